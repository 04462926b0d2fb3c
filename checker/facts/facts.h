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
#include "../verdict/tally.h"

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
 * struct subject - a system call that the step (or the user of inspect) speaks of
 * @name: its name without any prefix, "adder"
 * @has_signature: @params is what the step demands; otherwise any signature will do
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
 * struct source - a file of the tree, read once
 * @alikes: characters that @text holds the twins of; what the file itself holds is source_raw()
 */
struct source {
	const char *file; /* relative path */
	const char *text; /* NUL-terminated; may hold further NULs up to len */
	size_t len;
	const char **lines; /* start of each line; line N is lines[N - 1] */
	int nlines;
	bool pristine;		    /* same content as in the tree the learner was given */
	const struct source *given; /* that content, of a file that was changed; NULL: not there */
	const char *raw;
	struct lookalikes alikes;
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
 * counts as an attempt at a row when, leading blanks apart, it begins with a digit or holds at
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
	bool pristine; /* the very same row (all columns) shipped with the kernel */
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
	struct span span; /* the macro's or function's head, from first word to ')' */
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
	bool params_paired;	/* @params could be told: nargs is even and each pair looks right */
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
 * cond_syscall(sys_x) is a stub too, of the very symbol that it names.
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
	enum built built;
	const struct lost_include *lost;  /* what it includes and the tree does not have */
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
	const char *option; /* "CONFIG_X" when the list hangs on one */
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
	MAKEFILE_LISTED_TWICE,	       /* the same object listed once more (@item is the second) */
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

/** struct return_fact - a "return EXPR;" in a definition's body, for the body rules */
struct statement_fact {
	struct span span;
	const char *text; /* the statement, blanks folded */
};

/* ---- ready for upstream ------------------------------------------------------------------ */

enum fact_state {
	FACT_NOT_COLLECTED, /* not asked for, or an earlier stage already holds a first cause */
	FACT_COLLECTED,
	FACT_BROKEN, /* the host or the lab failed; facts->broken says how */
};

/** struct upstream_facts - what a maintainer would ask for; see facts/upstream.h */
struct upstream_facts {
	enum fact_state state;
	struct upstream_subject {
		const char *name;
		const char *selftest, *man_page; /* a file that tests or describes it; or NULL */
	} * subjects;
	int nsubjects;
	/* what scripts/checkpatch.pl says of the learner's changes */
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
	/* what gcc says of the learner's files when it reads them as an architecture without
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

/* ---- the run ----------------------------------------------------------------------------- */

enum boot_end {
	BOOT_COMPLETED,	 /* the lab itself ended the guest */
	BOOT_PANIC,	 /* "Kernel panic" before the end */
	BOOT_HANG,	 /* no progress until the deadline */
	BOOT_RESET,	 /* QEMU ended by reset before the end, without panic text */
	BOOT_LEFT_EARLY, /* powered off or exited before the end */
	BOOT_NO_MEMORY,	 /* the guest ran out of memory */
};

struct frame {
	const char *symbol; /* "__x64_sys_adder" */
	unsigned long offset, address;
	const char *file; /* source file and line when debug information or the symbol tells it */
	int line;
	bool learners; /* defined in a file the learner added or changed */
};

/** struct trouble - an oops, panic or warning found on the console, symbolised */
struct trouble {
	enum {
		TROUBLE_PANIC,
		TROUBLE_OOPS,
		TROUBLE_WARNING
	} kind;
	const char
		*headline; /* "BUG: kernel NULL pointer dereference, address: 0000000000000000" */
	struct frame *frames;
	int nframes;
	const char *console; /* the excerpt */
	const char *during;  /* the syscall being challenged then; NULL when none was */
};

#define SYSCALL_ARGS_MAX 6
#define SYSCALL_SWAPS	 (SYSCALL_ARGS_MAX * (SYSCALL_ARGS_MAX - 1) / 2)

/** enum slip - a well-known way to get an answer wrong, which the host can compute */
enum slip {
	SLIP_SWAPPED,	      /* the first two arguments change places */
	SLIP_CUT_32,	      /* every argument cut to 32 bits, with sign */
	SLIP_CUT_16,	      /* ... to 16 bits */
	SLIP_CUT_8,	      /* ... to 8 bits */
	SLIP_RESULT_UNSIGNED, /* the right result, its lower 32 bits taken as unsigned */
	SLIP_RESULT_CUT,      /* the right result, cut to 32 bits with sign */
	SLIPS,
};

/**
 * struct memory - what a parameter of a challenge points to
 * @guard: bytes before and behind the @size bytes that the call may touch; @sent, @expected and
 *	   @got hold all of them: what the guest was given, what must be there after the call, and
 *	   what was
 * @padding: @size bytes: not 0 where a byte belongs to no member
 */
struct memory {
	int param;
	int guard, size;
	unsigned char *sent, *expected, *got;
	const unsigned char *padding;
};

/** struct caller - who makes a call in the guest: drawn, as the arguments are */
struct caller {
	const char *name; /* of the process: "init", "kqzmw"; NULL: not known */
	unsigned uid;
};

/** struct challenge - one call the host asked for, and what came of it */
struct challenge {
	const char *syscall;
	struct caller caller;
	long number;
	long args[SYSCALL_ARGS_MAX];
	int nargs;
	bool answered;
	long expected, got;
	long slips[SLIPS];	   /* what each slip would have answered */
	long swaps[SYSCALL_SWAPS]; /* what two arguments that change places would have: 0 and 1,
				    * 0 and 2, ..., 4 and 5 */
	struct memory *memory; /* of the pointers among the arguments; @args get their addresses */
	int nmemory;
	int bad_param;		 /* of a call with one bad pointer: which parameter has it */
	const char *bad_pointer; /* "NULL", "an address of the kernel", ...; NULL: all are good */
	/* what the witness saw at __x64_sys_x during this call */
	bool witnessed;	       /* a witness was watching */
	int hits;	       /* how often the handler was entered */
	bool args_match;       /* struct pt_regs held exactly @args and @number */
	unsigned long pt_regs; /* address the handler received */
};

/** struct control - a call that worked before and must still work, or the free number */
struct control {
	const char *name; /* "getpid", "a free number (451)" */
	long number, args[SYSCALL_ARGS_MAX];
	long expected, got;
	bool answered, ok;
};

/** struct program_run - one of the learner's programs, run in the guest */
struct program_run {
	const char *source; /* "tools/lab/hello.c" */
	const char *argv;   /* its arguments, as one types them to a shell */
	const char **words; /* the same one by one, ending in NULL */
	bool compiled, ran, timed_out;
	const char *compile_log;
	int status;
	const char *output; /* its standard output, at most 64 KiB */
	bool watched;	    /* a witness watched the handlers of the step's calls meanwhile */
	int hits;	    /* how often it saw one entered */
	struct entered {    /* the first of these, where their way back was watched too */
		const char *syscall;
		long args[SYSCALL_ARGS_MAX];
		bool known, returned; /* known: @args could be read */
		long result;
	} * entered;
	int nentered;
	const char *said, *errors; /* the kernel's messages meanwhile, and its standard error */
	bool own_watched; /* it watched the syscall instructions of the program's own functions */
	struct own_call {
		long number, args[3];
	} * own; /* what these asked the kernel for */
	int nown;
	const long *asks; /* what they have to ask for; the oracle says it */
	int nasks;
	const char
		*expected; /* what the host's oracle says it must be; NULL when nothing is asked */
	bool ok;
};

/**
 * struct incident - what a question brought about beside its answer
 * @challenge: the call that was asked for last; NULL: none yet
 * @name: what was asked when it showed: the call itself, a control, a program
 * @status: of a caller that ended, as wait4(2) gives it
 * @what: of a caller that was changed, in words: "its registers rbx, r12"
 * @times: how often
 * @frames: where the kernel was when it ended the caller, innermost first, as the witness saw it
 */
struct incident {
	enum incident_kind {
		INCIDENT_KILLED,   /* the caller came to its end */
		INCIDENT_REPLACED, /* another took the caller's place, which never came back */
		INCIDENT_CHANGED,  /* the call changed what is its caller's */
		INCIDENT_AGAIN,	   /* a question was answered once more */
		INCIDENT_OTHERS,   /* somebody else came out of the call, or answered for it */
	} kind;
	const struct challenge *challenge;
	const char *name, *what;
	int status, times;
	struct frame *frames;
	int nframes;
};

/** enum question - what the kernel is asked, by kind */
enum question {
	QUESTION_CALL,
	QUESTION_BAD_POINTER,
	QUESTION_CONTROL,
	QUESTION_PROGRAM,
	QUESTIONS,
};

/** struct registers - the CPU at the handler's first instruction, from outside the guest */
struct registers {
	bool known;
	const char *syscall;
	unsigned long rdi, rsi, rdx, rcx, r8, r9, r10, r11, rip, rsp;
	struct {
		unsigned long di, si, dx, r10, r8, r9, ax, orig_ax, ip, sp, cx, r11;
	} regs;		      /* the struct pt_regs that rdi points to */
	struct frame *frames; /* how the call got there: handler first */
	int nframes;
	const long *args; /* what the program passed */
	int nargs;
};

struct boot_facts {
	enum fact_state state;
	enum boot_end end;
	const char *phase;   /* the last phase reached, for hangs: "before the first message" ... */
	const char *console; /* path of the console log on the host */
	struct trouble *troubles;
	int ntroubles;
	struct challenge *challenges;
	int nchallenges;
	struct challenge *bad_pointers; /* calls that must give EFAULT */
	int nbad_pointers;
	struct control *controls;
	int ncontrols;
	struct program_run *programs;
	int nprograms;
	struct incident *incidents;
	int nincidents;
	struct registers *registers; /* one for each subject that was witnessed */
	int nregisters;
	const char *accelerator, *accelerator_reason;
	uint64_t seed;
	const char *clock; /* what the guest took for the time; NULL: the host's */
	int uptime_s; /* how old it was at least when it was asked first; 0: as young as it can be */
	struct boot_facts *again; /* a second boot, with another seed and time; NULL: none */
};

/** boot_tally - count @boot's questions of one kind; a second boot's are counted with them. */
struct tally boot_tally(const struct boot_facts *boot, enum question kind);

/** boot_tally_all - the same for all kinds together. */
struct tally boot_tally_all(const struct boot_facts *boot);

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

/** struct asm_use - where one of the learner's programs enters the kernel by an instruction of its own */
struct asm_use {
	struct span span;    /* the word asm */
	bool old_interrupt;  /* int $0x80; otherwise it is syscall */
	const char *missing; /* what the instruction changes and the statement keeps quiet about:
			      * "rcx, r11 and memory"; NULL: nothing */
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
 * struct misplaced - what somebody wrote into the lab's own copy, where nothing is judged
 * @file: the name that it had there; @kept: where its text is now (see vm/stage/seal.h)
 *
 * Only as long as the learner's tree has no such file of the same content.
 */
struct misplaced {
	const char *file, *kept;
};

/**
 * struct remark - what a checker of C (Coccinelle, sparse) says of a line of the learner's
 * @code: of the rule that asked; @words: what it found there, for the rule's texts
 */
struct remark {
	const char *code;
	struct span span;
	const char *words[3];
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
	struct other_row *other_rows; /* syscall_32.tbl, tools/ copies, scripts/syscall.tbl: only
				       * rows that name a subject or are not pristine */
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
	int nremarks;
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
 * it is a function that another call owns or that is written nowhere).
 * The first of each list is the best candidate: live and built before dead, the learner's before
 * pristine. Near misses (names a slip away that nothing else claims) are in the near_ fields,
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
