// SPDX-License-Identifier: GPL-2.0-only
#include "conduct.h"

#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "../../vm/guest/protocol.h"
#include "../../vm/machine/machine.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../facts/symboltable.h"

#define AGENT_MAX     (1u << 20)
#define CALLER_GROUPS 4 /* of the calls of one system call */
#define UID_MIN	      1000

/* ---- the witness's part ---------------------------------------------------------------------- */

/* The agent's segment of code, as its file has it. */
static void take_agent(struct arena *arena, struct conduct_watch *watch)
{
	char *path = lab_path("build/guest/init");
	struct strbuf file = {0};
	const Elf64_Phdr *segment;
	const Elf64_Ehdr *header;

	if (!file_read(path, &file, AGENT_MAX) && file.len > sizeof(*header)) {
		header = (const void *)file.buf;
		segment = (const void *)(file.buf + header->e_phoff);
		if (header->e_phoff + sizeof(*segment) <= file.len &&
		    segment->p_offset + segment->p_filesz <= file.len) {
			watch->agent_address = segment->p_vaddr;
			watch->agent_len = segment->p_filesz;
			watch->agent = memcpy(arena_alloc(arena, segment->p_filesz + 1),
					      file.buf + segment->p_offset, segment->p_filesz);
		}
	}
	strbuf_release(&file);
	free(path);
}

struct conduct_watch *conduct_watch_new(struct arena *arena, const struct symbols *symbols)
{
	/* One that is always there; and, by kernel, where all that send a signal come by. */
	static const char *const senders[] = {"send_signal_locked", "send_signal", "__send_signal"};
	struct conduct_watch *watch = arena_new_obj(arena, struct conduct_watch);

	watch->enders[0] = symbols ? symbols_address(symbols, "do_exit") : 0;
	for (size_t i = 0; symbols && i < ARRAY_SIZE(senders) && !watch->enders[1]; i++)
		watch->enders[1] = symbols_address(symbols, senders[i]);
	watch->ended = arena_new_obj(arena, struct witness_hit);
	take_agent(arena, watch);
	return watch;
}

static bool is_learners(struct facts *facts, const struct symbols *symbols,
			const struct witness_hit *hit)
{
	for (int i = 0; i < hit->ncallers; i++) {
		if (symbols_frame(symbols, facts, hit->callers[i], true).learners)
			return true;
	}
	return false;
}

/*
 * A signal is sent first and ends its process later: the first hit from the learner's code counts.
 */
bool conduct_hit(struct conduct_watch *watch, struct facts *facts, const struct symbols *symbols,
		 const struct witness_hit *hit)
{
	if (hit->rip != watch->enders[0] && hit->rip != watch->enders[1])
		return false;
	if (!watch->ended->rip ||
	    (is_learners(facts, symbols, hit) && !is_learners(facts, symbols, watch->ended)))
		*watch->ended = *hit;
	return true;
}

/* ---- incidents ------------------------------------------------------------------------------- */

static void add_word(struct strbuf *text, const char *word)
{
	strbuf_addf(text, "%s%s", text->len ? ", " : "", word);
}

/* "rbx, r12, an open descriptor": what a caller found changed. */
static const char *what_changed(struct arena *arena, const struct machine_conduct *conduct)
{
	static const struct {
		enum conduct bit;
		const char *words;
	} things[] = {
		{CONDUCT_CODE, "its code"},
		{CONDUCT_DATA, "memory that the call was not given"},
		{CONDUCT_DESCRIPTORS, "which of its files are open"},
		{CONDUCT_SIGNALS, "which signals it blocks"},
		{CONDUCT_NAME, "its name"},
		{CONDUCT_USER, "whose process it is"},
		{CONDUCT_CHILDREN, "that it has no children"},
	};
	struct strbuf text = {0};
	const char *copy;

	for (int i = 0; machine_register_name(i); i++) {
		if (conduct->registers >> i & 1)
			add_word(&text, machine_register_name(i));
	}
	for (size_t i = 0; i < ARRAY_SIZE(things); i++) {
		if (conduct->changed & things[i].bit)
			add_word(&text, things[i].words);
	}
	copy = arena_strdup(arena, strbuf_str(&text));
	strbuf_release(&text);
	return copy;
}

