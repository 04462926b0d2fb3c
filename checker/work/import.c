// SPDX-License-Identifier: GPL-2.0-only
#include "import.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <zlib.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/hashset.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

/*
 * How it works: one walk lists the files. Threads take them one by one, hash them, compress them
 * and append them to the pack under a lock. Then the directories become tree objects from the
 * leaves up, and a commit. The pack's checksum is made at the end, by reading it once more from the
 * page cache, since the number of objects in its header is not known before. The formats are those
 * of git's Documentation/gitformat-pack.txt: packs of version 2, index of version 2.
 */

#define HASH_LEN SHA_DIGEST_LENGTH

enum object_type {
	OBJECT_COMMIT = 1,
	OBJECT_TREE = 2,
	OBJECT_BLOB = 3
};
static const char *const type_names[] = {"", "commit", "tree", "blob"};

struct node {		  /* a file or a directory */
	const char *path; /* relative to the tree; "" for the tree itself */
	const char *name;
	unsigned mode; /* as git has it; 040000 for a directory */
	int parent;    /* index of its directory */
	bool any;      /* a directory that holds something */
	unsigned char hash[HASH_LEN];
};

struct object {
	unsigned char hash[HASH_LEN];
	uint64_t offset;
	uint32_t crc;
};

struct packing {
	const struct import_request *request;
	struct arena *arena;
	struct node *nodes; /* parents before children */
	int nnodes, nfiles;
	FILE *pack;
	uint64_t offset;
	struct object *objects;
	int nobjects;
	struct hashset hashes; /* of @objects */
	pthread_mutex_t lock; /* of all that follows and of the pack */
	int next, done;
	int err;
	char *error;
};

/* ---- the walk ---------------------------------------------------------------------------- */

static int fail(struct packing *p, const char *path, int err)
{
	pthread_mutex_lock(&p->lock);
	if (!p->err) {
		p->err = err;
		p->error = xasprintf("%s/%s: %s", p->request->tree, path, strerror(-err));
	}
	pthread_mutex_unlock(&p->lock);
	return err;
}

static int add_node(struct packing *p, int parent, const char *name, const struct stat *st)
{
	const char *above = p->nodes[parent].path;
	struct node *node = arena_append(p->arena, &p->nodes, &p->nnodes);

	node->path = *above ? arena_printf(p->arena, "%s/%s", above, name)
			    : arena_strdup(p->arena, name);
	node->name = strrchr(node->path, '/') ? strrchr(node->path, '/') + 1 : node->path;
	node->parent = parent;
	node->mode = S_ISDIR(st->st_mode)   ? 040000
		     : S_ISLNK(st->st_mode) ? 0120000
		     : st->st_mode & 0100   ? 0100755
					    : 0100644;
	p->nfiles += !S_ISDIR(st->st_mode);
	if (!S_ISDIR(st->st_mode) && !S_ISLNK(st->st_mode) && !S_ISREG(st->st_mode))
		return fail(p, node->path, -EINVAL);
	return 0;
}

static int walk_dir(struct packing *p, int index)
{
	char *path = path_join(p->request->tree, p->nodes[index].path);
	DIR *dir = opendir(path);
	const struct dirent *entry;
	struct stat st;
	int err = 0;

	free(path);
	if (!dir)
		return fail(p, p->nodes[index].path, -errno);
	while (!err && (entry = readdir(dir))) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    starts_with(name, ".git.new") || strcmp(name, ".git") == 0)
			continue;
		if (fstatat(dirfd(dir), name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			err = fail(p, name, -errno);
		else
			err = add_node(p, index, name, &st);
	}
	closedir(dir);
	return err;
}

static int walk(struct packing *p)
{
	struct node *root = arena_append(p->arena, &p->nodes, &p->nnodes);

	*root = (struct node){.path = "", .name = "", .mode = 040000, .parent = -1};
	for (int i = 0; i < p->nnodes; i++) {
		int err = p->nodes[i].mode == 040000 ? walk_dir(p, i) : 0;

		if (err || interrupted())
			return err ? err : -EINTR;
	}
	return 0;
}

/* ---- objects ----------------------------------------------------------------------------- */

static void hash_object(enum object_type type, const void *data, size_t len, unsigned char *hash)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	char head[64];
	int n = snprintf(head, sizeof(head), "%s %zu", type_names[type], len) + 1;

	if (!md)
		die_oom();
	EVP_DigestInit_ex(md, EVP_sha1(), NULL);
	EVP_DigestUpdate(md, head, n);
	EVP_DigestUpdate(md, data, len);
	EVP_DigestFinal_ex(md, hash, NULL);
	EVP_MD_CTX_free(md);
}

