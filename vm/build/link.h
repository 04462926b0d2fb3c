/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * link - what vmlinux is linked from, as it was recorded (replay.h)
 */
#ifndef LAB_LINK_H
#define LAB_LINK_H

#include <stdbool.h>

struct stage;

/** struct link - what vmlinux is linked from; link_load() and link_release() */
struct link {
	char **runs;	 /* shell commands */
	char **members;	 /* objects that are always linked, sorted */
	char **libs;	 /* "ARCHIVE OBJECT": objects in libraries, sorted */
	char **archives; /* archives of the link, in its order */
	char **exports;	 /* "OBJECT WORD": what exports_of() them was, unless it was nothing */
	int nruns, nmembers, nlibs, narchives, nexports;
};

int link_load(struct link *link, const struct stage *stage);
void link_release(struct link *link);
bool link_has(const struct link *link, const char *object);
const char *link_library(const struct link *link, const char *object); /* NULL: in none */

/**
 * link_exports - what @object contributed to the exports that vmlinux is linked with (exports.h)
 *
 * Always EXPORTS_NONE for kernels that are linked without them.
 */
const char *link_exports(const struct link *link, const char *object);

#endif