struct notebook {
	struct boot_facts *boot;
	struct arena *arena;
	const struct challenge *challenge;
	const char *name;
};

/* The same thing for the same reason is one incident, however often. */
static struct incident *add(const struct notebook *notes, enum incident_kind kind, int times,
			    const char *what)
{
	struct incident *incident;

	for (int i = 0; i < notes->boot->nincidents; i++) {
		incident = &notes->boot->incidents[i];
		if (incident->kind == kind && streq(incident->what, what) && incident->challenge &&
		    notes->challenge &&
		    streq(incident->challenge->syscall, notes->challenge->syscall)) {
			incident->times += times;
			return incident;
		}
	}
	incident = arena_append(notes->arena, &notes->boot->incidents, &notes->boot->nincidents);
	incident->kind = kind;
	incident->challenge = notes->challenge;
	incident->name = notes->name;
	incident->times = times;
	incident->what = what;
	return incident;
}

static void add_frames(struct facts *facts, const struct symbols *symbols,
		       const struct witness_hit *hit, struct incident *incident)
{
	if (!hit->rip || incident->nframes)
		return;
	*arena_append(facts->arena, &incident->frames, &incident->nframes) =
		symbols_frame(symbols, facts, hit->rip, false);
	for (int i = 0; i < hit->ncallers; i++) {
		struct frame frame = symbols_frame(symbols, facts, hit->callers[i], true);

		if (frame.symbol)
			*arena_append(facts->arena, &incident->frames, &incident->nframes) = frame;
	}
}

void conduct_note(struct boot_facts *boot, struct facts *facts, struct machine *machine,
		  struct conduct_watch *watch, const struct symbols *symbols,
		  const struct challenge *challenge, const char *name)
{
	struct machine_conduct conduct = machine_conduct(machine);
	struct notebook notes = {boot, facts->arena, challenge, name};
	struct incident *killed = NULL;

	if (conduct.died)
		killed = add(&notes, INCIDENT_KILLED, 1, NULL);
	else if (conduct.replaced)
		add(&notes, INCIDENT_REPLACED, 1, NULL);
	if (conduct.changed)
		add(&notes, INCIDENT_CHANGED, 1, what_changed(facts->arena, &conduct));
	if (conduct.again)
		add(&notes, INCIDENT_AGAIN, conduct.again, NULL);
	if (conduct.others)
		add(&notes, INCIDENT_OTHERS, conduct.others, NULL);
	if (killed) {
		killed->status = conduct.status;
		add_frames(facts, symbols, watch->ended, killed);
	}
	*watch->ended = (struct witness_hit){0};
}

/* ---- callers --------------------------------------------------------------------------------- */

static const char *draw_name(struct arena *arena, struct rng *rng)
{
	char name[GUEST_NAME_MAX] = {0};
	int len = 3 + (int)(rng_next(rng) % (sizeof(name) - 4));

	for (int i = 0; i < len; i++)
		name[i] = (char)('a' + rng_next(rng) % 26);
	return arena_strdup(arena, name);
}

/* In turn: as the agent is; by another name; another user's; both. */
void callers_draw(struct arena *arena, struct rng *rng, struct challenge *list, int n)
{
	const char *name = draw_name(arena, rng);
	unsigned uid = UID_MIN + (unsigned)(rng_next(rng) % 30000);

	for (int i = 0; i < n; i++) {
		int group = i * CALLER_GROUPS / n;

		list[i].caller = (struct caller){.name = group & 1 ? name : AGENT_NAME,
						 .uid = group & 2 ? uid : 0};
	}
}
