// SPDX-License-Identifier: GPL-2.0-only
#include "built.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/util.h"
#include "../facts/source.h"

/* Directories further down than this are no kernel's. */
#define DIR_DEPTH_MAX 32

static struct arena *arena_of(struct makefiles *kbuild)
{
	return kbuild->facts->arena;
}

static const char *dir_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_strndup(arena, path, slash - path) : "";
}

static const char *join(struct arena *arena, const char *dir, const char *name)
{
	return *dir ? arena_printf(arena, "%s/%s", dir, name) : name;
}

/* ---- reading ------------------------------------------------------------------------------- */

static int dir_index(struct makefiles *kbuild, const char *dir, const char *file);

/* in_archives - whether the top links @dir/lib.a, which is what lib-y goes into */
static bool in_archives(struct makefiles *kbuild, const char *dir)
{
	static const char *const tops[][2] = {{"", "Makefile"}, {"arch/x86", "Makefile"}};
	const char *word = arena_printf(arena_of(kbuild), "%s/", dir);
	size_t i;
	int at, j;

	for (i = 0; i < ARRAY_SIZE(tops); i++) {
		const struct makefile *makefile;

		at = dir_index(kbuild, tops[i][0], tops[i][1]);
		makefile = kbuild->dirs[at].makefile;
		for (j = 0; makefile && j < makefile->nitems; j++)
			if (starts_with(makefile->items[j].list, "libs-") &&
			    streq(makefile->items[j].word, word))
				return true;
	}
	return false;
}

/*
 * roots_of - which lists kbuild reads of a file: make itself reads the top's and the architecture's
 * Makefile, scripts/Makefile.build those of the directories and, since 6.1, the top's Kbuild
 */
static const char *const *roots_of(struct makefiles *kbuild, const struct makefile *makefile)
{
	static const char *const top[] = {"core", "drivers", "libs", "net",
					  "virt", "init",    "head", NULL};
	static const char *const objects[] = {"obj", NULL}, *const archive[] = {"obj", "lib", NULL};
	const struct kernel_facts *kernel = &kbuild->facts->kernel;
	const char *path = makefile->source->file;
	int i;

	if (streq(path, "Makefile") || streq(path, "arch/x86/Makefile"))
		return top;
	if (streq(path, "Kbuild"))
		return kernel->major > 6 || (kernel->major == 6 && kernel->minor >= 1)
			       ? objects
			       : objects + 1;
	for (i = 0; i < makefile->nlists; i++)
		if (streq(makefile->lists[i].stem, "lib"))
			return in_archives(kbuild, dir_of(arena_of(kbuild), path)) ? archive
										   : objects;
	return objects;
}

/* Reading one may read others, which moves the list that it stands in. */
static void read_makefile(struct makefiles *kbuild, int i, const struct source *source)
{
	struct makefile *makefile = makefile_parse(arena_of(kbuild), source, kbuild->config);

	kbuild->dirs[i].makefile = makefile;
	makefile->roots = roots_of(kbuild, makefile);
}

static int dir_index(struct makefiles *kbuild, const char *dir, const char *file)
{
	struct arena *arena = arena_of(kbuild);
	const struct source *source;
	struct kbuild_dir *entry;
	int i, j;

	for (i = 0; i < kbuild->ndirs; i++)
		if (streq(kbuild->dirs[i].dir, dir) && kbuild->dirs[i].named == (file != NULL) &&
		    (!file || ends_with(kbuild->dirs[i].path, file)))
			return i;
	entry = arena_append(arena, &kbuild->dirs, &kbuild->ndirs);
	entry->dir = arena_strdup(arena, dir);
	entry->named = file != NULL;
	entry->path = join(arena, dir, file ? file : "Kbuild");
	source = facts_read(kbuild->facts, entry->path);
	if (!source && !file) {
		entry->path = join(arena, dir, "Makefile");
		source = facts_read(kbuild->facts, entry->path);
	}
	for (j = 0; source && j < i && !entry->makefile; j++)
		if (kbuild->dirs[j].makefile && kbuild->dirs[j].makefile->source == source)
			entry->makefile = kbuild->dirs[j].makefile;
	if (source && !entry->makefile)
		read_makefile(kbuild, i, source);
	return i;
}

