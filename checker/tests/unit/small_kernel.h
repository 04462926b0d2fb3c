/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * small_kernel - a kernel of a dozen files, with a stage, for tests of whole builds
 *
 * Its tree is fixtures/small-kernel: the targets, records and scripts of kbuild that vm/ relies on.
 * vm_stage_prepare() and vm_build() do with it all that they do with a kernel, in tenths of a
 * second. Its vmlinux is linked from real objects, so that two of them can be compared.
 */
#ifndef LAB_UNIT_SMALL_KERNEL_H
#define LAB_UNIT_SMALL_KERNEL_H

#include <stdbool.h>

#include "../../../vm/build/build.h"

/** struct small_kernel - small_kernel_begin() to small_kernel_end() */
struct small_kernel {
	const char *tree, *stage;
	struct build_request request;
	struct build_result result; /* of the last build */
};

/** small_kernel_begin - a tree and its built stage (one job, so that the order is the plan's). */
void small_kernel_begin(struct small_kernel *kernel);
void small_kernel_end(struct small_kernel *kernel);

/** small_kernel_build - vm_build(); returns result.state. */
enum build_state small_kernel_build(struct small_kernel *kernel);

/** small_kernel_with - the same with vm_build(), vm_stage_prepare() or their like. */
enum build_state small_kernel_with(struct small_kernel *kernel,
				   int (*build)(const struct build_request *request,
						struct build_result *result));

/** small_kernel_edit - make the tree's file @name hold @text. */
void small_kernel_edit(struct small_kernel *kernel, const char *name, const char *text);

/** small_kernel_as_came - undo all edits of @name. */
void small_kernel_as_came(struct small_kernel *kernel, const char *name);

/** small_kernel_file - path of a file in the stage. */
const char *small_kernel_file(const struct small_kernel *kernel, const char *name);

/** small_kernel_image - a copy of the stage's vmlinux, as it is now. */
const char *small_kernel_image(const struct small_kernel *kernel);

/** small_kernel_truth - the vmlinux that make builds of the tree as it is now, from nothing. */
const char *small_kernel_truth(const struct small_kernel *kernel);

/** small_kernel_holds - whether the stage's vmlinux holds @text. */
bool small_kernel_holds(const struct small_kernel *kernel, const char *text);

bool same_bytes(const char *path, const char *other);

/**
 * when_touched - call @then just before a file is renamed or given a time for the @nth time, of
 * those whose path holds @part
 *
 * Only of this process, not of those it runs. A NULL @then takes it back.
 */
void when_touched(const char *part, int nth, void (*then)(void));

#endif
