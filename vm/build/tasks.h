/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tasks - commands that are run in the stage, several at a time
 */
#ifndef LAB_TASKS_H
#define LAB_TASKS_H

#include <stdbool.h>

#include "build.h"
#include "kbuild.h"

struct strbuf;

/** struct task - a command to be run in the stage, several at a time */
struct task {
	char *label;	    /* printed before its output, like "  CC      kernel/sys.o" */
	char **argv;	    /* NULL-terminated */
	const char *object; /* what it makes; NULL: something else; the caller's */
	const char *dir;    /* the directory that it makes all of; the caller's */
	bool own;	    /* the learner's own source: its errors are wanted first */
	bool captured;	    /* runs in the captured kbuild environment */
	char *key;	    /* what the object is made from (objectstore.h); NULL: not known */
	bool taken;	    /* what it makes is there already: it is only reported */
	bool ended, done;   /* set by tasks_run(): it ended, and succeeded */
	bool said;	    /* set by tasks_run(): it printed something */
};

/** tasks_run - run all, own ones first, as many at a time as there are jobs; after a failure only
 * own ones still run. */
enum build_state tasks_run(struct kbuild *kbuild, struct task *tasks, int n);
void tasks_release(struct task *tasks, int n);

/** task_words - a copy of the list, for task.argv */
char **task_words(const char *const words[]);

/** task_run_shell - run one @command, by the shell, under @label (NULL: none) */
enum build_state task_run_shell(struct kbuild *kbuild, const char *label, const char *command);

/**
 * kbuild_captured_env - kbuild_env() and the captured variables (replay.h), NULL-terminated
 * @text: holds the strings
 */
const char **kbuild_captured_env(const char *stage, struct strbuf *text);

#endif
