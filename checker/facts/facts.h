/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * facts - what was observed about a kernel tree, its build, its image and its run
 *
 * Facts judge nothing. Collectors (tree.c, buildlog.c, image.c, bootrun.c) fill these structures, rules
 * read them. Everything lives in facts->arena and is freed with it. A path is relative to the
 * tree. A string that was not there is NULL, a span that was not there has no file.
 */
#ifndef LAB_FACTS_H
#define LAB_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../source/lookalike.h"
#include "../source/convention.h"
#include "../source/liveness.h"
#include "../verdict/span.h"
#include "bootfacts.h"
#include "factstate.h"

struct arena;
struct facts;
struct kconfig;

/* ---- what is asked for: from the step, or from the command line ------------------------- */

/** struct parameter - one parameter: its type as written (blanks folded) and its name */
struct parameter {
	const char *type, *name; /* name is NULL in a prototype that leaves it out */
	struct span span;
};

/**
 * struct subject - a system call that the step (or the user of inspect) is about
 * @name: its name without any prefix, "adder"
 * @has_signature: @params is what the step demands; otherwise any signature is accepted
 * @number: the number it must have, or -1 for any free one
 */
struct subject {
	const char *name;
	bool has_signature;
	const struct parameter *params;
	int nparams;
	long number;
};

/* ---- the tree ---------------------------------------------------------------------------- */

struct kernel_facts {
	const char *dir;     /* the tree, as it was named */
	const char *version; /* "6.1.192" */
	int major, minor, patch;
	enum convention convention;
	const char *table_file;	 /* "arch/x86/entry/syscalls/syscall_64.tbl" */
	const char *header_file; /* "include/linux/syscalls.h" */
};

/**
 * struct source_code - what code_text() keeps of a file
 * @text: its code under @config, in @arena; NULL: not asked for yet
 */
struct source_code {
	struct arena *arena;
	const char *text;
	const struct kconfig *config;
};

/**
 * struct source - a file of the tree, read once
 * @alikes: characters that @text holds the twins of; what the file itself holds is source_raw()
 */
struct source {
	const char *file; /* relative path */
	const char *text; /* NUL-terminated; may hold further NULs up to len */
	size_t len;
	const char **lines; /* start of each line; line N is lines[N - 1] */
	int nlines;
	bool has_nul;		    /* somewhere: no text, for git and patch */
	bool pristine;		    /* same content as in the tree the learner was given */
	const struct source *given; /* that content, of a file that was changed; NULL: not there */
	const char *raw;
	struct lookalikes alikes;
	struct source_code *code; /* NULL: nothing is kept */
};

/** source_raw - the bytes of the file, as long as @source->text and nearly always that. */
static inline const char *source_raw(const struct source *source)
{
	return source->raw ? source->raw : source->text;
}

enum table_region {
	REGION_NATIVE,	 /* above the x32 block's comment */
	REGION_X32,	 /* the x32 block: its comment and rows 512 to 547 */
	REGION_AFTER_X32 /* below the block's closing comment (only newer trees have one) */
};

/**
 * struct table_row - a line of syscall_64.tbl that is, or tries to be, a row
 *
 * Columns are split at blanks and tabs, as the generators do; an absent column is NULL. A line
 * counts as an attempt at a row when it begins, after leading blanks, with a digit or holds at
 * least three words and no leading '#'.
 */
struct table_row {
	struct span span; /* first to last column, comment excluded */
	const char *number_text, *abi, *name, *entry, *compat, *extra;
	const char *base; /* entry_base() of @entry; NULL without one */
	struct span number_span, abi_span, name_span, entry_span, compat_span;
	long number;	     /* its value; -1 when it is not a number at all */
	bool decimal;	     /* @number_text is plain decimal digits */
	bool leading_space;  /* does not begin in column 1: the generators skip it */
	bool inline_comment; /* a '#' follows the columns; @comment_span says where */
	struct span comment_span;
	enum table_region region;
	bool pristine; /* the same row (all columns) shipped with the kernel */
};

struct table_facts {
	const struct source *source;
	struct table_row *rows;
	int nrows;
	int last_native_line; /* line of the last pristine row before the x32 block */
	int x32_comment_line; /* first line of the comment above the x32 block; 0 when there is none
			       */
	int x32_first_line, x32_last_line; /* first and last line of the 512-547 rows; 0: none */
	long next_number;		   /* next free number after the pristine native rows */
	long gap_first, gap_last; /* numbers the tree keeps free before 424; both 0 without a gap */
	/* rows that shipped with the kernel and are gone or changed now */
	struct table_row *lost;
	int nlost;
};

