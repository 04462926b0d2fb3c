/* SPDX-License-Identifier: GPL-2.0-only */
/* lostinclude - #include lines of headers that are nowhere in the tree */
#ifndef LAB_LOSTINCLUDE_H
#define LAB_LOSTINCLUDE_H

#include "../verdict/span.h"

/**
 * struct lost_include - one such line of a file
 * @target: with its quotes or brackets, "<linux/syscall.h>", and @span is its place
 * @near: how a header that the tree does have is included, and that may be meant; or NULL
 * @slip: @near is the only one that is a slip of the pen away
 * @included: the file includes @near as well
 * @library: it is one for programs, of the C library or the compiler
 */
struct lost_include {
	const char *target;
	struct span span;
	const char *near;
	bool slip, included, library;
	const struct lost_include *next;
};

#endif
