// SPDX-License-Identifier: GPL-2.0-only
#include "pristine.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/git.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../facts/source.h"

/* ---- naming the revision --------------------------------------------------------------------- */

static bool hex_name(const char *text, size_t len)
{
	size_t i;

	if (len != 40 && len != 64)
		return false;
	for (i = 0; i < len; i++)
		if (!isxdigit((unsigned char)text[i]))
			return false;
	return true;
}

static bool set_key(struct pristine *pristine, const char *text)
{
	size_t len = strcspn(text, " \t\r\n");

	if (!hex_name(text, len))
		return false;
	snprintf(pristine->key, sizeof(pristine->key), "git:%.*s", (int)len, text);
	return true;
}

static bool loose_ref(struct pristine *pristine)
{
	static const char *const places[] = {"", "refs/", "refs/tags/", "refs/heads/"};
	bool found = false;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places) && !found; i++) {
		char *path = xasprintf("%s/.git/%s%s", pristine->tree, places[i], pristine->spec);
		struct strbuf text = {0};

		if (!file_read(path, &text, 4096))
			found = set_key(pristine, strbuf_str(&text));
		strbuf_release(&text);
		free(path);
	}
	return found;
}

static bool packed_ref(struct pristine *pristine)
{
	char *path = xasprintf("%s/.git/packed-refs", pristine->tree);
	struct strbuf text = {0};
	bool found = false;
	char *line, *save;

	if (!file_read(path, &text, 16 << 20) && text.len)
		for (line = strtok_r(text.buf, "\n", &save); line && !found;
		     line = strtok_r(NULL, "\n", &save)) {
			const char *name = strchr(line, ' ');

			if (name && ends_with(name, pristine->spec) &&
			    name[strlen(name) - strlen(pristine->spec) - 1] == '/')
				found = set_key(pristine, line);
		}
	strbuf_release(&text);
	free(path);
	return found;
}

static int run_git(const struct pristine *pristine, const char *const args[], const char *input,
		   struct strbuf *out)
{
	const struct git_call call = {
		.tree = pristine->tree, .input = input, .out = out, .guest = true};
	int status = git_call(&call, args, NULL);

	return status > 0 ? -EIO : status;
}

static int ask_git(struct pristine *pristine)
{
	const char *revision = arena_printf(pristine->arena, "%s^{tree}", pristine->spec);
	const char *const args[] = {"rev-parse", "--verify", "--quiet", revision, NULL};
	struct strbuf out = {0};
	int error = run_git(pristine, args, NULL, &out);

	if (!error && !set_key(pristine, strbuf_str(&out)))
		error = -ENOENT;
	strbuf_release(&out);
	return error;
}

int pristine_open(struct pristine *pristine, struct arena *arena, const char *tree,
		  const char *spec, const char *cache)
{
	*pristine = (struct pristine){.arena = arena, .tree = tree, .spec = spec};
	if (!spec)
		return 0;
	if (path_is_dir(spec)) {
		pristine->kind = PRISTINE_DIR;
		snprintf(pristine->key, sizeof(pristine->key), "directory");
		return 0;
	}
	pristine->kind = PRISTINE_GIT;
	if (*spec == '-')
		return -EINVAL;
	if (cache)
		pristine->cache = arena_printf(arena, "%s.base", cache);
	if (loose_ref(pristine) || packed_ref(pristine))
		return 0;
	return ask_git(pristine);
}

#define FEW 64 /* files that git is asked for one by one */

/* ---- which files it has ---------------------------------------------------------------------- */

static int unhex(int c)
{
	return isdigit(c) ? c - '0' : tolower(c) - 'a' + 10;
}

static void set_base(struct scan_file *file, const char *hex)
{
	int i;

	for (i = 0; i < BLOB_LEN; i++)
		file->base[i] = unhex((unsigned char)hex[2 * i]) << 4 |
				unhex((unsigned char)hex[2 * i + 1]);
	file->has_base = true;
}

/* take_tree - the entries of "git ls-tree -r -z": "100644 blob HEX\tPATH\0" */
static void take_tree(struct scan_index *index, const char *p, const char *end)
{
	while (p < end) {
		const char *stop = memchr(p, '\0', end - p), *tab;
		struct scan_file *file;

		if (!stop)
			return;
		tab = memchr(p, '\t', stop - p);
		if (tab && tab - p > 41 && hex_name(tab - 40, 40)) {
			file = scan_index_find(index, tab + 1);
			if (file)
				set_base(file, tab - 40);
		}
		p = stop + 1;
	}
}