/** struct other_row - a row that names a syscall in another table of the tree */
struct other_row {
	const char *name, *entry, *abi;
	long number;
	struct span span;
	bool pristine;
};

enum prototype_place {
	PLACE_GUARD,		  /* inside #ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER */
	PLACE_BEFORE_GUARD,	  /* in syscalls.h, above that guard */
	PLACE_AFTER_GUARD,	  /* in syscalls.h, below the guard's #endif */
	PLACE_AFTER_HEADER_GUARD, /* below the last #endif of the file */
	PLACE_OTHER_CONDITIONAL,  /* inside the guard, but nested in an unrelated conditional */
	PLACE_OTHER_HEADER,	  /* in another header */
};

/** struct prototype - a declaration of a sys_x function in a header */
struct prototype {
	struct span span; /* from its first word to its ';' or last byte */
	struct span name_span, return_span, params_span;
	const char *name; /* as written: "sys_adder" */
	const char *base; /* the syscall meant: "adder" */
	bool asmlinkage, has_semicolon;
	const char *return_type; /* "long" */
	struct parameter *params;
	int nparams;
	bool empty_params; /* written "()" */
	enum prototype_place place;
	enum liveness liveness;
	const char *condition; /* the conditional it is nested in, when that matters */
	struct span condition_span;
	const char *unknown_tag; /* "struct x" of a parameter that nothing above declares; or NULL */
	struct span unknown_span; /* that parameter */
	bool pristine;
};

struct header_facts {
	const struct source *source;
	struct prototype *prototypes; /* all in syscalls.h, in file order, then other headers' */
	int nprototypes;
	struct span guard_begin; /* #ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER */
	struct span guard_end;	 /* its #endif */
	struct span header_end;	 /* the #endif that ends the file's include guard */
	struct span ni_syscall;	 /* the last prototype before guard_end that shipped with the
				  * kernel: where a new one goes; sys_ni_syscall if it is there */
};

enum definition_kind {
	DEF_MACRO,	    /* SYSCALL_DEFINE0..6(...) */
	DEF_MACRO_MISSPELT, /* close to it, but no such macro */
	DEF_ASMLINKAGE,	    /* a function definition named sys_x */
	DEF_WRAPPER,	    /* a function definition named __x64_sys_x (or the like) */
	DEF_BARE_FUNCTION,  /* a function definition named x itself */
	DEF_COMPAT,	    /* COMPAT_SYSCALL_DEFINEn */
};

/** enum built - whether kbuild compiles a source file under the lab's configuration */
enum built {
	BUILT,
	BUILT_NOT_LISTED,      /* no Makefile names its object */
	BUILT_AS_MODULE,       /* obj-m, or an option that is m */
	BUILT_OPTION_OFF,      /* obj-$(CONFIG_X), X off or unknown */
	BUILT_DEAD_BRANCH,     /* listed in a branch of ifdef/ifeq that is not taken */
	BUILT_DIR_NOT_ENTERED, /* listed, but no parent enters its directory */
	BUILT_OVERWRITTEN,     /* listed, but a later = or := drops it */
	BUILT_AS_SOURCE,       /* listed as x.c instead of x.o */
	BUILT_UNKNOWN,	       /* the Makefile says it in a way the lab does not follow */
};

/**
 * struct definition - a place that defines a system call, or means to
 *
 * @args are the raw comma-separated arguments of the macro after the name; for a right macro they
 * are type, name, type, name, ...; @params are the pairs when they can be told apart (also for
 * functions).
 */
struct definition {
	enum definition_kind kind;
	struct span span; /* the macro's or function's head, from first word to ')' or to @old */
	struct span old;  /* declarations of the parameters behind the ')', in the old style of C */
	struct span macro_span, name_span;
	const char *macro; /* "SYSCALL_DEFINE2" as written; NULL for functions */
	int digit;	   /* 0..9 as written; -1 when there is none */
	const char *name;  /* as written: "adder", "sys_adder", "\"adder\"", "__x64_sys_adder" */
	const char *base;  /* the syscall meant: "adder" */
	bool name_quoted;
	struct span name_and_type; /* "adder int": no comma between the name and the first type */
	struct macro_arg {
		const char *text;
		struct span span;
	} * args;
	int nargs;
	struct parameter *params;
	int nparams;
	bool params_paired;	/* @params could be told apart: nargs is even and each pair looks right */
	struct span decoration; /* static, asmlinkage, long, ... before the macro */
	const char *decoration_text;
	struct span semicolon; /* a ';' between ')' and '{' */
	bool has_body;
	struct span body; /* '{' to '}' */
	enum liveness liveness;
	const char *condition; /* "#if 0", "CONFIG_FOO", ... when it is not LIVE, or when it is LIVE
				* because no configuration is there to ask for an option */
	struct span condition_span;
	bool undeclared; /* @condition is an option that no Kconfig file declares */
	const struct file_facts *file;
	bool pristine;
};

