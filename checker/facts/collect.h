/* SPDX-License-Identifier: GPL-2.0-only */
/* collect - the collectors that fill struct facts; each leaves the other parts alone */
#ifndef LAB_COLLECT_H
#define LAB_COLLECT_H

#include "facts.h"

struct build_result;

/**
 * struct tree_request - what tree_collect() should look at
 * @dir: the kernel tree
 * @pristine: directory or git revision ("lab/base") that tells what shipped with the kernel;
 *	      NULL: nothing is known, so every row, definition and prototype counts as pristine
 *	      unless it names a subject (inspect on a foreign tree)
 * @config: the .config in force, to know which options are on; NULL: options are unknown, and
 *	    code under them counts as live
 * @cache: file that remembers scans of unchanged files; NULL: none. @view: it may be of the tree that
 *	@dir is a view of (tree/scancache.h)
 * @subjects: whose definitions to look for; @all: every row's
 */
struct tree_request {
	const char *dir, *pristine, *config, *cache;
	const struct subject *subjects;
	int nsubjects;
	bool all, view;
};

/**
 * tree_collect - read the tree: kernel, table, header, definitions, files, makefiles
 *
 * Returns 0, or -errno with facts->broken set when the directory is no kernel tree the lab can
 * judge (e.g. older than 4.17, no x86 table, unreadable).
 */
int tree_collect(struct facts *facts, const struct tree_request *request);

struct step_answer;

/** answers_collect - read the answers files of a step in the tree @dir into facts->answers. */
void answers_collect(struct facts *facts, const char *dir, const struct step_answer *answers,
		     int n);

/* The generated headers of the table, relative to the stage. */
#define GENERATED_NUMBERS "arch/x86/include/generated/uapi/asm/unistd_64.h"
#define GENERATED_ENTRIES "arch/x86/include/generated/asm/syscalls_64.h"

/** generated_collect - the lines of @stage's generated table headers that name a subject. */
void generated_collect(struct facts *facts, const char *stage, const struct subject *subjects,
		       int n);

/**
 * stage_collect - what the stage holds of the subjects, and how far it is behind @tree
 * @tree: NULL: it was built just now, so it is not behind
 *
 * Builds nothing and changes nothing. facts->stage.state stays FACT_NOT_COLLECTED when nothing was
 * ever built there.
 */
void stage_collect(struct facts *facts, const char *stage, const char *tree);

/** misplaced_collect - fill facts->misplaced: edits that were kept from the stage and that @tree lacks. */
void misplaced_collect(struct facts *facts, const char *tree);

/** number_uses_collect - how the learner's programs in tools/lab of @dir call: by which numbers, and by
 * which instructions. */
void number_uses_collect(struct facts *facts, const char *dir);

/** last_boot_write - record in directory @build what was just booted and called. */
int last_boot_write(const struct facts *facts, const char *build);

/** last_boot_collect - fill facts->last_boot from that record. */
void last_boot_collect(struct facts *facts, const char *build);

/** build_collect - fill facts->build from the result of vm_build() and its log. */
int build_collect(struct facts *facts, const struct build_result *result);

/**
 * other_side_collect - add what gcc said in @log (see vm_other_side()) to facts->build.other_side
 * @given: of the header as it shipped: to facts->build.other_side_given
 */
void other_side_collect(struct facts *facts, const char *log, bool given);

/** other_side_add - the same of a text. */
void other_side_add(struct facts *facts, const char *text, bool given);

/** build_log_parse - the diagnostics in a build log's text; used by build_collect and explain -. */
void build_log_parse(struct arena *arena, const char *log, struct diagnostic **diagnostics, int *n);

/** image_collect - fill facts->image from a vmlinux (libelf; reads symbols and dispatcher). */
int image_collect(struct facts *facts, const char *vmlinux);

/** console_parse - the troubles in a console log; frames are symbolised from @vmlinux (or NULL). */
void console_parse(struct facts *facts, const char *console, const char *vmlinux,
		   struct trouble **troubles, int *n);

#endif