struct makefile *built_read(struct makefiles *kbuild, const char *path)
{
	const char *dir = dir_of(arena_of(kbuild), path), *slash = strrchr(path, '/');
	int i = dir_index(kbuild, dir, slash ? slash + 1 : path);

	return kbuild->dirs[i].makefile;
}

/* odd_makefile - a file of @dir that was meant to be its Makefile and has another name; or NULL */
static const char *odd_makefile(const struct facts *facts, const char *dir)
{
	char *full = xasprintf("%s/%s", facts->kernel.dir, dir);
	DIR *stream = opendir(full);
	struct dirent *entry;
	const char *found = NULL;

	while (stream && !found && (entry = readdir(stream)))
		if (!strncasecmp(entry->d_name, "makefile", 8) ||
		    !strcasecmp(entry->d_name, "kbuild") || streq(entry->d_name, "GNUmakefile"))
			found = join(facts->arena, dir, arena_strdup(facts->arena, entry->d_name));
	if (stream)
		closedir(stream);
	free(full);
	return found;
}

/* ---- judging ------------------------------------------------------------------------------- */

static struct built_answer ask(struct makefiles *kbuild, int dir, const char *word)
{
	struct built_answer answer = {BUILT_NOT_LISTED, NULL, -1};
	const struct makefile *makefile = kbuild->dirs[dir].makefile;

	if (makefile) {
		struct make_answer one = makefile_lists(makefile, word);

		answer.built = one.built;
		answer.makefile = makefile;
		answer.item = one.item;
	}
	return answer;
}

/*
 * ask_top - what the top of the tree says about a directory
 *
 * Kbuild's own list (6.x) takes in $(ARCH_CORE) and its like, which Makefile and arch/x86/Makefile
 * fill; 5.x has only those.
 */
static struct built_answer ask_top(struct makefiles *kbuild, const char *word)
{
	static const struct {
		const char *dir, *file;
	} places[] = {{"", "Kbuild"}, {"", "Makefile"}, {"arch/x86", "Makefile"}};
	struct built_answer best = {BUILT_NOT_LISTED, NULL, -1};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		int dir = dir_index(kbuild, places[i].dir, places[i].file);
		struct built_answer answer = ask(kbuild, dir, word);

		if (answer.built == BUILT)
			return answer;
		if (best.built == BUILT_NOT_LISTED && answer.item >= 0)
			best = answer;
	}
	return best;
}

static struct built_answer entered(struct makefiles *kbuild, const char *dir, int depth);

/* is_commented - whether the only list that names it stands in a comment */
static bool is_commented(const struct built_answer *answer)
{
	return answer->built == BUILT_DEAD_BRANCH && answer->makefile && answer->item >= 0 &&
	       answer->makefile->items[answer->item].liveness == DEAD_COMMENT;
}

/* worse - @inner holds only as far as its directory is entered */
static struct built_answer limited_by(struct built_answer inner, struct built_answer outer)
{
	if (inner.built != BUILT && inner.built != BUILT_UNKNOWN)
		return inner;
	if (outer.built == BUILT)
		return inner;
	if (outer.built == BUILT_NOT_LISTED || outer.built == BUILT_AS_SOURCE ||
	    is_commented(&outer)) {
		inner.built = BUILT_DIR_NOT_ENTERED;
		return inner;
	}
	if (outer.built == BUILT_UNKNOWN)
		inner.built = BUILT_UNKNOWN;
	return outer.built == BUILT_UNKNOWN ? inner : outer;
}

/*
 * search_up - the Makefile, here or in a directory above, that lists @path
 * @at: the nearest directory that may list it
 */
