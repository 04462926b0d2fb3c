/* SPDX-License-Identifier: GPL-2.0-only */
/* bootrun - start the kernel that was built, and put the step's challenges to it */
#ifndef LAB_BOOTRUN_H
#define LAB_BOOTRUN_H

#include <stdbool.h>
#include <stdint.h>

struct facts;
struct sandbox;
struct step;

/**
 * struct boot_request
 * @tree, @stage: where the step's programs are: the learner's tree, and the copy that was built
 * @build: directory for console.log, the initramfs and the programs
 * @initcalls: have the kernel say on its console what its initialisation functions take
 * @twice: boot again, with another seed and time, when everything went well
 * @seed: of the challenges; 0 draws one
 * @known: directory of boots that went well before (knownboot.h); NULL: all is booted
 * @unshown: of the first boot only what was right is looked at
 * @sandbox: wraps every program that reads the learner's files; NULL: none
 * @progress: called now and then: @what, and @done of @total (0: unknown); may be NULL
 */
struct boot_request {
	const struct step *step;
	const char *tree, *stage, *build;
	const char *known;
	bool initcalls, twice, unshown;
	uint64_t seed;
	const struct sandbox *sandbox;
	void (*progress)(void *cookie, const char *what, int done, int total);
	void *cookie;
};

/** BOOT_ASKS, BOOT_WATCHES - what what @progress is given while calls are made, and while programs run */
#define BOOT_ASKS    "asking your calls"
#define BOOT_WATCHES "watching your programs"

/**
 * boot_collect - boot facts->image's vmlinux, put the step's challenges to it, fill facts->boot
 *
 * Returns 0 or -errno.
 */
int boot_collect(struct facts *facts, const struct boot_request *request);

#endif
