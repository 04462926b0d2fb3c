/* SPDX-License-Identifier: GPL-2.0-only */
/* gradebook - cells that the tables for learning platforms share */
#ifndef LAB_GRADEBOOK_H
#define LAB_GRADEBOOK_H

struct export_student;
struct strbuf;

/** gradebook_cell - append what the roster has under @header for the student, and a comma */
void gradebook_cell(struct strbuf *out, const struct export_student *student, const char *header);

/** gradebook_points - append the points; nothing for those not judged: no zero is imported */
void gradebook_points(struct strbuf *out, const struct export_student *student);

#endif
