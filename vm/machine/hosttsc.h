/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hosttsc - the frequency of this machine's time stamp counter
 *
 * Under TCG a guest reads its host's counter. By itself, its kernel measures the rate with the
 * PIT: 7 ms when all goes well; when QEMU has to wait for a CPU meanwhile it does not trust the
 * result, and what it then tries takes up to 60 ms. The host can simply pass it the rate.
 */
#ifndef LAB_HOSTTSC_H
#define LAB_HOSTTSC_H

/** host_tsc_khz - measured once, in a millisecond; 0 where there is no such counter. */
long host_tsc_khz(void);

#endif
