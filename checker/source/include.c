// SPDX-License-Identifier: GPL-2.0-only
#include "include.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/util.h"

#define HEADER_MAX (4 << 20)
#define DEPTH_MAX  200
#define SEEN_MAX   2000

struct include_node {
	const char *path;
	bool reaches; /* false while it is being looked at, which ends cycles */
	bool exists;
};

static const char wanted[] = "include/linux/syscalls.h";

static struct include_node *node_of(struct includes *includes, const char *path, bool *fresh)
{
	struct include_node *node;
	int i;

	includes->paths.arena = includes->arena;
	i = hashset_add(&includes->paths, path, strlen(path));
	*fresh = i == includes->nnodes;
	if (!*fresh)
		return includes->nodes[i];
	node = arena_new_obj(includes->arena, struct include_node);
	node->path = includes->paths.list[i];
	*arena_append(includes->arena, &includes->nodes, &includes->nnodes) = node;
	return node;
}

static char *read_header(const struct includes *includes, const char *path, size_t *len)
{
	char *full = xasprintf("%s/%s", includes->dir, path), *text = NULL;
	int fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	ssize_t n;

	free(full);
	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size < HEADER_MAX) {
		text = xrealloc(NULL, st.st_size + 1);
		n = read(fd, text, st.st_size);
		*len = n > 0 ? n : 0;
		text[*len] = '\0';
	}
	close(fd);
	return text;
}

static bool follow(struct includes *includes, const char *from, const char *target, size_t len,
		   int depth);

/* target_of - the quoted part of an #include line; NULL when the line is none */
static const char *target_of(const char *p, const char *end, size_t *len)
{
	const char *stop;

	for (p++; p < end && (*p == ' ' || *p == '\t'); p++)
		;
	if (end - p < 9 || memcmp(p, "include", 7))
		return NULL;
	for (p += 7; p < end && (*p == ' ' || *p == '\t'); p++)
		;
	if (p >= end || (*p != '<' && *p != '"'))
		return NULL;
	for (stop = p + 1; stop < end && *stop != '>' && *stop != '"' && *stop != '\n'; stop++)
		;
	if (stop >= end || *stop == '\n')
		return NULL;
	*len = stop + 1 - p;
	return p;
}

static bool scan(struct includes *includes, const char *path, const char *text, size_t len,
		 int depth)
{
	const char *p = text, *end = text + len;

	while (p < end) {
		size_t n = 0;
		const char *target;

		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		target = p < end && *p == '#' ? target_of(p, end, &n) : NULL;
		if (target && follow(includes, path, target, n, depth))
			return true;
		p = memchr(p, '\n', end - p);
		p = p ? p + 1 : end;
	}
	return false;
}

static const char *const places[] = {"include/", "arch/x86/include/", "include/uapi/",
				     "arch/x86/include/uapi/"};

/* visit - whether the header at @path exists and, in *@reaches, whether it brings the header in */
static bool visit(struct includes *includes, const char *path, int depth, bool *reaches)
{
	struct include_node *node;
	size_t len = 0;
	bool fresh;
	char *text;

	if (streq(path, wanted)) {
		*reaches = true;
		return true;
	}
	node = node_of(includes, path, &fresh);
	if (fresh) {
		text = read_header(includes, path, &len);
		node->exists = text != NULL;
		if (text)
			node->reaches = scan(includes, node->path, text, len, depth + 1);
		free(text);
	}
	*reaches = node->reaches;
	return node->exists;
}

static bool follow(struct includes *includes, const char *from, const char *target, size_t len,
		   int depth)
{
	const char *slash = strrchr(from, '/');
	bool reaches = false;
	char path[512];
	size_t i;

	if (depth > DEPTH_MAX || len < 3 || len > 200)
		return false;
	if (*target == '"' && slash && slash - from < 250) {
		snprintf(path, sizeof(path), "%.*s%.*s", (int)(slash - from + 1), from,
			 (int)len - 2, target + 1);
		if (visit(includes, path, depth, &reaches))
			return reaches;
	}
	/* The user-space side of the headers never brings in the kernel's own. */
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		snprintf(path, sizeof(path), "%s%.*s", places[i], (int)len - 2, target + 1);
		if (visit(includes, path, depth, &reaches))
			return reaches;
	}
	return false;
}

