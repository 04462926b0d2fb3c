/* SPDX-License-Identifier: GPL-2.0-only */
/* oldhead - heads of functions that do not say their parameters' types */
#ifndef LAB_OLDHEAD_H
#define LAB_OLDHEAD_H

#include "../verdict/span.h"

/**
 * struct old_head - one of them in a file of the learner's
 * @list: from its '(' to the last declaration of a parameter, or to its ')'
 * @params, @nparams: those that are declared; none of "f()"
 */
struct old_head {
	const char *name;
	struct span name_span, list;
	const struct parameter *params;
	int nparams;
	struct old_head *next;
};

#endif
