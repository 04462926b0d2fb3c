/* SPDX-License-Identifier: GPL-2.0-only */
/* explained - what `lab explain -` answers, asked within the test */
#ifndef LAB_UNIT_EXPLAINED_H
#define LAB_UNIT_EXPLAINED_H

/** explained - what it prints of @log, with the workspace of $LAB_WORK; lives until the test ends. */
const char *explained(const char *log);

#endif
