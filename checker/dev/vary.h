/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vary - a mistake in the many forms in which people make it
 *
 * Beside its examples a rule has variations: checker/rules/EXXXX-slug/vary.c says once, in a few
 * lines, how its mistake is made in *any* correct work, and how correct work can come close to it:
 *
 *	static void bad(struct variation *v)
 *	{
 *		v->call->row.abi = vary_text(v, "%s%s", v->mark, vary_one(v, "x32", "i386"));
 *	}
 *
 *	VARY(table_abi_unsuitable) = {
 *		.code = "E0110",
 *		.bad = bad,
 *	};
 *
 * The correct work is drawn by a seeded random sequence: one to three system calls with other names,
 * types, numbers and parameter counts, in a file of kernel/, of another directory, of one of their
 * own or behind an option; rows, macros and prototypes with blanks, tabs and line breaks wherever
 * they may be; comments nearby that hold the very words; CRLF, and files without a last newline.
 * bad() then changes the model of that work (never a text), the model is written out as a small
 * kernel tree, and all rules judge it: this one must be the first cause, at the marked line, and
 * nothing else may be reported. good() must leave the work correct: then no rule may report anything.
 * Without good() the drawn work itself is used.
 *
 * v->mark, put into any text of the model, marks the line where the finding belongs.
 *
 * Rules of the later stages write what a build, a kernel or a run would have said: vary_log(),
 * vary_console(), vary_run() (as in the .log, .console and .run files of examples).
 */
#ifndef LAB_VARY_H
#define LAB_VARY_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../rules/rule.h"

struct small_tree;

#define VARY_PARAMS 14
#define VARY_CALLS  3

/** enum vary_row_place - where in the table a row stands */
enum vary_row_place {
	ROW_LAST,      /* below the last native row: the right one for a new number */
	ROW_ABOVE,     /* above the row that @above names, which breaks the order */
	ROW_IN_X32,    /* between the x32 rows */
	ROW_AFTER_X32, /* below them */
};

/** struct vary_row - the row; a column that is NULL is left out */
struct vary_row {
	bool absent;
	const char *file; /* NULL: syscall_64.tbl */
	const char *lead; /* before the first column */
	const char *number, *abi, *name, *entry, *extra;
	const char *tail; /* behind the last column */
	enum vary_row_place place;
	int above;
};

/** struct vary_definition - the definition; @args are types and names by turns */
struct vary_definition {
	bool absent;
	const char *file;
	const char *before, *after; /* around it, whole lines: "#if 0\n" */
	const char *decoration;	    /* before the macro: "static " */
	const char *macro, *digit, *name;
	const char *args[2 * VARY_PARAMS];
	int nargs;
	const char *head; /* instead of macro, digit, name and args */
	const char *semicolon;
	const char *body;    /* lines of the body, without its braces */
	const char *include; /* what makes SYSCALL_DEFINE known; NULL: nothing */
};

/** enum vary_make_shape - how a Makefile names the object */
enum vary_make_shape {
	MAKE_LINE,	/* a line of its own: list, op, word */
	MAKE_IN_LIST,	/* in the list that is there */
	MAKE_COMPOSITE, /* a part of another object */
};

struct vary_make {
	bool absent;
	const char *file;
	const char *list, *op, *word;
	const char *before, *after; /* around the line, whole lines */
	enum vary_make_shape shape;
	const char *parent, *parent_line; /* what leads to its directory; NULL: it is entered */
};

/** enum vary_prototype_place - where a prototype stands */
enum vary_prototype_place {
	PROTOTYPE_GUARD,
	PROTOTYPE_BELOW_GUARD,
	PROTOTYPE_ABOVE_GUARD,
	PROTOTYPE_BELOW_HEADER,
	PROTOTYPE_CONDITIONAL, /* under the #if of another prototype */
};

