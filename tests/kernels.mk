# SPDX-License-Identifier: GPL-2.0-only
#
#   make test-kernels      inspect every system call of every kernel that can be had: the packaged sources
#                          of this machine and of the distribution's other releases
#                          (KERNELS="DIR|TARBALL ..." adds some, KERNELS_SUITES="trixie sid" picks
#                          releases, "" downloads nothing; KERNELS_DIR=DIR: 2 GB of scratch)

KERNELS ?=
KERNELS_SUITES ?= bullseye bookworm trixie sid
KERNELS_DIR ?= $(B)/kernels

test-kernels: need-start+test all
	@LAB=$(B)/lab LAB_ROOT="$(CURDIR)" tests/kernels "$(KERNELS_DIR)" "$(KERNELS_SUITES)" $(KERNELS)

.PHONY: test-kernels

#   make test-cases TREE=DIR      changes as people make them, inspected in an untouched Linux 6.1; T=word
TREE ?= $(or $(LAB_WORK),$(HOME)/syscall-lab)/linux

test-cases: need-start+test all
	@tests/cases "$(CURDIR)/lab" "$(TREE)" $(T)

.PHONY: test-cases
