/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * port - the second serial port (a 16550A), driven by the agent itself
 *
 * A process that iopl(2) permits may drive the port with in and out. That matters under TCG: each
 * time the witness stops the guest, QEMU throws away all code it has translated, and through the
 * kernel's driver (interrupt, tty, wake-up, scheduler) a byte takes twenty times as much code as
 * this. The kernel leaves a port alone that nobody has opened.
 *
 * Waiting is polling: at once for as long as the host usually takes, then every millisecond.
 */
#ifndef LAB_PORT_H
#define LAB_PORT_H

#include <linux/time_types.h>

#include "sys.h"

#define PORT_BASE     0x2f8
#define PORT_FIFO     16
#define PORT_BREATH   5000 /* turns of an empty loop: some microseconds */
#define PORT_PATIENCE 2000 /* looks before sleeping: some ten milliseconds */
#define PORT_PAUSE_NS 1000000

enum port_register {
	PORT_DATA,
	PORT_INTERRUPTS, /* which ones are on */
	PORT_QUEUE,
	PORT_FORMAT,
	PORT_MODEM,
	PORT_STATUS,
};

#define STATUS_RECEIVED 0x01
#define STATUS_CAN_SEND 0x20
#define STATUS_NO_PORT	0xff

static inline unsigned char port_get(enum port_register which)
{
	unsigned char value;

	__asm__ volatile("inb %w1, %0" : "=a"(value) : "Nd"((short)(PORT_BASE + which)));
	return value;
}

static inline void port_put(enum port_register which, unsigned char value)
{
	__asm__ volatile("outb %0, %w1" : : "a"(value), "Nd"((short)(PORT_BASE + which)));
}

/* Nonzero when the port is ours: 8 bits, no interrupts, both queues on and empty. */
static int port_open(void)
{
	if (sys1(__NR_iopl, 3) < 0 || port_get(PORT_STATUS) == STATUS_NO_PORT)
		return 0;
	port_put(PORT_INTERRUPTS, 0);
	port_put(PORT_FORMAT, 0x83); /* the first two registers are the clock's divisor now */
	port_put(PORT_DATA, 1);
	port_put(PORT_INTERRUPTS, 0);
	port_put(PORT_FORMAT, 0x03);
	port_put(PORT_QUEUE, 0xc7);
	port_put(PORT_MODEM, 0x03);
	return 1;
}

static int port_has_received(void)
{
	return port_get(PORT_STATUS) & STATUS_RECEIVED;
}

static void port_write(const char *data, long size)
{
	while (size > 0) {
		while (!(port_get(PORT_STATUS) & STATUS_CAN_SEND))
			;
		for (int i = 0; i < PORT_FIFO && size > 0; i++, size--)
			port_put(PORT_DATA, *data++);
	}
}

/* Between two looks: QEMU's main thread cannot hand over bytes while a look holds its lock. */
static void port_breathe(void)
{
	unsigned long turns = PORT_BREATH;

	__asm__ volatile("1: dec %0; jnz 1b" : "+r"(turns));
}

static void port_wait(void)
{
	struct __kernel_timespec pause = {.tv_nsec = PORT_PAUSE_NS};

	for (int i = 0; !port_has_received(); i++) {
		port_breathe();
		if (i >= PORT_PATIENCE)
			sys2(__NR_nanosleep, &pause, 0);
	}
}

static void port_read(char *data, long size)
{
	while (size-- > 0) {
		port_wait();
		*data++ = port_get(PORT_DATA);
	}
}

#endif
