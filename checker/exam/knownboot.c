// SPDX-License-Identifier: GPL-2.0-only
#include "knownboot.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../facts/facts.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "bootparts.h"

#define IMAGE_MAX (256u << 20)
#define SEEN_MAX  (1u << 20)

/* ---- the key --------------------------------------------------------------------------------- */

static const char *digest(struct arena *arena, const struct strbuf *bytes)
{
	unsigned char sum[SHA256_DIGEST_LENGTH];
	struct strbuf hex = {0};
	const char *text;

	SHA256((const unsigned char *)strbuf_str(bytes), bytes->len, sum);
	for (size_t i = 0; i < sizeof(sum); i++)
		strbuf_addf(&hex, "%02x", sum[i]);
	text = arena_strdup(arena, strbuf_str(&hex));
	strbuf_release(&hex);
	return text;
}

/* Append a file by its content; false: it cannot be read. */
static bool add_file(struct strbuf *key, struct arena *arena, const char *path)
{
	struct strbuf bytes = {0};
	bool was_read = path && file_read(path, &bytes, IMAGE_MAX) == 0;

	if (was_read)
		strbuf_addf(key, "%s\n", digest(arena, &bytes));
	strbuf_release(&bytes);
	return was_read;
}

static void add_numbers(struct strbuf *key, const long *numbers, int n)
{
	for (int i = 0; i < n; i++)
		strbuf_addf(key, " %ld", numbers[i]);
}

static void add_questions(struct strbuf *key, const struct boot_facts *boot)
{
	for (int i = 0; i < boot->ncontrols; i++) {
		const struct control *control = &boot->controls[i];

		strbuf_addf(key, "control %ld %ld:", control->number, control->expected);
		add_numbers(key, control->args, SYSCALL_ARGS_MAX);
		strbuf_addch(key, '\n');
	}
	for (int i = 0; i < boot->nchallenges; i++) {
		const struct challenge *challenge = &boot->challenges[i];

		strbuf_addf(key, "%s %ld by %s %u: %ld:", challenge->syscall, challenge->number,
			    challenge->caller.name ? challenge->caller.name : "",
			    challenge->caller.uid, challenge->expected);
		add_numbers(key, challenge->args, SYSCALL_ARGS_MAX);
		strbuf_addch(key, '\n');
	}
}

/* The programs themselves are in the initramfs. */
static void add_programs(struct strbuf *key, const struct boot *boot)
{
	for (int i = 0; i < boot->nown && boot->boot->nprograms; i++) {
		const struct own_calls *own = &boot->own[i];
		int n = own->n < OWN_CALLS_MAX ? own->n : OWN_CALLS_MAX;

		strbuf_addf(key, "own %d:", own->n);
		add_numbers(key, (const long *)own->addresses, n);
		strbuf_addch(key, '\n');
	}
	for (int i = 0; i < boot->boot->nprograms; i++) {
		const struct program_run *run = &boot->boot->programs[i];

		strbuf_addf(key, "run %s %s: %zu %s:", run->source, run->argv,
			    strlen(run->expected), run->expected);
		add_numbers(key, run->asks, run->nasks);
		strbuf_addch(key, '\n');
	}
}

static void add_machine(struct strbuf *key, const struct boot *boot)
{
	strbuf_addf(key, "%s %d %d %llu %s %d\nhandlers", boot->accelerator.name, boot->step->smp,
		    boot->request->initcalls, (unsigned long long)boot->boot->seed,
		    boot->boot->clock ? boot->boot->clock : "now", boot->boot->uptime_s);
	add_numbers(key, (const long *)boot->handlers, boot->step->nsyscalls);
	strbuf_addch(key, '\n');
}

static bool runs_may_be_known(const struct boot *boot)
{
	for (int i = 0; i < boot->step->nprograms; i++)
		if (boot->step->programs[i].returns && boot->boot->nprograms)
			return false;
	for (int i = 0; i < boot->boot->nprograms; i++)
		if (!boot->boot->programs[i].compiled || !boot->boot->programs[i].expected)
			return false;
	return true;
}

/* Of a second boot nothing is shown but how many answers were right. */
static bool may_be_known(const struct boot *boot)
{
	const struct boot_facts *facts = boot->boot;

	if (!boot->request->known || (!facts->nchallenges && !facts->nprograms) ||
	    facts->nbad_pointers || !runs_may_be_known(boot) ||
	    (!facts->clock && !boot->request->unshown))
		return false;
	for (int i = 0; i < facts->nchallenges; i++)
		if (facts->challenges[i].nmemory)
			return false;
	return true;
}

