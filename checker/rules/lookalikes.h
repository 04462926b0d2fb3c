/* SPDX-License-Identifier: GPL-2.0-only */
/* lookalikes - characters that look like ASCII and are not, in one kind of files */
#ifndef LAB_LOOKALIKES_H
#define LAB_LOOKALIKES_H

#include "rule.h"

/**
 * lookalikes_report - one finding for each of the learner's files that has some, with an exact fix
 * @mine: whether the rule speaks of that file
 * @reader: who reads it, and what comes of it: the note ends in this sentence
 */
void lookalikes_report(const struct rule *rule, const struct facts *facts,
		       struct findings *findings,
		       bool (*mine)(const struct facts *facts, const char *file),
		       const char *reader);

#endif
