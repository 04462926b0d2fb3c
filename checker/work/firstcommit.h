/* SPDX-License-Identifier: GPL-2.0-only */
/* firstcommit - a git directory for a kernel tree as it was unpacked: branch lab, tag lab/base */
#ifndef LAB_FIRSTCOMMIT_H
#define LAB_FIRSTCOMMIT_H

#include "import.h"

struct failure;

/**
 * first_commit - make @of->git_dir anew, with the one commit of @of->tree; message and time are given to it
 * @version: of the kernel
 *
 * 0 or the failure's code.
 */
int first_commit(const struct import_request *of, const char *version, struct failure *failure);

#endif
