// SPDX-License-Identifier: GPL-2.0-only
#include "remarked.h"

#include <stdarg.h>

#include "../lib/arena.h"
#include "../lib/util.h"

void remarked_each(const struct rule *rule, const struct facts *facts, struct findings *findings,
		   void (*judge)(const struct rule *rule, const struct remark *remark,
				 struct findings *findings))
{
	for (int i = 0; i < facts->nremarks; i++)
		if (streq(facts->remarks[i].code, rule->code))
			judge(rule, &facts->remarks[i], findings);
}

static const char *subject_at(const struct facts *facts, struct span span)
{
	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *def = &facts->definitions[i];

		if (def->has_body && streq(def->span.file, span.file) &&
		    span.line >= def->span.line && span.line <= def->body.end_line)
			return def->base;
	}
	return NULL;
}

struct finding *remarked_finding(const struct rule *rule, const struct remark *remark,
				 struct findings *findings, const char *fmt, ...)
{
	const char *headline;
	va_list args;

	va_start(args, fmt);
	headline = arena_vprintf(findings->arena, fmt, args);
	va_end(args);
	return finding_new(findings, rule, subject_at(findings->facts, remark->span), remark->span,
			   "%s", headline);
}

const char *remarked_word(const struct remark *remark, int i)
{
	return i < remark->nwords ? remark->words[i] : "it";
}