/* An object as it stands in a pack: type and size in 4 + 7 + 7 ... bits, then the deflated data. */
static void deflate_object(enum object_type type, const void *data, size_t len, struct strbuf *out)
{
	unsigned char head[12];
	size_t rest = len >> 4;
	int n = 0;
	uLongf room = compressBound(len);
	unsigned char *packed = xcalloc(1, room);

	head[n] = type << 4 | (len & 15);
	while (rest) {
		head[n++] |= 0x80;
		head[n] = rest & 0x7f;
		rest >>= 7;
	}
	n++;
	if (compress2(packed, &room, data, len, 1) != Z_OK)
		die_oom();
	strbuf_reset(out);
	strbuf_add(out, head, n);
	strbuf_add(out, packed, room);
	free(packed);
}

/* Put an object into the pack unless it is there. */
static int add_object(struct packing *p, enum object_type type, const void *data, size_t len,
		      unsigned char *hash, struct strbuf *scratch)
{
	struct object *object;
	int err = 0;

	hash_object(type, data, len, hash);
	pthread_mutex_lock(&p->lock);
	if (hashset_add(&p->hashes, hash, HASH_LEN) < p->nobjects) {
		pthread_mutex_unlock(&p->lock);
		return 0;
	}
	object = &p->objects[p->nobjects++]; /* reserved: a twin that comes now finds it */
	memcpy(object->hash, hash, HASH_LEN);
	pthread_mutex_unlock(&p->lock);
	deflate_object(type, data, len, scratch);
	object->crc = crc32(0, (const Bytef *)scratch->buf, scratch->len);
	pthread_mutex_lock(&p->lock);
	object->offset = p->offset;
	p->offset += scratch->len;
	if (fwrite(scratch->buf, 1, scratch->len, p->pack) != scratch->len)
		err = errno ? -errno : -EIO;
	pthread_mutex_unlock(&p->lock);
	return err;
}

static int read_node(const char *path, unsigned mode, struct strbuf *content)
{
	char target[4096];
	ssize_t n;

	strbuf_reset(content);
	if (mode != 0120000)
		return file_read(path, content, 1u << 30);
	n = readlink(path, target, sizeof(target));
	if (n < 0)
		return -errno;
	strbuf_add(content, target, n);
	return 0;
}

static int pack_file(struct packing *p, int i, struct strbuf *content, struct strbuf *scratch)
{
	struct node *node = &p->nodes[i];
	char *path = path_join(p->request->tree, node->path);
	int err = read_node(path, node->mode, content);

	free(path);
	if (!err)
		err = add_object(p, OBJECT_BLOB, strbuf_str(content), content->len, node->hash,
				 scratch);
	return err ? fail(p, node->path, err) : 0;
}

/* The next file to pack, or -1 at the end or when something failed. */
static int next_file(struct packing *p)
{
	int i = -1;

	pthread_mutex_lock(&p->lock);
	while (p->next < p->nnodes && p->nodes[p->next].mode == 040000)
		p->next++;
	if (p->next < p->nnodes && !p->err && !interrupted()) {
		i = p->next++;
		p->done++;
	}
	pthread_mutex_unlock(&p->lock);
	return i;
}

static void *pack_files(void *cookie)
{
	struct strbuf content = {0}, scratch = {0};
	struct packing *p = cookie;
	int i;

	while ((i = next_file(p)) >= 0 && !pack_file(p, i, &content, &scratch))
		;
	strbuf_release(&content);
	strbuf_release(&scratch);
	return NULL;
}

static void report(struct packing *p)
{
	int done;

	pthread_mutex_lock(&p->lock);
	done = p->done;
	pthread_mutex_unlock(&p->lock);
	if (p->request->progress)
		p->request->progress(p->request->cookie, "recording the sources", done, p->nfiles);
}

/* The calling thread only reports; it sees an interruption as the workers do. */
static int pack_all_files(struct packing *p)
{
	long cpus = p->request->jobs ? p->request->jobs : sysconf(_SC_NPROCESSORS_ONLN);
	int n = cpus < 1 ? 1 : cpus > 16 ? 16 : (int)cpus;
	pthread_t threads[16];

	for (int i = 0; i < n; i++) {
		if (pthread_create(&threads[i], NULL, pack_files, p) != 0)
			n = i;
	}
	if (!n)
		pack_files(p);
	for (int i = 0; i < n; i++) {
		struct timespec until;

		for (;;) {
			clock_gettime(CLOCK_REALTIME, &until);
			until.tv_nsec += 200 * 1000 * 1000;
			until.tv_sec += until.tv_nsec / 1000000000;
			until.tv_nsec %= 1000000000;
			if (pthread_timedjoin_np(threads[i], NULL, &until) == 0)
				break;
			report(p);
		}
	}
	return p->err ? p->err : interrupted() ? -EINTR : 0;
}