/**
 * struct stub - COND_SYSCALL(x) or SYS_NI(x): a weak entry point that answers ENOSYS
 *
 * Some shipped rows (lookup_dcookie in 6.1) have nothing else behind them. The plain
 * cond_syscall(sys_x) is a stub too, for just the symbol that it names.
 */
struct stub {
	const char *name; /* "adder"; of cond_syscall(sys_adder) "sys_adder" */
	struct span span;
	bool pristine;
};

/** struct file_facts - a C file or header that holds a definition, or that the learner changed */
struct file_facts {
	const struct source *source;
	const char *file;
	bool is_header;
	bool includes_syscalls; /* <linux/syscalls.h>, directly or through a header it includes */
	struct span first_include, last_include; /* of its #include lines under no condition */
	const char *included_by; /* another C file that #includes this one and so builds it */
	bool kernels; /* it defines a call whose row shipped: the learner has only added to it */
	enum built built;
	const struct lost_include *lost;  /* what it includes and the tree does not have */
	const struct old_head *old_heads; /* functions of the learner's that gcc rejects in that form */
	const struct makefile_item *item; /* what lists it, when something does */
	const char *makefile;		  /* the Makefile or Kbuild that should list it */
	const char
		*odd_makefile; /* there is none, and this file has nearly its name: "x/makefile" */
};

/** struct makefile_item - a word of an object list in a Makefile or Kbuild */
struct makefile_item {
	const char *makefile;
	struct span span;    /* the word */
	struct span op_span; /* "+=", "=", ":=" */
	const char *list;    /* "obj-y", "obj-m", "obj-$(CONFIG_X)", "foo-y", "core-y" */
	const char *op;
	const char *word;   /* "adder.o", "mydir/", "adder.c" */
	const char *option; /* "CONFIG_X" when the list depends on one */
	char option_value;  /* 'y', 'm', 'n' (off), '?' (no Kconfig file knows it) */
	const char *unsourced; /* of '?': the Kconfig file that declares it, and that none sources */
	enum liveness liveness;
	const char *condition; /* the ifdef/ifeq it stands in */
	struct span condition_span;
	bool source_exists;	 /* the .c, .S or directory that the word needs is there */
	const char *near_source; /* when it is not: the nearest file of its directory; or NULL */
	bool pristine;
};

enum makefile_problem_kind {
	MAKEFILE_CONTINUATION_MISSING, /* a list goes on in a line the one before does not continue
					*/
	MAKEFILE_CONTINUATION_BLANK,   /* blanks after the backslash */
	MAKEFILE_OVERWRITES,	       /* = or := on a list that already had members */
	MAKEFILE_LISTED_TWICE,	       /* the same object listed again (@item is the second) */
};

struct makefile_problem {
	enum makefile_problem_kind kind;
	struct span span;
	struct span related; /* the first listing, the lost list's first line */
	const char *text; /* the list's or object's name */
	int lost;	  /* members dropped by MAKEFILE_OVERWRITES */
};

struct makefile_facts {
	struct makefile_item
		*items; /* in Makefiles on the way to any file in @files, and changed ones */
	int nitems;
	struct makefile_problem *problems;
	int nproblems;
};

/** struct statement_fact - a "return EXPR;" in a definition's body, for the body rules */
struct statement_fact {
	struct span span;
	const char *text; /* the statement, blanks folded */
};

/* ---- ready for upstream ------------------------------------------------------------------ */

/** struct upstream_facts - what a maintainer would ask for; see exam/upstream.h */
struct upstream_facts {
	enum fact_state state;
	struct upstream_subject {
		const char *name;
		const char *selftest, *man_page; /* a file that tests or describes it; or NULL */
	} * subjects;
	int nsubjects;
	/* what scripts/checkpatch.pl says about the learner's changes */
	bool checkpatch_ran;
	struct complaint {
		bool error;
		struct span span;
		const char *text;
	} * complaints;
	int ncomplaints;
	/* the commits on top of what the learner was given, oldest first */
	bool commits_read;
	struct commit {
		const char *name, *subject;
		bool is_signed; /* has a Signed-off-by line */
	} * commits;
	int ncommits;
};

/* ---- the build --------------------------------------------------------------------------- */