/* git's list of these files of the revision, or of all (NULL): 79,000 take a twentieth of a second. */
static int list_tree(const struct pristine *pristine, const char *const *files, struct strbuf *out)
{
	const char *args[FEW + 8] = {"ls-tree", "-r", "-z", "--full-tree", "--", pristine->spec};
	int n = 6;

	for (; files && *files; files++)
		args[n++] = *files;
	return run_git(pristine, args, NULL, out);
}

/* Files have come since the others were asked for: ask for those. False: they are many, or odd. */
static bool few_bases(struct pristine *pristine, struct scan_index *index, int *error)
{
	const char *files[FEW + 1] = {NULL};
	struct strbuf out = {0};
	int n = 0;

	for (int i = 0; i < index->nfiles; i++) {
		const struct scan_file *file = &index->files[i];

		if (file->has_base)
			continue;
		if (n == FEW || *file->path == ':') /* which would be magic to git */
			return false;
		files[n++] = file->path;
	}
	*error = n ? list_tree(pristine, files, &out) : 0;
	if (!*error)
		take_tree(index, strbuf_str(&out), strbuf_str(&out) + out.len);
	strbuf_release(&out);
	return true;
}

static int git_bases(struct pristine *pristine, struct scan_index *index)
{
	struct strbuf out = {0};
	int error = 0;

	if (!pristine->list) {
		error = list_tree(pristine, NULL, &out);
		if (!error) {
			pristine->list = arena_strndup(pristine->arena, strbuf_str(&out), out.len);
			pristine->list_len = out.len;
		}
		strbuf_release(&out);
	}
	if (!error)
		take_tree(index, pristine->list, pristine->list + pristine->list_len);
	return error;
}

/* same_times - a copy that kept its times is taken to have kept its content */
static bool same_times(const struct scan_file *file, const struct stat *st)
{
	return file->sig.size == (uint64_t)st->st_size &&
	       file->sig.mtime == st->st_mtim.tv_sec * 1000000000LL + st->st_mtim.tv_nsec;
}

static void dir_base(struct pristine *pristine, struct scan_file *file)
{
	char *path = xasprintf("%s/%s", pristine->spec, file->path);
	struct strbuf text = {0};
	struct stat st;

	file->has_base = !stat(path, &st) && S_ISREG(st.st_mode);
	if (file->has_base && same_times(file, &st))
		memcpy(file->base, file->blob, BLOB_LEN);
	else if (file->has_base && !file_read(path, &text, SOURCE_MAX))
		blob_name(strbuf_str(&text), text.len, file->base);
	strbuf_release(&text);
	free(path);
}

int pristine_bases(struct pristine *pristine, struct scan_index *index)
{
	int error = 0, i;

	if (pristine->kind == PRISTINE_NONE) {
		index->base_key[0] = '\0';
		return 0;
	}
	if (pristine->kind == PRISTINE_GIT && streq(index->base_key, pristine->key) &&
	    (!index->appeared || few_bases(pristine, index, &error)))
		return error;
	for (i = 0; i < index->nfiles; i++)
		index->files[i].has_base = false;
	if (pristine->kind == PRISTINE_DIR)
		for (i = 0; i < index->nfiles; i++)
			dir_base(pristine, &index->files[i]);
	else
		error = git_bases(pristine, index);
	if (!error) {
		memcpy(index->base_key, pristine->key, sizeof(index->base_key));
		index->changed = true;
	}
	return error;
}

bool pristine_differs(const struct pristine *pristine, const struct scan_file *file)
{
	if (pristine->kind == PRISTINE_NONE || !file->known)
		return false;
	return !file->has_base || memcmp(file->blob, file->base, BLOB_LEN);
}

/* ---- old contents ---------------------------------------------------------------------------- */

static struct old_file *find_old(const struct pristine *pristine, const char *path)
{
	int i;

	for (i = 0; i < pristine->nfiles; i++)
		if (streq(pristine->files[i].path, path))
			return &pristine->files[i];
	return NULL;
}

void pristine_want(struct pristine *pristine, const char *path, const unsigned char *blob)
{
	struct old_file *file;

	if (pristine->kind == PRISTINE_NONE || find_old(pristine, path))
		return;
	file = arena_append(pristine->arena, &pristine->files, &pristine->nfiles);
	file->path = arena_strdup(pristine->arena, path);
	memcpy(file->blob, blob, BLOB_LEN);
}

/*
 * The cache of contents: "labbase1", then for each content its name, its length (4 bytes) and its
 * bytes. A content that does not bear its name is not believed.
 */
