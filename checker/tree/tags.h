/* SPDX-License-Identifier: GPL-2.0-only */
/* tags - structs of the learner's prototypes that nothing declares above them */
#ifndef LAB_TAGS_H
#define LAB_TAGS_H

struct facts;
struct includes;

/** tags_check - set unknown_tag of the prototypes in linux/syscalls.h; headers are read only then. */
void tags_check(struct facts *facts, const struct includes *includes);

#endif
