// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an Autolab driver prints: words for the student, and in the last line the scores, of which each
 * is a problem of the assessment: the steps by their names, and "late" for what that takes off. Its
 * reader puts quotes around every unquoted "word:", so no text stands in that line. Who was not judged
 * has no such line, and Autolab then gives no score.
 */
#include <jansson.h>
#include <stdlib.h>

#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/json.h"
#include "export.h"

static bool export(const struct export_student *student, struct strbuf *out)
{
	json_t *scores = json_object(), *line = json_object();
	int sum = 0;
	char *text;

	for (int i = 0; i < student->nparts; i++) {
		const struct export_part *part = &student->parts[i];

		sum += part->points;
		json_object_set_new(scores, part->step, json_integer(part->points));
	}
	if (sum != student->result->points)
		json_object_set_new(scores, "late", json_integer(student->result->points - sum));
	json_object_set_new(line, "scores", scores);
	text = json_dumps(line, JSON_COMPACT | JSON_PRESERVE_ORDER);
	json_decref(line);
	if (!text)
		die_oom();
	strbuf_addf(out, "%s\n", student->feedback);
	if (student->result->grade != GRADE_INFRA_ERROR)
		strbuf_addf(out, "%s\n", text);
	free(text);
	return true;
}

static const struct bundle bundle = {
	.image = "image",
	.judge = "autograde",
	.packed = "autograde",
	.pack = "autograde.tar",
	.next = "build Tango's image from image/, give the assessment autograde-Makefile and autograde.tar, "
		"handin.patch as the name of what is handed in, and the steps' names as its problems",
};

EXPORTER(autolab) = {
	.name = "autolab",
	.summary = "what an Autolab driver prints, the scores in its last line",
	.file = "autolab.txt",
	.student = export,
	.bundle = &bundle,
};
