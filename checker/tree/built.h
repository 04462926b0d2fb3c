/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * built - whether kbuild compiles a file: from its own Makefile up to the top of the tree
 *
 * As kbuild does, a directory's Kbuild is preferred to its Makefile. At the top, 6.x descends by
 * the list in Kbuild, 5.x and 4.x by core-y, drivers-y, libs-y of Makefile and arch/x86/Makefile.
 */
#ifndef LAB_BUILT_H
#define LAB_BUILT_H

#include "makefile.h"

/**
 * struct built_answer - as make_answer, across Makefiles; @makefile is NULL when nothing lists it
 */
struct built_answer {
	enum built built;
	const struct makefile *makefile;
	int item;
};

/** struct makefiles - the Makefiles read so far */
struct makefiles {
	struct facts *facts;
	const struct kconfig *config;
	struct kbuild_dir {
		const char *dir;	   /* "kernel/time"; "" is the top */
		const char *path;	   /* its Kbuild or Makefile, or where one would be */
		struct makefile *makefile; /* NULL: there is none */
		struct built_answer entered;
		bool judged;
		bool named; /* this file was asked for, not whatever kbuild prefers */
	} * dirs;
	int ndirs;
	struct built_answer *answers; /* of facts->files, by index */
	int nanswers;
};

/** built_judge - find out how @file (the last of facts->files) is built. */
void built_judge(struct makefiles *kbuild, struct file_facts *file);

/** built_of - how another C file of the tree is built. */
enum built built_of(struct makefiles *kbuild, const char *path);

/** built_read - read a Makefile although no judged file needs it; NULL when it is not there. */
struct makefile *built_read(struct makefiles *kbuild, const char *path);

/** built_check_source - set @item's source_exists and near_source, which cost a few stat(2). */
void built_check_source(struct facts *facts, const struct makefile *makefile,
			struct makefile_item *item);

/** built_finish - move items and problems of all Makefiles read into facts->makefiles. */
void built_finish(struct makefiles *kbuild);

#endif
