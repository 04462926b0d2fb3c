// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "scanparts.h"

/* Fewer files than this are sooner read again than a cache is written. */
#define SAVE_FROM 24

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

/* Of what follows the head, eight bytes at a time; it guards against damage, not against malice. */
uint64_t scan_cache_checksum(const char *file, size_t len)
{
	size_t i = sizeof(struct disk_head);
	uint64_t sum = 0x9e3779b97f4a7c15ull ^ (len - i), word;

	for (; i + 8 <= len; i += 8) {
		memcpy(&word, file + i, 8);
		sum = (sum ^ word) * 0xff51afd7ed558ccdull;
		sum ^= sum >> 32;
	}
	for (; i < len; i++)
		sum = (sum ^ (unsigned char)file[i]) * 0xff51afd7ed558ccdull;
	return sum;
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
	head.checksum = scan_cache_checksum(out->buf, out->len);
	memcpy(out->buf, &head, sizeof(head));
	strbuf_release(&strings);
}

/* The cache may be lost in a crash, so it is renamed into place without waiting for the disk. */
void scan_index_save(const struct scan_index *index, const char *cache)
{
	struct strbuf out = {0};

	if (!cache || (!index->changed && index->reread < SAVE_FROM))
		return;
	put_index(index, &out);
	if (mkdirs_for(cache) == 0)
		file_replace(cache, &out);
	strbuf_release(&out);
}

static bool sound_head(const struct disk_head *head, const char *data, size_t len,
		       enum scan_part part)
{
	uint64_t size = sizeof(*head) + (uint64_t)head->ndirs * sizeof(struct disk_dir) +
			(uint64_t)head->nfiles * sizeof(struct disk_file) + head->nstrings;

	return !memcmp(head->magic, cache_magic, sizeof(head->magic)) && head->part == part &&
	       head->size == len && size == len && head->nstrings >= 2 &&
	       head->checksum == scan_cache_checksum(data, len) && !data[len - 1] &&
	       !data[len - 2] && memchr(head->base_key, '\0', sizeof(head->base_key));
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

bool scan_cache_load(struct scan_index *index, const char *cache, struct scan_index *old)
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
