// SPDX-License-Identifier: GPL-2.0-only
#include "queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define ANSWER_S 60

/* Slurm's own way to say which cluster; no other variable of the user's reaches its commands. */
static int ask(const char *const argv[], struct strbuf *out)
{
	const char *conf = getenv("SLURM_CONF");
	char *set = conf ? xasprintf("SLURM_CONF=%s", conf) : NULL;
	struct process_options options = {
		.env = (const char *const[]){set, NULL},
		.out = out,
		.timeout_s = ANSWER_S,
	};
	int code = process_run(argv, &options, NULL);

	free(set);
	return code;
}

/* The last line of what a command said, without "sbatch: error: ". */
static const char *last_words(struct arena *arena, const struct strbuf *out)
{
	char *text = arena_strdup(arena, strbuf_str(out)), *line, *colon;
	size_t len = strlen(text);

	while (len && text[len - 1] == '\n')
		text[--len] = '\0';
	line = strrchr(text, '\n');
	line = line ? line + 1 : text;
	colon = strstr(line, "error: ");
	return colon ? colon + strlen("error: ") : *line ? line : "nothing was said";
}

int queue_max_array(struct arena *arena, const char **why, const char **help)
{
	struct strbuf out = {0};
	const char *line;
	int most = 0;

	if (!program_exists("sbatch") || !program_exists("squeue") || !program_exists("scontrol")) {
		*why = "sbatch, squeue and scontrol are not here: no job can be submitted from "
		       "this machine";
		*help = "log in where jobs are submitted, or install the package slurm-client; "
			"without --engine this machine grades by itself";
		return 0;
	}
	ask((const char *const[]){"scontrol", "show", "config", NULL}, &out);
	line = strstr(strbuf_str(&out), "\nMaxArraySize");
	if (line)
		sscanf(line, " MaxArraySize = %d", &most);
	if (most < 2) {
		*why = line ? "this cluster allows no job arrays (MaxArraySize)"
			    : arena_printf(arena, "Slurm's controller does not answer: %s",
					   last_words(arena, &out));
		*help = line ? "its administrator can change slurm.conf"
			     : "does `sinfo` work here? SLURM_CONF names another slurm.conf";
		most = 0;
	}
	strbuf_release(&out);
	return most;
}

bool queue_submit(struct arena *arena, const struct queue_job *job, const char **why)
{
	const char **argv = NULL;
	struct strbuf out = {0};
	char *options = arena_strdup(arena, job->options ? job->options : ""), *word, *save = NULL;
	int n = 0;
	bool done;
	const char *const own[] = {
		"sbatch",
		"--parsable",
		arena_printf(arena, "--job-name=%s", job->name),
		job->tasks_at_once
			? arena_printf(arena, "--array=%s%%%d", job->array, job->tasks_at_once)
			: arena_printf(arena, "--array=%s", job->array),
		"--chdir=/",
		"--output=/dev/null",
		"--error=/dev/null",
		"--requeue",
		"--ntasks=1",
		"--cpus-per-task=1",
		arena_printf(arena, "--mem=%d", job->memory_mb),
		arena_printf(arena, "--time=%d", job->minutes),
	};

	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		*arena_append(arena, &argv, &n) = own[i];
	for (word = strtok_r(options, " ", &save); word; word = strtok_r(NULL, " ", &save))
		*arena_append(arena, &argv, &n) = word;
	*arena_append(arena, &argv, &n) = job->script;
	*arena_append(arena, &argv, &n) = arena_printf(arena, "%d", job->offset);
	*arena_append(arena, &argv, &n) = NULL;
	done = ask(argv, &out) == 0;
	if (!done)
		*why = last_words(arena, &out);
	strbuf_release(&out);
	return done;
}

static bool read_task(struct arena *arena, char *line, struct queue_task *task)
{
	char *save = NULL, *index;

	task->name = strtok_r(line, "|", &save);
	index = strtok_r(NULL, "|", &save);
	task->state = strtok_r(NULL, "|", &save);
	task->reason = strtok_r(NULL, "|", &save);
	task->node = strtok_r(NULL, "|", &save);
	if (!task->reason || sscanf(index, "%d", &task->index) != 1)
		return false;
	task->name = arena_strdup(arena, task->name);
	task->state = arena_strdup(arena, task->state);
	task->reason = arena_strdup(arena, task->reason);
	task->node = arena_strdup(arena, task->node ? task->node : "");
	return true;
}

bool queue_look(struct arena *arena, const char *names, struct queue_task **tasks, int *n)
{
	const char *const argv[] = {"squeue",
				    "--noheader",
				    "--array",
				    "--states=all",
				    "--name",
				    names,
				    "--format=%j|%K|%T|%r|%N",
				    NULL};
	struct strbuf out = {0};
	char *line, *save = NULL;
	bool answered = ask(argv, &out) == 0;

	*tasks = NULL;
	*n = 0;
	line = answered && out.len ? strtok_r(out.buf, "\n", &save) : NULL;
	for (; line; line = strtok_r(NULL, "\n", &save)) {
		struct queue_task task;

		if (read_task(arena, line, &task))
			*arena_append(arena, tasks, n) = task;
	}
	strbuf_release(&out);
	return answered;
}

bool queue_has_ended(const char *state)
{
	static const char *const ended[] = {"COMPLETED", "FAILED",	  "CANCELLED", "TIMEOUT",
					    "NODE_FAIL", "OUT_OF_MEMORY", "BOOT_FAIL", "DEADLINE",
					    "PREEMPTED", "REVOKED"};

	for (size_t i = 0; i < ARRAY_SIZE(ended); i++) {
		if (streq(state, ended[i]))
			return true;
	}
	return false;
}

void queue_cancel(const char *names)
{
	struct strbuf out = {0};
	char *list = xstrdup(names), *save = NULL;

	for (char *name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save))
		ask((const char *const[]){"scancel", "--quiet", "--name", name, NULL}, &out);
	free(list);
	strbuf_release(&out);
}
