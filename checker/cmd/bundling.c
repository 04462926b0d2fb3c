// SPDX-License-Identifier: GPL-2.0-only
/* bundling - `lab grade --bundle`: what a service is given that grades each submission by itself */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../export/export.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/util.h"
#include "../work/progress.h"
#include "grading.h"

#define BUNDLE_OUT "bundle"

/* Nothing of a submission runs, so no sandbox is asked for: an image is made where there may be none. */
int grading_prepare(struct grading *grading)
{
	int code = grading_lock(grading);

	if (!code)
		code = grading_prepare_tree(grading);
	if (!code)
		printf("the pristine tree and its build are ready: %s\n", grading->plan.area.dir);
	return code;
}

static int refuse_wrong(const struct grading *grading)
{
	if (grading->line->noperands)
		return usage_error(grading->line, "--bundle grades nothing: leave %s out",
				   grading->line->operands[0]);
	/* In a service's container a file is as old as the container. */
	if (grading->policy.due)
		return usage_error(
			grading->line,
			"in a bundle the policy cannot have `due`: only the service knows when "
			"something was handed in, and has settings of its own for that");
	if (!bundle_sources())
		return usage_error(
			grading->line,
			"a bundle holds the lab's sources, which an installed lab does not "
			"have; make it in a checkout");
	return 0;
}

static void tell(const struct grading *grading, const struct bundle_request *request,
		 const struct bundle *bundle)
{
	say(stdout, "the bundle is in %s: it grades %s from Linux %s\n", request->out,
	    streq(request->step, "all") ? "all steps" : request->step, request->kernel);
	printf("next: %s\n", bundle->next);
	if (grading->plan.sandbox)
		say(stdout, "it grades in the sandbox, and nothing where the service refuses one: "
			    "docs/grading.md says what each has to allow\n");
	else
		say(stdout,
		    "WITHOUT a sandbox: what students wrote runs with all rights that the container "
		    "has, and can change what is reported of it\n");
}

int grading_bundle(const struct grading *grading)
{
	const struct command_line *line = grading->line;
	const struct exporter *exporter = exporter_find(option_get(line, "bundle"));
	const char *out = option_get(line, "out"), *why = NULL;
	struct bundle_request request = {
		.out = out && *out ? out : BUNDLE_OUT,
		.step = grading->plan.name,
		.policy = option_get(line, "policy"),
		.options = grading->plan.sandbox ? "" : "--unsafe-no-sandbox",
		.build_s = grading->plan.limits.build_s,
	};
	struct progress progress;
	char *error = NULL;
	int code = refuse_wrong(grading), err;

	if (code)
		return code;
	if (progress_load(&progress, &error)) {
		code = broken_error("./lab status shows more",
				    "which kernel the workspace has is not known: %s", error);
		free(error);
		return code;
	}
	request.kernel = progress.kernel;
	request.track = track_name(progress.track);
	err = bundle_write(grading->arena, exporter, &request, &why);
	if (err == -EINTR)
		return EXIT_INTERRUPTED;
	if (err == -ENOTEMPTY)
		return usage_error(line, "%s is not empty; name another directory with --out",
				   request.out);
	if (err)
		return broken_error("name another directory with --out, or make room",
				    "the bundle cannot be written to %s: %s", request.out,
				    why ? why : strerror(-err));
	tell(grading, &request, exporter->bundle);
	return EXIT_PASS;
}
