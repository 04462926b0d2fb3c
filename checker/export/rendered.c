// SPDX-License-Identifier: GPL-2.0-only
/*
 * SARIF and TAP of each submission, by the renderers that `check` has (render/sarif.c, render/tap.c say by
 * which documents). Both tell a student no more than feedback.txt does.
 */
#include "../render/render.h"
#include "export.h"

static bool render_as(const char *name, const struct export_student *student, struct strbuf *out)
{
	const struct renderer *renderer = renderer_find(name);
	const struct style style = {0};

	if (!renderer)
		return false;
	renderer->render(student->verdict, &style, out);
	return true;
}

static bool export_sarif(const struct export_student *student, struct strbuf *out)
{
	return render_as("sarif", student, out);
}

static bool export_tap(const struct export_student *student, struct strbuf *out)
{
	return render_as("tap", student, out);
}

EXPORTER(sarif) = {
	.name = "sarif",
	.summary = "SARIF 2.1.0, for code scanning and editors",
	.file = "findings.sarif",
	.student = export_sarif,
};

EXPORTER(tap) = {
	.name = "tap",
	.summary = "TAP 13, a test for each goal",
	.file = "goals.tap",
	.student = export_tap,
};
