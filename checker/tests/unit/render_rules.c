// SPDX-License-Identifier: GPL-2.0-only
/* The three mistakes the course was founded on, as a learner sees them: from tree to text. */
#include "test.h"
#include "golden.h"

#include <stdlib.h>

#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../render/render.h"
#include "../../dev/fixture.h"

static void shown(const char *code, const char *tree, bool colour, const char *name)
{
	const struct style style = {.colour = colour, .unicode = true, .width = 100};
	struct example example = {0};
	struct strbuf out = {0};
	char *dir = rule_directory(rule_find(code)), *diff = xasprintf("%s/bad.diff", dir);

	assert_int_equal(example_open(&example, tree), 0);
	example_subject(&example, "adder int x, int y");
	assert_int_equal(example_apply(&example, diff, NULL), 0);
	assert_int_equal(example_collect(&example), 0);
	example_judge(&example);
	for (int i = 0; i < example.findings.n; i++) {
		if (i)
			strbuf_addch(&out, '\n');
		render_finding_term(example.findings.list[i], false, &style, &out);
	}
	golden_text(name, kept(strbuf_detach(&out)));
	example_close(&example);
	free(diff);
	free(dir);
}

TEST(the_missing_prefix_is_shown_as_it_should_be)
{
	shown("E0102", "prefixed", false, "rule-E0102.prefixed.term");
	/* The picture in the README is made of this one. */
	shown("E0102", "prefixed", true, "rule-E0102.colour.term");
}

TEST(the_old_asmlinkage_definition_is_shown_as_it_should_be)
{
	shown("E0302", "bare", false, "rule-E0302.bare.term");
	shown("E0302", "prefixed", false, "rule-E0302.prefixed.term");
}

TEST(the_prototype_after_endif_is_shown_as_it_should_be)
{
	shown("E0402", "bare", false, "rule-E0402.bare.term");
}
