// SPDX-License-Identifier: GPL-2.0-only
#include "../../../vm/machine/hosttsc.h"

#include "test.h"

#if defined(__x86_64__)
#include <time.h>
#include <x86intrin.h>

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

TEST(the_rate_of_the_time_stamp_counter_is_right_to_one_percent)
{
	double begin = seconds(), end, ticks = __rdtsc(), khz;

	do
		end = seconds();
	while (end - begin < 0.02);
	khz = (__rdtsc() - ticks) / (end - begin) / 1e3;
	assert_true(host_tsc_khz() > khz * 0.99 && host_tsc_khz() < khz * 1.01);
	assert_int_equal(host_tsc_khz(), host_tsc_khz());
}
#endif
