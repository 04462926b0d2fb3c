# SPDX-License-Identifier: GPL-2.0-only
#
#   make bench          the lab against plain kbuild and QEMU, on this machine, in one run: a table,
#                       build/bench.json and build/bench.svg. About ten minutes on two cores.
#                       (BENCH_RUNS=3, BENCH_SLOW_RUNS=1 for what takes plain kbuild minutes,
#                       BENCH_DIR=DIR for the scratch directory: 4 GB)
#   make bench-own      `lab own` beside plain kbuild and virtme-ng, for a new call and a changed body, in
#                       one run: 6 GB of scratch, and half an hour on two cores (BENCH_VIRTME_TREE=DIR: a tree
#                       for virtme-ng that an earlier run made, or is to leave behind)
#   make bench-grade    how many submissions to the whole course are graded in an hour, one and two at a
#                       time, beside plain kbuild. BENCH_SUBMISSIONS=60, BENCH_PLAIN=2 right ones for kbuild
#   make bench-options  what each line of vm/kernel.config gains: TREE=DIR is a kernel tree that may
#                       be built in; LINES="PTYS RD_" picks lines. A build for each: minutes to hours.

BENCH_RUNS ?= 3
BENCH_SLOW_RUNS ?= 1
BENCH_SUBMISSIONS ?= 60
BENCH_PLAIN ?= 2
BENCH_DIR ?= $(B)/bench-work

$(B)/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) -Wall -Wextra -static -o $@ $<

bench: need-start+kernel+test all $(B)/bench/stopwatch $(B)/bench/init
	@B="$(B)" sh tests/bench.sh "$(BENCH_DIR)" $(BENCH_RUNS) $(BENCH_SLOW_RUNS)

bench-own: need-start+kernel+test all $(B)/bench/stopwatch $(B)/bench/init
	@B="$(B)" sh tests/bench.sh "$(BENCH_DIR)-own" $(BENCH_RUNS) $(BENCH_SLOW_RUNS) own

bench-grade: need-start+kernel+test all $(B)/bench/stopwatch $(B)/bench/init
	@B="$(B)" sh tests/bench/grade.sh "$(BENCH_DIR)-grade" $(BENCH_SUBMISSIONS) $(BENCH_PLAIN)

bench-options: need-start+test $(B)/bench/init
	@B="$(B)" sh tests/bench/options.sh "$(TREE)" $(BENCH_RUNS) $(LINES)

.PHONY: bench bench-own bench-grade bench-options
