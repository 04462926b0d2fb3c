/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LAB_TALLY_H
#define LAB_TALLY_H

/**
 * struct tally - how many questions there are, how many had an answer, how many a right one
 *
 * What was drawn counts as asked, whether or not the guest lived to get it. @unasked of those could not be
 * asked, since the learner's program did not compile.
 */
struct tally {
	int asked, answered, right, unasked;
};

#endif
