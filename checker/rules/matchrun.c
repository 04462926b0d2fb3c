// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "match.h"

const struct diagnostic *match_diagnostic(const struct facts *facts, enum diagnostic_kind kind)
{
	for (int i = 0; i < facts->build.ndiagnostics; i++)
		if (facts->build.diagnostics[i].kind == kind)
			return &facts->build.diagnostics[i];
	return NULL;
}

bool match_image_has(const struct facts *facts, const char *symbol)
{
	for (int i = 0; i < facts->image.nsymbols; i++)
		if (streq(facts->image.symbols[i], symbol))
			return true;
	return false;
}

static bool is_address(const struct challenge *challenge, int i)
{
	for (int j = 0; j < challenge->nmemory; j++)
		if (challenge->memory[j].param == i)
			return true;
	return false;
}

const char *match_param_name(const struct view *view, int i)
{
	const struct definition *definition = match_definition(view);

	if (definition && i < definition->nparams && definition->params[i].name)
		return definition->params[i].name;
	return arena_printf(view->facts->arena, "argument %d", i + 1);
}

const char *call_text(struct arena *arena, const struct challenge *challenge)
{
	const char *text = arena_printf(arena, "%s(", challenge->syscall);

	for (int i = 0; i < challenge->nargs; i++) {
		const char *comma = i ? ", " : "";

		if (challenge->bad_pointer && challenge->bad_param == i)
			text = arena_printf(arena, "%s%s%s", text, comma, challenge->bad_pointer);
		else if (is_address(challenge, i))
			text = arena_printf(arena, "%s%s&...", text, comma);
		else
			text = arena_printf(arena, "%s%s%ld", text, comma, challenge->args[i]);
	}
	return arena_printf(arena, "%s)", text);
}

static bool is_answer(const struct view *view, const struct challenge *challenge)
{
	return challenge->answered && streq(challenge->syscall, view->subject->name);
}

static bool error_explains(const struct view *view, enum known_error error, int *wrong)
{
	const struct boot_facts *boot = &view->facts->boot;

	*wrong = 0;
	for (int i = 0; i < boot->nchallenges; i++) {
		const struct challenge *challenge = &boot->challenges[i];

		if (!is_answer(view, challenge))
			continue;
		if (challenge->got != challenge->known_errors[error])
			return false;
		*wrong += challenge->got != challenge->expected;
	}
	return true;
}

bool match_known_error(const struct view *view, enum known_error *error)
{
	int wrong;

	for (int i = 0; i < KNOWN_ERRORS; i++) {
		*error = i;
		if (error_explains(view, i, &wrong))
			return wrong > 0;
	}
	return false;
}

static const struct challenge *first_wrong(const struct view *view)
{
	const struct boot_facts *boot = &view->facts->boot;

	for (int i = 0; i < boot->nchallenges; i++)
		if (is_answer(view, &boot->challenges[i]) &&
		    boot->challenges[i].got != boot->challenges[i].expected)
			return &boot->challenges[i];
	return NULL;
}

const struct challenge *match_cut(const struct view *view)
{
	enum known_error error;

	if (!match_known_error(view, &error) || error < KNOWN_CUT_32 || error > KNOWN_CUT_8)
		return NULL;
	return first_wrong(view);
}

const struct challenge *match_one_errno(const struct view *view)
{
	const struct boot_facts *boot = &view->facts->boot;
	const struct challenge *first = first_wrong(view);
	int right = 0, wrong = 0;
	enum known_error error;

	if (!first || first->got > -1 || first->got < -4095 || match_known_error(view, &error))
		return NULL;
	for (int i = 0; i < boot->nchallenges; i++) {
		const struct challenge *challenge = &boot->challenges[i];

		if (!is_answer(view, challenge))
			continue;
		right += challenge->got == challenge->expected;
		wrong += challenge->got != challenge->expected;
		if (challenge->got != challenge->expected && challenge->got != first->got)
			return NULL;
	}
	/* One wrong answer among right ones may be a small negative number just as well. */
	return right ? (wrong > 1 ? first : NULL) : first->got == -ENOSYS ? NULL : first;
}

const char *match_errno_name(long result)
{
	return result >= -4095 && result < 0 ? strerrorname_np(-result) : NULL;
}

int match_errno_value(const char *name, size_t len)
{
	for (int i = 1; i < 134; i++) {
		const char *known = strerrorname_np(i);

		if (known && strlen(known) == len && !strncmp(known, name, len))
			return i;
	}
	return 0;
}

const struct trouble *match_trouble(const struct facts *facts, int kind)
{
	for (int i = 0; i < facts->boot.ntroubles; i++)
		if ((int)facts->boot.troubles[i].kind == kind)
			return &facts->boot.troubles[i];
	return NULL;
}

const struct frame *match_learners_frame(const struct trouble *trouble)
{
	for (int i = 0; i < trouble->nframes; i++)
		if (trouble->frames[i].learners)
			return &trouble->frames[i];
	return NULL;
}

struct span match_frame_place(const struct frame *frame)
{
	return frame && frame->file ? span_line(frame->file, frame->line) : (struct span){0};
}

/* Registers and bare addresses say less than the trace that was made of them. */
static bool is_for_experts(const char *line)
{
	return starts_with(line, "CPU: ") || starts_with(line, "PGD ") ||
	       starts_with(line, "Modules linked in") || starts_with(line, "RIP: ") ||
	       starts_with(line, "Call Trace:");
}

/* What a person reads of the console: down to the registers when there is a trace; no CRs. */
static const char *readable(struct arena *arena, const struct trouble *trouble)
{
	const char *text = trouble->console, *out = "";

	while (*text) {
		size_t len = strcspn(text, "\n"), shown = len;

		if (trouble->nframes && is_for_experts(text))
			break;
		while (shown && strchr("\r ", text[shown - 1]))
			shown--;
		out = arena_printf(arena, "%s%s%.*s", out, *out ? "\n" : "", (int)shown, text);
		text += len + (text[len] == '\n');
	}
	return out;
}

void show_trouble(struct finding *finding, const struct trouble *trouble)
{
	const char *trace = "";

	if (!trouble)
		return;
	if (trouble->console)
		finding_evidence(finding, EVIDENCE_CONSOLE, "%s",
				 readable(finding->arena, trouble));
	for (int i = 0; i < trouble->nframes; i++) {
		const struct frame *frame = &trouble->frames[i];

		trace = arena_printf(finding->arena, "%s%s%s+0x%lx%s", trace, i ? "\n" : "",
				     frame->symbol ? frame->symbol : "?", frame->offset,
				     frame->learners ? "   <- yours" : "");
	}
	if (*trace)
		finding_evidence(finding, EVIDENCE_SYMBOL, "%s", trace);
}
