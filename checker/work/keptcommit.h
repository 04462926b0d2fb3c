/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keptcommit - first commits that this machine has made already, for its next workspace
 *
 * Git compresses a kernel for 45 s of processor time, and reads it in 8 s. So the objects of a first commit
 * are kept below the cache, CACHE/history/VERSION/objects, as hard links to the first workspace's: they take
 * no place of their own while that is there.
 *
 * What is kept is never believed: packs are compared with their checksums, and git then looks whether any
 * object is missing, and compares every file of the new tree with them.
 */
#ifndef LAB_KEPTCOMMIT_H
#define LAB_KEPTCOMMIT_H

/**
 * kept_commit_take - the objects of a kept first commit, as links, or copies on another file system
 * @cache: the lab's cache
 * @version: the kernel's
 * @git_dir: a new git directory, with an empty directory "objects"
 * @commit: gets the commit's name, a HASH_HEX
 *
 * 0; or -errno: nothing fits, and @git_dir may hold a part. What is damaged is removed.
 */
int kept_commit_take(const char *cache, const char *version, const char *git_dir, char *commit);

/**
 * kept_commit_keep - keep the objects of @git_dir, which has only the first commit @commit
 *
 * They take the place of what was kept of this version; other versions' are removed when no workspace has
 * them any more. Where links cannot be made, nothing is kept.
 */
void kept_commit_keep(const char *cache, const char *version, const char *git_dir,
		      const char *commit);

#endif
