/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * witness - QEMU's gdb stub, as far as the lab needs it
 *
 * The packets are those of GDB's remote serial protocol ("$data#checksum", acknowledged by '+').
 */
#ifndef LAB_WITNESS_H
#define LAB_WITNESS_H

#include <stdbool.h>
#include <stddef.h>

#include "../../checker/lib/strbuf.h"

struct machine;

/** rsp_encode - append the packet for @data, an acknowledgement of the last answer in front. */
void rsp_encode(struct strbuf *out, const char *data);

/**
 * rsp_next - take the next packet's data out of @in
 *
 * Skips acknowledgements and damaged packets, undoes run-length encoding and escapes. False when
 * no whole packet is there yet.
 */
bool rsp_next(struct strbuf *in, struct strbuf *data);

/** rsp_hex - read @len bytes from hex digits; false when there are fewer or others. */
bool rsp_hex(const char *hex, void *bytes, size_t len);

/* ---- for the callers of a stopped guest's stub; 0 or -errno -------------------- */

/** witness_send - send a packet, and wait for nothing. */
int witness_send(struct machine *machine, const char *data);

/** witness_ask - send a packet and wait for the next one. */
int witness_ask(struct machine *machine, const char *question, struct strbuf *reply);

/** witness_breakpoint - @set: 'Z' or 'z' */
int witness_breakpoint(struct machine *machine, char set, unsigned long address);

/** witness_read - at most 1024 bytes of what the CPU sees at @address; -EFAULT: nothing is there. */
int witness_read(struct machine *machine, unsigned long address, void *bytes, size_t len);

/** witness_stop - stop a running guest. */
int witness_stop(struct machine *machine);

/** witness_stopped - the stub has something to say: record the hit, let the guest go on. */
int witness_stopped(struct machine *machine);

#endif
