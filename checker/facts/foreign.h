/* SPDX-License-Identifier: GPL-2.0-only */
/* foreign - functions that programs or other kernels have, and this tree does not */
#ifndef LAB_FOREIGN_H
#define LAB_FOREIGN_H

enum foreign_kind {
	FOREIGN_LIBRARY, /* of the C library: no kernel has it */
	FOREIGN_GONE,	 /* kernels had it before this one */
	FOREIGN_SHAPE,	 /* it is there, with another number of arguments than in other kernels */
};

/**
 * struct foreign - a word that stands somewhere in the learner's files
 * @instead: what this kernel has for the purpose
 * @nargs: of FOREIGN_SHAPE, how many arguments it takes here
 */
struct foreign {
	enum foreign_kind kind;
	const char *name, *instead;
	int nargs;
};

#endif
