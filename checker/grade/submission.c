// SPDX-License-Identifier: GPL-2.0-only
#include "submission.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/text.h"
#include "../source/unidiff.h"
#include "../source/entry.h"
#include "packed.h"

#define STUDENT_MAX   180 /* bytes; leaves room for suffixes in a file name */
#define PARTS_MAX     500
#define ENTRIES_MAX   100000
#define BYTES_MAX     ((size_t)DIFF_MAX_BYTES)
#define ALL_BYTES_MAX (32u << 20) /* of one submission */
#define OPEN_SAFELY   (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* ---- names ----------------------------------------------------------------------------------- */

/* Characters that reorder, hide or join text, and the C1 controls. */
static bool is_treacherous(unsigned code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0xad ||
	       (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
	       (code >= 0xfff0 && code <= 0xffff) || code >= 0xe0000;
}

static void escape_name(struct strbuf *out, const char *name, size_t len)
{
	for (size_t i = 0; i < len;) {
		unsigned code = 0;
		int n = utf8_next(name + i, len - i, &code);
		bool bad = n <= 0 || is_treacherous(code) || strchr("/\\%", name[i]) ||
			   (i == 0 && strchr(".-", name[i]));

		if (n <= 0)
			n = 1;
		for (int j = 0; j < n; j++, i++) {
			if (bad)
				strbuf_addf(out, "%%%02X", (unsigned char)name[i]);
			else
				strbuf_addch(out, name[i]);
		}
	}
}

/* Length without @suffix, in capitals or not; @len when it is not there or is all there is. */
static size_t without_suffix(const char *name, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && strncasecmp(name + len - n, suffix, n) == 0 ? len - n : len;
}

/* Some put ".txt" behind the name, so that browsers show it. */
static size_t patch_stem_length(const char *name)
{
	static const char *const suffixes[] = {".patch", ".diff", ".mbox", ".eml"};
	size_t len = without_suffix(name, strlen(name), ".txt"), stem = len;

	for (size_t i = 0; i < ARRAY_SIZE(suffixes) && stem == len; i++)
		stem = without_suffix(name, len, suffixes[i]);
	return stem < len ? stem : 0;
}

static bool is_patch_name(const char *name)
{
	return patch_stem_length(name) > 0;
}

/* What a student's file may be called: a patch, or an archive of patches. */
static bool is_part_name(const char *name)
{
	return is_patch_name(name) || packed_suffix(name);
}

static size_t stem_length(const char *name)
{
	size_t stem = patch_stem_length(name);

	if (packed_suffix(name))
		return strlen(name) - packed_suffix(name);
	return stem ? stem : without_suffix(name, strlen(name), ".txt");
}

static void hex_digest(const EVP_MD_CTX *context, char *hex)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	EVP_MD_CTX *copy = EVP_MD_CTX_new();

	if (copy && EVP_MD_CTX_copy_ex(copy, context))
		EVP_DigestFinal_ex(copy, digest, &n);
	EVP_MD_CTX_free(copy);
	hex[0] = '\0';
	for (unsigned i = 0; i < n && i < 32; i++)
		sprintf(hex + 2 * i, "%02x", digest[i]);
}

const char *student_name(struct arena *arena, const char *entry)
{
	struct entry_name read = entry_read(arena, entry);
	bool loose = read.platform == PLATFORM_MOODLE && read.own;
	struct strbuf name = {0};
	const char *student;

	escape_name(&name, entry, loose ? read.own : stem_length(entry));
	if (streq(name.buf, "results.csv") || streq(name.buf, "report.html") ||
	    streq(name.buf, "journal")) {
		/* Files of the results' directory: no student's directory can have their names. */
		char *rest = xstrdup(name.buf + 1);

		strbuf_reset(&name);
		strbuf_addf(&name, "%%%02X%s", (unsigned char)entry[0], rest);
		free(rest);
	}
	if (name.len > STUDENT_MAX) {
		EVP_MD_CTX *context = EVP_MD_CTX_new();
		char hex[65];

		EVP_DigestInit_ex(context, EVP_sha256(), NULL);
		EVP_DigestUpdate(context, entry, strlen(entry));
		hex_digest(context, hex);
		EVP_MD_CTX_free(context);
		/* Cut where no character and no escape is cut in two. */
		name.len = STUDENT_MAX;
		while (name.len &&
		       ((name.buf[name.len] & 0xc0) == 0x80 || name.buf[name.len - 1] == '%' ||
			(name.len > 1 && name.buf[name.len - 2] == '%')))
			name.len--;
		name.buf[name.len] = '\0';
		strbuf_addf(&name, "~%.8s", hex);
	}
	student = arena_strdup(arena, strbuf_str(&name));
	strbuf_release(&name);
	return student;
}

