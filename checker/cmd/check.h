/* SPDX-License-Identifier: GPL-2.0-only */
/* check - what `check` and `check --watch` share */
#ifndef LAB_CMD_CHECK_H
#define LAB_CMD_CHECK_H

#include "../stepcheck.h"
#include "../render/render.h"

struct command_line;
struct strbuf;

/**
 * check_judge - check @step and put the outcome into the progress (unsaved)
 *
 * The caller holds the workspace lock. NULL with a failure when there is no verdict; a failure
 * beside a verdict says that a pass could not be recorded.
 */
struct verdict *check_judge(struct session *session, const struct step *step,
			    const struct judge_options *options, struct arena *arena,
			    struct failure *failure);

/** check_style - what the destination of the verdict can show. */
struct style check_style(const struct command_line *line);

/** check_render - append the verdict in the format that was asked for. */
void check_render(const struct command_line *line, const struct verdict *verdict,
		  const struct style *style, struct strbuf *out);

/** check_write - replace the file of --output; 0 or the failure's code. */
int check_write(const char *file, const struct strbuf *text, struct failure *failure);

#endif
