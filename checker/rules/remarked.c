// SPDX-License-Identifier: GPL-2.0-only
#include "remarked.h"

#include <stdarg.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

void remarked_each(const struct rule *rule, const struct facts *facts, struct findings *findings,
		   void (*judge)(const struct rule *rule, const struct remark *remark,
				 struct findings *findings))
{
	for (int i = 0; i < facts->nremarks; i++)
		if (streq(facts->remarks[i].code, rule->code))
			judge(rule, &facts->remarks[i], findings);
}

const struct definition *remarked_definition(const struct facts *facts, const struct remark *remark)
{
	struct span span = remark->span;

	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *def = &facts->definitions[i];

		if (def->has_body && streq(def->span.file, span.file) &&
		    span.line >= def->span.line && span.line <= def->body.end_line)
			return def;
	}
	return NULL;
}

struct finding *remarked_finding(const struct rule *rule, const struct remark *remark,
				 struct findings *findings, const char *fmt, ...)
{
	const struct definition *definition = remarked_definition(findings->facts, remark);
	const char *headline;
	va_list args;

	va_start(args, fmt);
	headline = arena_vprintf(findings->arena, fmt, args);
	va_end(args);
	return finding_new(findings, rule, definition ? definition->base : NULL, remark->span, "%s",
			   headline);
}

const char *remarked_word(const struct remark *remark, int i)
{
	return i < remark->nwords ? remark->words[i] : "it";
}

static const char *filled(struct findings *findings, const struct remark *remark, const char *text)
{
	struct strbuf out = {0};
	const char *copy;

	for (; *text; text++) {
		if (*text == '$' && text[1] >= '0' && text[1] < '0' + REMARK_WORDS)
			strbuf_addstr(&out, remarked_word(remark, *++text - '0'));
		else
			strbuf_addch(&out, *text);
	}
	copy = arena_strdup(findings->arena, strbuf_str(&out));
	strbuf_release(&out);
	return copy;
}

/* What ends in "calls-only" is a mistake in a call alone: a function may be made for half of the work. */
static bool is_meant(const struct facts *facts, const struct remark *remark,
		     const struct remarked_text *text)
{
	bool calls_only = remark->nwords && streq(remark->words[remark->nwords - 1], "calls-only");

	return !(text->bodies_only || calls_only) || remarked_definition(facts, remark);
}

void remarked_tell(const struct rule *rule, const struct remark *remark, struct findings *findings,
		   const struct remarked_text *text)
{
	struct finding *finding;

	if (!is_meant(findings->facts, remark, text))
		return;
	finding = remarked_finding(rule, remark, findings, "%s",
				   filled(findings, remark, text->headline));
	finding_label(finding, remark->span, "%s", filled(findings, remark, text->label));
	finding_note(finding, "%s", filled(findings, remark, text->note));
	finding_help(finding, "%s", filled(findings, remark, text->help));
}

void remarked_say(const struct rule *rule, const struct facts *facts, struct findings *findings,
		  const struct remarked_text *text)
{
	for (int i = 0; i < facts->nremarks; i++)
		if (streq(facts->remarks[i].code, rule->code))
			remarked_tell(rule, &facts->remarks[i], findings, text);
}
