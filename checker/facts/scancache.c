// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: first the directories. One whose times are those of the cache keeps its cached
 * list of names, any other is read. Then the files: two threads take them in turns, compare times
 * with the cache and read what differs. The cache file is the arrays as they are, strings by
 * offset, with a checksum in front; it is only ever read on the machine that wrote it.
 */
#include "scancache.h"

#include <dirent.h>
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
#include "source.h"

#define DEPTH_MAX 24
#define FILES_MAX 400000

/* File times come from a clock that ticks every few milliseconds. */
#define GRAIN_NS 50000000LL

/* Fewer files than this are sooner read again than a cache is written. */
#define SAVE_FROM 24

/* ---- what is looked at ----------------------------------------------------------------------- */

/* Top directories that hold no code of an x86 kernel, or that are the index's other part. */
static const char *const not_core[] = {"Documentation", "LICENSES", "arch",    "debian", "drivers",
				       "rust",		"samples",  "scripts", "sound",	 "tools"};
static const char *const rest_roots[] = {"drivers", "samples", "sound"};

/* Parts of the core below top directories that are none: getrandom is a driver's. */
static const char *const inner_roots[] = {"arch/x86", "drivers/char"};

/* Below these nothing belongs to the x86 kernel itself, or no prototype will ever be there. */
static const char *const skipped[] = {"arch/x86/um", "arch/x86/tools", "include/linux/mfd",
				      "include/linux/platform_data", "include/uapi/drm"};

/* Where a prototype may have got to; the other headers are the drivers'. */
static const char *const header_dirs[] = {"include/asm-generic", "include/linux", "include/net",
					  "include/uapi"};

/* In these a learner works: every file is looked at, not only its directory. */
static const char *const busy[] = {"",
				   "arch/x86",
				   "arch/x86/entry",
				   "arch/x86/entry/syscalls",
				   "arch/x86/include/asm",
				   "arch/x86/kernel",
				   "arch/x86/mm",
				   "block",
				   "drivers/char",
				   "drivers/misc",
				   "fs",
				   "include/asm-generic",
				   "include/linux",
				   "include/uapi/asm-generic",
				   "include/uapi/linux",
				   "init",
				   "io_uring",
				   "ipc",
				   "kernel",
				   "kernel/sched",
				   "kernel/time",
				   "lib",
				   "mm",
				   "net",
				   "security"};

static bool in_list(const char *const *list, size_t n, const char *word)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (streq(list[i], word))
			return true;
	return false;
}

static bool wanted_file(const char *name)
{
	size_t len = strlen(name);

	if (len > 2 && name[len - 2] == '.' && (name[len - 1] == 'c' || name[len - 1] == 'h'))
		return true;
	return streq(name, "Makefile") || streq(name, "Kbuild") || starts_with(name, "Kconfig") ||
	       ends_with(name, ".tbl");
}

/* wanted_dir - at the top all but the ones known to hold nothing: the learner's own counts, too */
static bool wanted_dir(const struct scan_index *index, const char *dir, const char *path)
{
	if (in_list(skipped, ARRAY_SIZE(skipped), path))
		return false;
	if (index->part == SCAN_REST && in_list(inner_roots, ARRAY_SIZE(inner_roots), path))
		return false;
	if (streq(dir, "include"))
		return in_list(header_dirs, ARRAY_SIZE(header_dirs), path);
	if (*dir)
		return true;
	if (index->part == SCAN_REST)
		return in_list(rest_roots, ARRAY_SIZE(rest_roots), path);
	return !in_list(not_core, ARRAY_SIZE(not_core), path);
}

/* ---- directories ----------------------------------------------------------------------------- */

static void set_sig(struct scan_sig *sig, const struct stat *st)
{
	sig->dev = st->st_dev;
	sig->ino = st->st_ino;
	sig->size = st->st_size;
	sig->mtime = st->st_mtim.tv_sec * 1000000000LL + st->st_mtim.tv_nsec;
	sig->ctime = st->st_ctim.tv_sec * 1000000000LL + st->st_ctim.tv_nsec;
}

static bool same_sig(const struct scan_sig *a, const struct scan_sig *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->size == b->size && a->mtime == b->mtime &&
	       a->ctime == b->ctime;
}

