// SPDX-License-Identifier: GPL-2.0-only
#include "hosttsc.h"

#include <stdint.h>
#include <time.h>

#if defined(__x86_64__) || defined(__i386__)
#include <x86intrin.h>

#define WINDOW_NS 1000000
#define TIGHT_NS  200 /* between two readings of the clock; else we were interrupted */
#define TRIES	  100

/** struct reading - the counter and the clock at one moment */
struct reading {
	int64_t ns;
	uint64_t ticks;
};

static int64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static struct reading read_both(void)
{
	struct reading reading = {0};
	int64_t before, after;

	for (int i = 0; i < TRIES; i++) {
		before = clock_ns();
		reading.ticks = __rdtsc();
		after = clock_ns();
		reading.ns = before + (after - before) / 2;
		if (after - before < TIGHT_NS)
			break;
	}
	return reading;
}

long host_tsc_khz(void)
{
	static long khz;
	struct reading first, last;

	if (khz)
		return khz;
	first = last = read_both();
	while (last.ns - first.ns < WINDOW_NS)
		last = read_both();
	return khz = (long)((double)(last.ticks - first.ticks) / (last.ns - first.ns) * 1e6);
}
#else
long host_tsc_khz(void)
{
	return 0;
}
#endif
