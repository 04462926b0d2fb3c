# SPDX-License-Identifier: GPL-2.0-only
#
#   make fuzz           run every fuzz target for SECONDS (60), keep what is new (TARGETS="table diff": only these)
#   make fuzz-replay    put the kept inputs, and megabytes of each kind of malformed text, to every target once
#
# A target is a file checker/tests/fuzz/NAME.c; its inputs are kept in checker/tests/fuzz/corpus/NAME.
# Fuzzing needs clang; the replay is a part of `make test` and takes any compiler with ASan.

FUZZ_CC ?= clang
SECONDS ?= 60
FUZZ_SRCS := $(wildcard checker/tests/fuzz/*.c)
FUZZ_NAMES := $(FUZZ_SRCS:checker/tests/fuzz/%.c=%)
TARGETS ?= $(FUZZ_NAMES)
FUZZ_FLAGS = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined

# The whole program, but for main(), as a library: a target takes what its parser needs.
FUZZ_OBJS = $(filter-out %/checker/main.o,$(SRCS:%.c=$(B)/fuzz-obj/%.o))

$(FUZZ_OBJS) $(FUZZ_SRCS:%.c=$(B)/fuzz-obj/%.o): | need-build+program+fuzz

$(B)/fuzz-obj/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_FLAGS) $(LAB_CFLAGS) -Wno-unknown-warning-option $(DEPFLAGS) -c -o $@ $<

$(B)/fuzz-obj/lab.a: $(FUZZ_OBJS)
	rm -f $@
	ar rcs $@ $^

$(B)/fuzz/%: $(B)/fuzz-obj/checker/tests/fuzz/%.o $(B)/fuzz-obj/lab.a
	@mkdir -p $(@D)
	$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LAB_LIBS)

FUZZ_RUNS = $(TARGETS:%=fuzz-run-%)

fuzz: $(FUZZ_RUNS)

$(FUZZ_RUNS): fuzz-run-%: $(B)/fuzz/%
	@mkdir -p checker/tests/fuzz/corpus/$* $(B)/fuzz-found/$*
	$(B)/fuzz/$* -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix=$(B)/fuzz-found/$*- $(B)/fuzz-found/$* checker/tests/fuzz/corpus/$*

# The replay: the unit tests' objects, one plain main() for all targets.
REPLAYS = $(FUZZ_NAMES:%=$(B)/replay/%)

$(B)/asan/lab.a: $(filter-out $(UNIT_SRCS:%.c=$(B)/asan/%.o),$(ASAN_OBJS))
	rm -f $@
	ar rcsT $@ $^

$(B)/replay/%: $(B)/asan/checker/tests/fuzz/%.o $(B)/asan/tests/fuzz/replay.o $(B)/asan/lab.a
	@mkdir -p $(@D)
	$(CC) $(SANITIZE) -o $@ $^ $(LAB_LIBS)

replays: $(REPLAYS)

fuzz-replay: replays
	@LAB_TEST_BUILD="$(B)" tests/run fuzz

.SECONDARY:
.PHONY: fuzz fuzz-replay replays $(FUZZ_RUNS)

-include $(FUZZ_OBJS:.o=.d) $(wildcard $(B)/asan/checker/tests/fuzz/*.d)
