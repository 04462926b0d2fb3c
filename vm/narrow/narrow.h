/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * narrow - prove which objects an edit of a header cannot change
 *
 * kbuild rebuilds an object when any file it was made from is newer. An object is a function of
 * the compiler, its command line and the tokens that the preprocessor makes, so much less is
 * needed when it can be shown that those tokens stay the same. Two kinds of edits are proved; for
 * everything else the answer is "not proved", and the objects are compiled.
 *
 *    What the reader does not know for certain is not proved. The texts that are compared may only
 *    hold what is on a list, dead or live: conditionals up to #elif, #define, #undef,
 *    #include of a plain name, #error, #warning; names and characters of C; literals that are
 *    closed and have no prefix. So raw strings, digraphs, trigraphs, #elifdef, #pragma, _Pragma,
 *    #line, #include MACRO and whatever a future dialect may add prove nothing, and the result
 *    says which of them it was. Of the other sources of the same objects only words are needed,
 *    so there it is enough that nothing can be hidden from the lexer (lex.h).
 *
 * 1. Dead text (narrow_dead_edit). The old and the new file are reduced to the tokens that the
 *    preprocessor can see under this configuration: comments go, and so does what stands in the
 *    groups of #ifdef CONFIG_X, #ifndef CONFIG_X and #if 0 that the configuration excludes; the
 *    directives of these groups stay. CONFIG_X must be neither defined nor undefined by any
 *    source, so that autoconf.h alone decides. Equal sequences mean equal output of the
 *    preprocessor, up to line numbers: with options that affect nothing but tokens (no -Werror,
 *    since comments have warnings of their own; see narrow_command_allows). When lines moved, it is
 *    also shown that no token from there on can expand to __LINE__: the closure of all
 *    identifiers in the moved text under all macro definitions of all sources must hold neither
 *    __LINE__ nor a ## (which could make one up). Debug information would hold line numbers as
 *    well: with -g in the commands nothing is proved. So an edit of a prototype within
 *    #ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER compiles nothing.
 *
 * 2. Table headers (narrow_table_edit). unistd_64.h and its like consist of #define lines, and the
 *    old and the new file may differ in these only. Let C0 be the names whose definition differs.
 *    Run the preprocessor over an object's sources with the old and the new header side by side:
 *    they can diverge only where a name of C0 is expanded, tested, or found as a plain identifier,
 *    since a #define line does nothing until its name is met. The name is met as it is spelt in
 *    some file the object is made from, or out of the body of a macro met before, or as the
 *    result of ##. So, with C the closure of C0 under "a macro whose body holds a name of C", an
 *    object is unchanged if none of its files
 *      - spells a name of C anywhere but in the body of a macro that is itself in C, or as the
 *	  name such a definition gives,
 *      - and none could supply the pieces to paste one together. Every name of C holds "NR_".
 *	  Wherever such a name is cut, one piece holds "NR", or one piece ends in its N and another
 *	  begins with its R. So no token of the object's files may be a proper part of a name of C
 *	  that covers "NR", nor may both a part that ends there in N and one that begins there with
 *	  R be present.
 *    This is what fixdep does for CONFIG_*, for one more family of names.
 *
 * Files are compared as they are in the stage, by content; times are never used.
 *
 * What is read out of a file for these proofs is kept by the hash of its text (wordcache.h), so an
 * unchanged file is not read again. Which words matter is decided each time.
 */
#ifndef LAB_NARROW_H
#define LAB_NARROW_H

#include <stdbool.h>
#include <stddef.h>

struct graph;
struct stage;
struct strbuf;

/** struct narrow_config - options that are on, as include/config/auto.conf has them */
struct narrow_config {
	char **names; /* sorted, "CONFIG_64BIT" */
	int n;
};

/** struct narrow_edit - how two versions of a file compare after dead text is taken out */
struct narrow_edit {
	bool same_tokens; /* the live tokens are the same */
	bool lines_moved; /* some of them stand on other lines */
	char **moved;	  /* identifiers from the enclosing declaration on, when lines moved */
	int nmoved;
	char *odd; /* what is not known for certain, "line 7 has a raw string"; NULL: all is */
};

/** narrow_compare - compare two texts of one file; pure, no files are read. */
void narrow_compare(struct narrow_edit *edit, const struct narrow_config *config,
		    const struct strbuf *old, const struct strbuf *now);
void narrow_edit_release(struct narrow_edit *edit);

/**
 * narrow_command_allows - whether what @command compiles is a matter of its sources' tokens alone,
 * with the configuration's options: no debug information, no options of its own
 *
 * Every option must be of a known kind.
 */
bool narrow_command_allows(const char *command);

/**
 * narrow_dead_edit - whether no object can change when @path goes from @old to @now
 * @why: set to what was not known for certain, where that is why not, to be freed; otherwise NULL
 */
bool narrow_dead_edit(const struct stage *stage, const struct graph *graph, const char *path,
		      const struct strbuf *old, const struct strbuf *now, char **why);

/**
 * narrow_table_names - names whose definition differs between two table headers
 *
 * NULL-terminated, each to be freed; NULL when the files differ in anything else than #define
 * lines of names that hold "NR_".
 */
char **narrow_table_names(const char *old, size_t old_len, const char *now, size_t now_len);

/**
 * narrow_table_edit - mark the targets that a changed table header can change
 * @names: from narrow_table_names() of all changed headers together
 * @affected: one flag for each of graph->targets; flags are only set
 */
int narrow_table_edit(const struct stage *stage, const struct graph *graph, char *const *names,
		      bool *affected);

/**
 * narrow_read_ahead - read what the proofs of the first edits will want to know
 *
 * All of it is kept (wordcache.h): without this the first edit of the table or of
 * include/linux/syscalls.h waits for some thousand files to be read.
 */
void narrow_read_ahead(const struct stage *stage, const struct graph *graph);

/**
 * narrow_pieces - whether @token could be a piece of a pasted @name (see above): 'A', 'L', 'R', 0
 */
char narrow_piece(const char *token, const char *name);

#endif
