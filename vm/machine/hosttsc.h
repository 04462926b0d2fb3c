/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hosttsc - how fast this machine's time stamp counter runs
 *
 * Under TCG a guest reads its host's counter. Left alone, its kernel finds out the rate with the
 * PIT: 7 ms when all goes well; when QEMU is kept waiting for a CPU meanwhile it does not trust
 * the result, and what it then tries takes up to 60 ms. The host can simply tell it.
 */
#ifndef LAB_HOSTTSC_H
#define LAB_HOSTTSC_H

/** host_tsc_khz - measured once, in a millisecond; 0 where there is no such counter. */
long host_tsc_khz(void);

#endif