/* Both boots of a check have one image, and it is the largest part of the key. */
static bool add_image(struct strbuf *key, struct boot *boot)
{
	struct strbuf sum = {0};

	if (!boot->image_sum && add_file(&sum, boot->arena, boot->facts->image.path))
		boot->image_sum = arena_strdup(boot->arena, strbuf_str(&sum));
	strbuf_release(&sum);
	if (boot->image_sum)
		strbuf_addstr(key, boot->image_sum);
	return boot->image_sum;
}

const char *known_boot_key(struct boot *boot)
{
	struct strbuf key = {0};
	const char *name = NULL;

	if (!may_be_known(boot))
		return NULL;
	if (add_image(&key, boot) && add_file(&key, boot->arena, boot->initramfs)) {
		add_machine(&key, boot);
		add_questions(&key, boot->boot);
		add_programs(&key, boot);
		name = digest(boot->arena, &key);
	}
	strbuf_release(&key);
	return name;
}

/* ---- what is known -------------------------------------------------------------------------- */

static void answer(struct boot_facts *boot)
{
	for (int i = 0; i < boot->nchallenges; i++) {
		struct challenge *challenge = &boot->challenges[i];

		challenge->got = challenge->expected;
		challenge->answered = challenge->witnessed = challenge->args_match = true;
		challenge->hits = 1;
	}
	for (int i = 0; i < boot->ncontrols; i++) {
		struct control *control = &boot->controls[i];

		control->got = control->expected;
		control->answered = control->ok = true;
	}
	boot->end = BOOT_COMPLETED;
}

/* What was seen of a run that went well, in numbers. */
static void add_run(struct strbuf *seen, const struct program_run *run)
{
	strbuf_addf(seen, "%d %d %d %d", run->watched, run->hits, run->own_watched, run->nown);
	for (int i = 0; i < run->nown; i++) {
		strbuf_addf(seen, " %ld", run->own[i].number);
		add_numbers(seen, run->own[i].args, ARRAY_SIZE(run->own[i].args));
	}
	strbuf_addch(seen, '\n');
}

static long next_number(const char **text)
{
	char *end;
	long number = strtol(*text, &end, 10);

	*text = end;
	return number;
}

static void run_well(struct arena *arena, struct program_run *run, const char **seen)
{
	run->watched = next_number(seen);
	run->hits = (int)next_number(seen);
	run->own_watched = next_number(seen);
	for (int n = (int)next_number(seen); n > 0; n--) {
		struct own_call *call = arena_append(arena, &run->own, &run->nown);

		call->number = next_number(seen);
		for (size_t i = 0; i < ARRAY_SIZE(call->args); i++)
			call->args[i] = next_number(seen);
	}
	run->output = run->expected;
	run->errors = run->said = "";
	run->ran = run->ok = true;
}

bool known_boot_take(struct boot *boot, const char *key)
{
	char *path = key ? path_join(boot->request->known, key) : NULL;
	struct strbuf seen = {0};
	bool known = path && !file_read(path, &seen, SEEN_MAX) &&
		     !file_write_new(boot->boot->console, "", 0);
	const char *at = strbuf_str(&seen);

	if (known)
		answer(boot->boot);
	for (int i = 0; known && i < boot->boot->nprograms; i++)
		run_well(boot->arena, &boot->boot->programs[i], &at);
	strbuf_release(&seen);
	free(path);
	return known;
}

static bool was_right(const struct challenge *challenge)
{
	return challenge->answered && challenge->got == challenge->expected &&
	       challenge->witnessed && challenge->hits == 1 && challenge->args_match;
}

static bool ran_well(const struct program_run *run)
{
	return run->ran && run->ok && !run->timed_out && !run->status && !*run->errors &&
	       !*run->said && streq(run->output, run->expected);
}

static bool was_flawless(const struct boot_facts *boot)
{
	struct stat console;

	for (int i = 0; i < boot->nchallenges; i++)
		if (!was_right(&boot->challenges[i]))
			return false;
	for (int i = 0; i < boot->ncontrols; i++)
		if (!boot->controls[i].ok)
			return false;
	for (int i = 0; i < boot->nprograms; i++)
		if (!ran_well(&boot->programs[i]))
			return false;
	return boot->end == BOOT_COMPLETED && !boot->nincidents && !boot->ntroubles &&
	       stat(boot->console, &console) == 0 && !console.st_size;
}

void known_boot_keep(const struct boot *boot, const char *key)
{
	struct strbuf seen = {0};
	char *path;

	if (!key || !was_flawless(boot->boot))
		return;
	for (int i = 0; i < boot->boot->nprograms; i++)
		add_run(&seen, &boot->boot->programs[i]);
	path = path_join(boot->request->known, key);
	file_write_atomic(path, strbuf_str(&seen), seen.len);
	free(path);
	strbuf_release(&seen);
}
