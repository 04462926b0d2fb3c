# SPDX-License-Identifier: GPL-2.0-only
#
#   make fuzz           run every fuzz target for SECONDS (60), keep what is new
#   make fuzz-replay    run the kept inputs once; needs clang, as fuzz does
#
# A target is a file checker/tests/fuzz/NAME.c; its inputs are kept in checker/tests/fuzz/corpus/NAME.

FUZZ_CC ?= clang
SECONDS ?= 60
FUZZ_SRCS := $(wildcard checker/tests/fuzz/*.c)
FUZZ_NAMES := $(FUZZ_SRCS:checker/tests/fuzz/%.c=%)
FUZZ_FLAGS = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined

# The whole program, but for main(), as a library: a target takes what its parser needs.
FUZZ_OBJS = $(filter-out %/checker/main.o,$(SRCS:%.c=$(B)/fuzz-obj/%.o))

$(B)/fuzz-obj/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_FLAGS) $(LAB_CFLAGS) -Wno-unknown-warning-option -MMD -MP -c -o $@ $<

$(B)/fuzz-obj/lab.a: $(FUZZ_OBJS)
	rm -f $@
	ar rcs $@ $^

$(B)/fuzz/%: $(B)/fuzz-obj/checker/tests/fuzz/%.o $(B)/fuzz-obj/lab.a
	@mkdir -p $(@D)
	$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LAB_LIBS)

FUZZ_RUNS = $(FUZZ_NAMES:%=fuzz-run-%)
FUZZ_REPLAYS = $(FUZZ_NAMES:%=fuzz-replay-%)

fuzz: $(FUZZ_RUNS)
fuzz-replay: $(FUZZ_REPLAYS)

$(FUZZ_RUNS): fuzz-run-%: $(B)/fuzz/%
	@mkdir -p checker/tests/fuzz/corpus/$* $(B)/fuzz-found/$*
	$(B)/fuzz/$* -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix=$(B)/fuzz-found/$*- $(B)/fuzz-found/$* checker/tests/fuzz/corpus/$*

$(FUZZ_REPLAYS): fuzz-replay-%: $(B)/fuzz/%
	@$(B)/fuzz/$* -timeout=10 -rss_limit_mb=1024 checker/tests/fuzz/corpus/$*/* 2>&1 | \
		tail -n 1

.SECONDARY:
.PHONY: fuzz fuzz-replay $(FUZZ_RUNS) $(FUZZ_REPLAYS)

-include $(FUZZ_OBJS:.o=.d)
