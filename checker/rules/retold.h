/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * retold - a message without its context
 *
 * Typed from memory, quoted in a sentence, in an editor's list or in another program's JSON: there is
 * no place, no program and no line of its own, only the words.
 */
#ifndef LAB_RETOLD_H
#define LAB_RETOLD_H

#include "symptom.h"

/**
 * symptom_of_retold - what is known about a message that @line retells; NULL: nothing
 *
 * For lines in which nothing else was recognised: a few words prove less than a message.
 */
const struct symptom *symptom_of_retold(const char *line);

#endif
