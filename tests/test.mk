# SPDX-License-Identifier: GPL-2.0-only
#
#   make test           everything: 35 to 40 minutes on two cores
#   make test T=faults  only the groups whose name holds the word; tests/run says what there is
#   make quick          what needs no kernel: seconds

T :=

.PHONY: test quick test-build

# First the packages that it is compiled with, also under make -j; the others come meanwhile.
test:
	@tests/install build program unit
	@tests/install start kernel test option & packages=$$!; \
		$(MAKE) --no-print-directory test-build && wait $$packages
	@LAB_TEST_BUILD="$(B)" tests/run $(T)

quick:
	@tests/install build program unit test
	@$(MAKE) --no-print-directory test-build
	@LAB_TEST_BUILD="$(B)" tests/run unit docs

# The tests run what a learner runs, built as strictly as can be; by all processors, unless -j says how many.
test-build:
	@$(MAKE) --no-print-directory -s $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc)) \
		WERROR=-Werror all $(B)/unit replays

# The manual page's table of commands comes from the program, the README's picture from a rule's
# test, the page of first causes from what the rules say about two mistakes at once.
docs: all
	@tests/man-table $(B)/lab docs/lab.1 > docs/lab.1.new && mv docs/lab.1.new docs/lab.1
	@docs/terminal-to-svg <checker/tests/golden/rule-E0102.colour.term > docs/finding.svg
	@LAB_ROOT="$(CURDIR)" $(B)/lab-dev dev causes > docs/first-cause.md.new && \
		mv docs/first-cause.md.new docs/first-cause.md

.PHONY: docs
