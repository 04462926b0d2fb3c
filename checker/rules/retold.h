/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * retold - a message that lost what stood around it
 *
 * Typed from memory, said in a sentence, in a list of an editor or within another program's JSON: no
 * place, no program and no line of its own, but the words.
 */
#ifndef LAB_RETOLD_H
#define LAB_RETOLD_H

#include "symptom.h"

/**
 * symptom_of_retold - what is known about a message that @line tells of; NULL: nothing
 *
 * For lines in which nothing else was recognised: a few words are less than a message.
 */
const struct symptom *symptom_of_retold(const char *line);

#endif
