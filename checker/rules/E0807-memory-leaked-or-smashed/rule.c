// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

#define SHOWN 16

/** struct damage - the first byte that is not as it must be, and how many of its kind there are */
struct damage {
	enum {
		BEFORE,
		BEHIND,
		LEAKED
	} where;
	int at, n; /* @at counts from the object's first byte */
};

static bool find(const struct memory *memory, struct damage *damage)
{
	int all = memory->size + 2 * memory->guard;

	*damage = (struct damage){0};
	for (int i = 0; i < all; i++) {
		int at = i - memory->guard;
		bool guard = at < 0 || at >= memory->size;

		/* A padding byte may come back as it was, or as zero. */
		if (memory->got[i] == memory->expected[i] ||
		    (!guard && (!memory->padding[at] || !memory->got[i] ||
				memory->got[i] == memory->sent[i])))
			continue;
		if (!damage->n++) {
			damage->where = !guard ? LEAKED : at < 0 ? BEFORE : BEHIND;
			damage->at = at;
		}
	}
	return damage->n > 0;
}

static const char *hex(struct arena *arena, const unsigned char *bytes, int n)
{
	const char *text = "";

	for (int i = 0; i < n && i < SHOWN; i++)
		text = arena_printf(arena, "%s%s%02x", text, i ? " " : "", bytes[i]);
	return arena_printf(arena, "%s%s", text, n > SHOWN ? " ..." : "");
}

static void show(struct finding *finding, const struct memory *memory, const struct damage *damage)
{
	int first = memory->guard + damage->at, n = memory->size + 2 * memory->guard - first;

	finding_evidence(finding, EVIDENCE_REGISTERS,
			 "from byte %d on, before the call: %s\nafter it:                  %s",
			 damage->at, hex(finding->arena, memory->sent + first, n < 8 ? n : 8),
			 hex(finding->arena, memory->got + first, n < 8 ? n : 8));
}

static void explain(struct finding *finding, const struct damage *damage, const char *name)
{
	if (damage->where == LEAKED) {
		finding_note(
			finding,
			"the compiler leaves gaps between members; what happens to lie in them on the "
			"kernel's stack goes to every program that asks, keys and addresses included");
		finding_help(finding,
			     "set the whole struct to zero with memset() before you fill it in");
		return;
	}
	finding_note(
		finding,
		"the caller owns what %s points to and not a byte more: its other variables, or "
		"a return address, lie there",
		name);
	finding_help(finding, "copy sizeof() of the very object, and count from its first byte");
}

static void report(const struct rule *rule, const struct view *view,
		   const struct challenge *challenge, const struct memory *memory,
		   const struct damage *damage, struct findings *findings)
{
	static const char *const headlines[] = {
		[BEFORE] = "%s changes bytes before what %s points to",
		[BEHIND] = "%s changes bytes behind what %s points to",
		[LEAKED] = "%s hands out bytes of the kernel in what %s points to"};
	const struct definition *definition = match_definition(view);
	const char *name = match_param_name(view, memory->param);
	struct finding *finding;

	finding =
		finding_new(findings, rule, view->subject->name,
			    definition ? definition->name_span : (struct span){0},
			    headlines[damage->where], call_text(findings->arena, challenge), name);
	if (definition)
		finding_label(finding, definition->name_span, "%s points to %d bytes; %d byte%s %s",
			      name, memory->size, damage->n, damage->n == 1 ? "" : "s",
			      damage->where == LEAKED ? "in its gaps came back changed"
						      : "beside them changed");
	show(finding, memory, damage);
	explain(finding, damage, name);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct boot_facts *boot = &view->facts->boot;

	for (int i = 0; i < boot->nchallenges; i++) {
		const struct challenge *challenge = &boot->challenges[i];

		if (!challenge->answered || !streq(challenge->syscall, view->subject->name))
			continue;
		for (int j = 0; j < challenge->nmemory; j++) {
			struct damage damage;

			if (!find(&challenge->memory[j], &damage))
				continue;
			report(rule, view, challenge, &challenge->memory[j], &damage, findings);
			return;
		}
	}
}

RULE(memory_leaked_or_smashed) = {
	.code = "E0807",
	.slug = "memory-leaked-or-smashed",
	.title = "the call changes bytes beside the caller's buffer, or hands out the kernel's own",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0320", "E0321", "E0701", "E0702", "E0703", "E0704", "E0705", "E0801"),
	.check = check,
};
