/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * patience - how long a guest may take, in the guest's own time
 *
 * A wall clock would blame a correct kernel for a busy host. Seconds in which the guest was
 * ready to run and got no CPU are therefore given back, up to a limit.
 */
#ifndef LAB_PATIENCE_H
#define LAB_PATIENCE_H

#include <sys/types.h>

#define STARVED_FACTOR 10 /* beyond that many times the limit, the wall clock alone decides */

/**
 * struct patience - one wait; patience_begin() fills it
 * @limit: seconds of the guest's time
 * @starved: the guest's starvation as it was when the wait began
 * @credit: what it was given back since
 */
struct patience {
	double limit, starved, credit;
};

/** patience_begin - @starved: what the guest had been kept waiting so far, in seconds. */
struct patience patience_begin(double limit, double starved);

/**
 * patience_left - seconds left after @elapsed of the wall clock
 * @starved: asked with @pid for the starvation so far, and only when the limit seems reached
 */
double patience_left(struct patience *patience, double elapsed, double (*starved)(pid_t pid),
		     pid_t pid);

/**
 * starved_s - seconds that process @pid, its threads and its children were ready to run but got no
 * CPU, and those that the machine's own host took from the machine
 */
double starved_s(pid_t pid);

#endif