static const char *shown(struct arena *arena, const char *name)
{
	struct strbuf out = {0};
	const char *text;

	escape_name(&out, name, strlen(name));
	text = arena_strdup(arena, strbuf_str(&out));
	strbuf_release(&out);
	return text;
}

/* ---- reading --------------------------------------------------------------------------------- */

static void refuse(struct submissions *all, struct submission *submission, const char *fmt,
		   const char *what)
{
	if (!submission->refused)
		submission->refused = arena_printf(all->arena, fmt, what);
}

static void note(struct submissions *all, struct submission *submission, const char *fmt,
		 const char *what)
{
	*arena_append(all->arena, &submission->notes, &submission->nnotes) =
		arena_printf(all->arena, fmt, what);
}

static const char *kind_name(mode_t mode)
{
	return S_ISLNK(mode)	? "a symbolic link"
	       : S_ISDIR(mode)	? "a directory"
	       : S_ISFIFO(mode) ? "a fifo"
	       : S_ISSOCK(mode) ? "a socket"
				: "a device";
}

/* Append an ordinary file's content; NULL, or why not (in words that follow its name). */
static const char *read_file_at(int dir, const char *name, struct strbuf *text)
{
	char block[65536];
	struct stat st;
	ssize_t n = 0;
	int fd;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return "cannot be read";
	if (!S_ISREG(st.st_mode))
		return kind_name(st.st_mode);
	fd = openat(dir, name, OPEN_SAFELY);
	if (fd < 0)
		return errno == ELOOP ? "a symbolic link" : "a file that cannot be read";
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return "no ordinary file";
	}
	while (text->len <= BYTES_MAX && (n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		strbuf_add(text, block, n);
	}
	close(fd);
	return n < 0 ? "a file that cannot be read" : text->len > BYTES_MAX ? "too large" : NULL;
}

static void add_bytes(struct submissions *all, struct submission *submission, const char *known_as,
		      const char *text, size_t len)
{
	submission->bytes += len;
	if (submission->bytes > ALL_BYTES_MAX) {
		refuse(all, submission, "%s is too large: hand in the patches alone",
		       submission->source);
		return;
	}
	*arena_append(all->arena, &submission->parts, &submission->nparts) =
		(struct submission_part){
			.name = shown(all->arena, known_as),
			.text = arena_strndup(all->arena, text ? text : "", len),
			.len = len,
		};
}

static void add_packed(struct submissions *all, struct submission *submission, const char *known_as,
		       const struct strbuf *text)
{
	struct packed packed = {.arena = arena_new(), .is_wanted = is_patch_name};
	const char *archive = shown(all->arena, known_as);

	packed_read(&packed, text->buf, text->len);
	if (packed.problem)
		refuse(all, submission, "%s",
		       arena_printf(all->arena, "%s %s", archive, packed.problem));
	else if (!packed.n)
		refuse(all, submission, "%s holds no .patch or .diff file", archive);
	for (int i = 0; !packed.problem && i < packed.n; i++) {
		const struct packed_file *file = &packed.files[i];
		const char *slash = strrchr(file->name, '/');
		const char *name = slash ? slash + 1 : file->name;

		add_bytes(all, submission, *name ? name : known_as, file->text, file->len);
	}
	if (packed.left_out > 1)
		note(all, submission, "%s",
		     arena_printf(
			     all->arena,
			     "of %s %d files that are no patches by name were left out: %s, ...",
			     archive, packed.left_out, shown(all->arena, packed.first_left_out)));
	else if (packed.left_out)
		note(all, submission, "%s",
		     arena_printf(all->arena, "%s in %s is no patch by its name and was left out",
				  shown(all->arena, packed.first_left_out), archive));
	arena_free(packed.arena);
}

