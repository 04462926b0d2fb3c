/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * spoken - what gcc, make, ld and the C library say in other languages, in English
 *
 * The catalogues that translate the programs' messages serve to translate them back: tables of
 * the messages that matter are made from them by checker/languages/update, one for each language.
 */
#ifndef LAB_SPOKEN_H
#define LAB_SPOKEN_H

#include <stdbool.h>

#include "../lib/arena.h"

/**
 * spoken_english - @text with the messages that are known in another language said in English
 * @language: gets the name of its table ("de"), or NULL when no table fits
 *
 * Expects what pasted_plain() gives. Unknown lines stay as they are.
 */
const char *spoken_english(struct arena *arena, const char *text, const char **language);

/** spoken_foreign - whether much of @text is not written in English's letters. */
bool spoken_foreign(const char *text);

#endif
