/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bundle - what an instructor gives a service that then grades each submission by itself
 *
 * It holds the lab's sources and scripts: one prepares the lab in the service's image, another one
 * runs `lab grade` and gives the service its own format. The scripts are in bundles/: those of a
 * service in a directory of its name, which becomes the bundle as it is, and those of all in bundles/all.
 * What differs from course to course is in one file, settings.sh, which is written here.
 *
 * A service that has no bundle here has an exporter without @bundle (export.h).
 */
#ifndef LAB_BUNDLE_H
#define LAB_BUNDLE_H

#include <stdbool.h>

struct arena;
struct exporter;
struct strbuf;

/**
 * struct bundle - where in the bundle which part goes
 * @image: directory of what prepares the lab: setup.sh, lab.tar
 * @judge: directory of what grades: judge.sh, the policy; settings.sh is in both
 * @packed: one of these, which is packed; NULL: none
 * @pack: the file that it is packed into, a .zip or .tar
 * @next: what to do with it, a line or more
 */
struct bundle {
	const char *image, *judge, *packed, *pack, *next;
};

/**
 * struct bundle_request
 * @out: the directory that becomes the bundle
 * @step: "all" or a step's name
 * @policy: a file; NULL: none
 * @kernel, @track: what the workspace was started with: "6.1.192", "modern"
 * @options: further words for `lab grade`; ""
 * @build_s: limit of a build
 */
struct bundle_request {
	const char *out, *step, *policy, *kernel, *track, *options;
	int build_s;
};

/** bundles_names - "autolab classroom ...": the formats that have one; stays valid */
const char *bundles_names(void);

/** bundle_sources - whether this lab has its sources; an installed one has not */
bool bundle_sources(void);

/**
 * bundle_write - make the bundle in @request's directory, which is not there yet, or empty
 * @error: what failed, in @arena; may be NULL
 *
 * 0, -ENOTEMPTY (nothing was written), or another -errno: what was made is removed then.
 */
int bundle_write(struct arena *arena, const struct exporter *exporter,
		 const struct bundle_request *request, const char **error);

#endif
