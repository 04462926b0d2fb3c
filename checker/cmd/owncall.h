/* SPDX-License-Identifier: GPL-2.0-only */
/* owncall - what trace and own know of the learner's own calls, and a program that makes one */
#ifndef LAB_CMD_OWNCALL_H
#define LAB_CMD_OWNCALL_H

struct facts;

/**
 * own_tree_collect - read the learner's tree into @facts, which has its arena
 * @name: a call whose definition is wanted whoever wrote it; or NULL
 *
 * Returns 0, or an exit code after it has said what is wrong.
 */
int own_tree_collect(struct facts *facts, const char *name);

#endif
