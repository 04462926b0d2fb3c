/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pipeline - the pipeline: collect facts cheapest first, run rules after each stage, judge
 *
 * Used by check, next, grade and dev check alike.
 */
#ifndef LAB_PIPELINE_H
#define LAB_PIPELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "course/course.h"
#include "verdict/verdict.h"

struct sandbox;
struct silence;

/**
 * struct check_request
 * @tree: the learner's kernel tree, never written to
 * @base: git revision of the state the learner was given; NULL: "lab/base" or no git at all
 * @stage: directory of the staged tree, which the lab owns (see vm/build/build.h)
 * @build: directory for the results: vmlinux, build.log, console.log
 * @cache: file that remembers scans of unchanged files between checks; NULL: none
 * @depth_limit: stop here even if the step goes deeper (DEPTH_TREE for --static)
 * @full: build without any narrowing
 * @initcalls: have the booted kernel say on its console what its initialisation functions take
 * @twice: boot again, with another seed and time, when everything went well
 * @seed: of the challenges; 0 draws one
 * @forgiven: findings that count elsewhere (see findings_forgive()); NULL: none
 * @remarks: run other checkers of C during the boot (exam/remarks.h); no grade depends on one
 * @sandbox: wraps every program that reads the learner's files; NULL: none
 * @touched: see vm/build/build.h; NULL: nobody knows
 * @silence: what gcc had no complaints about in this tree (exam/silence.h); NULL: reads all again
 * @known, @unshown: see struct boot_request (exam/bootrun.h)
 * @build_timeout_s: wall time of one build; 0 for the usual (see vm/build/build.h)
 * @progress: called now and then: @what, and @done of @total (0: unknown); may be NULL
 */
struct check_request {
	const struct step *step;
	const char *tree, *base, *stage, *build, *cache;
	enum depth depth_limit;
	const char *known;
	bool full, initcalls, twice, remarks, unshown;
	uint64_t seed;
	const struct findings *forgiven;
	const struct sandbox *sandbox;
	const char *const *touched;
	struct silence *silence;
	double build_timeout_s;
	void (*progress)(void *cookie, const char *what, int done, int total);
	void *cookie;
};

/** check_run - run the pipeline; the verdict lives in @arena. NULL only when interrupted. */
struct verdict *check_run(struct arena *arena, const struct check_request *request);

#endif