static bool at_rest(const struct scan_index *index, const struct scan_sig *sig)
{
	return sig->mtime < index->started - GRAIN_NS && sig->ctime < index->started - GRAIN_NS;
}

struct walk {
	struct scan_index *index;
	const struct scan_index *old; /* what the cache holds; NULL: nothing */
	int *old_child, *old_next;    /* per cached directory: first child, next sibling */
};

struct names {
	char **list;
	bool *is_dir;
	int n;
};

static int compare_files(const void *a, const void *b)
{
	return strcmp(((const struct scan_file *)a)->path, ((const struct scan_file *)b)->path);
}

static void visit(struct walk *walk, const char *path, int parent, int old, int depth);

static const char *below(struct arena *arena, const char *dir, const char *name)
{
	return *dir ? arena_printf(arena, "%s/%s", dir, name) : arena_strdup(arena, name);
}

/* old_dir_named - the cached directory @path among the children of @old */
static int old_dir_named(const struct walk *walk, int old, const char *path)
{
	int child;

	if (old < 0)
		return -1;
	for (child = walk->old_child[old]; child >= 0; child = walk->old_next[child])
		if (streq(walk->old->dirs[child].path, path))
			return child;
	return -1;
}

/* take_old_words - what the cache knows of a file goes to the file of the same name */
static bool take_old_words(struct walk *walk, int old, struct scan_file *file)
{
	const struct scan_dir *dir = &walk->old->dirs[old];
	const struct scan_file *found;

	if (!dir->nfiles)
		return false;
	found = bsearch(file, walk->old->files + dir->first, dir->nfiles, sizeof(*file),
			compare_files);
	if (found)
		*file = *found;
	return found != NULL;
}

/* add_file - arena_append() would double, and copy, an array whose size is known beforehand */
static struct scan_file *add_file(struct scan_index *index)
{
	if (index->nfiles == index->cap) {
		int cap = index->cap ? 2 * index->cap : 1024;
		struct scan_file *files = arena_alloc(index->arena, cap * sizeof(*files));

		if (index->nfiles)
			memcpy(files, index->files, index->nfiles * sizeof(*files));
		index->files = files;
		index->cap = cap;
	}
	return &index->files[index->nfiles++];
}

struct subdir {
	const char *path;
	struct subdir *next;
};

static void read_dir(struct walk *walk, int at, int old, DIR *stream, struct subdir **subdirs)
{
	struct scan_index *index = walk->index;
	struct arena *arena = index->arena;
	const char *dir = index->dirs[at].path;
	struct dirent *entry;
	int i;

	while ((entry = readdir(stream)) && index->nfiles < FILES_MAX) {
		if (*entry->d_name == '.')
			continue;
		if (entry->d_type == DT_DIR) {
			const char *path = below(arena, dir, entry->d_name);
			struct subdir *subdir;

			if (!wanted_dir(index, dir, path))
				continue;
			subdir = arena_new_obj(arena, struct subdir);
			subdir->path = path;
			subdir->next = *subdirs;
			*subdirs = subdir;
		} else if ((entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN) &&
			   wanted_file(entry->d_name) && (*dir || index->part == SCAN_CORE)) {
			add_file(index)->path = below(arena, dir, entry->d_name);
		}
	}
	index->dirs[at].nfiles = index->nfiles - index->dirs[at].first;
	if (index->dirs[at].nfiles)
		qsort(index->files + index->dirs[at].first, index->dirs[at].nfiles,
		      sizeof(*index->files), compare_files);
	for (i = 0; i < index->dirs[at].nfiles; i++)
		if (old < 0 || !take_old_words(walk, old, &index->files[index->dirs[at].first + i]))
			index->appeared = index->changed = true;
	index->dirs[at].fresh = true;
	index->reread++;
}

static void visit_fresh(struct walk *walk, const char *path, int at, int old, int depth)
{
	int fd = openat(walk->index->dirfd, *path ? path : ".",
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;
	struct subdir *subdirs = NULL, *subdir;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return;
	}
	read_dir(walk, at, old, stream, &subdirs);
	closedir(stream);
	for (subdir = subdirs; subdir; subdir = subdir->next)
		visit(walk, subdir->path, at, old_dir_named(walk, old, subdir->path), depth + 1);
}

