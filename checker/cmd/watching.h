/* SPDX-License-Identifier: GPL-2.0-only */
/* watching - what watch.c and its keys (watchkeys.c) share */
#ifndef LAB_CMD_WATCHING_H
#define LAB_CMD_WATCHING_H

#include <stdbool.h>
#include <time.h>

#include "../stepcheck.h"
#include "../work/saves.h"
#include "../lib/treewatch.h"
#include "../render/render.h"
#include "../command/command.h"
#include "round.h"

enum watch_state {
	WATCH_IDLE,
	WATCH_CHECKING,
	WATCH_ENDING /* the round was asked to end; then the next begins */
};

struct watch {
	const struct command_line *line;
	const struct round_job *job; /* NULL: a step is checked */
	struct judge_options options;
	struct treewatch tree;
	struct saves saves;
	struct round round;
	enum watch_state state;
	struct round_report report; /* of the round that ran last */
	bool held;		    /* it is not shown yet: events are being gathered */
	bool screen, keys;	    /* stdout can be redrawn; and stdin is its keyboard */
	int signals;
	char step[64];
	char program[96];	 /* the step's own, for r; "" when it has none */
	int steps, steps_passed; /* of the course, this one aside */
	bool is_current, step_touched;
	char typed_ahead; /* a key that waits for the verdict; NUL: none */
	const char *deaf; /* why it looks by itself every few seconds; NULL: it is notified of saves */
	double polled;
	double gather_first, gather_until; /* 0: nothing to gather */
	char *cause;			   /* why the round runs, for its heading */
	time_t begun;
	int code; /* of the last verdict; -1: none yet */
	int nshown;
	bool passed, has_passed, done; /* this verdict; the step, some time */
};

/** watch_check - check now; @cause is handed over, NULL: nothing to say. */
void watch_check(struct watch *watch, char *cause);

/** watch_step - find out the current step; on a failure it stays what it was. 0 or -errno. */
int watch_step(struct watch *watch, struct failure *failure);

/** watch_hear - read the pending events; as treewatch_read(). */
int watch_hear(struct watch *watch);

/** watch_signals - block or unblock (@how, as sigprocmask(2)) those that it waits for. */
void watch_signals(struct watch *watch, int how);

/** watch_show_keys - show the progress in the course, and the keys that can be pressed. */
void watch_show_keys(const struct watch *watch);

/** watch_add_keys - append those that are useful now: a line, or more where they do not fit. */
void watch_add_keys(const struct watch *watch, const struct style *style, struct strbuf *out);

/** watch_take_keys - do what was typed. */
void watch_take_keys(struct watch *watch);

/** watch_take_typed_ahead - do what was typed while the check ran, whose verdict stands there now. */
void watch_take_typed_ahead(struct watch *watch);

#endif
