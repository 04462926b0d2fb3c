// SPDX-License-Identifier: GPL-2.0-only
#include "scancache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "cscan.h"
#include "source.h"

/* The directories where code of an x86-64 kernel can define a system call. */
static const char *const roots[] = {"arch/x86", "block",	"certs",      "crypto",	  "fs",
				    "include",	"init",		"io_uring",   "ipc",	  "kernel",
				    "lib",	"mm",		"net",	      "security", "usr",
				    "virt",	"drivers/char", "drivers/pci"};

/* Another architecture that lives under arch/x86. */
static const char user_mode_linux[] = "arch/x86/um";

#define DEPTH_MAX 24

static bool wanted(const char *name)
{
	return ends_with(name, ".c") || ends_with(name, ".h");
}

static void set_sig(struct scan_sig *sig, const struct stat *st)
{
	sig->dev = st->st_dev;
	sig->ino = st->st_ino;
	sig->size = st->st_size;
	sig->mtime = st->st_mtim.tv_sec * 1000000000LL + st->st_mtim.tv_nsec;
	sig->ctime = st->st_ctim.tv_sec * 1000000000LL + st->st_ctim.tv_nsec;
}

static void walk(struct arena *arena, int parent, const char *name, const char *path, int depth,
		 struct scan_index *index)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir))) {
		struct stat st;

		if (*entry->d_name == '.')
			continue;
		if (entry->d_type == DT_DIR && depth < DEPTH_MAX) {
			const char *below = arena_printf(arena, "%s/%s", path, entry->d_name);

			if (!streq(below, user_mode_linux))
				walk(arena, fd, entry->d_name, below, depth + 1, index);
		} else if (wanted(entry->d_name) &&
			   !fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
			   S_ISREG(st.st_mode)) {
			struct scan_file *file = arena_append(arena, &index->files, &index->nfiles);

			file->path = arena_printf(arena, "%s/%s", path, entry->d_name);
			set_sig(&file->sig, &st);
		}
	}
	closedir(dir);
}

/* ---- reading ------------------------------------------------------------------------------- */

struct job {
	int dir;
	struct scan_index *index;
	int next;
};

static void add_word(void *cookie, char tag, const char *word, size_t len)
{
	struct strbuf *words = cookie;
	char head[2] = {tag, '\0'};

	if (len > 63 || words->len > 1 << 16)
		return;
	strbuf_addstr(words, head);
	strbuf_add(words, word, len);
	strbuf_add(words, "", 1);
}

static void scan(struct job *job, struct scan_file *file, char **buf, size_t *cap)
{
	struct strbuf words = {0};
	ssize_t n = -1;
	int fd;

	if (file->sig.size > SOURCE_MAX)
		return;
	fd = openat(job->dir, file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return;
	if (*cap < file->sig.size + 1) {
		*cap = file->sig.size + 65536;
		*buf = xrealloc(*buf, *cap);
	}
	n = read(fd, *buf, file->sig.size);
	close(fd);
	if (n > 0)
		cscan_words(*buf, n, add_word, &words);
	file->words_len = words.len;
	file->words = strbuf_detach(&words);
}

static void *worker(void *arg)
{
	struct job *job = arg;
	char *buf = NULL;
	size_t cap = 0;
	int i;

	while ((i = __atomic_fetch_add(&job->next, 1, __ATOMIC_RELAXED)) < job->index->nfiles)
		if (!job->index->files[i].words)
			scan(job, &job->index->files[i], &buf, &cap);
	free(buf);
	return NULL;
}

static void scan_all(int dir, struct scan_index *index)
{
	struct job job = {dir, index, 0};
	pthread_t other;
	bool two = !pthread_create(&other, NULL, worker, &job);

	worker(&job);
	if (two)
		pthread_join(other, NULL);
}

int scan_index_make(struct arena *arena, const char *dir, const char *cache,
		    struct scan_index *index)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), i;
	size_t r;

	(void)cache;
	if (fd < 0)
		return -errno;
	for (r = 0; r < ARRAY_SIZE(roots); r++)
		walk(arena, fd, roots[r], roots[r], 0, index);
	scan_all(fd, index);
	for (i = 0; i < index->nfiles; i++) {
		struct scan_file *file = &index->files[i];
		char *words = (char *)file->words;

		if (words)
			file->words = arena_strndup(arena, words, file->words_len);
		free(words);
	}
	close(fd);
	return 0;
}

bool scan_file_has(const struct scan_file *file, char tag, const char *word)
{
	const char *p = file->words;

	for (; p && *p; p += strlen(p) + 1)
		if (*p == tag && streq(p + 1, word))
			return true;
	return false;
}
