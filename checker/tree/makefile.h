/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * makefile - the object lists of Makefiles and Kbuild files, and whether they build a file
 *
 * GNU make is not run: its conditionals, assignments and continuations are read as far as kbuild's
 * object lists use them. Anything else (functions, included files) makes an answer "unknown", never
 * a wrong one.
 */
#ifndef LAB_MAKEFILE_H
#define LAB_MAKEFILE_H

#include "../facts/facts.h"

struct kconfig;

/** struct make_word - a word of an assignment's value */
struct make_word {
	size_t begin, end;
	const char *text; /* expanded: "process_64.o"; a reference stays "$(mmu-y)" */
	int item;	  /* index of its makefile_item; -1 for a reference or a flag */
};

/** struct make_list - an assignment to something that may be an object list */
struct make_list {
	const char *raw;  /* "obj-$(CONFIG_X)" */
	const char *name; /* expanded: "obj-y"; NULL when that cannot be done */
	const char *stem; /* "obj", "mmu": what is left of "-y", "-objs", "-$(...)" */
	const char *option;
	char option_value;
	char op; /* '+', '=', ':' (:= and ::=) or '?' */
	size_t begin, op_begin, op_end;
	enum liveness liveness;
	const char *condition;
	struct span condition_span;
	struct make_word *words;
	int nwords;
	int overwritten_by; /* index of the later list that drops it; -1 */
	int line;
};

/** struct makefile - one Makefile or Kbuild, read */
struct makefile {
	const struct source *source;
	struct make_list *lists;
	int nlists;
	struct makefile_item *items;
	int nitems;
	struct makefile_problem *problems;
	int nproblems;
	/* Lists that kbuild reads of this file, NULL-terminated ("obj", ...); NULL: those of any file. */
	const char *const *roots;
	int export_line; /* "export ARCH_CORE := $(core-y)": lists after it come too late; 0: none
			  */
};

/** makefile_parse - read @source under @config (NULL: every option counts as y). */
struct makefile *makefile_parse(struct arena *arena, const struct source *source,
				const struct kconfig *config);

/** struct make_answer - what a Makefile says about one object or directory */
struct make_answer {
	enum built built; /* BUILT, or why not; BUILT_NOT_LISTED when it is not named at all */
	int item;	  /* index of the item that decides; -1 */
};

/** makefile_lists - what @makefile says about @word ("adder.o", "sub/adder.o", "sub/"). */
struct make_answer makefile_lists(const struct makefile *makefile, const char *word);

#endif
