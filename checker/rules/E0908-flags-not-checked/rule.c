// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/util.h"
#include "../body.h"

static bool is_flags(const struct parameter *param)
{
	return param->name && ends_with(param->name, "flags") && !strchr(param->type, '*');
}

/* Whether what stands around the use at @i can refuse bits: "flags & ~KNOWN", "if (flags)". */
static bool refuses(const struct body *body, int i)
{
	if (body_is(body, i - 1, "~") || body_is(body, i - 1, "!"))
		return true;
	if (body_is(body, i + 1, "&"))
		return body_is(body, i + 2, "~") ||
		       (body_is(body, i + 2, "(") && body_is(body, i + 3, "~"));
	if (body_is(body, i - 1, "&"))
		return body_is(body, i - 2, ")") || body_is(body, i - 3, "~");
	/* Compared, switched over, tested as a whole, or handed to somebody who may look. */
	return true;
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_macro(view);
	const struct body *body = match_upstream(view) && definition
					  ? body_read(view->facts, definition, BODY_ALL)
					  : NULL;

	for (int p = 0; body && definition->params_paired && p < definition->nparams; p++) {
		const struct parameter *param = &definition->params[p];
		bool used = false, refused = false;
		struct finding *finding;

		if (!is_flags(param))
			continue;
		for (int i = 0; i < body->n; i++) {
			if (!body_is(body, i, param->name) || body_is(body, i - 1, "->") ||
			    body_is(body, i - 1, "."))
				continue;
			used = true;
			refused |= refuses(body, i);
		}
		if (refused)
			continue;
		finding = finding_new(findings, rule, view->subject->name, param->span,
				      used ? "%s lets bits of %s through that it does not know"
					   : "%s never looks at %s",
				      view->subject->name, param->name);
		finding_label(finding, param->span,
			      "every bit that means nothing yet must give EINVAL");
		finding_note(
			finding,
			"programs pass what works: when unknown bits are let through today, some "
			"program sets them, and they can never be given a meaning");
		finding_help(finding, "begin with: if (%s%s) return -EINVAL;", param->name,
			     used ? " & ~(...all that you know...)" : "");
	}
}

RULE(flags_not_checked) = {
	.code = "E0908",
	.slug = "flags-not-checked",
	.title = "unknown flags are let through",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check = check,
};
