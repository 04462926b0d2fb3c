// SPDX-License-Identifier: GPL-2.0-only
/*
 * A table for Moodle's import of grades from CSV: there one chooses which column identifies the
 * student ("ID number" or "Email address"), and that Grade and Feedback belong to one item.
 */
#include "../lib/strbuf.h"
#include "export.h"
#include "gradebook.h"

static void export(const struct export_class *class, struct strbuf *out)
{
	strbuf_addstr(out, "ID number,Email address,Grade,Feedback\n");
	for (int i = 0; i < class->n; i++) {
		const struct export_student *student = &class->students[i];

		if (!student->row)
			continue;
		gradebook_cell(out, student, "ID number");
		gradebook_cell(out, student, "Email address");
		gradebook_points(out, student);
		strbuf_addch(out, ',');
		csv_text(out, student->feedback);
		strbuf_addch(out, '\n');
	}
}

EXPORTER(moodle) = {
	.name = "moodle",
	.summary = "a table for Moodle's import of grades, with the feedback",
	.file = "moodle.csv",
	.whole = export,
	.columns = (const char *const[]){"ID number", "Email address", NULL},
};
