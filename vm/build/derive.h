/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * derive - a baseline made from another one by a narrowed build
 *
 * The two tracks of a kernel differ in three files. By the claim of vm/build/build.h a narrowed build makes
 * what a full one makes, so the second of them need not compile the kernel again.
 */
#ifndef LAB_DERIVE_H
#define LAB_DERIVE_H

struct build_request;
struct build_result;

/**
 * vm_stage_derive - vm_stage_prepare(), through the baseline of revision @from
 *
 * What request->pristine is made of is taken from the machine's cache when it is there. If not, the
 * stage is prepared as @from, built with what request->tree holds of the files that differ between the
 * two, and kept in the cache. Should those not be request->pristine's, or the build fail, all is built in
 * full. Nobody else builds in the stage meanwhile. Returns 0 or -errno and fills @result like vm_build().
 */
int vm_stage_derive(const struct build_request *request, const char *from,
		    struct build_result *result);

#endif
