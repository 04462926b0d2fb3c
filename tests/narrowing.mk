# SPDX-License-Identifier: GPL-2.0-only
#
#   make test-narrowing    are narrowed builds right? seeded random edits against full builds
#                          (NARROWING_TREE=DIR, NARROWING_EDITS=200, NARROWING_EVERY=10, SEED=1)

NARROWING_EDITS ?= 200
NARROWING_EVERY ?= 10
NARROWING_DIR ?= $(CURDIR)/$(B)/narrowing-work
SEED ?= 1

$(B)/narrowing: tests/narrowing.c $(filter-out %/checker/main.o,$(OBJS))
	$(CC) $(CFLAGS) $(LAB_CFLAGS) -o $@ $^ $(LAB_LIBS)

test-narrowing: $(B)/narrowing
	LAB_ROOT=$(CURDIR) sh tests/narrowing.sh $(B)/narrowing "$(NARROWING_TREE)" \
		"$(NARROWING_DIR)" $(NARROWING_EDITS) $(NARROWING_EVERY) $(SEED)

.PHONY: test-narrowing