enum diagnostic_kind {
	DIAG_ERROR,	/* gcc: error */
	DIAG_WARNING,	/* gcc: warning */
	DIAG_UNDEFINED, /* ld: undefined reference */
	DIAG_MULTIPLE,	/* ld: multiple definition */
	DIAG_GENERATOR, /* syscalltbl.sh, syscallhdr.sh, ... stopped */
	DIAG_MAKEFILE,	/* make: syntax */
	DIAG_NO_RULE,	/* make: no rule to make target */
	DIAG_KCONFIG,	/* Kconfig: syntax */
	DIAG_COMMAND,	/* a command failed, and nothing above says why; the last of a log */
};

struct diagnostic {
	enum diagnostic_kind kind;
	struct span span;    /* in the tree, when it names a place there */
	const char *message; /* without file:line: and "error:" */
	const char *symbol;  /* the symbol or target it speaks of */
	const char *raw;     /* the log's own lines, note lines included */
};

struct build_facts {
	enum fact_state state;
	bool ok, timed_out;
	struct diagnostic *diagnostics; /* in the order of the log */
	int ndiagnostics;
	const char *log; /* path on the host */
	int objects_built;
	bool full_build;
	const char *full_reason;
	const char *vmlinux; /* path on the host, when it was linked */
	/* the learner's own objects, for steps that stop there: path and symbols */
	struct object_facts {
		const char *file;     /* "kernel/adder.o" */
		const char **symbols; /* global functions it defines */
		int nsymbols;
	} * objects;
	int nobjects;
	/* what gcc says about the learner's files when it reads them as an architecture without
	 * wrappers does, and what of the same files with the prototypes' header as it shipped */
	struct diagnostic *other_side, *other_side_given;
	int nother_side, nother_side_given;
	bool other_side_read;
	/* lines of the generated table headers that name a subject */
	struct generated_line {
		const char *file; /* "arch/x86/include/generated/uapi/asm/unistd_64.h" */
		int line;
		const char *text;
	} * generated;
	int ngenerated;
};

/* ---- the image --------------------------------------------------------------------------- */

struct image_facts {
	enum fact_state state;
	const char *path;
	const char **symbols; /* function symbols that begin with __x64_ or sys_ (sorted) */
	int nsymbols;
	const unsigned long *addresses; /* of @symbols, one for one; NULL: not known */
	const char *build_id; /* the linker's own mark of this very image, in hex; or NULL */
	bool dispatch_known;  /* slots could be read */
	const char *
		*slots; /* slots[n]: the symbol number n reaches; NULL when it is sys_ni_syscall */
	int nslots;
	bool stale; /* the image does not come from the tree as it is now */
};

/* ---- what the lab built and booted last, for the trail of a call ------------------------------- */

/** struct built_object - the staged object of a source that defines a subject */
struct built_object {
	const char *file;   /* "kernel/adder.o" */
	const char *source; /* "kernel/adder.c" */
	bool exists;
	bool current;		/* made after the source in the stage was last changed */
	const char **functions; /* global functions it defines that mean a system call */
	int nfunctions;
};

/**
 * struct stage_facts - how far the lab's stage is behind the tree
 * @unbuilt: files of the tree that were changed since the last build, sorted
 * @unlinked: a build has not come as far as linking vmlinux since then
 * @headers: generated table headers are there
 */
struct stage_facts {
	enum fact_state state;
	const char **unbuilt;
	int nunbuilt;
	bool unlinked, headers;
	struct built_object *objects;
	int nobjects;
};

/** struct number_use - where one of the learner's programs names the number of a call */
struct number_use {
	struct span span;     /* the number, or the name that stands for it */
	struct span defined;  /* the #define of that name; no file when it is a number itself */
	const char *word;     /* "NR_ADDER", "451" */
	long number;	      /* -1: the program's own text does not say */
	const char *function; /* "syscall" */
};

/** struct asm_use - where one of the learner's programs enters the kernel with an instruction of its own */
struct asm_use {
	struct span span;    /* the word asm */
	bool old_interrupt;  /* int $0x80; otherwise it is syscall */
	bool loose;	     /* not volatile: gcc drops it where nobody uses what it writes */
	const char *missing; /* what the instruction changes and the statement does not declare:
			      * "rcx, r11 and memory"; NULL: nothing */
	const char *named;   /* a constraint that is a register's whole name, as written: "=rax"; NULL: none */
	const char *letter;  /* what stands for that register: "=a"; NULL: it has no letter */
	struct span named_span;
	bool of_step; /* in one of the step's own programs */
};

