// SPDX-License-Identifier: GPL-2.0-only
/* Weak stand-ins until facts/build.c and facts/image.c land; removed then. */
#include "collect.h"

#include <errno.h>

#include "../lib/arena.h"
#include "../../vm/build.h"

__attribute__((weak)) void build_log_parse(struct arena *arena, const char *log,
					   struct diagnostic **diagnostics, int *n)
{
	(void)arena;
	(void)log;
	(void)diagnostics;
	(void)n;
}

__attribute__((weak)) int build_collect(struct facts *facts, const struct build_result *result)
{
	facts->build.state = FACT_COLLECTED;
	facts->build.ok = result->state == BUILD_OK;
	facts->build.vmlinux = arena_strdup(facts->arena, result->vmlinux);
	facts->build.log = arena_strdup(facts->arena, result->log);
	facts->build.objects_built = result->objects_built;
	facts->build.full_build = result->full_build;
	facts->build.full_reason = arena_strdup(facts->arena, result->full_reason);
	facts->build.seconds = result->seconds;
	return 0;
}

__attribute__((weak)) int image_collect(struct facts *facts, const char *vmlinux)
{
	facts->image.state = FACT_COLLECTED;
	facts->image.path = arena_strdup(facts->arena, vmlinux);
	return 0;
}

__attribute__((weak)) int vm_other_side(const struct build_request *request, const char *file,
					const char *log)
{
	(void)request;
	(void)file;
	(void)log;
	return -ENOENT;
}
