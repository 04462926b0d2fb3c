// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/inifile.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../facts/collect.h"

#define RECORD "last-boot.ini"

static bool is_first(const struct boot_facts *boot, int i)
{
	for (int j = 0; j < i; j++)
		if (streq(boot->challenges[j].syscall, boot->challenges[i].syscall))
			return false;
	return boot->challenges[i].answered;
}

int last_boot_write(const struct facts *facts, const char *build)
{
	const struct boot_facts *boot = &facts->boot;
	char *path = path_join(build, RECORD), when[32];
	struct strbuf text = {0};
	time_t now = time(NULL);
	int err;

	strftime(when, sizeof(when), "%F %T", localtime(&now));
	strbuf_addf(&text,
		    "; the last boot by a check, for lab status --trail\n[boot]\nwhen = %s\n",
		    when);
	strbuf_addf(&text, "accelerator = %s\n", boot->accelerator ? boot->accelerator : "");
	strbuf_addf(&text, "image = %s\n", facts->image.build_id ? facts->image.build_id : "");
	for (int i = 0; i < boot->nchallenges; i++) {
		const struct challenge *call = &boot->challenges[i];

		if (is_first(boot, i))
			strbuf_addf(&text, "[call %s]\nnumber = %ld\ngot = %ld\nentered = %s\n",
				    call->syscall, call->number, call->got,
				    call->hits ? "yes" : "no");
	}
	err = file_replace(path, &text);
	strbuf_release(&text);
	free(path);
	return err;
}

/* ---- reading ------------------------------------------------------------------------------- */

static struct boot_call *call_named(struct facts *facts, const char *name)
{
	struct last_boot *last = &facts->last_boot;
	struct boot_call *call;

	for (int i = 0; i < last->ncalls; i++)
		if (streq(last->calls[i].syscall, name))
			return &last->calls[i];
	call = arena_append(facts->arena, &last->calls, &last->ncalls);
	*call = (struct boot_call){.syscall = arena_strdup(facts->arena, name), .number = -1};
	return call;
}

static char *take_entry(void *cookie, const struct ini_entry *entry)
{
	struct facts *facts = cookie;
	const char *name = ini_section(entry->section, "call"),
		   *value = arena_strdup(facts->arena, entry->value);
	struct boot_call *call = name ? call_named(facts, name) : NULL;

	if (call && streq(entry->key, "number"))
		call->number = atol(value);
	else if (call && streq(entry->key, "got"))
		call->got = atol(value);
	else if (call && streq(entry->key, "entered"))
		call->entered = streq(value, "yes");
	else if (!call && streq(entry->key, "when"))
		facts->last_boot.when = value;
	else if (!call && streq(entry->key, "accelerator"))
		facts->last_boot.accelerator = value;
	else if (!call && streq(entry->key, "image"))
		facts->last_boot.build_id = value;
	return NULL;
}

void last_boot_collect(struct facts *facts, const char *build)
{
	char *path = path_join(build, RECORD), *error = NULL;

	facts->last_boot = (struct last_boot){0};
	if (!inifile_read(path, take_entry, facts, &error) && facts->last_boot.when)
		facts->last_boot.state = FACT_COLLECTED;
	free(error);
	free(path);
}