bool includes_reach(struct includes *includes, const char *from, const char *target)
{
	return follow(includes, from, target, strlen(target), 0);
}

/* ---- what the headers mention ---------------------------------------------------------------- */

/* struct mention - "struct tag", looked for in the headers that one brings in */
struct mention {
	const struct includes *includes;
	const char *kind, *tag;
	const char **seen;
	int nseen;
	bool found;
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool mentions(const struct mention *mention, const char *text)
{
	size_t len = strlen(mention->tag), kind = strlen(mention->kind);
	const char *at = text;

	for (; (at = strstr(at, mention->tag)); at += len) {
		const char *before = at;

		while (before > text && isspace((unsigned char)before[-1]))
			before--;
		if (before < at && before - text >= (long)kind && !is_word(at[len]) &&
		    !memcmp(before - kind, mention->kind, kind))
			return true;
	}
	return false;
}

static bool look_into(struct mention *mention, const char *path, bool first, bool *whole);

/* look_for - the header that @target names in @from; false when it is not there */
static bool look_for(struct mention *mention, const char *from, const char *target, size_t len)
{
	const char *slash = strrchr(from, '/');
	bool whole = true;
	char path[512];

	if (len < 3 || len > 200)
		return false;
	snprintf(path, sizeof(path), "%.*s%.*s", slash ? (int)(slash - from + 1) : 0, from,
		 (int)len - 2, target + 1);
	if (*target == '"' && look_into(mention, path, false, &whole))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		snprintf(path, sizeof(path), "%s%.*s", places[i], (int)len - 2, target + 1);
		if (look_into(mention, path, false, &whole))
			return true;
	}
	if (len < 7 || memcmp(target, "<asm/", 5))
		return false;
	snprintf(path, sizeof(path), "include/asm-generic/%.*s", (int)len - 6, target + 5);
	return look_into(mention, path, false, &whole);
}

/* look_into - false when there is no such header; @whole: whether all it names is there */
static bool look_into(struct mention *mention, const char *path, bool first, bool *whole)
{
	size_t len = 0, n = 0;
	const char *target;
	char *text;

	for (int i = 0; i < mention->nseen; i++)
		if (streq(mention->seen[i], path))
			return true;
	text = mention->nseen < SEEN_MAX ? read_header(mention->includes, path, &len) : NULL;
	if (!text)
		return false;
	*arena_append(mention->includes->arena, &mention->seen, &mention->nseen) =
		arena_strdup(mention->includes->arena, path);
	if (!first)
		mention->found |= mentions(mention, text);
	for (const char *p = text; *p && !mention->found; p += strcspn(p, "\n"), p += *p == '\n') {
		p += strspn(p, " \t");
		target = *p == '#' ? target_of(p, text + len, &n) : NULL;
		if (target && !look_for(mention, path, target, n) && memcmp(target, "<asm/", 5))
			*whole = false;
	}
	free(text);
	return true;
}

int includes_mention(const struct includes *includes, const char *from, const char *kind,
		     const char *tag)
{
	struct mention mention = {.includes = includes, .kind = kind, .tag = tag};
	bool whole = true;

	if (!look_into(&mention, from, true, &whole))
		return -1;
	return mention.found ? 1 : whole ? 0 : -1;
}

/* ---- what is there --------------------------------------------------------------------------- */

/* Take "." and "DIR/.." out of a path below the tree; false: it leads out of it. */
static bool straighten(char *path)
{
	char *to = path;

	for (const char *part = path; *part;) {
		size_t len = strcspn(part, "/"), slash = strspn(part + len, "/");

		if (len == 2 && !memcmp(part, "..", 2)) {
			if (to == path)
				return false;
			for (to--; to > path && to[-1] != '/'; to--)
				;
		} else if (len != 1 || *part != '.') {
			memmove(to, part, len);
			to += len;
			if (slash)
				*to++ = '/';
		}
		part += len + slash;
	}
	*to = '\0';
	return true;
}