/** struct boot_call - one call of the last boot */
struct boot_call {
	const char *syscall;
	long number, got;
	bool entered; /* the witness saw the handler entered */
};

/** struct last_boot - what is on record of the last boot by a check */
struct last_boot {
	enum fact_state state;
	const char *when, *accelerator, *build_id;
	struct boot_call *calls;
	int ncalls;
};

/** struct answer - "key = value" the learner wrote into an answers file of the step */
struct answer {
	const char *key, *value;
	struct span span;
	const char *expected; /* NULL: only recorded, never judged */
};

/**
 * struct misplaced - what somebody wrote into the lab's own copy, which is never judged
 * @file: the name that it had there; @kept: where its text is now (see vm/stage/seal.h)
 *
 * Only as long as the learner's tree has no such file of the same content.
 */
struct misplaced {
	const char *file, *kept;
};

#define REMARK_WORDS 5

/**
 * struct remark - what a checker of C (Coccinelle, sparse) says about a line of the learner's
 * @code: of the rule that asked; @words: what it found there, for the rule's texts
 */
struct remark {
	const char *code;
	struct span span;
	const char *words[REMARK_WORDS];
	int nwords;
};

struct facts {
	struct arena *arena;
	const struct kconfig *config; /* which options are on; NULL: not known */
	bool knows_shipped;	      /* there was a pristine tree to compare with */
	const struct subject
		*subjects; /* set by rules_run(), for rules that judge the whole tree */
	int nsubjects;
	struct kernel_facts kernel;
	struct table_facts table;
	struct other_row *other_rows; /* of other tables: those of a subject, or not pristine */
	int nother_rows;
	struct header_facts header;
	struct definition *definitions;
	int ndefinitions;
	struct stub *stubs; /* of kernel/sys_ni.c */
	int nstubs;
	const char **entries; /* base names of all system calls some SYSCALL_DEFINE of the tree
			       * defines, sorted: what an unknown entry may have meant */
	int nentries;
	struct file_facts **files;
	int nfiles;
	struct makefile_facts makefiles;
	struct foreign *foreigns; /* see foreign.h */
	int nforeigns;
	struct answer *answers;
	int nanswers;
	struct upstream_facts upstream;
	struct build_facts build;
	struct image_facts image;
	struct boot_facts boot;
	struct stage_facts stage;
	struct number_use *uses;
	int nuses;
	struct asm_use *asms;
	int nasms;
	struct last_boot last_boot;
	struct misplaced *misplaced;
	int nmisplaced;
	struct remark *remarks; /* see exam/remarks.h */
	const char **unasked;	/* codes that no tool looked for to the end */
	int nremarks, nunasked;
	const char *broken; /* why something is FACT_BROKEN: one line for the learner */
	const char *broken_help;
	struct source **sources;
	int nsources;
};

/** facts_source - the source @file if a collector read it, else NULL. */
const struct source *facts_source(const struct facts *facts, const char *file);

/** source_line - line @line of @source without its newline or CR, in @arena; "" when beyond. */
const char *source_line(struct arena *arena, const struct source *source, int line);

/**
 * entry_base - the syscall that an entry point or function name means
 *
 * Strips "__x64_", "__ia32_", "__se_", "__do_", then "sys_", and a "/ptregs" suffix:
 * "__x64_sys_clone/ptregs" gives "clone". The result lives in @arena.
 */
const char *entry_base(struct arena *arena, const char *name);

/**
 * struct view - all facts about one subject, found by name
 *
 * A row belongs to it by its name column or by its entry column; definitions and prototypes by
 * their base name (and, when a row of that name names another entry, by that entry's base, unless
 * it is a function that another call owns or that does not exist).
 * The first of each list is the best candidate: live and built before dead, the learner's before
 * pristine. Near misses (names one typo away that nothing else claims) are in the near_ fields,
 * which are set only when the exact list is empty.
 */
struct view {
	const struct facts *facts;
	const struct subject *subject;
	const char *entry; /* base name of the entry point: differs from the subject for "stat" */
	const char *owner; /* another call, whose function the learner's row names; NULL: none */
	const struct table_row **rows;
	int nrows;
	const struct definition **definitions;
	int ndefinitions;
	const struct prototype **prototypes;
	int nprototypes;
	const struct stub *stub;
	const struct table_row *near_row;
	const struct definition *near_definition;
	const struct prototype *near_prototype;
	const struct stub *near_stub;
};

/** facts_view - gather the view of @subject; lives in facts->arena. */
struct view *facts_view(struct facts *facts, const struct subject *subject);

#endif
