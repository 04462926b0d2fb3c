// SPDX-License-Identifier: GPL-2.0-only
#include "derive.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/git.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "baseline.h"
#include "build.h"
#include "stagelock.h"
#include "../stage/seal.h"
#include "../stage/stage.h"

static bool stage_stands(const struct build_request *request)
{
	char *ready = xasprintf("%s/.lab/ready", request->stage);
	bool stands = path_exists(ready);

	free(ready);
	return stands;
}

/*
 * The stage as request->pristine has it, without outputs; *@baseline is its place in the cache, NULL
 * when there is no cache.
 */
static int create(const struct build_request *request, struct baseline **baseline)
{
	struct stage stage = {0};
	int err = remove_tree(request->stage);

	if (!err)
		err = stage_create(&stage, request->stage, request->tree, request->pristine, true,
				   &request->progress);
	if (!err)
		err = seal_new(&stage);
	if (!err)
		err = baseline_begin(baseline, &stage, &request->progress);
	stage_close(&stage);
	return err;
}

/* Keep what is built, if it is what @baseline is for; -ESTALE when the tree held something else. */
static int keep(const struct build_request *request, struct baseline *baseline)
{
	struct stage stage = {0};
	int err = stage_open(&stage, request->stage, request->tree);

	if (!err && !baseline_is_of(baseline, &stage))
		err = -ESTALE;
	if (!err)
		baseline_store(baseline, &stage);
	if (!err)
		baseline_note(baseline, request->from);
	stage_close(&stage);
	return err;
}

/* The paths, each ended by a NUL, that differ between the two revisions, as a list; NULL: unknown. */
static const char **differing(const struct build_request *request, const char *from,
			      struct strbuf *names)
{
	const char **list = NULL;
	size_t n = 0;

	if (git_run(request->tree, NULL, NULL, names, NULL, "diff", "--name-only", "--no-renames",
		    "-z", from, request->pristine, NULL))
		return NULL;
	for (size_t at = 0; at < names->len; at += strlen(names->buf + at) + 1) {
		list = xrealloc(list, (n + 2) * sizeof(*list));
		list[n++] = names->buf + at;
		list[n] = NULL;
	}
	return list;
}

static int derive(const struct build_request *request, const char *from, struct baseline *baseline,
		  struct build_result *result)
{
	struct build_request first = *request, second = *request;
	struct strbuf names = {0};
	int err = remove_tree(request->stage);

	first.pristine = from;
	first.from = NULL; /* which is said of what comes of it */
	if (!err)
		err = vm_stage_prepare(&first, result);
	if (err || result->state != BUILD_OK)
		return err;
	build_result_release(result);
	/* What the learner does meanwhile in other files is no part of it. */
	second.touched = differing(request, from, &names);
	err = vm_build(&second, result);
	free((void *)second.touched);
	strbuf_release(&names);
	return !err && result->state == BUILD_OK ? keep(request, baseline) : err;
}

static int prepare(const struct build_request *request, const char *from,
		   struct build_result *result)
{
	struct baseline *baseline = NULL;
	int err;

	if (stage_stands(request))
		return vm_stage_prepare(request, result);
	err = create(request, &baseline);
	if (err || !baseline || baseline_is_kept(baseline)) {
		baseline_end(baseline);
		return vm_stage_prepare(request, result);
	}
	err = derive(request, from, baseline, result);
	baseline_end(baseline);
	if ((!err && result->state == BUILD_OK) || err == -EINTR ||
	    result->state == BUILD_INTERRUPTED)
		return err;
	build_result_release(result);
	err = remove_tree(request->stage);
	return err ? err : vm_stage_prepare(request, result);
}

int vm_stage_derive(const struct build_request *request, const char *from,
		    struct build_result *result)
{
	struct build_request held = *request;
	int err, lock = stagelock_take(request->stage, STAGE_IS_BUILT, &request->progress);

	*result = (struct build_result){0};
	if (lock < 0) {
		result->state = lock == -EINTR ? BUILD_INTERRUPTED : BUILD_BROKEN;
		return lock;
	}
	held.held = &lock;
	err = prepare(&held, from, result);
	close(lock);
	return err;
}
