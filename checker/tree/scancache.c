// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: first the directories. One whose times are those of the cache keeps its cached
 * list of names, any other is read. Then the files: two threads take them in turns, compare times
 * with the cache and read what differs. The cache file is the arrays as they are, strings by
 * offset, with a checksum in front; it is only ever read on the machine that wrote it.
 */
#include "scancache.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../source/cwords.h"
#include "scanparts.h"
#include "../facts/source.h"

/* ---- files ----------------------------------------------------------------------------------- */

void blob_name(const void *data, size_t len, unsigned char blob[BLOB_LEN])
{
	char head[32];
	int n = snprintf(head, sizeof(head), "blob %zu", len) + 1;
	SHA_CTX ctx;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
	SHA1_Init(&ctx);
	SHA1_Update(&ctx, head, n);
	SHA1_Update(&ctx, data, len);
	SHA1_Final(blob, &ctx);
#pragma GCC diagnostic pop
}

struct job {
	struct scan_index *index;
	bool *look; /* per file: compare its times with the cache's */
	int next, reread;
};

static void add_word(void *cookie, char tag, const char *word, size_t len)
{
	struct strbuf *words = cookie;

	if (len > 63 || words->len > 1 << 16)
		return;
	strbuf_addch(words, tag);
	strbuf_add(words, word, len);
	strbuf_add(words, "", 1);
}

/* kconfig_words - 'k' and the name of each option a Kconfig file defines */
static void kconfig_words(const char *text, size_t len, struct strbuf *words)
{
	const char *p = text, *end = text + len;

	while ((p = memmem(p, end - p, "config", 6))) {
		const char *begin = p, *word = p + 6, *stop;

		if (begin - text >= 4 && !memcmp(begin - 4, "menu", 4))
			begin -= 4;
		p += 6;
		if ((begin > text && begin[-1] != '\n') || word >= end ||
		    (*word != ' ' && *word != '\t'))
			continue;
		while (word < end && (*word == ' ' || *word == '\t'))
			word++;
		for (stop = word; stop<end && * stop> ' '; stop++)
			;
		add_word(words, 'k', word, stop - word);
	}
}

static void scan_text(const struct scan_index *index, struct scan_file *file, const char *text,
		      size_t len)
{
	const char *slash = strrchr(file->path, '/'), *name = slash ? slash + 1 : file->path;
	struct strbuf words = {0};

	if (starts_with(name, "Kconfig"))
		kconfig_words(text, len, &words);
	else if (name[strlen(name) - 2] == '.')
		cscan_words(text, len, add_word, &words);
	if (index->hash)
		blob_name(text, len, file->blob);
	file->words = strbuf_detach(&words);
	file->known = true;
}

struct buffer {
	char *data;
	size_t cap;
};

static bool read_file(struct scan_index *index, struct scan_file *file, struct buffer *buffer)
{
	int fd = openat(index->dirfd, file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > SOURCE_MAX) {
		close(fd);
		return false;
	}
	scan_sig_set(&file->sig, &st);
	if (buffer->cap < (size_t)st.st_size + 1) {
		buffer->cap = st.st_size + 65536;
		buffer->data = xrealloc(buffer->data, buffer->cap);
	}
	n = read(fd, buffer->data, st.st_size);
	close(fd);
	if (n < 0)
		return false;
	buffer->data[n] = '\0';
	scan_text(index, file, buffer->data, n);
	file->trusted = n == st.st_size && scan_at_rest(index, &file->sig);
	return true;
}

/* bring_up - one file: nothing when its times are the cache's, else read it */
static bool bring_up(struct scan_index *index, struct scan_file *file, struct buffer *buffer)
{
	struct scan_sig sig;
	struct stat st;

	file->seen = true;
	if (file->known && file->trusted) {
		if (fstatat(index->dirfd, file->path, &st, AT_SYMLINK_NOFOLLOW) < 0) {
			file->known = false;
			return false;
		}
		scan_sig_set(&sig, &st);
		if (scan_sig_same(index, &sig, &file->sig))
			return false;
	}
	file->known = false;
	file->words = NULL;
	return read_file(index, file, buffer);
}

static void *worker(void *arg)
{
	struct job *job = arg;
	struct buffer buffer = {0};
	int from, i, reread = 0;

	while ((from = __atomic_fetch_add(&job->next, 16, __ATOMIC_RELAXED)) < job->index->nfiles)
		for (i = from; i < from + 16 && i < job->index->nfiles; i++)
			if (job->look[i])
				reread += bring_up(job->index, &job->index->files[i], &buffer);
	free(buffer.data);
	__atomic_fetch_add(&job->reread, reread, __ATOMIC_RELAXED);
	return NULL;
}

/* keep_words - move what the threads allocated into the arena */
static void keep_words(struct scan_index *index, const struct job *job, const char **before)
{
	int i;

	for (i = 0; i < index->nfiles; i++) {
		struct scan_file *file = &index->files[i];
		char *words = (char *)file->words;
		size_t len = 0;

		if (!job->look[i] || !words || words == before[i])
			continue;
		while (words[len])
			len += strlen(words + len) + 1;
		file->words = arena_strndup(index->arena, words, len + 1);
		free(words);
	}
}

