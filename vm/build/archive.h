/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * archive - thin archives, read and made as GNU ar does it
 *
 * kbuild's archives are thin: a list of members' names and sizes, and no content. ar(1) makes them
 * as recorded in some milliseconds each, most of them for starting processes; vmlinux.a, whose head
 * objects are moved to the front by a second ar, takes longest. Here the same bytes come from the
 * same words of the recorded command. That they are the same is checked, not assumed: see
 * link_writes() in replay.h.
 *
 * The format: "!<thin>\n", then headers of 60 bytes, in columns: name 16, date 12, uid 6, gid 6,
 * mode 8, size 10, "`\n". Only two members have data behind their header, at even offsets: "/", the
 * symbol table (a count, for each symbol the offset of its member's header, both as four bytes,
 * most significant first, then the symbols' names, each with a NUL), and "//", the table of names,
 * each ended by "/\n". Every other header's name is "/N": the one at N in that table. Names are
 * relative to the directory that the archive is in. A name has 16 columns, of which ar(1) fills
 * 15; in the last one stands a slash that it wrote before when the file's path, as it was given,
 * had just 15 characters, and a header that is taken over from another archive keeps it.
 */
#ifndef LAB_ARCHIVE_H
#define LAB_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "../../checker/lib/strbuf.h"

/**
 * struct archive_member - one member, as its header has it
 * @slash: there is a slash in the 16th column of its name
 */
struct archive_member {
	char *name;
	unsigned long size;
	bool slash;
};

/** struct archive - zero-initialise; released by archive_release() */
struct archive {
	struct archive_member *members;
	int nmembers;
};

/** struct archive_symbols - what the members define; archive_symbols_release() */
struct archive_symbols {
	struct strbuf names; /* one after the other, each with its NUL */
	int *members;	     /* index of the member that defines each */
	int n;
};

/** archive_add - one more member at the end; copies the name. */
void archive_add(struct archive *archive, const struct archive_member *member);
void archive_release(struct archive *archive);

/**
 * archive_read - add the members of the thin archive in @text
 *
 * The members themselves may be missing, which ar(1) does not accept. -EINVAL when @text is no
 * thin archive, or only a part of one. Without members there is nothing thin about one ("!<arch>\n"
 * alone): so is what 5.10 makes of an empty directory.
 */
int archive_read(struct archive *archive, const char *text, size_t len);

/**
 * archive_symbols_add - the symbols that the object in @text, the member of index @member, defines
 *
 * Members come in their order. -ENOTSUP when it is no 64-bit little-endian ELF object.
 */
int archive_symbols_add(struct archive_symbols *symbols, int member, const char *text, size_t len);
void archive_symbols_release(struct archive_symbols *symbols);

/**
 * archive_write - append the archive as ar(1) with the letters DT writes it
 * @symbols: its symbol table; NULL: none (the letter S)
 */
void archive_write(const struct archive *archive, const struct archive_symbols *symbols,
		   struct strbuf *out);

/** struct archive_input - an object, or an archive, whose members are taken instead */
struct archive_input {
	char *given;	  /* as the command names it */
	const char *path; /* without leading "./" */
};

/**
 * struct archive_recipe - what a recorded command makes an archive of; archive_recipe_release()
 * @heads: file of the names that are moved to the front (grep -F -f); NULL: none are
 */
struct archive_recipe {
	struct archive_input *inputs;
	char *heads;
	int ninputs;
};

/**
 * archive_recipe_read - understand the recorded @command that makes @target
 *
 * -ENOTSUP when it is not, word for word, one of those that Makefile.build and the top Makefile
 * write (5.10 to 7.2), or when a path in it is not written plainly.
 */
int archive_recipe_read(struct archive_recipe *recipe, const char *target, const char *command);
void archive_recipe_release(struct archive_recipe *recipe);

/** archive_make - do what @command would do; -errno (-ENOTSUP above): nothing was changed. */
int archive_make(const char *dir, const char *target, const char *command);

/** archive_proved - 0 when archive_make() would give the bytes that @target holds already. */
int archive_proved(const char *dir, const char *target, const char *command);

#endif
