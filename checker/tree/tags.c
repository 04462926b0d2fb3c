// SPDX-License-Identifier: GPL-2.0-only
#include "tags.h"

#include <ctype.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "../facts/facts.h"
#include "../source/include.h"
#include "../facts/source.h"

static size_t word_length(const char *p)
{
	size_t len = 0;

	while (isalnum((unsigned char)p[len]) || p[len] == '_')
		len++;
	return len;
}

/* Whether "struct x;" or "struct x {" stands in the header above byte @at. */
static bool declared_above(const struct source *header, size_t at, const char *kind,
			   const char *tag)
{
	const char *p = header->text, *end = p + at;

	while ((p = memmem(p, end - p, kind, strlen(kind)))) {
		size_t len;

		p += strlen(kind);
		p += strspn(p, " \t\n");
		len = word_length(p);
		if (len == strlen(tag) && !memcmp(p, tag, len)) {
			p += len;
			p += strspn(p, " \t\n");
			if (*p == ';' || *p == '{')
				return true;
		}
	}
	return false;
}

/* tag_of - "x" of the type "const struct x __user *"; NULL for any other */
static const char *tag_of(struct arena *arena, const char *type, const char *kind)
{
	size_t len = strlen(kind);
	const char *p = type;

	for (; (p = strstr(p, kind)); p += len)
		if ((p == type || p[-1] == ' ') && p[len] == ' ')
			return arena_strndup(arena, p + len + 1, word_length(p + len + 1));
	return NULL;
}

static void check_param(struct facts *facts, const struct includes *includes,
			struct prototype *prototype, const struct parameter *param)
{
	static const char *const kinds[] = {"struct", "union"};
	const struct source *header = facts->header.source;
	size_t at = source_offset(header, prototype->span.line, prototype->span.column);

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const char *tag = tag_of(facts->arena, param->type, kinds[i]);

		if (!tag || !*tag || declared_above(header, at, kinds[i], tag) ||
		    includes_mention(includes, header->file, kinds[i], tag))
			continue;
		prototype->unknown_tag = arena_printf(facts->arena, "%s %s", kinds[i], tag);
		prototype->unknown_span = param->span;
	}
}

void tags_check(struct facts *facts, const struct includes *includes)
{
	for (int i = 0; i < facts->header.nprototypes; i++) {
		struct prototype *prototype = &facts->header.prototypes[i];

		if (prototype->pristine || prototype->liveness == DEAD_COMMENT)
			continue;
		for (int j = 0; j < prototype->nparams && !prototype->unknown_tag; j++)
			check_param(facts, includes, prototype, &prototype->params[j]);
	}
}
