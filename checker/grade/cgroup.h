/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroup - control groups of version 1 and 2, where this user may make some
 *
 * rlimits bound each process; a control group bounds their sum, and knows for certain who belongs
 * to it. This needs a writable group: root's, or a delegated one ("systemd-run --user --scope
 * -p Delegate=yes ./lab grade ..."). Without one, rlimits alone are used, and
 * cgroups_words() says so.
 *
 * Interfaces: Documentation/admin-guide/cgroup-v1/{memory,pids}.rst and cgroup-v2.rst.
 */
#ifndef LAB_CGROUP_H
#define LAB_CGROUP_H

#include <stdbool.h>

/** struct cgroups - the groups this process is in, and which limits can be set below them */
struct cgroups {
	char *memory, *pids; /* directories; the same one in version 2; NULL: cannot be limited */
	bool unified;
};

/** struct cgroup - a group of one's own */
struct cgroup {
	const struct cgroups *parent;
	char *memory, *pids;
};

/** cgroups_open - find out; in version 2 this process moves into a leaf of its own. */
void cgroups_open(struct cgroups *groups);
void cgroups_close(struct cgroups *groups);

/** cgroups_words - which sums are bounded, in words: "memory and processes", "nothing". */
const char *cgroups_words(const struct cgroups *groups);

/** cgroup_new - make a group; what cannot be made is simply not limited. @name: unique. */
void cgroup_new(struct cgroup *group, const struct cgroups *groups, const char *name, int memory_mb,
		int processes);

/** cgroup_join - move the calling process into it. */
void cgroup_join(const struct cgroup *group);

/** enum shortage - what processes of a group were killed for, if any were */
enum shortage {
	SHORTAGE_NONE,
	SHORTAGE_GROUP,	  /* the group reached its own memory limit */
	SHORTAGE_MACHINE, /* it did not: the machine, or a group around it, had no memory left */
};

/**
 * cgroup_shortage - whether the kernel has killed in it for lack of memory, and whose
 *
 * Version 2 reports it in memory.events: oom_kill counts every kill, oom only those times when an
 * allocation was about to fail at a limit of this group. Version 1 reports it in oom_kill of
 * memory.oom_control and in the most that was ever used, which then is the limit except for the few
 * pages of the last charge; memory.failcnt stays 0 on recent kernels (seen on 6.18).
 */
enum shortage cgroup_shortage(const struct cgroup *group);

/** cgroup_end - kill all that is still in it and remove it. */
void cgroup_end(struct cgroup *group);

#endif
