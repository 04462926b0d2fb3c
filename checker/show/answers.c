// SPDX-License-Identifier: GPL-2.0-only
#include "show.h"
#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define SHOWN_MAX 6

static const char *call_text(struct arena *arena, const struct challenge *challenge)
{
	struct strbuf sb = {0};
	const char *text;

	strbuf_addf(&sb, "%s(", challenge->syscall);
	for (int i = 0; i < challenge->nargs; i++)
		strbuf_addf(&sb, "%s%ld", i ? ", " : "", challenge->args[i]);
	strbuf_addf(&sb, ") = %ld", challenge->got);
	text = arena_strdup(arena, strbuf_str(&sb));
	strbuf_release(&sb);
	return text;
}

/* The newest syscall's first calls: those of earlier steps have been seen. */
static void make(struct arena *arena, const struct facts *facts, const struct step *step,
		 struct exhibit *exhibit)
{
	const struct boot_facts *boot = &facts->boot;
	const char *newest =
		step->nsyscalls ? step->syscalls[step->nsyscalls - 1].subject.name : "";
	int all = 0;

	exhibit->title = "your kernel answered";
	for (int i = 0; i < boot->nchallenges; i++) {
		const struct challenge *challenge = &boot->challenges[i];

		if (!challenge->answered || !streq(challenge->syscall, newest))
			continue;
		if (all++ < SHOWN_MAX)
			exhibit_line(arena, exhibit, "%s", call_text(arena, challenge));
	}
	if (all > SHOWN_MAX)
		exhibit_line(arena, exhibit, "... and %d more", all - SHOWN_MAX);
}

SHOW(answers) = {.name = "answers", .make = make};
