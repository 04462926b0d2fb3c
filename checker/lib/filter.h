/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * filter - the system calls of the host that programs in a sandbox may make
 *
 * What a build or QEMU needs is allowed, by the table in filter.c; everything else answers ENOSYS,
 * as on a kernel that has no such call, so that programs take the fallback that they have for
 * older kernels. A call that a later kernel adds is refused until somebody adds it to the table.
 *
 * It refuses, above all: every socket except a socketpair (AF_VSOCK, AF_NETLINK, AF_INET, ...),
 * new namespaces, mounts, keys, bpf, perf, io_uring, userfaultfd, ptrace and its like, memory that
 * is charged to no process (System V, message queues), and the calls of other tables (i386's by
 * int 0x80, x32's).
 */
#ifndef LAB_FILTER_H
#define LAB_FILTER_H

struct strbuf;

/**
 * filter_program - append the filter, as seccomp(2) takes it, to @out
 *
 * Returns 0 or what libseccomp said, -errno.
 */
int filter_program(struct strbuf *out);

/**
 * filter_each - call @each with every name in the table, and the number of it on this machine
 *
 * The number is negative where libseccomp does not know the name (__NR_SCMP_ERROR) or the machine
 * has no such call.
 */
void filter_each(void (*each)(void *cookie, const char *name, int number), void *cookie);

#endif