static bool is_kept(const struct includes *includes, char *path)
{
	const char *at = includes->kept;

	if (!at || !straighten(path))
		return false;
	for (; at < includes->kept + includes->kept_len; at += strlen(at) + 1)
		if (streq(at, path))
			return true;
	return false;
}

static bool there(const struct includes *includes, const char *dir, size_t len, const char *name)
{
	char *path = xasprintf("%s/%.*s%s", includes->dir, (int)len, dir, name);
	struct stat st;
	bool is = !stat(path, &st) && S_ISREG(st.st_mode);

	is = is || is_kept(includes, path + strlen(includes->dir) + 1);
	free(path);
	return is;
}

/* Whether a Kbuild of x86's headers has @name made: "generated-y += syscalls_64.h". */
static bool is_listed(const struct includes *includes, const char *name)
{
	static const char *const lists[] = {"arch/x86/include/asm/Kbuild",
					    "arch/x86/include/uapi/asm/Kbuild",
					    "include/asm-generic/Kbuild"};
	bool found = false;
	size_t n, len = strlen(name);

	for (size_t i = 0; i < ARRAY_SIZE(lists) && !found; i++) {
		char *text = read_header(includes, lists[i], &n);

		for (const char *at = text; at && !found && (at = strstr(at, name)); at++)
			found = at > text && isspace((unsigned char)at[-1]) &&
				(!at[len] || isspace((unsigned char)at[len]));
		free(text);
	}
	return found;
}

/* Made by every build, or the compiler's own where the kernel lets it look there. */
static bool is_made(const struct includes *includes, const char *name)
{
	static const char *const compilers[] = {
		"stdarg.h", "stddef.h",	  "stdbool.h",	 "stdint.h",	"limits.h", "float.h",
		"iso646.h", "stdalign.h", "x86intrin.h", "immintrin.h", "cpuid.h"};
	bool own = false;
	char *text;
	size_t n;

	if (starts_with(name, "generated/") || starts_with(name, "config/") ||
	    streq(name, "linux/version.h") || streq(name, "uapi/linux/version.h"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(compilers); i++)
		own |= streq(name, compilers[i]);
	text = own ? read_header(includes, "Makefile", &n) : NULL;
	own = text && strstr(text, "-isystem");
	free(text);
	return own;
}

static bool in_places(struct includes *includes, const char *name)
{
	const char *file = starts_with(name, "uapi/asm/") ? name + 9
			   : starts_with(name, "asm/")	  ? name + 4
							  : NULL;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (there(includes, places[i], strlen(places[i]), name))
			return true;
	if (file &&
	    (there(includes, "include/asm-generic/", 20, file) ||
	     there(includes, "include/uapi/asm-generic/", 25, file) || is_listed(includes, file)))
		return true;
	return is_made(includes, name);
}

bool includes_find(struct includes *includes, const char *from, const char *target)
{
	const char *slash = strrchr(from, '/');
	size_t len = strlen(target);
	char name[512];

	if (len < 3 || len > 250)
		return true;
	snprintf(name, sizeof(name), "%.*s", (int)len - 2, target + 1);
	if (*target == '"' && there(includes, from, slash ? slash - from + 1 : 0, name))
		return true;
	includes->found.arena = includes->arena;
	if (hashset_find(&includes->found, name, strlen(name)) >= 0)
		return true;
	if (!in_places(includes, name))
		return false;
	hashset_add(&includes->found, name, strlen(name));
	return true;
}

const char *includes_place(const char *path)
{
	for (size_t i = ARRAY_SIZE(places); i-- > 0;)
		if (starts_with(path, places[i]))
			return path + strlen(places[i]);
	return NULL;
}
