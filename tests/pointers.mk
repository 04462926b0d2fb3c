# SPDX-License-Identifier: GPL-2.0-only
#
# The program of checker/tests/e2e/65-pointers.sh.

$(B)/pointers: tests/pointers.c $(filter-out %/checker/main.o,$(OBJS))
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LAB_CFLAGS) -o $@ $^ $(LAB_LIBS)