static void visit_cached(struct walk *walk, int at, int old, int depth)
{
	struct scan_index *index = walk->index;
	const struct scan_dir *dir = &walk->old->dirs[old];
	int child, i;

	for (i = 0; i < dir->nfiles; i++)
		*add_file(index) = walk->old->files[dir->first + i];
	index->dirs[at].nfiles = dir->nfiles;
	for (child = walk->old_child[old]; child >= 0; child = walk->old_next[child])
		visit(walk, walk->old->dirs[child].path, at, child, depth + 1);
}

static void visit(struct walk *walk, const char *path, int parent, int old, int depth)
{
	struct scan_index *index = walk->index;
	struct scan_dir *dir;
	struct stat st;
	int at = index->ndirs;
	bool cached;

	if (depth > DEPTH_MAX ||
	    fstatat(index->dirfd, *path ? path : ".", &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISDIR(st.st_mode))
		return;
	dir = arena_append(index->arena, &index->dirs, &index->ndirs);
	dir->path = path;
	dir->parent = parent;
	dir->first = index->nfiles;
	set_sig(&dir->sig, &st);
	dir->trusted = at_rest(index, &dir->sig);
	cached = old >= 0 && walk->old->dirs[old].trusted &&
		 same_sig(&walk->old->dirs[old].sig, &dir->sig);
	if (cached)
		visit_cached(walk, at, old, depth);
	else
		visit_fresh(walk, path, at, old, depth);
}

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
	set_sig(&file->sig, &st);
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
	file->trusted = n == st.st_size && at_rest(index, &file->sig);
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
		set_sig(&sig, &st);
		if (same_sig(&sig, &file->sig))
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

static bool is_busy(const char *path)
{
	return in_list(busy, ARRAY_SIZE(busy), path);
}

static void choose_files(const struct scan_index *index, bool *look)
{
	int i, j;

	for (i = 0; i < index->ndirs; i++) {
		const struct scan_dir *dir = &index->dirs[i];
		bool all = dir->fresh || is_busy(dir->path);

		for (j = dir->first; j < dir->first + dir->nfiles; j++) {
			const struct scan_file *file = &index->files[j];
			bool changed =
				index->base_key[0] &&
				(!file->has_base || memcmp(file->blob, file->base, BLOB_LEN));

			look[j] = all || !file->known || !file->trusted || changed;
		}
	}
}

/* ---- the cache file -------------------------------------------------------------------------- */

struct disk_head {
	char magic[8];
	uint64_t checksum, size;
	uint32_t ndirs, nfiles, part, nstrings;
	char base_key[80];
};

struct disk_dir {
	struct scan_sig sig;
	uint32_t path, first, nfiles;
	int32_t parent;
	uint32_t trusted, pad;
};

struct disk_file {
	struct scan_sig sig;
	uint32_t path, words;
	unsigned char blob[BLOB_LEN], base[BLOB_LEN];
	uint8_t known, trusted, has_base, pad[5];
};

static const char cache_magic[8] = "labscan3";

/* checksum - eight bytes at a time; it guards against damage, not against malice */
static uint64_t checksum(const char *data, size_t len)
{
	uint64_t sum = 0x9e3779b97f4a7c15ull ^ len, word;
	size_t i;

	for (i = 0; i + 8 <= len; i += 8) {
		memcpy(&word, data + i, 8);
		sum = (sum ^ word) * 0xff51afd7ed558ccdull;
		sum ^= sum >> 32;
	}
	for (; i < len; i++)
		sum = (sum ^ (unsigned char)data[i]) * 0xff51afd7ed558ccdull;
	return sum;
}

uint64_t scan_cache_checksum(const char *file, size_t len)
{
	size_t head = sizeof(struct disk_head);

	return len < head ? 0 : checksum(file + head, len - head);
}

static uint32_t put_string(struct strbuf *strings, const char *s, size_t len)
{
	uint32_t at = strings->len;

	strbuf_add(strings, s, len);
	return at;
}

static size_t words_length(const char *words)
{
	size_t len = 0;

	while (words[len])
		len += strlen(words + len) + 1;
	return len + 1;
}

static void put_file(const struct scan_file *file, struct strbuf *out, struct strbuf *strings)
{
	struct disk_file disk = {
		.sig = file->sig,
		.path = put_string(strings, file->path, strlen(file->path) + 1),
		.words = file->known && file->words && *file->words
				 ? put_string(strings, file->words, words_length(file->words))
				 : 0,
		.known = file->known,
		.trusted = file->trusted,
		.has_base = file->has_base,
	};

	memcpy(disk.blob, file->blob, BLOB_LEN);
	memcpy(disk.base, file->base, BLOB_LEN);
	strbuf_add(out, &disk, sizeof(disk));
}

static void put_index(const struct scan_index *index, struct strbuf *out)
{
	struct disk_head head = {
		.ndirs = index->ndirs, .nfiles = index->nfiles, .part = index->part};
	struct strbuf strings = {0};
	int i;

	strbuf_add(out, &head, sizeof(head));
	strbuf_add(&strings, "", 1); /* offset 0 is the empty string and the empty list */
	for (i = 0; i < index->ndirs; i++) {
		const struct scan_dir *dir = &index->dirs[i];
		struct disk_dir disk = {
			.sig = dir->sig,
			.path = put_string(&strings, dir->path, strlen(dir->path) + 1),
			.first = dir->first,
			.nfiles = dir->nfiles,
			.parent = dir->parent,
			.trusted = dir->trusted,
		};

		strbuf_add(out, &disk, sizeof(disk));
	}
	for (i = 0; i < index->nfiles; i++)
		put_file(&index->files[i], out, &strings);
	strbuf_add(&strings, "", 1);
	strbuf_add(out, strings.buf, strings.len);
	memcpy(head.magic, cache_magic, sizeof(head.magic));
	memcpy(head.base_key, index->base_key, sizeof(head.base_key));
	head.nstrings = strings.len;
	head.size = out->len;
	head.checksum = checksum(out->buf + sizeof(head), out->len - sizeof(head));
	memcpy(out->buf, &head, sizeof(head));
	strbuf_release(&strings);
}

/* The cache may be lost in a crash, so it is renamed into place without waiting for the disk. */
void scan_index_save(const struct scan_index *index, const char *cache)
{
	struct strbuf out = {0};
	char *temporary;
	int fd;

	if (!cache || (!index->changed && index->reread < SAVE_FROM))
		return;
	put_index(index, &out);
	temporary = xasprintf("%s.%d.tmp", cache, (int)getpid());
	if (mkdirs_for(cache) < 0)
		goto out;
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		goto out;
	if (write(fd, out.buf, out.len) != (ssize_t)out.len || close(fd) < 0 ||
	    rename(temporary, cache) < 0)
		unlink(temporary);
out:
	free(temporary);
	strbuf_release(&out);
}

static bool sound_head(const struct disk_head *head, const char *data, size_t len,
		       enum scan_part part)
{
	uint64_t size = sizeof(*head) + (uint64_t)head->ndirs * sizeof(struct disk_dir) +
			(uint64_t)head->nfiles * sizeof(struct disk_file) + head->nstrings;

	return !memcmp(head->magic, cache_magic, sizeof(head->magic)) && head->part == part &&
	       head->size == len && size == len && head->nstrings >= 2 &&
	       head->checksum == checksum(data + sizeof(*head), len - sizeof(*head)) &&
	       !data[len - 1] && !data[len - 2] &&
	       memchr(head->base_key, '\0', sizeof(head->base_key));
}

static bool take_dirs(struct scan_index *old, const struct disk_dir *disk, const char *strings,
		      const struct disk_head *head)
{
	uint32_t i;

	for (i = 0; i < head->ndirs; i++) {
		if (disk[i].path >= head->nstrings || disk[i].parent >= (int32_t)i ||
		    (uint64_t)disk[i].first + disk[i].nfiles > head->nfiles)
			return false;
		old->dirs[i] = (struct scan_dir){
			.path = strings + disk[i].path,
			.sig = disk[i].sig,
			.first = disk[i].first,
			.nfiles = disk[i].nfiles,
			.parent = disk[i].parent,
			.trusted = disk[i].trusted,
		};
	}
	return true;
}

static bool take_files(struct scan_index *old, const struct disk_file *disk, const char *strings,
		       const struct disk_head *head)
{
	uint32_t i;

	for (i = 0; i < head->nfiles; i++) {
		struct scan_file *file = &old->files[i];

		if (disk[i].path >= head->nstrings || disk[i].words >= head->nstrings)
			return false;
		file->path = strings + disk[i].path;
		file->words = strings + disk[i].words;
		file->sig = disk[i].sig;
		memcpy(file->blob, disk[i].blob, BLOB_LEN);
		memcpy(file->base, disk[i].base, BLOB_LEN);
		file->known = disk[i].known;
		file->trusted = disk[i].trusted;
		file->has_base = disk[i].has_base;
	}
	return true;
}

/* map_cache - the cache file in memory; it is only ever replaced as a whole, never written to */
static bool map_cache(const char *cache, struct scan_index *index)
{
	int fd = open(cache, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return false;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) &&
	    st.st_size > (off_t)sizeof(struct disk_head) && st.st_size < 256 << 20) {
		index->map = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
		index->map_len = st.st_size;
		if (index->map == MAP_FAILED)
			index->map = NULL;
	}
	close(fd);
	return index->map;
}