static struct built_answer search_up(struct makefiles *kbuild, const char *path, const char *at,
				     int depth)
{
	struct arena *arena = arena_of(kbuild);
	struct built_answer nearest = {BUILT_NOT_LISTED, NULL, -1};
	const char *dir = at;

	for (; depth < DIR_DEPTH_MAX; depth++) {
		size_t skip = *dir ? strlen(dir) + 1 : 0;
		struct built_answer answer =
			*dir ? ask(kbuild, dir_index(kbuild, dir, NULL), path + skip)
			     : ask_top(kbuild, path + skip);

		if (nearest.item < 0)
			nearest = answer;
		if (answer.item >= 0 || (answer.built == BUILT_UNKNOWN && dir == at))
			return *dir ? limited_by(answer, entered(kbuild, dir, depth + 1)) : answer;
		if (!*dir)
			break;
		dir = dir_of(arena, dir);
	}
	return nearest;
}

/*
 * from_beside - whether a directory of the top reaches @dir, another one, as "../dir/"
 *
 * Only asked of what the top does not list: the Makefiles of its own directories are read for it.
 */
static struct built_answer from_beside(struct makefiles *kbuild, const char *dir, int depth)
{
	int top = dir_index(kbuild, "", "Kbuild"), i;
	const struct makefile *makefile = kbuild->dirs[top].makefile;
	const char *word = arena_printf(arena_of(kbuild), "../%s/", dir);
	struct built_answer none = {BUILT_NOT_LISTED, NULL, -1};

	for (i = 0; makefile && i < makefile->nitems; i++) {
		const char *beside = makefile->items[i].word, *slash = strchr(beside, '/');
		struct built_answer answer;

		if (!slash || slash[1] || strchr(beside, '$') || starts_with(beside, ".."))
			continue;
		beside = arena_strndup(arena_of(kbuild), beside, slash - beside);
		answer = ask(kbuild, dir_index(kbuild, beside, NULL), word);
		if (answer.item >= 0)
			return limited_by(answer, entered(kbuild, beside, depth + 1));
	}
	return none;
}

/* entered - whether kbuild descends into @dir */
static struct built_answer entered(struct makefiles *kbuild, const char *dir, int depth)
{
	struct arena *arena = arena_of(kbuild);
	struct built_answer answer = {BUILT, NULL, -1};
	int i;

	if (!*dir || depth >= DIR_DEPTH_MAX)
		return answer;
	i = dir_index(kbuild, dir, NULL);
	if (kbuild->dirs[i].judged)
		return kbuild->dirs[i].entered;
	answer = search_up(kbuild, arena_printf(arena, "%s/", dir), dir_of(arena, dir), depth + 1);
	if (answer.built == BUILT_NOT_LISTED && *dir_of(arena, dir) == '\0') {
		struct built_answer top = ask_top(kbuild, arena_printf(arena, "%s/", dir));

		if (top.item >= 0)
			answer = top;
		else if (kbuild->dirs[i].makefile)
			answer = from_beside(kbuild, dir, depth);
	}
	kbuild->dirs[i].judged = true;
	kbuild->dirs[i].entered = answer;
	return answer;
}

static struct built_answer judge(struct makefiles *kbuild, const char *path)
{
	struct arena *arena = arena_of(kbuild);
	const char *dot = strrchr(path, '.');

	return search_up(kbuild, arena_printf(arena, "%.*s.o", (int)(dot - path), path),
			 dir_of(arena, path), 0);
}

enum built built_of(struct makefiles *kbuild, const char *path)
{
	return ends_with(path, ".c") ? judge(kbuild, path).built : BUILT_UNKNOWN;
}

void built_judge(struct makefiles *kbuild, struct file_facts *file)
{
	struct built_answer answer = {BUILT_UNKNOWN, NULL, -1};
	int i = dir_index(kbuild, dir_of(arena_of(kbuild), file->file), NULL);

	file->makefile = kbuild->dirs[i].path;
	if (!kbuild->dirs[i].makefile)
		file->odd_makefile = odd_makefile(kbuild->facts, kbuild->dirs[i].dir);
	if (ends_with(file->file, ".c"))
		answer = judge(kbuild, file->file);
	file->built = answer.built;
	*arena_append(arena_of(kbuild), &kbuild->answers, &kbuild->nanswers) = answer;
}