/* ---- trees and the commit ---------------------------------------------------------------- */

/* git sorts a directory as if its name ended in a slash. */
static int node_compare(const void *a, const void *b)
{
	const struct node *x = *(const struct node *const *)a, *y = *(const struct node *const *)b;
	size_t n = strlen(x->name), m = strlen(y->name), min = n < m ? n : m;
	int order = memcmp(x->name, y->name, min);
	unsigned char c, d;

	if (order)
		return order;
	c = n > min ? x->name[min] : x->mode == 040000 ? '/' : 0;
	d = m > min ? y->name[min] : y->mode == 040000 ? '/' : 0;
	return (int)c - (int)d;
}

static int pack_tree(struct packing *p, int dir, struct node **children, int n,
		     struct strbuf *content, struct strbuf *scratch)
{
	qsort(children, n, sizeof(*children), node_compare);
	strbuf_reset(content);
	for (int i = 0; i < n; i++) {
		strbuf_addf(content, "%o %s", children[i]->mode, children[i]->name);
		strbuf_add(content, "", 1);
		strbuf_add(content, children[i]->hash, HASH_LEN);
	}
	p->nodes[dir].any = n > 0;
	return add_object(p, OBJECT_TREE, strbuf_str(content), content->len, p->nodes[dir].hash,
			  scratch);
}

/* Nodes stand in breadth-first order, so a directory's children are one stretch of them. */
static int pack_trees(struct packing *p)
{
	struct strbuf content = {0}, scratch = {0};
	struct node **children = xcalloc(p->nnodes, sizeof(*children));
	int err = 0, end = p->nnodes;

	for (int dir = p->nnodes - 1; dir >= 0 && !err; dir--) {
		int n = 0;

		if (p->nodes[dir].mode != 040000)
			continue;
		for (; end > 0 && p->nodes[end - 1].parent == dir; end--) {
			struct node *node = &p->nodes[end - 1];

			if (node->mode != 040000 || node->any)
				children[n++] = node;
		}
		if (n || dir == 0)
			err = pack_tree(p, dir, children, n, &content, &scratch);
	}
	free(children);
	strbuf_release(&content);
	strbuf_release(&scratch);
	return err;
}

static void hash_hex(const unsigned char *hash, char hex[HASH_HEX])
{
	for (int i = 0; i < HASH_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash[i]);
}

static int pack_commit(struct packing *p, char commit[HASH_HEX])
{
	struct strbuf text = {0}, scratch = {0};
	unsigned char hash[HASH_LEN];
	char tree[HASH_HEX];
	int err;

	hash_hex(p->nodes[0].hash, tree);
	strbuf_addf(&text, "tree %s\n", tree);
	strbuf_addf(&text, "author Syscall Lab <lab@localhost> %lld +0000\n", p->request->time);
	strbuf_addf(&text, "committer Syscall Lab <lab@localhost> %lld +0000\n", p->request->time);
	strbuf_addf(&text, "\n%s\n", p->request->message);
	err = add_object(p, OBJECT_COMMIT, text.buf, text.len, hash, &scratch);
	hash_hex(hash, commit);
	strbuf_release(&text);
	strbuf_release(&scratch);
	return err;
}

/* ---- the pack and its index -------------------------------------------------------------- */

static int pack_open(struct packing *p, const char *path)
{
	static const unsigned char head[12] = "PACK\0\0\0\2";

	p->pack = fopen(path, "w+e");
	if (!p->pack)
		return -errno;
	setvbuf(p->pack, NULL, _IOFBF, 1 << 20);
	p->offset = sizeof(head);
	return fwrite(head, 1, sizeof(head), p->pack) == sizeof(head) ? 0 : -EIO;
}

