// SPDX-License-Identifier: GPL-2.0-only
#include "gradebook.h"

#include "../lib/strbuf.h"
#include "export.h"

void gradebook_cell(struct strbuf *out, const struct export_student *student, const char *header)
{
	csv_cell(out, student->row ? roster_cell(student->row, header) : NULL);
	strbuf_addch(out, ',');
}

void gradebook_points(struct strbuf *out, const struct export_student *student)
{
	if (student->result->grade != GRADE_INFRA_ERROR)
		strbuf_addf(out, "%d", student->result->points);
}