/* ---- sources ------------------------------------------------------------------------------- */

static bool tree_has(const struct facts *facts, const char *path, bool dir)
{
	char *full = xasprintf("%s/%s", facts->kernel.dir, path);
	struct stat st;
	bool has = !stat(full, &st) && (dir ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode));

	free(full);
	return has;
}

/* is_made - whether the Makefile has a rule for the object, or it is a composite one */
static bool is_made(const struct makefile *makefile, const char *word)
{
	const char *name = path_base(word);
	size_t stem = strlen(word) - 2, len = strlen(name) - 2;
	const char *p = makefile->source->text, *end = p + makefile->source->len;
	int i;

	for (i = 0; i < makefile->nlists; i++)
		if (strlen(makefile->lists[i].stem) == stem &&
		    !memcmp(makefile->lists[i].stem, word, stem) &&
		    !streq(makefile->lists[i].raw, makefile->lists[i].stem))
			return true;
	while (len && (p = memmem(p, end - p, name, len))) {
		/* "$(obj)/configs.o: ...", "$(obj)/x.c: ..." */
		if (p > makefile->source->text && p[-1] == '/' && end - p > (long)len + 2 &&
		    p[len] == '.' && memchr(p, ':', end - p < 80 ? end - p : 80))
			return true;
		p += len;
	}
	return false;
}

static bool source_there(const struct facts *facts, const struct makefile *makefile,
			 const char *dir, const char *word)
{
	static const char *const endings[] = {"c",	   "S", "rs", "o_shipped", "c_shipped",
					      "S_shipped", "y", "l",  "asn1"};
	struct arena *arena = facts->arena;
	const char *path = join(arena, dir, word);
	size_t i;

	if (ends_with(word, "/"))
		return tree_has(facts, arena_strndup(arena, path, strlen(path) - 1), true);
	if (!ends_with(word, ".o"))
		return tree_has(facts, path, false);
	for (i = 0; i < ARRAY_SIZE(endings); i++)
		if (tree_has(facts,
			     arena_printf(arena, "%.*s%s", (int)strlen(path) - 1, path, endings[i]),
			     false))
			return true;
	return is_made(makefile, word);
}

/* entries_of - what the directory @dir of the tree holds of a kind: names of C files, or "name/" */
static const char **entries_of(const struct facts *facts, const char *dir, bool dirs, int *n)
{
	char *full = xasprintf("%s/%s", facts->kernel.dir, dir);
	struct arena *arena = facts->arena;
	const char **names = NULL;
	DIR *stream = opendir(full);
	struct dirent *entry;

	*n = 0;
	while (stream && (entry = readdir(stream))) {
		if (!dirs && ends_with(entry->d_name, ".c"))
			*arena_append(arena, &names, n) = arena_strdup(arena, entry->d_name);
		else if (dirs && entry->d_type == DT_DIR && *entry->d_name != '.')
			*arena_append(arena, &names, n) = arena_printf(arena, "%s/", entry->d_name);
	}
	if (stream)
		closedir(stream);
	free(full);
	return names;
}

/* names_file - whether "adder.c" is the very file that "adder/" may be meant for as well */
static bool names_file(const char *file, const char *dir)
{
	size_t len = strlen(dir) - 1;

	return file && !strncmp(file, dir, len) && streq(file + len, ".c");
}

/* is_source - whether make can make @word, "x.o" or "x/", in @dir */
static bool is_source(const struct facts *facts, const struct makefile *makefile, const char *dir,
		      const char *word)
{
	return *word && (ends_with(word, ".o") || ends_with(word, "/")) &&
	       source_there(facts, makefile, dir, word);
}

/* apart - two words that ran together, "x.oy.o", "x/,y/", or "x/,": as they belong */
static const char *apart(const struct facts *facts, const struct makefile *makefile,
			 const char *dir, const char *word)
{
	struct arena *arena = facts->arena;
	size_t n = strlen(word), i;

	for (i = 2; i <= n; i++) {
		size_t blank = strspn(word + i, ",;");
		const char *first = arena_strndup(arena, word, i), *second = word + i + blank;

		if (!is_source(facts, makefile, dir, first))
			continue;
		if (blank && !*second && ends_with(first, "/"))
			return first;
		if (is_source(facts, makefile, dir, second))
			return arena_printf(arena, "%s %s", first, second);
	}
	return NULL;
}

