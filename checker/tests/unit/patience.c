// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../lib/util.h"
#include "../../../vm/machine/patience.h"

static double starvation;
static int asked;

static double starved_so_far(pid_t pid)
{
	(void)pid;
	asked++;
	return starvation;
}

static double left_after(struct patience *patience, double elapsed)
{
	return patience_left(patience, elapsed, starved_so_far, 0);
}

TEST(patience_asks_for_starvation_only_when_the_limit_is_reached)
{
	struct patience patience = patience_begin(3, 7);

	asked = 0;
	starvation = 7;
	assert_true(left_after(&patience, 2) > 0.99 && left_after(&patience, 2) < 1.01);
	assert_int_equal(asked, 0);
	assert_true(left_after(&patience, 3.5) <= 0);
	assert_int_equal(asked, 1);
}

TEST(patience_gives_back_what_the_guest_was_kept_waiting_since_it_began)
{
	struct patience patience = patience_begin(3, 7);

	starvation = 9;
	assert_true(left_after(&patience, 4) > 0.99);
	assert_true(left_after(&patience, 5.1) <= 0);
}

TEST(two_patiences_of_one_wait_are_both_given_what_was_lost)
{
	struct patience quiet = patience_begin(3, 0), total = patience_begin(3, 0);

	starvation = 2;
	assert_true(left_after(&quiet, 4) > 0.99);
	assert_true(left_after(&total, 4) > 0.99);
}

TEST(patience_is_not_given_the_same_seconds_twice)
{
	struct patience patience = patience_begin(3, 0);

	starvation = 1;
	assert_true(left_after(&patience, 3.5) > 0.49);
	assert_true(left_after(&patience, 4.5) <= 0);
	assert_true(left_after(&patience, 4.5) <= 0);
}

TEST(threads_that_wait_at_once_give_back_no_more_than_the_clock_says)
{
	struct patience patience = patience_begin(3, 0);

	starvation = 1000;
	assert_true(left_after(&patience, 4) < 3.01);
	assert_true(left_after(&patience, 29) > 0);
	assert_true(left_after(&patience, 31) <= 0);
}

/* Two processes that want the same CPU: each waits about half of the time. */
TEST(a_process_that_gets_no_cpu_is_seen_to_starve)
{
	cpu_set_t one, all;
	pid_t pids[2];
	double began, starved = 0;

	sched_getaffinity(0, sizeof(all), &all);
	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE && !CPU_COUNT(&one); cpu++)
		if (CPU_ISSET(cpu, &all))
			CPU_SET(cpu, &one);
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			sched_setaffinity(0, sizeof(one), &one);
			for (;;)
				;
		}
	}
	began = starved_s(pids[0]);
	for (int i = 0; i < 50 && starved < 0.05; i++) {
		usleep(100000);
		starved = starved_s(pids[0]) - began;
	}
	for (int i = 0; i < 2; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	assert_true(starved >= 0.05);
}
