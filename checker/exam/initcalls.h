/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * initcalls - where a kernel's own start spends its time, read from its console
 *
 * With "initcall_debug printk.time=1 loglevel=8" on its command line the kernel says when it calls
 * each of its initialisation functions and when that returned. The times are those of the messages,
 * since the kernel's own figures are counted in ticks for the first half of a boot.
 */
#ifndef LAB_INITCALLS_H
#define LAB_INITCALLS_H

struct strbuf;
struct symbols;

/** struct initcall - @name is a function, or an address that no symbol was found for */
struct initcall {
	char *name;
	double seconds;
};

/**
 * struct initcalls - zero-initialise; released by initcalls_release()
 * @list: slowest first
 * @before: from the first message to the first call
 * @calls: from the first call to the last return; messages take a part of it
 * @after: from the last return to the start of /init
 * @message: what one message costs, which was taken off each call
 */
struct initcalls {
	struct initcall *list;
	int n;
	double before, calls, after, message;
};

/**
 * initcalls_read - read @console
 * @symbols: names the functions of a kernel without KALLSYMS; may be NULL
 *
 * What does not look like such a message is skipped. n is 0 when there was none.
 */
void initcalls_read(struct initcalls *initcalls, const char *console,
		    const struct symbols *symbols);
void initcalls_release(struct initcalls *initcalls);

/** initcalls_render - a table for people: the three parts, and the calls that took time. */
void initcalls_render(const struct initcalls *initcalls, struct strbuf *out);

#endif