/*
 * near_source - what is likely meant by a word of the list of @dir: the C file that is named alike,
 * or the directory, as "name/"
 */
static const char *near_source(const struct facts *facts, const char *dir, const char *word)
{
	struct arena *arena = facts->arena;
	size_t len = strlen(dir), stem;
	const char *near = NULL, **names;
	bool object = ends_with(word, ".o");
	int n;

	while (starts_with(word, "../") || starts_with(word, "./"))
		word += word[1] == '.' ? 3 : 2;
	if (len && !strncmp(word, dir, len) && word[len] == '/' && word[len + 1])
		word += len + 1;
	stem = strrchr(word, '.') ? (size_t)(strrchr(word, '.') - word) : strlen(word);
	if (!ends_with(word, "/")) {
		names = entries_of(facts, dir, false, &n);
		near = nearest_word(arena_printf(arena, "%.*s.c", (int)stem, word), names, n);
		word = arena_printf(arena, "%.*s/", (int)stem, word);
		if (tree_has(facts, join(arena, dir, word), true) && !names_file(near, word))
			return word;
	}
	if (near || object)
		return near;
	names = entries_of(facts, dir, true, &n);
	return nearest_word(word, names, n);
}

void built_check_source(struct facts *facts, const struct makefile *makefile,
			struct makefile_item *item)
{
	const char *dir = dir_of(facts->arena, item->makefile);

	/* The top's lists and arch/x86/Makefile's name directories from the top. */
	if (streq(item->makefile, "arch/x86/Makefile"))
		dir = "";
	item->source_exists = source_there(facts, makefile, dir, item->word);
	if (item->source_exists)
		return;
	item->near_source = apart(facts, makefile, dir, item->word);
	if (!item->near_source && *dir && !strchr(dir, '/') && ends_with(item->word, "/") &&
	    source_there(facts, makefile, "", item->word))
		item->near_source = arena_printf(facts->arena, "../%s", item->word);
	if (!item->near_source)
		item->near_source = near_source(facts, dir, item->word);
}

/* is_second - whether the same file was read before, by its name or as the preferred one */
static bool is_second(const struct makefiles *kbuild, int at)
{
	int i;

	for (i = 0; i < at; i++)
		if (kbuild->dirs[i].makefile == kbuild->dirs[at].makefile)
			return true;
	return false;
}

/* ---- handing over -------------------------------------------------------------------------- */

void built_finish(struct makefiles *kbuild)
{
	struct makefile_facts *out = &kbuild->facts->makefiles;
	struct arena *arena = arena_of(kbuild);
	int *base = xcalloc(kbuild->ndirs + 1, sizeof(*base)), i, j, k;

	for (i = 0; i < kbuild->ndirs; i++) {
		struct makefile *makefile = kbuild->dirs[i].makefile;

		base[i] = out->nitems;
		if (is_second(kbuild, i)) {
			kbuild->dirs[i].makefile = NULL;
			continue;
		}
		for (j = 0; makefile && j < makefile->nitems; j++)
			*arena_append(arena, &out->items, &out->nitems) = makefile->items[j];
	}
	for (i = 0; i < kbuild->ndirs; i++) {
		struct makefile *makefile = kbuild->dirs[i].makefile;

		for (j = 0; makefile && j < makefile->nproblems; j++)
			*arena_append(arena, &out->problems, &out->nproblems) =
				makefile->problems[j];
		for (k = 0; makefile && k < kbuild->nanswers; k++)
			if (kbuild->answers[k].makefile == makefile && kbuild->answers[k].item >= 0)
				kbuild->facts->files[k]->item =
					&out->items[base[i] + kbuild->answers[k].item];
	}
	free(base);
}
