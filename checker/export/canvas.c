// SPDX-License-Identifier: GPL-2.0-only
/*
 * A table for Canvas's import of grades. Canvas finds the student by ID, SIS User ID or SIS Login ID
 * and the assignment by the header of its column; a title that it does not know becomes a new
 * assignment. A row without a grade changes none.
 */
#include "../lib/strbuf.h"
#include "export.h"
#include "gradebook.h"

static void export(const struct export_class *class, struct strbuf *out)
{
	strbuf_addf(out,
		    "Student,ID,SIS User ID,SIS Login ID,Section,Syscall Lab %s\n"
		    "    Points Possible,,,,,%d\n",
		    class->name, class->max_points);
	for (int i = 0; i < class->n; i++) {
		const struct export_student *student = &class->students[i];

		if (!student->row)
			continue;
		gradebook_cell(out, student, "Student");
		gradebook_cell(out, student, "ID");
		gradebook_cell(out, student, "SIS User ID");
		gradebook_cell(out, student, "SIS Login ID");
		strbuf_addch(out, ',');
		gradebook_points(out, student);
		strbuf_addch(out, '\n');
	}
}

EXPORTER(canvas) = {
	.name = "canvas",
	.summary = "a table for Canvas's import of grades",
	.file = "canvas.csv",
	.whole = export,
	.columns = (const char *const[]){"ID", "SIS User ID", "SIS Login ID", NULL},
};