struct vary_prototype {
	bool absent;
	const char *file;
	const char *before, *after;
	const char *asmlinkage, *type, *name, *semicolon;
	const char *types[VARY_PARAMS], *names[VARY_PARAMS]; /* a name that is NULL is left out */
	int nparams;
	const char *list; /* instead of the parameters, with its parentheses */
	enum vary_prototype_place place;
};

/** enum vary_home - where a call is defined */
enum vary_home {
	HOME_KERNEL,   /* a new file of kernel/ */
	HOME_OTHER,    /* a new file of another directory */
	HOME_OWN,      /* a new directory with a Makefile of its own */
	HOME_OPTION,   /* a new file that depends on an option which is on */
	HOME_EXISTING, /* a file that is there */
	HOME_SHARED,   /* the file of the call before */
};

/** struct vary_call - one system call of the learner's, all of it */
struct vary_call {
	const char *name;
	const char *types[VARY_PARAMS], *names[VARY_PARAMS];
	int nparams;
	long number, asked; /* @asked: the number that the step wants; 0: any */
	enum vary_home home;
	struct vary_row row;
	struct vary_definition definition;
	struct vary_make make;
	struct vary_prototype prototype;
};

/** struct vary_file - a file of the tree as the variation has it */
struct vary_file {
	const char *path;
	struct strbuf text;
};

/** struct variation - one being drawn, see above */
struct variation {
	const char *code;
	bool bad, prefixed; /* @prefixed: in the prefixed tree, otherwise in the bare one */
	int index;
	struct rng rng;
	struct arena *arena;
	struct vary_call calls[VARY_CALLS];
	int ncalls, min_calls;
	struct vary_call *call; /* the one to make the mistake in */
	const char *mark;	/* to be put where the finding belongs */
	struct {
		const char *file, *text; /* or: the last line of this file with this text */
	} where[2];
	bool plain;		/* no comments that hold the very words */
	bool signature;		/* the subject comes with its signature */
	const char *allowed[8]; /* further codes that may be reported */
	int nallowed;
	struct strbuf log, console, run;
	const struct small_tree *base; /* the tree as given */
	struct vary_file *files;
	int nfiles;
};

/**
 * struct vary - how a rule's mistake varies
 * @code: of the rule; a rule may have several
 * @trees: "bare" or "prefixed" where it can happen on one kind of tree only; NULL: both
 * @alone: it concerns more than the one call, so no second mistake is made beside it
 * @needs_shipped: it is a change of what shipped, which only shows where that is known
 * @bad: make the mistake
 * @good: come close to it; NULL: any right work will do
 */
struct vary {
	const char *code, *trees;
	bool alone, needs_shipped;
	void (*bad)(struct variation *v);
	void (*good)(struct variation *v);
};

#define VARY(ident)                                                                                \
	static const struct vary vary_##ident;                                                     \
	static const struct vary *const vary_##ident##_p                                           \
		__attribute__((used, section("lab_varies"))) = &vary_##ident;                      \
	static const struct vary vary_##ident

/* ---- drawing --------------------------------------------------------------------------------- */

/** vary_pick - a number from 0 to @n - 1. */
int vary_pick(struct variation *v, int n);

/** vary_chance - true in @percent of all cases. */
bool vary_chance(struct variation *v, int percent);

/** vary_one - one of the given strings. */
#define vary_one(v, ...) vary_one_of((v), (const char *const[]){__VA_ARGS__, NULL})
const char *vary_one_of(struct variation *v, const char *const *words);