/* Write the number of objects, then the checksum over everything. */
static int pack_finish(struct packing *p, unsigned char checksum[HASH_LEN])
{
	static char block[1 << 20];
	uint32_t count = htonl(p->nobjects);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	size_t n;
	int err;

	if (!md)
		die_oom();
	EVP_DigestInit_ex(md, EVP_sha1(), NULL);
	if (fseek(p->pack, 8, SEEK_SET) || fwrite(&count, 4, 1, p->pack) != 1 || fflush(p->pack) ||
	    fseek(p->pack, 0, SEEK_SET))
		goto fail;
	while ((n = fread(block, 1, sizeof(block), p->pack)) > 0)
		EVP_DigestUpdate(md, block, n);
	EVP_DigestFinal_ex(md, checksum, NULL);
	if (ferror(p->pack) || fseek(p->pack, 0, SEEK_END) ||
	    fwrite(checksum, HASH_LEN, 1, p->pack) != 1 || fflush(p->pack) ||
	    fsync(fileno(p->pack)))
		goto fail;
	EVP_MD_CTX_free(md);
	return 0;
fail:
	err = errno ? -errno : -EIO;
	EVP_MD_CTX_free(md);
	return err;
}

static int object_compare(const void *a, const void *b)
{
	return memcmp(((const struct object *)a)->hash, ((const struct object *)b)->hash, HASH_LEN);
}

static void add_u32(struct strbuf *out, uint32_t value)
{
	value = htonl(value);
	strbuf_add(out, &value, 4);
}

/* Offsets beyond 2 GiB would need a further table; a kernel's pack is a fifth of that. */
static int index_write(struct packing *p, const char *path, const unsigned char *checksum)
{
	unsigned char own[HASH_LEN];
	struct strbuf out = {0};
	int n = 0, err;

	if (p->offset > INT32_MAX)
		return -EFBIG;
	qsort(p->objects, p->nobjects, sizeof(*p->objects), object_compare);
	strbuf_add(&out, "\377tOc\0\0\0\2", 8);
	for (int first = 0; first < 256; first++) {
		while (n < p->nobjects && p->objects[n].hash[0] <= first)
			n++;
		add_u32(&out, n);
	}
	for (int i = 0; i < p->nobjects; i++)
		strbuf_add(&out, p->objects[i].hash, HASH_LEN);
	for (int i = 0; i < p->nobjects; i++)
		add_u32(&out, p->objects[i].crc);
	for (int i = 0; i < p->nobjects; i++)
		add_u32(&out, (uint32_t)p->objects[i].offset);
	strbuf_add(&out, checksum, HASH_LEN);
	SHA1((const unsigned char *)out.buf, out.len, own);
	strbuf_add(&out, own, HASH_LEN);
	err = file_write_atomic(path, out.buf, out.len);
	strbuf_release(&out);
	return err;
}

/* The index comes first: git looks for packs by their indices, so both must be whole by then. */
static int publish(struct packing *p, const char *tmp)
{
	const char *git_dir = p->request->git_dir;
	unsigned char checksum[HASH_LEN];
	char hex[HASH_HEX], *pack = NULL, *idx = NULL;
	int err = pack_finish(p, checksum);

	if (!err) {
		hash_hex(checksum, hex);
		pack = xasprintf("%s/objects/pack/pack-%s.pack", git_dir, hex);
		idx = xasprintf("%s/objects/pack/pack-%s.idx", git_dir, hex);
		if (rename(tmp, pack) < 0 || chmod(pack, 0444) < 0)
			err = -errno;
	}
	if (!err)
		err = index_write(p, idx, checksum);
	if (!err && chmod(idx, 0444) < 0)
		err = -errno;
	free(pack);
	free(idx);
	return err;
}

int import_tree(const struct import_request *request, char commit[HASH_HEX], char **error)
{
	struct packing p = {
		.request = request, .arena = arena_new(), .lock = PTHREAD_MUTEX_INITIALIZER};
	char *tmp = xasprintf("%s/objects/pack/tmp_pack_lab", request->git_dir);
	int err = walk(&p);

	if (!err) {
		p.objects = xcalloc(p.nnodes + 1, sizeof(*p.objects));
		err = pack_open(&p, tmp);
	}
	if (!err)
		err = pack_all_files(&p);
	if (!err)
		err = pack_trees(&p);
	if (!err)
		err = pack_commit(&p, commit);
	if (!err)
		err = publish(&p, tmp);
	if (p.pack)
		fclose(p.pack);
	if (err)
		unlink(tmp);
	*error = err && !p.error ? xasprintf("%s: %s", request->git_dir, strerror(-err)) : p.error;
	free(tmp);
	free(p.objects);
	hashset_release(&p.hashes);
	arena_free(p.arena);
	return err;
}
