// SPDX-License-Identifier: GPL-2.0-only
#include "keptcommit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/fs.h"
#include "../lib/git.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define SHA1_SIZE                                                                                  \
	20 /* at the end of a pack, and of its index: the checksum of what stands before it */
#define HASH_LEN (HASH_HEX - 1)

static char *place(const char *cache, const char *version)
{
	return xasprintf("%s/history/%s", cache, version);
}

static bool is_whole(const unsigned char *pack, size_t len)
{
	unsigned char hash[EVP_MAX_MD_SIZE];

	return len > SHA1_SIZE &&
	       EVP_Digest(pack, len - SHA1_SIZE, hash, NULL, EVP_sha1(), NULL) == 1 &&
	       memcmp(hash, pack + len - SHA1_SIZE, SHA1_SIZE) == 0;
}

static int check_pack(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	void *pack = MAP_FAILED;
	int err = fd < 0 || fstat(fd, &st) < 0 ? -errno : 0;

	if (!err)
		pack = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (!err && pack == MAP_FAILED)
		err = -errno;
	if (!err && !is_whole(pack, st.st_size))
		err = -EBADMSG;
	if (pack != MAP_FAILED)
		munmap(pack, st.st_size);
	if (fd >= 0)
		close(fd);
	return err;
}

/* ---- one directory of objects, and those in it --------------------------------------------- */

/* What is done with each entry of a directory: @from is its path, @to where it would go. */
typedef int (*entry_fn)(const char *from, const char *to);

static int each_entry(const char *from, const char *to, entry_fn fn)
{
	DIR *dir = opendir(from);
	const struct dirent *entry;
	int err = dir ? 0 : -errno;

	while (!err && (entry = readdir(dir))) {
		char *below = path_join(from, entry->d_name), *goal = path_join(to, entry->d_name);

		if (entry->d_name[0] != '.')
			err = fn(below, goal);
		free(below);
		free(goal);
	}
	if (dir)
		closedir(dir);
	return err;
}

static int link_file(const char *from, const char *to)
{
	return link(from, to) < 0 ? -errno : 0;
}

static int link_or_copy(const char *from, const char *to)
{
	int err = link_file(from, to);

	return err == -EXDEV || err == -EPERM || err == -EMLINK ? file_copy_ordinary(from, to)
								: err;
}

static int link_entry(const char *from, const char *to)
{
	if (!path_is_dir(from))
		return link_file(from, to);
	return mkdir(to, 0777) < 0 ? -errno : each_entry(from, to, link_file);
}

static int take_entry(const char *from, const char *to)
{
	if (!path_is_dir(from))
		return link_or_copy(from, to);
	return mkdir(to, 0777) < 0 && errno != EEXIST ? -errno : each_entry(from, to, link_or_copy);
}

static int check_entry(const char *path, const char *unused)
{
	(void)unused;
	return ends_with(path, ".pack") || ends_with(path, ".idx") ? check_pack(path) : 0;
}

/* -EBUSY when a workspace has it, too */
static int has_one_name(const char *path, const char *unused)
{
	struct stat st;

	(void)unused;
	return ends_with(path, ".pack") && stat(path, &st) == 0 && st.st_nlink > 1 ? -EBUSY : 0;
}

/* ---- what is kept -------------------------------------------------------------------------- */

static int read_commit(const char *kept, char *commit)
{
	char *path = path_join(kept, "commit");
	struct strbuf text = {0};
	int err = file_read(path, &text, HASH_HEX + 1);

	if (!err && (text.len != HASH_LEN || strspn(text.buf, "0123456789abcdef") != HASH_LEN))
		err = -EBADMSG;
	if (!err)
		snprintf(commit, HASH_HEX, "%s", text.buf);
	strbuf_release(&text);
	free(path);
	return err;
}

int kept_commit_take(const char *cache, const char *version, const char *git_dir, char *commit)
{
	char *kept = place(cache, version), *from = path_join(kept, "objects"),
	     *to = path_join(git_dir, "objects"), *packs = path_join(from, "pack");
	int err = read_commit(kept, commit);

	if (err != -ENOENT) {
		err = err ? err : each_entry(packs, packs, check_entry);
		if (err)
			remove_tree(kept);
		err = err ? err : each_entry(from, to, take_entry);
	}
	free(packs);
	free(to);
	free(from);
	free(kept);
	return err;
}

/* An entry of CACHE/history that no workspace has. */
static int remove_unused(const char *kept, const char *unused)
{
	char *packs = path_join(kept, "objects/pack");

	(void)unused;
	if (each_entry(packs, packs, has_one_name) != -EBUSY)
		remove_tree(kept);
	free(packs);
	return 0;
}

/* It appears whole, by a rename; where another program was first, that is as good. */
static int keep(const char *kept, const char *git_dir, const char *commit)
{
	char *fresh = path_aside(kept), *to = path_join(fresh, "objects"),
	     *from = path_join(git_dir, "objects"), *note = path_join(fresh, "commit");
	int err = mkdirs(to);

	err = err ? err : each_entry(from, to, link_entry);
	err = err ? err : file_write_atomic(note, commit, HASH_LEN);
	if (!err && rename(fresh, kept) < 0)
		err = -errno;
	if (err)
		remove_tree(fresh);
	free(note);
	free(from);
	free(to);
	free(fresh);
	return err;
}

void kept_commit_keep(const char *cache, const char *version, const char *git_dir,
		      const char *commit)
{
	char *all = path_join(cache, "history"), *kept = place(cache, version);

	each_entry(all, all, remove_unused);
	remove_tree(kept);
	keep(kept, git_dir, commit);
	free(kept);
	free(all);
}
