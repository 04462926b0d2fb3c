/* SPDX-License-Identifier: GPL-2.0-only */
/* lostinclude - #include lines of headers that do not exist in the tree */
#ifndef LAB_LOSTINCLUDE_H
#define LAB_LOSTINCLUDE_H

#include "../verdict/span.h"

/**
 * struct lost_include - one such line of a file
 * @target: with its quotes or brackets, "<linux/syscall.h>", and @span is its place
 * @near: a header that the tree does have and that may be meant, as it is included; or NULL
 * @typo: @near is the only one that is one typo away
 * @included: the file includes @near as well
 * @library: it is one for programs, of the C library or the compiler
 */
struct lost_include {
	const char *target;
	struct span span;
	const char *near;
	bool typo, included, library;
	const struct lost_include *next;
};

#endif
