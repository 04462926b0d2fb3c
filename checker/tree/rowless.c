// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: the native table is known already. What it lacks is looked for as a word in the
 * tables next to it, and only what is left then in those of all other architectures.
 */
#include "rowless.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "../facts/source.h"

/* What has held tables since 4.17; some trees have one, some the other. */
static const char *const near_tables[] = {
	"arch/x86/entry/syscalls/*.tbl",
	"scripts/syscall.tbl",
	"include/uapi/asm-generic/unistd.h",
};
static const char *const far_tables[] = {
	"arch/*/kernel/syscalls/*.tbl",
	"arch/*/entry/syscalls/*.tbl",
	"arch/*/tools/*.tbl",
	"arch/*/include/asm/unistd*.h",
	"arch/*/include/uapi/asm/unistd*.h",
	"arch/*/kernel/sys*.[cS]",
	"arch/*/kernel/entry*.S",
	"arch/*/kernel/calls.S",
	"arch/*/kernel/scall*.S",
	"arch/*/kernel/vdso*/*.S",
};

struct search {
	const struct facts *facts;
	const char **left;
	int nleft, files;
};

static bool in_native_table(const struct facts *facts, const char *name)
{
	for (int i = 0; i < facts->table.nrows; i++)
		if (streq(facts->table.rows[i].name, name) ||
		    streq(facts->table.rows[i].base, name))
			return true;
	return false;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* strike - what a table says is known, with whatever prefix it says it */
static void strike(struct search *search, const char *word, size_t len)
{
	char name[80];
	const char *base = name, **known;
	int at;

	if (len >= sizeof(name))
		return;
	memcpy(name, word, len);
	name[len] = '\0';
	for (;;) {
		known = search->nleft ? bsearch(&base, search->left, search->nleft,
						sizeof(*search->left), compare)
				      : NULL;
		if (known) {
			at = known - search->left;
			memmove(known, known + 1, (--search->nleft - at) * sizeof(*known));
		}
		base = strchr(base, '_');
		while (base && *base == '_')
			base++;
		if (!base)
			return;
	}
}

static void strike_words(struct search *search, const char *text, size_t len)
{
	const char *p = text, *end = text + len;

	while (p < end && search->nleft) {
		const char *word = p;

		while (p < end && is_word_byte(*p))
			p++;
		if (p > word)
			strike(search, word, p - word);
		else
			p++;
	}
}

static void search_tables(struct search *search, const char *const *patterns, size_t n)
{
	for (size_t i = 0; i < n && search->nleft; i++) {
		char *pattern = xasprintf("%s/%s", search->facts->kernel.dir, patterns[i]);
		glob_t found;

		if (glob(pattern, 0, NULL, &found) == 0) {
			for (size_t j = 0; j < found.gl_pathc; j++) {
				const char *path =
					found.gl_pathv[j] + strlen(search->facts->kernel.dir) + 1;
				struct source *source = source_read(
					search->facts->arena, search->facts->kernel.dir, path);

				if (!source)
					continue;
				search->files++;
				strike_words(search, source->text, source->len);
			}
			globfree(&found);
		}
		free(pattern);
	}
}

int rowless_entries(const struct facts *facts, const char ***names)
{
	struct search search = {.facts = facts};

	for (int i = 0; i < facts->nentries; i++)
		if (!in_native_table(facts, facts->entries[i]))
			*arena_append(facts->arena, &search.left, &search.nleft) =
				facts->entries[i];
	search_tables(&search, near_tables, ARRAY_SIZE(near_tables));
	search.files = 0;
	search_tables(&search, far_tables, ARRAY_SIZE(far_tables));
	*names = search.left;
	return search.files > 20 ? search.nleft : 0;
}
