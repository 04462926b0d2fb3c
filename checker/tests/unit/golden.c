// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"
#include "golden.h"

#include <stdlib.h>
#include <string.h>

#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../render/render.h"

/* A way to look at the difference that needs no other tool. */
static void show_difference(const char *want, const char *got)
{
	int line = 1;

	while (*want && *want == *got) {
		line += *want == '\n';
		want++;
		got++;
	}
	while (line > 1 && want[-1] != '\n') {
		want--;
		got--;
	}
	print_error("line %d should be\n%.*s\nbut is\n%.*s\n", line, (int)strcspn(want, "\n"), want,
		    (int)strcspn(got, "\n"), got);
}

void golden_text(const char *name, const char *text)
{
	char *path = lab_path("checker/tests/golden/%s", name);
	const char *bless = getenv("LAB_BLESS");
	const char *want;

	kept(path);
	if (bless && *bless) {
		write_file(path, text);
		return;
	}
	want = read_file(path);
	if (streq(want, text))
		return;
	show_difference(want, text);
	fail_msg("%s is not what it was; if the new text is right: make bless", name);
}

void golden_verdict(const char *name, const char *format, const struct verdict *verdict,
		    const struct style *style)
{
	const struct renderer *renderer = renderer_find(format);
	struct strbuf out = {0};

	assert_non_null(renderer);
	renderer->render(verdict, style, &out);
	golden_text(name, kept(strbuf_detach(&out)));
}

void golden_finding(const char *name, const struct finding *finding, const struct style *style)
{
	struct strbuf out = {0};

	render_finding_term(finding, false, style, &out);
	golden_text(name, kept(strbuf_detach(&out)));
}