/** vary_text - a formatted string that lives as long as the variation. */
const char *vary_text(struct variation *v, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** vary_typo - @word with a typo: a letter lost, doubled, or two that changed places. */
const char *vary_typo(struct variation *v, const char *word);

/** vary_blank - blanks or tabs, at least one. */
const char *vary_blank(struct variation *v);

/* ---- shaping the work ------------------------------------------------------------------------ */

/** vary_params - let the call have @n parameters; all its parts follow. */
void vary_params(struct variation *v, int n);

/**
 * vary_param - let parameter @i be @type @name; all parts follow, what was spoilt is correct again.
 */
void vary_param(struct variation *v, int i, const char *type, const char *name);

/** vary_buffer - let the call take two parameters: memory of the caller, "where", and a number, "count". */
void vary_buffer(struct variation *v);

/** vary_params_list - the parameters as a function has them: "(int x, int y)", "(void)". */
const char *vary_params_list(struct variation *v);

/** vary_home - let the call be defined there; all parts follow. */
void vary_home(struct variation *v, enum vary_home home);

/** vary_own_file - let the call be defined in a file of its own that a Makefile has to name. */
void vary_own_file(struct variation *v);

/** vary_rename - let the call have the name @name. */
void vary_rename(struct variation *v, const char *name);

/** vary_entry - how a correct row of this tree names the function of @name. */
const char *vary_entry(struct variation *v, const char *name);

/** vary_allow - a further code that may be reported, because it is correct as well. */
void vary_allow(struct variation *v, const char *code);

/** vary_at - the finding belongs to the last line of @file that holds @text (NULL: anywhere). */
void vary_at(struct variation *v, const char *file, const char *text);

/** vary_object - "kernel/adder.c" gives "adder.o". */
const char *vary_object(struct variation *v, const char *file);

/* ---- the tree's files ------------------------------------------------------------------------ */

#define VARY_TABLE  "arch/x86/entry/syscalls/syscall_64.tbl"
#define VARY_HEADER "include/linux/syscalls.h"

/** vary_file - a file to add to, with what it held in the tree as given; made when new. */
struct strbuf *vary_file(struct variation *v, const char *path);

/** vary_insert - put @text before the line that holds @anchor (the first; NULL: at the end). */
void vary_insert(struct variation *v, const char *path, const char *anchor, const char *text);

/** vary_replace - put @text in place of @old, which must be there. */
void vary_replace(struct variation *v, const char *path, const char *old, const char *text);

/* ---- what the later stages say --------------------------------------------------------------- */

void vary_log(struct variation *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void vary_console(struct variation *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void vary_run(struct variation *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/**
 * vary_right_image - the [image] that right work gives; @missing has no symbol there, @lost no slot
 *
 * In these three texts "@line@" becomes the number of the line that v->mark marks.
 */
void vary_right_image(struct variation *v, const struct vary_call *missing,
		      const struct vary_call *lost);

/** vary_right_calls - a [boot] that completed, with a right answer of each call but @except. */
void vary_right_calls(struct variation *v, const struct vary_call *except);

/** vary_args - arguments for the call: "(20, -3)". */
const char *vary_args(struct variation *v, const struct vary_call *call);

/** vary_tree_path - @file as a compiler may name it: "kernel/adder.c", "/home/u/linux-6.1/...". */
const char *vary_tree_path(struct variation *v, const char *file);

/** vary_building - some lines that make prints about what it does. */
void vary_building(struct variation *v);

/** vary_quoted - @word in the quotes of one compiler or another. */
const char *vary_quoted(struct variation *v, const char *word);

/**
 * vary_upstream - one call alone, and the questions that a maintainer would ask (E09)
 * @code: the code that the variation is about: for the others everything is there, or they are
 *	  allowed
 */
void vary_upstream(struct variation *v, const char *code);

/* ---- for the engine -------------------------------------------------------------------------- */

/** varies_all - what describes variations, sorted by code; @n gets their number. */
const struct vary *const *varies_all(int *n);

/** vary_draw - the right work of a variation. */
void vary_draw(struct variation *v);

/** vary_dashed - @name with what only looks like a dash in place of a '_'; the mark before it. */
const char *vary_dashed(struct variation *v, const char *name);

/** vary_write - write the model out into v->files, marks and all. */
void vary_write(struct variation *v);

/** vary_release - free the texts of a variation (its arena is the caller's). */
void vary_release(struct variation *v);

#endif
