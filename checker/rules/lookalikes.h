/* SPDX-License-Identifier: GPL-2.0-only */
/* lookalikes - characters that look like ASCII and are not, in one kind of files */
#ifndef LAB_LOOKALIKES_H
#define LAB_LOOKALIKES_H

#include "rule.h"

/**
 * lookalikes_report - one finding for each of the learner's files that has some, with an exact fix
 * @mine: whether the rule is about that file
 * @reader: who reads it, and the consequence: the note ends with this sentence
 */
void lookalikes_report(const struct rule *rule, const struct facts *facts,
		       struct findings *findings,
		       bool (*mine)(const struct facts *facts, const char *file),
		       const char *reader);

#endif
