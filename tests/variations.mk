# SPDX-License-Identifier: GPL-2.0-only
#
#   make test-variations   draw variations of every rule's mistake, count misses and false alarms
#                          (SEED=1, COUNT=200 bad and as many good ones of each rule)
#   make figures           that, and the three longest functions among the rules

COUNT ?= 200

test-variations: all
	@LAB_ROOT="$(CURDIR)" $(B)/lab-dev dev vary --seed $(or $(SEED),1) --count $(COUNT)
	@LAB_ROOT="$(CURDIR)" $(B)/lab-dev dev vary --seed $(or $(SEED),1) --count $(COUNT) --inspect | tail -n 2

figures: test-variations
	@tests/longest-rules 3

.PHONY: test-variations figures