static void look_at(struct scan_index *index, bool *look)
{
	const char **before = xcalloc(index->nfiles, sizeof(*before));
	struct job job = {index, look, 0, 0};
	pthread_t other;
	bool two;
	int i;

	for (i = 0; i < index->nfiles; i++)
		before[i] = index->files[i].words;
	two = index->nfiles > 64 && !pthread_create(&other, NULL, worker, &job);
	worker(&job);
	if (two)
		pthread_join(other, NULL);
	keep_words(index, &job, before);
	index->reread += job.reread;
	free(before);
}

static void choose_files(const struct scan_index *index, bool *look)
{
	int i, j;

	for (i = 0; i < index->ndirs; i++) {
		const struct scan_dir *dir = &index->dirs[i];
		bool all = dir->fresh || scan_is_busy(dir->path);

		for (j = dir->first; j < dir->first + dir->nfiles; j++) {
			const struct scan_file *file = &index->files[j];
			bool changed =
				index->base_key[0] &&
				(!file->has_base || memcmp(file->blob, file->base, BLOB_LEN));

			look[j] = all || !file->known || !file->trusted || changed;
		}
	}
}

/* reserve - room for the files of the cache and some more */
static void reserve(struct scan_index *index, int nfiles)
{
	index->cap = nfiles + nfiles / 8 + 64;
	index->files = arena_alloc(index->arena, index->cap * sizeof(*index->files));
}

/* ---- all of it ------------------------------------------------------------------------------- */

static int64_t clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* usable - a names-only cache lacks what its pristine tree has, so it serves that one alone */
static bool usable(const struct scan_request *request, const struct scan_index *old)
{
	return !request->names_only || streq(old->base_key, request->base_key);
}

int scan_index_make(struct arena *arena, const struct scan_request *request,
		    struct scan_index *index)
{
	struct scan_index old = {0};
	struct scan_walk walk = {.index = index};
	bool *look;

	*index = (struct scan_index){.arena = arena,
				     .part = request->part,
				     .hash = request->hash,
				     .names_only = request->names_only,
				     .view = request->view,
				     .started = clock_now()};
	index->dirfd = open(request->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (index->dirfd < 0)
		return -errno;
	if (scan_cache_load(index, request->cache, &old) && usable(request, &old)) {
		walk.old = &old;
		reserve(index, old.nfiles);
		scan_walk_link(&walk);
		memcpy(index->base_key, old.base_key, sizeof(index->base_key));
	}
	scan_walk_roots(&walk);
	free(walk.old_child);
	free(walk.old_next);
	if (index->names_only)
		return 0;
	look = xcalloc(index->nfiles, sizeof(*look));
	choose_files(index, look);
	look_at(index, look);
	free(look);
	return 0;
}

bool scan_is_makefile(const char *path)
{
	const char *name = path_base(path);

	return streq(name, "Makefile") || streq(name, "Kbuild");
}

static bool stays(const struct scan_file *file)
{
	const char *slash = strrchr(file->path, '/');

	return !file->has_base || scan_is_makefile(file->path) ||
	       starts_with(slash ? slash + 1 : file->path, "Kconfig");
}

void scan_index_own(struct scan_index *index)
{
	bool *look = xcalloc(index->nfiles, sizeof(*look));
	int i, j, kept = 0;

	for (i = 0; i < index->ndirs; i++) {
		struct scan_dir *dir = &index->dirs[i];
		int first = kept;

		for (j = dir->first; j < dir->first + dir->nfiles; j++) {
			if (!stays(&index->files[j]))
				continue;
			look[kept] = !index->files[j].has_base;
			index->files[kept++] = index->files[j];
		}
		dir->first = first;
		dir->nfiles = kept - first;
	}
	index->nfiles = kept;
	look_at(index, look);
	free(look);
}

void scan_index_all(struct scan_index *index)
{
	bool *look = xcalloc(index->nfiles, sizeof(*look));
	int i;

	for (i = 0; i < index->nfiles; i++)
		look[i] = !index->files[i].seen;
	look_at(index, look);
	free(look);
}

void scan_index_end(struct scan_index *index)
{
	if (index->dirfd >= 0)
		close(index->dirfd);
	index->dirfd = -1;
	if (index->map)
		munmap(index->map, index->map_len);
	index->map = NULL;
}

/* number_paths - a directory that was changed while it was read may have given one twice */
static void number_paths(struct scan_index *index)
{
	int i, n = 0;

	index->paths.arena = index->arena;
	for (i = 0; i < index->ndirs; i++) {
		const struct scan_dir *dir = &index->dirs[i];

		if (hashset_add(&index->paths, dir->path, strlen(dir->path)) == n)
			*arena_append(index->arena, &index->path_dirs, &n) = dir;
	}
}

static const struct scan_dir *find_dir(struct scan_index *index, const char *path, size_t len)
{
	int i;

	if (!index->paths.n)
		number_paths(index);
	i = hashset_find(&index->paths, path, len);
	return i < 0 ? NULL : index->path_dirs[i];
}

struct scan_file *scan_index_find(struct scan_index *index, const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct scan_dir *dir = find_dir(index, path, slash ? slash - path : 0);
	struct scan_file key = {.path = path};

	if (!dir || !dir->nfiles)
		return NULL;
	return bsearch(&key, index->files + dir->first, dir->nfiles, sizeof(key),
		       scan_compare_files);
}

bool scan_file_has(const struct scan_file *file, char tag, const char *word)
{
	const char *p = file->words;

	for (; p && *p; p += strlen(p) + 1)
		if (*p == tag && streq(p + 1, word))
			return true;
	return false;
}