/* @known_as: the name that the student gave it */
static void add_part_as(struct submissions *all, struct submission *submission, int dir,
			const char *name, const char *known_as)
{
	struct strbuf text = {0};
	const char *why = read_file_at(dir, name, &text);
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_mtime > submission->newest)
		submission->newest = st.st_mtime;
	if (why)
		refuse(all, submission, arena_printf(all->arena, "%s is %s", "%s", why),
		       shown(all->arena, name));
	else if (packed_is(strbuf_str(&text), text.len))
		add_packed(all, submission, known_as, &text);
	else
		add_bytes(all, submission, known_as, text.buf, text.len);
	strbuf_release(&text);
}

static void add_part(struct submissions *all, struct submission *submission, int dir,
		     const char *name)
{
	add_part_as(all, submission, dir, name, name);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in directory @fd (which is closed), sorted; at most @max, more set *@too_many. */
static const char **read_names(struct arena *arena, int fd, int max, int *n, bool *too_many)
{
	DIR *dir = fdopendir(fd);
	const char **names = NULL;
	struct dirent *entry;

	*n = 0;
	*too_many = false;
	if (!dir) {
		close(fd);
		return NULL;
	}
	while ((entry = readdir(dir))) {
		if (streq(entry->d_name, ".") || streq(entry->d_name, ".."))
			continue;
		if (*n == max) {
			*too_many = true;
			break;
		}
		*arena_append(arena, &names, n) = arena_strdup(arena, entry->d_name);
	}
	closedir(dir);
	if (*n)
		qsort(names, *n, sizeof(*names), by_bytes);
	return names;
}

static bool is_directory(int parent, const char *name)
{
	struct stat st;

	return fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

static void read_directory(struct submissions *all, struct submission *submission, int parent,
			   const char *name, int depth);

/* What is no patch; the one directory in a directory without patches may hold them (zip). */
static void read_other(struct submissions *all, struct submission *submission, int fd,
		       const char *const *names, int n, int depth)
{
	const char *inner = NULL;
	int directories = 0;

	for (int i = 0; i < n; i++) {
		if (names[i][0] == '.' || streq(names[i], "__MACOSX") ||
		    !is_directory(fd, names[i]))
			continue;
		inner = names[i];
		directories++;
	}
	if (submission->nparts || directories != 1 || depth >= 3)
		inner = NULL;
	for (int i = 0; i < n; i++) {
		if (names[i] != inner && (names[i][0] == '.' || !is_part_name(names[i])))
			note(all, submission, "%s is no patch by its name and was left out",
			     shown(all->arena, names[i]));
	}
	if (inner)
		read_directory(all, submission, fd, inner, depth + 1);
}

static void read_directory(struct submissions *all, struct submission *submission, int parent,
			   const char *name, int depth)
{
	int n, fd = openat(parent, name, OPEN_SAFELY | O_DIRECTORY);
	const char **names;
	bool too_many;

	if (fd < 0) {
		refuse(all, submission, "the directory %s cannot be read", submission->source);
		return;
	}
	names = read_names(all->arena, dup(fd), PARTS_MAX, &n, &too_many);
	if (too_many)
		refuse(all, submission, "the directory %s holds too many files",
		       submission->source);
	for (int i = 0; i < n && !submission->refused; i++) {
		if (is_part_name(names[i]) && names[i][0] != '.')
			add_part(all, submission, fd, names[i]);
	}
	if (!submission->refused)
		read_other(all, submission, fd, names, n, depth);
	close(fd);
	if (!submission->nparts)
		refuse(all, submission, "the directory %s holds no .patch or .diff file",
		       submission->source);
}

/* Of a single file its own hash, so that sha256sum(1) gives the same. */
static void hash(struct submission *submission)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	if (!context || !EVP_DigestInit_ex(context, EVP_sha256(), NULL))
		die_oom();
	for (int i = 0; i < submission->nparts; i++) {
		const struct submission_part *part = &submission->parts[i];

		if (submission->nparts > 1) {
			char length[32];
			int n = snprintf(length, sizeof(length), "%zu", part->len) + 1;

			EVP_DigestUpdate(context, part->name, strlen(part->name) + 1);
			EVP_DigestUpdate(context, length, n);
		}
		EVP_DigestUpdate(context, part->text, part->len);
	}
	if (submission->nparts)
		hex_digest(context, submission->sha256);
	EVP_MD_CTX_free(context);
}

static bool is_same(int dir, const char *name, const char *path)
{
	struct stat entry, other;

	return path && stat(path, &other) == 0 &&
	       fstatat(dir, name, &entry, AT_SYMLINK_NOFOLLOW) == 0 &&
	       entry.st_dev == other.st_dev && entry.st_ino == other.st_ino;
}

/*
 * Whoever grades the folder they stand in has the results of the last time in it, the roster and
 * the policy and the secret.
 */
static bool is_aside(const struct submissions *all, int dir, const char *name)
{
	return (is_same(dir, name, all->out) && is_directory(dir, name)) ||
	       is_same(dir, name, all->roster) || is_same(dir, name, all->policy) ||
	       is_same(dir, name, all->secret);
}

static const char gradescope_list[] = "submission_metadata.yml";

/*
 * What is in an export beside the submissions: hidden files, what macOS packs, Gradescope's list.
 */
static bool is_no_entry(const char *name)
{
	return name[0] == '.' || streq(name, "__MACOSX") || streq(name, gradescope_list);
}

static void keep_list(struct submissions *all, int dir, const char *name)
{
	struct strbuf text = {0};

	if (!read_file_at(dir, name, &text))
		all->list_of_gradescope = arena_strdup(all->arena, strbuf_str(&text));
	strbuf_release(&text);
}

/*
 * A file that lies beside others of the same student; @first: it is the first of them. All are one
 * submission, by the name that they share.
 */
static void read_loose(struct submissions *all, int dir, const char *name, bool first)
{
	struct entry_name entry = entry_read(all->arena, name);
	struct submission *submission;

	if (first) {
		submission = arena_append(all->arena, &all->list, &all->n);
		submission->entry = arena_strdup(all->arena, name);
		submission->student = student_name(all->arena, entry.shared);
		submission->source = submission->student;
	}
	submission = &all->list[all->n - 1];
	submission->nfiles++;
	if (submission->nparts == PARTS_MAX)
		refuse(all, submission, "%s holds too many files", submission->source);
	else if (is_part_name(name))
		add_part_as(all, submission, dir, name, name + entry.own);
	else
		note(all, submission, "%s is no patch by its name and was left out",
		     shown(all->arena, name));
	hash(submission);
}

static void read_entry(struct submissions *all, int dir, const char *name)
{
	struct submission *submission;
	struct stat st;

	if (is_no_entry(name)) {
		all->skipped++;
		if (streq(name, gradescope_list))
			keep_list(all, dir, name);
		return;
	}
	if (is_aside(all, dir, name))
		return;
	submission = arena_append(all->arena, &all->list, &all->n);
	submission->entry = arena_strdup(all->arena, name);
	submission->nfiles = 1;
	submission->student = student_name(all->arena, name);
	submission->source = shown(all->arena, name);
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		refuse(all, submission, "%s cannot be read", submission->source);
	else if (S_ISDIR(st.st_mode))
		read_directory(all, submission, dir, name, 0);
	else
		add_part(all, submission, dir, name);
	hash(submission);
}

static bool holds_export(struct arena *arena, int dir, const char *name)
{
	int n = 0, fd = openat(dir, name, OPEN_SAFELY | O_DIRECTORY);
	const char **names;
	bool too_many;

	names = fd < 0 ? NULL : read_names(arena, fd, ENTRIES_MAX, &n, &too_many);
	for (int i = 0; i < n; i++) {
		if (entry_is_export(names[i]))
			return true;
	}
	return false;
}

/*
 * All that a folder holds is the folder that an export was unpacked to. Where there is more, it may
 * be a student who made one look so.
 */
static const char *lone_export(const struct submissions *all, int dir, const char *const *names,
			       int n)
{
	const char *lone = NULL;

	for (int i = 0; i < n; i++) {
		if (is_no_entry(names[i]) || is_aside(all, dir, names[i]))
			continue;
		if (lone)
			return NULL;
		lone = names[i];
	}
	return lone && !entry_is_export(lone) && holds_export(all->arena, dir, lone) ? lone : NULL;
}

/* A file that Moodle laid out without a folder: its name says so even when it is alone. */
static bool is_loose(const struct submissions *all, int dir, const char *name)
{
	struct entry_name entry = entry_read(all->arena, name);

	return entry.platform == PLATFORM_MOODLE && entry.own && !is_directory(dir, name);
}

/* Whether a platform says that both files belong to one submission. */
static bool lie_together(const struct submissions *all, int dir, const char *a, const char *b)
{
	struct entry_name x = entry_read(all->arena, a), y = entry_read(all->arena, b);

	return x.own && y.own && x.platform == y.platform && streq(x.shared, y.shared) &&
	       !is_directory(dir, a) && !is_directory(dir, b);
}

static int read_folder(struct submissions *all, int dir)
{
	const char **names, *inner;
	bool too_many;
	int n, fd;

	names = read_names(all->arena, dup(dir), ENTRIES_MAX, &n, &too_many);
	inner = too_many ? NULL : lone_export(all, dir, names, n);
	if (inner) {
		fd = openat(dir, inner, OPEN_SAFELY | O_DIRECTORY);
		names = read_names(all->arena, dup(fd), ENTRIES_MAX, &n, &too_many);
		dir = fd;
	}
	for (int i = 0; i < n; i++) {
		bool before = i && lie_together(all, dir, names[i - 1], names[i]);

		if (before || (i + 1 < n && lie_together(all, dir, names[i], names[i + 1])) ||
		    is_loose(all, dir, names[i]))
			read_loose(all, dir, names[i], !before);
		else
			read_entry(all, dir, names[i]);
	}
	if (inner)
		close(fd);
	return too_many ? -E2BIG : 0;
}

int submissions_read(struct submissions *all, const char *path)
{
	int err, fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	const char *slash;
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0) {
		close(fd);
		return -errno;
	}
	if (S_ISDIR(st.st_mode)) {
		err = read_folder(all, fd);
		close(fd);
		return err;
	}
	close(fd);
	if (!S_ISREG(st.st_mode))
		return -ENOTDIR;
	slash = strrchr(path, '/');
	fd = slash ? open(arena_strndup(all->arena, path, slash - path + 1), O_PATH | O_CLOEXEC)
		   : AT_FDCWD;
	read_entry(all, fd, slash ? slash + 1 : path);
	if (slash)
		close(fd);
	return 0;
}

static int by_student(const void *a, const void *b)
{
	const struct submission *x = a, *y = b;
	int order = strcmp(x->student, y->student);

	return order ? order : strcmp(x->source, y->source);
}

void submissions_settle(struct submissions *all)
{
	int kept = 0;

	if (all->n)
		qsort(all->list, all->n, sizeof(*all->list), by_student);
	for (int i = 0; i < all->n; i++) {
		struct submission *submission = &all->list[i];

		if (!submission->nparts)
			refuse(all, submission, "%s holds no .patch or .diff file",
			       submission->source);
		if (kept && streq(all->list[kept - 1].student, submission->student)) {
			struct submission *first = &all->list[kept - 1];

			first->refused = arena_printf(all->arena,
						      "there are two submissions of this student: "
						      "%s and %s; keep one",
						      first->source, submission->source);
			first->sha256[0] = '\0';
			continue;
		}
		all->list[kept++] = *submission;
	}
	all->n = kept;
}
