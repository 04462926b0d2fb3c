/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * frozen - one submission in a file: every machine grades what was read once
 *
 * A line of JSON, then the bytes of all its parts. Whatever happens to the folder of submissions
 * later makes no difference. Names that are not UTF-8 are kept as they are shown; the parts are kept as they are.
 */
#ifndef LAB_FROZEN_H
#define LAB_FROZEN_H

#include "../grade/submission.h"

/** frozen_write - 0 or -errno */
int frozen_write(const char *path, const struct submission *submission);

/** frozen_read - the same submission, as far as a worker looks at it; in @arena. 0 or -errno. */
int frozen_read(struct arena *arena, const char *path, struct submission *submission);

#endif