static const char base_magic[8] = "labbase1";

static struct source *take_content(struct pristine *pristine, const struct old_file *file,
				   const char *data, size_t len)
{
	char *text = arena_strndup(pristine->arena, data, len);
	struct source *source = source_from_text(pristine->arena, file->path, text, len);

	source_mean(pristine->arena, source);
	return source;
}

static void take_cached(struct pristine *pristine, const char *p, const char *end)
{
	unsigned char name[BLOB_LEN];
	uint32_t len;
	int i;

	while (end - p >= BLOB_LEN + 4) {
		memcpy(&len, p + BLOB_LEN, 4);
		if (len > end - p - BLOB_LEN - 4)
			return;
		for (i = 0; i < pristine->nfiles; i++) {
			struct old_file *file = &pristine->files[i];

			if (file->source || memcmp(file->blob, p, BLOB_LEN))
				continue;
			blob_name(p + BLOB_LEN + 4, len, name);
			if (!memcmp(name, p, BLOB_LEN))
				file->source = take_content(pristine, file, p + BLOB_LEN + 4, len);
		}
		p += BLOB_LEN + 4 + len;
	}
}

static void read_cache(struct pristine *pristine)
{
	struct strbuf data = {0};

	if (pristine->cache && !file_read(pristine->cache, &data, 64 << 20) &&
	    data.len > sizeof(base_magic) && !memcmp(data.buf, base_magic, sizeof(base_magic)))
		take_cached(pristine, data.buf + sizeof(base_magic), data.buf + data.len);
	strbuf_release(&data);
}

static void write_cache(const struct pristine *pristine)
{
	struct strbuf data = {0};
	int i;

	if (!pristine->cache)
		return;
	strbuf_add(&data, base_magic, sizeof(base_magic));
	for (i = 0; i < pristine->nfiles; i++) {
		const struct old_file *file = &pristine->files[i];
		uint32_t len;

		if (!file->source || file->source->len > 4 << 20)
			continue;
		len = file->source->len;
		strbuf_add(&data, file->blob, BLOB_LEN);
		strbuf_add(&data, &len, 4);
		strbuf_add(&data, source_raw(file->source), len);
	}
	file_replace(pristine->cache, &data);
	strbuf_release(&data);
}

/* take_batch - the answers of "git cat-file --batch": "HEX blob LEN\n", the bytes, "\n" */
static void take_batch(struct pristine *pristine, const char *p, const char *end)
{
	int i;

	for (i = 0; i < pristine->nfiles && p < end; i++) {
		struct old_file *file = &pristine->files[i];
		const char *line;
		size_t len;

		if (file->source)
			continue;
		line = memchr(p, '\n', end - p);
		if (!line)
			return;
		if (memmem(p, line - p, " blob ", 6)) {
			len = strtoul((char *)memmem(p, line - p, " blob ", 6) + 6, NULL, 10);
			if (len > (size_t)(end - line - 1))
				return;
			file->source = take_content(pristine, file, line + 1, len);
			line += len + 1;
		}
		p = line + 1;
	}
}

static int git_fetch(struct pristine *pristine)
{
	static const char *const args[] = {"cat-file", "--batch", NULL};
	struct strbuf input = {0}, out = {0};
	int missing = 0, error = 0, i, j;

	read_cache(pristine);
	for (i = 0; i < pristine->nfiles; i++) {
		if (pristine->files[i].source)
			continue;
		for (j = 0; j < BLOB_LEN; j++)
			strbuf_addf(&input, "%02x", pristine->files[i].blob[j]);
		strbuf_addch(&input, '\n');
		missing++;
	}
	if (missing) {
		error = run_git(pristine, args, strbuf_str(&input), &out);
		if (!error && out.len)
			take_batch(pristine, out.buf, out.buf + out.len);
		if (!error)
			write_cache(pristine);
	}
	strbuf_release(&input);
	strbuf_release(&out);
	return error;
}

int pristine_fetch(struct pristine *pristine)
{
	int i;

	if (pristine->kind == PRISTINE_GIT)
		return git_fetch(pristine);
	for (i = 0; i < pristine->nfiles; i++)
		if (!pristine->files[i].source)
			pristine->files[i].source = source_read(pristine->arena, pristine->spec,
								pristine->files[i].path);
	return 0;
}

const struct source *pristine_source(const struct pristine *pristine, const char *path)
{
	const struct old_file *file = find_old(pristine, path);

	return file ? file->source : NULL;
}
