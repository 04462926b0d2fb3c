/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * proof - the course proves itself
 *
 * Walks through the course as a learner who solves everything would: enters each step, tries its
 * mistakes, solves it. In every state a check must say exactly what the step's author declared:
 * the start's codes, the codes in a mistake's name, or that all is well.
 */
#ifndef LAB_PROOF_H
#define LAB_PROOF_H

#include <stdbool.h>
#include <stdint.h>

#include "../course/course.h"

/**
 * struct proof_request
 * @tree: a kernel tree with the tag lab/base; its files are changed and put back again
 * @base: git revision that the tree is at, the state that the course starts from
 * @dir: for the stage (made before by vm_stage_prepare()) and build results
 * @boots: build and boot as far as each step goes; otherwise look at the tree alone
 * @only: this step alone; NULL: all
 * @told: called for every proof: @what ("05-register-x86-64 start"), @wrong: NULL when it holds,
 *	  else what is wrong, several lines; and how far the walk is
 */
struct proof_request {
	const struct course *course;
	enum track track;
	const char *tree, *base, *dir;
	bool boots;
	const struct step *only;
	uint64_t seed;
	void (*told)(void *cookie, const char *what, const char *wrong, int done, int total);
	void *cookie;
};

/**
 * proof_walk - prove all states
 *
 * Returns 0 when the walk came to its end, whatever was proved; -EINTR when interrupted.
 */
int proof_walk(const struct proof_request *request);

/**
 * proof_files - prove that a step's directory is complete and agrees with itself
 *
 * Files, hints, points, names of codes, shows and oracles, the paths a submission may touch, its
 * mirror below solutions/. Calls @told once for each step, with done and total of the steps.
 */
void proof_files(const struct course *course, const struct step *only,
		 void (*told)(void *cookie, const char *what, const char *wrong, int done,
			      int total),
		 void *cookie);

#endif
