# SPDX-License-Identifier: GPL-2.0-only
#
#   make test-release RELEASE=trixie   the newcomer's and the instructor's path in a fresh Debian of that
#                          release, and the bench in it (BENCH_RUNS=0: none). As root, with debootstrap;
#                          RELEASE_DIR=DIR: 6 GB of scratch, of which the system itself is kept
#                          for the next time. About 20 minutes on two cores.

RELEASE ?= trixie
RELEASE_DIR ?= $(B)/release-$(RELEASE)

test-release:
	@BENCH_RUNS=$(BENCH_RUNS) tests/release "$(RELEASE)" "$(RELEASE_DIR)"

.PHONY: test-release
