/* SPDX-License-Identifier: GPL-2.0-only */
/* worker - grade one submission, in a process of its own */
#ifndef LAB_WORKER_H
#define LAB_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "../course/course.h"
#include "area.h"
#include "results.h"
#include "submission.h"

struct cgroup;

/** struct grade_limits - of one submission */
struct grade_limits {
	int build_s;   /* wall time of one build */
	int total_s;   /* wall time in all */
	int memory_mb; /* of each process */
	int processes; /* in all; not for root without a control group */
	int file_mb;   /* of each file written */
	int disk_mb;   /* in all */
};

/**
 * struct grade_plan - what is the same for every submission of a batch
 * @course: all steps, to find which step a patch belongs to
 * @steps: whose goals count
 * @name: what is graded, "all" or a step's name
 * @allowed: patterns of paths a submission may touch, NULL-terminated
 * @max_points: of all the goals
 * @seed: of the challenges
 * @base: git revision of the pristine tree
 * @revision: its hash, for the record
 * @out: the results' directory
 * @policy: tells apart what was graded by different policies; 0: none (policy.h)
 * @secret: the same of the secret that variants follow from; 0: none (variants.h)
 * @sandbox: false: --unsafe-no-sandbox
 * @objects: objects that were made before (warm.h); NULL: none. @fills: this run makes them
 * @scan: directory with what a scan of the pristine tree has found (warm.h); NULL: none
 * @boots: boots that went well in this batch (exam/knownboot.h); NULL: none are recorded
 * @again: the command that repeats the batch (again.h)
 */
struct grade_plan {
	struct arena *arena;
	const struct course *course;
	const struct step *const *steps;
	int nsteps;
	const char *name;
	const char *const *allowed;
	int max_points;
	uint64_t seed;
	struct area area;
	struct grade_limits limits;
	const char *base, *revision, *out, *again;
	const char *objects, *boots, *scan;
	unsigned policy, secret;
	bool sandbox, fills;
};

/** Exit code of a worker that failed, by its own fault, on what a submission has built. */
#define WORKER_FAULT 70

/**
 * worker_run - grade @submission; called in a child process
 * @group: the control group it runs in
 * @dir: directory that gets the student's files; it exists and is empty
 * @result: gets the row; its strings live in @arena
 */
void worker_run(struct arena *arena, const struct grade_plan *plan,
		const struct submission *submission, const struct cgroup *group, const char *dir,
		struct grade_result *result);

/**
 * worker_write_bare - verdict.json and feedback.txt where there is no verdict of a check
 *
 * For what was rejected, and for a worker that died before it wrote them itself.
 */
int worker_write_bare(const struct grade_plan *plan, const struct submission *submission,
		      const char *dir, const struct grade_result *result);

#endif
