/* SPDX-License-Identifier: GPL-2.0-only */
/* remarked - findings from the remarks of a checker of C (see exam/remarks.h) */
#ifndef LAB_REMARKED_H
#define LAB_REMARKED_H

#include "match.h"

/** remarked_each - call @judge for every remark of the rule's own find.cocci. */
void remarked_each(const struct rule *rule, const struct facts *facts, struct findings *findings,
		   void (*judge)(const struct rule *rule, const struct remark *remark,
				 struct findings *findings));

/**
 * remarked_finding - begin a finding at the remark's place
 *
 * Its subject is the system call in whose body that is; it has none in another function.
 */
struct finding *remarked_finding(const struct rule *rule, const struct remark *remark,
				 struct findings *findings, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * struct remarked_text - what a rule says about each of its remarks
 * @label: at the place itself
 * @note: why, @help: how to go on
 * @bodies_only: of system calls themselves; the same in other functions is no mistake
 *
 * In all of them $0 to $4 stand for the remark's words.
 */
struct remarked_text {
	const char *headline, *label, *note, *help;
	bool bodies_only;
};

/** remarked_tell - a finding for this one. */
void remarked_tell(const struct rule *rule, const struct remark *remark, struct findings *findings,
		   const struct remarked_text *text);

/** remarked_say - a finding for each of the rule's remarks. */
void remarked_say(const struct rule *rule, const struct facts *facts, struct findings *findings,
		  const struct remarked_text *text);

/** remarked_definition - the system call in whose definition the remark is, or NULL. */
const struct definition *remarked_definition(const struct facts *facts,
					     const struct remark *remark);

/** remarked_word - word @i of the remark as the code has it; "it" when there is none. */
const char *remarked_word(const struct remark *remark, int i);

#endif
