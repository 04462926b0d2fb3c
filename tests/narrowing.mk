# SPDX-License-Identifier: GPL-2.0-only
#
#   make test-narrowing    are narrowed builds right? every state of the course and seeded random edits
#                          against full builds (NARROWING_TREE=DIR, NARROWING_EDITS=200,
#                          NARROWING_EVERY=5, NARROWING_OPTIONS=--steps, SEED=1)

NARROWING_EDITS ?= 200
NARROWING_EVERY ?= 5
NARROWING_OPTIONS ?= --steps
NARROWING_DIR ?= $(B)/narrowing-work
SEED ?= 1

$(B)/narrowing: $(wildcard tests/narrowing/*.c tests/narrowing/*.h) $(filter-out %/checker/main.o,$(OBJS))
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LAB_CFLAGS) -o $@ $(filter %.c %.o,$^) $(LAB_LIBS)

test-narrowing: need-start+test $(B)/narrowing
	LAB_ROOT="$(CURDIR)" sh tests/narrowing.sh $(B)/narrowing "$(NARROWING_TREE)" "$(NARROWING_DIR)" \
		--edits $(NARROWING_EDITS) --every $(NARROWING_EVERY) --seed $(SEED) $(NARROWING_OPTIONS)

.PHONY: test-narrowing