/* load - what the cache file holds; false when it is absent, damaged or of another make */
static bool load(struct scan_index *index, const char *cache, struct scan_index *old)
{
	struct arena *arena = index->arena;
	const char *data, *files, *strings;
	struct disk_head head;

	if (!cache || !map_cache(cache, index))
		return false;
	data = index->map;
	memcpy(&head, data, sizeof(head));
	if (!sound_head(&head, data, index->map_len, index->part))
		return false;
	old->ndirs = head.ndirs;
	old->nfiles = head.nfiles;
	old->dirs = arena_alloc(arena, (head.ndirs + 1) * sizeof(*old->dirs));
	old->files = arena_alloc(arena, (head.nfiles + 1) * sizeof(*old->files));
	memcpy(old->base_key, head.base_key, sizeof(old->base_key));
	files = data + sizeof(head) + head.ndirs * sizeof(struct disk_dir);
	strings = files + head.nfiles * sizeof(struct disk_file);
	return old->ndirs > 0 &&
	       take_dirs(old, (const struct disk_dir *)(data + sizeof(head)), strings, &head) &&
	       take_files(old, (const struct disk_file *)files, strings, &head);
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

static void link_children(struct walk *walk)
{
	int n = walk->old->ndirs, i;

	walk->old_child = xcalloc(n, sizeof(int));
	walk->old_next = xcalloc(n, sizeof(int));
	for (i = 0; i < n; i++)
		walk->old_child[i] = walk->old_next[i] = -1;
	for (i = n - 1; i > 0; i--) {
		int parent = walk->old->dirs[i].parent;

		if (parent < 0)
			continue;
		walk->old_next[i] = walk->old_child[parent];
		walk->old_child[parent] = i;
	}
}

/* visit_roots - the top; and of the core those directories whose parents are not looked at */
static void visit_roots(struct walk *walk)
{
	size_t r;
	int i;

	visit(walk, "", -1, walk->old ? 0 : -1, 0);
	for (r = 0; walk->index->part == SCAN_CORE && r < ARRAY_SIZE(inner_roots); r++) {
		int old = -1;

		for (i = 0; walk->old && i < walk->old->ndirs; i++)
			if (streq(walk->old->dirs[i].path, inner_roots[r]))
				old = i;
		visit(walk, inner_roots[r], -1, old, 1);
	}
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
	struct walk walk = {.index = index};
	bool *look;

	*index = (struct scan_index){.arena = arena,
				     .part = request->part,
				     .hash = request->hash,
				     .names_only = request->names_only,
				     .started = clock_now()};
	index->dirfd = open(request->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (index->dirfd < 0)
		return -errno;
	if (load(index, request->cache, &old) && usable(request, &old)) {
		walk.old = &old;
		reserve(index, old.nfiles);
		link_children(&walk);
		memcpy(index->base_key, old.base_key, sizeof(index->base_key));
	}
	visit_roots(&walk);
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
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

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
	return bsearch(&key, index->files + dir->first, dir->nfiles, sizeof(key), compare_files);
}

bool scan_file_has(const struct scan_file *file, char tag, const char *word)
{
	const char *p = file->words;

	for (; p && *p; p += strlen(p) + 1)
		if (*p == tag && streq(p + 1, word))
			return true;
	return false;
}
