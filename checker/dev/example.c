// SPDX-License-Identifier: GPL-2.0-only
/*
 * example - make facts from a rule's example: a small tree, a diff, and what a build or a guest
 * would have said
 */
#include "fixture.h"

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../exam/remarks.h"
#include "../exam/sparsetool.h"
#include "../facts/collect.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "smalltree.h"

#define REMARKS_WAIT_S 300

/* ---- the tree -------------------------------------------------------------------------------- */

static int open_on(struct example *example, const char *tree, struct small_tree *small)
{
	*example = (struct example){.arena = arena_new(), .tree = tree, .small = small};
	example->facts = arena_new_obj(example->arena, struct facts);
	example->facts->arena = example->arena;
	if (example->small)
		return 0;
	example_close(example);
	return -EIO;
}

int example_open(struct example *example, const char *tree)
{
	return open_on(example, tree, small_tree_borrow(tree, SMALL_ADDER));
}

int example_open_given(struct example *example, const char *tree)
{
	return open_on(example, tree, small_tree_borrow(tree, SMALL_GIVEN));
}

int example_open_twin(struct example *twin, const struct example *example)
{
	int err = open_on(twin, example->tree, small_tree_twin(example->small));

	if (err)
		return err;
	twin->inspect = example->inspect;
	twin->codes = example->codes;
	for (int i = 0; i < example->nsubjects; i++)
		*arena_append(twin->arena, &twin->subjects, &twin->nsubjects) =
			example->subjects[i];
	return 0;
}

void example_close(struct example *example)
{
	small_tree_return(example->small);
	arena_free(example->arena);
	*example = (struct example){0};
}

int example_apply(struct example *example, const char *file, const char *diff)
{
	struct strbuf text = {0};
	int err = file ? file_read(file, &text, 1 << 20) : 0;

	if (!err)
		err = small_tree_patch(example->small, file ? strbuf_str(&text) : diff);
	strbuf_release(&text);
	return err;
}

/* ---- subjects -------------------------------------------------------------------------------- */

/* "unsigned int fd" is a type and a name: the name is the last word, stars belong to the type. */
static void add_parameter(struct arena *arena, struct parameter **params, int *n, const char *text)
{
	struct parameter *param;
	size_t len = strlen(text), name;

	for (name = len; name > 0 && !strchr(" *", text[name - 1]); name--)
		;
	param = arena_append(arena, params, n);
	param->name = arena_strdup(arena, text + name);
	while (name > 0 && text[name - 1] == ' ')
		name--;
	param->type = arena_strndup(arena, text, name);
}

void example_subject(struct example *example, const char *text)
{
	struct subject *subject =
		arena_append(example->arena, &example->subjects, &example->nsubjects);
	size_t len = strcspn(text, " @");
	struct parameter *params = NULL;
	char *list, *word, *rest;
	int n = 0;

	subject->name = arena_strndup(example->arena, text, len);
	subject->number = text[len] == '@' ? strtol(text + len + 1, NULL, 10) : -1;
	text += strcspn(text, " ");
	text += strspn(text, " ");
	if (!*text)
		return;
	subject->has_signature = true;
	list = arena_strdup(example->arena, text);
	if (strcmp(list, "void") != 0)
		for (word = strtok_r(list, ",", &rest); word; word = strtok_r(NULL, ",", &rest))
			add_parameter(example->arena, &params, &n, word + strspn(word, " "));
	subject->params = params;
	subject->nparams = n;
}

/* ---- a .run file --------------------------------------------------------------------------- */

static const char *const end_names[] = {
	[BOOT_COMPLETED] = "completed",
	[BOOT_PANIC] = "panic",
	[BOOT_HANG] = "hang",
	[BOOT_RESET] = "reset",
	[BOOT_LEFT_EARLY] = "left-early",
	[BOOT_NO_MEMORY] = "no-memory",
};

static bool parse_end(struct boot_facts *boot, const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(end_names); i++) {
		if (strcmp(end_names[i], word) == 0) {
			boot->end = i;
			return true;
		}
	}
	return false;
}

static bool parse_args(struct challenge *challenge, const char *text)
{
	while (*text && *text != ')' && challenge->nargs < SYSCALL_ARGS_MAX) {
		char *end;
		long value = strtol(text, &end, 0);

		if (end == text)
			return false;
		challenge->args[challenge->nargs++] = value;
		text = end + strspn(end, ", ");
	}
	return true;
}

/* "swap-23 7": the second and the third. */
static long parse_swap(const char *text, int a, int b)
{
	char word[40];
	const char *at;

	snprintf(word, sizeof(word), " swap-%d%d ", a + 1, b + 1);
	at = strstr(text, word);
	return at ? strtol(at + strlen(word), NULL, 0) : LONG_MIN;
}

/* What a known error would have answered: "swapped 7"; one that is not named explains nothing. */
static void parse_known_errors(struct challenge *challenge, const char *text)
{
	static const char *const names[KNOWN_ERRORS] = {
		[KNOWN_SWAPPED] = " swapped ",
		[KNOWN_CUT_32] = " cut-32 ",
		[KNOWN_CUT_16] = " cut-16 ",
		[KNOWN_CUT_8] = " cut-8 ",
		[KNOWN_RESULT_UNSIGNED] = " unsigned ",
		[KNOWN_RESULT_CUT] = " result-cut ",
	};

	for (int i = 0; i < KNOWN_ERRORS; i++) {
		const char *at = strstr(text, names[i]);

		challenge->known_errors[i] = at ? strtol(at + strlen(names[i]), NULL, 0) : LONG_MIN;
	}
	for (int a = 0, pair = 0; a < SYSCALL_ARGS_MAX; a++)
		for (int b = a + 1; b < SYSCALL_ARGS_MAX; b++)
			challenge->swaps[pair++] = parse_swap(text, a, b);
	challenge->swaps[0] = challenge->known_errors[KNOWN_SWAPPED];
}

/* adder 436 (20, 22) expected 42 got 41 hits 1 match yes swapped 41 by NAME */
static bool parse_call(struct facts *facts, struct boot_facts *boot, const char *value,
		       bool answered)
{
	struct challenge *challenge =
		arena_append(facts->arena, &boot->challenges, &boot->nchallenges);
	const char *open = strchr(value, '('), *close = strchr(value, ')');
	char name[64], match[8] = "yes";

	challenge->answered = answered;
	if (!open || !close || sscanf(value, "%63s %ld", name, &challenge->number) != 2 ||
	    !parse_args(challenge, open + 1))
		return false;
	challenge->syscall = arena_strdup(facts->arena, name);
	if (!answered)
		return true;
	if (sscanf(close + 1, " expected %ld got %ld hits %d match %7s", &challenge->expected,
		   &challenge->got, &challenge->hits, match) < 2)
		return false;
	parse_known_errors(challenge, close);
	if (strstr(close, " by "))
		challenge->caller.name = arena_strdup(facts->arena, strstr(close, " by ") + 4);
	challenge->witnessed = strstr(close, " hits ") != NULL;
	challenge->args_match = challenge->hits > 0 && strcmp(match, "yes") == 0;
	return true;
}

/* "6162" gives two bytes; @size of them, zeros where @text has no more. */
static unsigned char *parse_hex(struct arena *arena, const char *text, int size)
{
	unsigned char *bytes = arena_alloc(arena, size + 1);
	unsigned value;

	for (int i = 0; i < size && sscanf(text + 2 * i, "%2x", &value) == 1; i++)
		bytes[i] = value;
	return bytes;
}

static bool parse_bytes(struct arena *arena, const char *value, const char *word, int size,
			unsigned char **bytes)
{
	const char *at = strstr(value, word);

	*bytes = at ? parse_hex(arena, at + strlen(word), size) : NULL;
	return at != NULL;
}

/* 1 guard 2 size 4 sent 1111aabbccdd2222 expected ... got ... padding 00000001, of the last call */
static bool parse_memory(struct facts *facts, const char *value)
{
	struct boot_facts *boot = &facts->boot;
	struct challenge *call =
		boot->nchallenges ? &boot->challenges[boot->nchallenges - 1] : NULL;
	struct memory *memory;
	unsigned char *padding;
	int all;

	if (!call)
		return false;
	memory = arena_append(facts->arena, &call->memory, &call->nmemory);
	if (sscanf(value, "%d guard %d size %d", &memory->param, &memory->guard, &memory->size) !=
	    3)
		return false;
	all = memory->size + 2 * memory->guard;
	if (!parse_bytes(facts->arena, value, " padding ", memory->size, &padding))
		padding = arena_alloc(facts->arena, memory->size + 1);
	memory->padding = padding;
	return parse_bytes(facts->arena, value, " sent ", all, &memory->sent) &&
	       parse_bytes(facts->arena, value, " expected ", all, &memory->expected) &&
	       parse_bytes(facts->arena, value, " got ", all, &memory->got);
}

/* adder 436 (0, 2) parameter 0 is NULL, got 0 */
static bool parse_bad_pointer(struct facts *facts, const char *value)
{
	struct boot_facts *boot = &facts->boot;
	struct challenge *challenge =
		arena_append(facts->arena, &boot->bad_pointers, &boot->nbad_pointers);
	const char *open = strchr(value, '('), *param = strstr(value, " parameter "),
		   *is = strstr(value, " is "), *got = strstr(value, ", got ");
	char name[64];

	if (!open || !param || !is || !got ||
	    sscanf(value, "%63s %ld", name, &challenge->number) != 2 ||
	    !parse_args(challenge, open + 1))
		return false;
	challenge->syscall = arena_strdup(facts->arena, name);
	challenge->answered = true;
	challenge->expected = -EFAULT;
	challenge->got = atol(got + strlen(", got "));
	challenge->bad_param = atoi(param + strlen(" parameter "));
	challenge->bad_pointer = arena_strndup(facts->arena, is + 4, got - is - 4);
	return true;
}

/* killed status 9, changed rbx, again times 2, others times 1: of the last call */
static bool parse_incident(struct facts *facts, const char *value)
{
	static const char *const kinds[] = {
		[INCIDENT_KILLED] = "killed",	[INCIDENT_REPLACED] = "replaced",
		[INCIDENT_CHANGED] = "changed", [INCIDENT_AGAIN] = "again",
		[INCIDENT_OTHERS] = "others",
	};
	struct boot_facts *boot = &facts->boot;
	size_t len = strcspn(value, " ");

	for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		const char *rest = value + len + (value[len] == ' ');
		struct incident *incident;

		if (strlen(kinds[kind]) != len || strncmp(value, kinds[kind], len) != 0)
			continue;
		incident = arena_append(facts->arena, &boot->incidents, &boot->nincidents);
		*incident = (struct incident){.kind = kind, .times = 1};
		if (boot->nchallenges)
			incident->challenge = &boot->challenges[boot->nchallenges - 1];
		if (sscanf(rest, "status %d", &incident->status) != 1 &&
		    sscanf(rest, "times %d", &incident->times) != 1)
			incident->what = arena_strdup(facts->arena, rest);
		return true;
	}
	return false;
}

static struct boot_facts *second_boot(struct facts *facts)
{
	if (!facts->boot.again)
		facts->boot.again = arena_new_obj(facts->arena, struct boot_facts);
	return facts->boot.again;
}

/* getpid expected 1 got -38 */
static bool parse_control(struct facts *facts, const char *value)
{
	struct boot_facts *boot = &facts->boot;
	struct control *control = arena_append(facts->arena, &boot->controls, &boot->ncontrols);
	const char *words = strstr(value, " expected ");

	if (!words ||
	    sscanf(words, " expected %ld got %ld", &control->expected, &control->got) != 2)
		return false;
	control->name = arena_strndup(facts->arena, value, words - value);
	control->answered = true;
	control->ok = control->expected == control->got;
	return true;
}

/* The text in quotes after @word, with \n in it undone; NULL when it is not there. */
static const char *quoted(struct arena *arena, const char *value, const char *word)
{
	char *text, *to;
	const char *at = strstr(value, word);

	if (!at)
		return NULL;
	at += strlen(word);
	text = to = arena_strdup(arena, at);
	for (; *at && *at != '"'; at++)
		*to++ = at[0] == '\\' && at[1] == 'n' ? (at++, '\n') : *at;
	*to = '\0';
	return text;
}

/* asks 1 451 own 1 1: what the program has to ask for, and what its own instructions asked for */
static void parse_own_calls(struct facts *facts, struct program_run *run, const char *value)
{
	const char *asks = strstr(value, " asks "), *own = strstr(value, " own");
	long *list = arena_alloc(facts->arena, 8 * sizeof(*list));
	char *end;

	if (!asks || !own)
		return;
	run->own_watched = true;
	run->asks = list;
	for (asks += strlen(" asks "); asks < own && run->nasks < 8; asks = end)
		list[run->nasks++] = strtol(asks, &end, 10);
	for (own += strlen(" own"); own[strspn(own, " ")] && strspn(own, " 0123456789") > 1;
	     own = end)
		*arena_append(facts->arena, &run->own, &run->nown) =
			(struct own_call){.number = strtol(own, &end, 10)};
}

/* tools/lab/call.c argv "20 22" status 0 expected "42\n" got "41\n" log "..." */
static bool parse_program(struct facts *facts, const char *value)
{
	struct boot_facts *boot = &facts->boot;
	struct program_run *run = arena_append(facts->arena, &boot->programs, &boot->nprograms);
	const char *status = strstr(value, " status ");

	run->source = arena_strndup(facts->arena, value, strcspn(value, " "));
	run->argv = quoted(facts->arena, value, " argv \"");
	run->expected = quoted(facts->arena, value, " expected \"");
	run->output = quoted(facts->arena, value, " got \"");
	run->compile_log = quoted(facts->arena, value, " log \"");
	run->compiled = !run->compile_log;
	run->ran = run->output != NULL;
	run->timed_out = strstr(value, " timeout") != NULL;
	run->status = status ? atoi(status + strlen(" status ")) : 0;
	run->watched = strstr(value, " hits ") != NULL;
	run->hits = run->watched ? atoi(strstr(value, " hits ") + strlen(" hits ")) : 0;
	parse_own_calls(facts, run, value);
	run->ok = run->ran && !run->status && streq(run->output, run->expected);
	return run->argv != NULL;
}

/* tools/lab/call.c:11 NR_ADDER 450 */
static bool parse_use(struct facts *facts, const char *value)
{
	struct number_use *use = arena_append(facts->arena, &facts->uses, &facts->nuses);
	char file[96], word[48];

	if (sscanf(value, "%95[^:]:%d %47s %ld", file, &use->span.line, word, &use->number) != 4)
		return false;
	use->function = "syscall";
	use->span.file = arena_strdup(facts->arena, file);
	use->word = arena_strdup(facts->arena, word);
	return true;
}

/* "=rax =a": a register's name where its letter belongs */
static void parse_named(struct facts *facts, struct asm_use *use, const char *value)
{
	char named[16] = "", letter[16] = "";

	sscanf(value, "%15s %15s", named, letter);
	use->named = arena_strdup(facts->arena, named);
	use->letter = *letter ? arena_strdup(facts->arena, letter) : NULL;
	use->named_span = use->span;
}

/*
 * tools/lab/boundary.c:15 int80, or loose, or whole =rax =a, or behind the place what the statement keeps
 * quiet about
 */
static bool parse_asm(struct facts *facts, const char *value)
{
	struct asm_use *use = arena_append(facts->arena, &facts->asms, &facts->nasms);
	char file[96];
	int read = 0;

	if (sscanf(value, "%95[^:]:%d %n", file, &use->span.line, &read) != 2 || !read)
		return false;
	use->span.file = arena_strdup(facts->arena, file);
	use->old_interrupt = streq(value + read, "int80");
	use->loose = streq(value + read, "loose");
	use->of_step = true;
	if (starts_with(value + read, "whole "))
		parse_named(facts, use, value + read + strlen("whole "));
	else if (!use->old_interrupt && !use->loose && value[read])
		use->missing = arena_strdup(facts->arena, value + read);
	return true;
}

static bool parse_slot(struct facts *facts, const char *value)
{
	struct image_facts *image = &facts->image;
	int number;
	char name[96];

	if (sscanf(value, "%d %95s", &number, name) != 2 || number < 0 || number > 4096)
		return false;
	while (image->nslots <= number)
		arena_append(facts->arena, &image->slots, &image->nslots);
	image->slots[number] = arena_strdup(facts->arena, name);
	image->dispatch_known = true;
	return true;
}

static void parse_symbols(struct facts *facts, const char *value)
{
	char *list = arena_strdup(facts->arena, value), *rest, *word;

	for (word = strtok_r(list, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		*arena_append(facts->arena, &facts->image.symbols, &facts->image.nsymbols) = word;
}

static bool parse_image(struct facts *facts, const char *key, const char *value)
{
	facts->image.state = FACT_COLLECTED;
	if (strcmp(key, "symbols") == 0)
		parse_symbols(facts, value);
	else if (strcmp(key, "stale") == 0)
		facts->image.stale = strcmp(value, "yes") == 0;
	else if (strcmp(key, "slot") == 0)
		return parse_slot(facts, value);
	else
		return false;
	return true;
}

static bool parse_build(struct facts *facts, const char *key, const char *value)
{
	facts->build.state = FACT_COLLECTED;
	if (strcmp(key, "ok") == 0)
		facts->build.ok = strcmp(value, "yes") == 0;
	else if (strcmp(key, "timed-out") == 0)
		facts->build.timed_out = strcmp(value, "yes") == 0;
	else if (strcmp(key, "other-side") == 0 || strcmp(key, "given-side") == 0)
		other_side_add(facts, value, *key == 'g');
	else if (strcmp(key, "sparse") == 0)
		sparse_read(facts, arena_strdup(facts->arena, value));
	else
		return false;
	return true;
}

static bool parse_labs_copy(struct facts *facts, const char *key, const char *value)
{
	if (!streq(key, "wrote"))
		return false;
	*arena_append(facts->arena, &facts->misplaced, &facts->nmisplaced) =
		(struct misplaced){arena_strdup(facts->arena, value),
				   arena_printf(facts->arena, "work/from-the-labs-copy/%s", value)};
	return true;
}

static void parse_during(struct facts *facts, const char *value)
{
	for (int i = 0; i < facts->boot.ntroubles; i++)
		facts->boot.troubles[i].during = arena_strdup(facts->arena, value);
}

static bool parse_boot(struct facts *facts, const char *key, const char *value)
{
	facts->boot.state = FACT_COLLECTED;
	if (strcmp(key, "end") == 0)
		return parse_end(&facts->boot, value);
	if (strcmp(key, "phase") == 0)
		facts->boot.phase = arena_strdup(facts->arena, value);
	else if (strcmp(key, "during") == 0)
		parse_during(facts, value);
	else if (strcmp(key, "call") == 0 || strcmp(key, "silent") == 0)
		return parse_call(facts, &facts->boot, value, *key == 'c');
	else if (strcmp(key, "again") == 0)
		return parse_call(facts, second_boot(facts), value, true);
	else if (strcmp(key, "again-end") == 0)
		return parse_end(second_boot(facts), value);
	else if (strcmp(key, "incident") == 0)
		return parse_incident(facts, value);
	else if (strcmp(key, "memory") == 0)
		return parse_memory(facts, value);
	else if (strcmp(key, "bad-pointer") == 0)
		return parse_bad_pointer(facts, value);
	else if (strcmp(key, "control") == 0)
		return parse_control(facts, value);
	else if (strcmp(key, "program") == 0)
		return parse_program(facts, value);
	else if (strcmp(key, "number") == 0)
		return parse_use(facts, value);
	else if (strcmp(key, "asm") == 0)
		return parse_asm(facts, value);
	else
		return false;
	return true;
}

static struct upstream_subject *upstream_subject(struct facts *facts, const char *value)
{
	struct upstream_facts *upstream = &facts->upstream;
	const char *name = arena_strndup(facts->arena, value, strcspn(value, " "));
	struct upstream_subject *subject;

	for (int i = 0; i < upstream->nsubjects; i++)
		if (streq(upstream->subjects[i].name, name))
			return &upstream->subjects[i];
	subject = arena_append(facts->arena, &upstream->subjects, &upstream->nsubjects);
	subject->name = name;
	return subject;
}

/* complaint = FILE:LINE TEXT */
static bool parse_complaint(struct facts *facts, const char *value, const char *text)
{
	struct upstream_facts *upstream = &facts->upstream;
	struct complaint *complaint =
		arena_append(facts->arena, &upstream->complaints, &upstream->ncomplaints);
	char file[128];

	upstream->checkpatch_ran = true;
	if (sscanf(value, "%127[^:]:%d", file, &complaint->span.line) != 2)
		return false;
	complaint->error = true;
	complaint->text = arena_strdup(facts->arena, text);
	complaint->span.file = arena_strdup(facts->arena, file);
	return true;
}

/* selftest = adder FILE, man-page = adder FILE, commit = NAME TEXT, signed-commit = NAME TEXT */
static bool parse_upstream(struct facts *facts, const char *key, const char *value)
{
	struct upstream_facts *upstream = &facts->upstream;
	const char *rest = value + strcspn(value, " ");
	struct commit *commit;

	upstream->state = FACT_COLLECTED;
	rest += strspn(rest, " ");
	if (streq(key, "complaint"))
		return parse_complaint(facts, value, rest);
	if (streq(key, "selftest") || streq(key, "man-page")) {
		struct upstream_subject *subject = upstream_subject(facts, value);

		*(*key == 's' ? &subject->selftest : &subject->man_page) =
			arena_strdup(facts->arena, rest);
	} else if (ends_with(key, "commit")) {
		upstream->commits_read = true;
		commit = arena_append(facts->arena, &upstream->commits, &upstream->ncommits);
		commit->name = arena_strndup(facts->arena, value, strcspn(value, " "));
		commit->subject = arena_strdup(facts->arena, rest);
		commit->is_signed = *key == 's';
	} else if (!streq(key, "subject")) {
		return false;
	} else {
		upstream_subject(facts, value);
	}
	return true;
}

/* link = E0201 expected E0203: what the learner wrote, maybe nothing, and what is right */
static bool parse_answer(struct facts *facts, const char *key, const char *value)
{
	struct answer *answer = arena_append(facts->arena, &facts->answers, &facts->nanswers);
	const char *expected = strstr(value, "expected ");
	size_t len = expected ? (size_t)(expected - value) : 0;

	if (!expected)
		return false;
	while (len && value[len - 1] == ' ')
		len--;
	answer->key = arena_strdup(facts->arena, key);
	answer->value = arena_strndup(facts->arena, value, len);
	answer->expected = arena_strdup(facts->arena, expected + strlen("expected "));
	answer->span = (struct span){.file = "tools/lab/diagnosis.ini", .line = facts->nanswers};
	return true;
}

static int parse_key(void *cookie, const char *section, const char *key, const char *value)
{
	struct facts *facts = cookie;

	if (strcmp(section, "image") == 0)
		return parse_image(facts, key, value);
	if (strcmp(section, "build") == 0)
		return parse_build(facts, key, value);
	if (strcmp(section, "labs-copy") == 0)
		return parse_labs_copy(facts, key, value);
	if (strcmp(section, "answers") == 0)
		return parse_answer(facts, key, value);
	if (strcmp(section, "upstream") == 0)
		return parse_upstream(facts, key, value);
	return strcmp(section, "boot") == 0 && parse_boot(facts, key, value);
}

/* ---- evidence ------------------------------------------------------------------------------ */

static int read_part(const char *stem, const char *ending, struct strbuf *text)
{
	char *path = xasprintf("%s.%s", stem, ending);
	int err = file_read(path, text, 1 << 20);

	free(path);
	return err;
}

int example_evidence_texts(struct example *example, const char *log, const char *console,
			   const char *run)
{
	struct facts *facts = example->facts;

	if (log) {
		facts->build.state = FACT_COLLECTED;
		build_log_parse(facts->arena, log, &facts->build.diagnostics,
				&facts->build.ndiagnostics);
	}
	if (console) {
		facts->boot.state = FACT_COLLECTED;
		console_parse(facts, console, NULL, &facts->boot.troubles, &facts->boot.ntroubles);
	}
	if (run && ini_parse_string(run, parse_key, facts))
		return -EINVAL;
	return (log != NULL) + (console != NULL) + (run != NULL);
}

int example_evidence(struct example *example, const char *stem)
{
	struct strbuf log = {0}, console = {0}, run = {0};
	bool has_log = read_part(stem, "log", &log) == 0,
	     has_console = read_part(stem, "console", &console) == 0,
	     has_run = read_part(stem, "run", &run) == 0;
	int n = example_evidence_texts(example, has_log ? strbuf_str(&log) : NULL,
				       has_console ? strbuf_str(&console) : NULL,
				       has_run ? strbuf_str(&run) : NULL);

	strbuf_release(&log);
	strbuf_release(&console);
	strbuf_release(&run);
	return n;
}

int example_collect(struct example *example)
{
	char *config = lab_path("checker/tests/fixtures/trees/config");
	struct tree_request request = {
		.dir = example->small->dir,
		.pristine = example->inspect ? NULL : small_tree_given(example->tree),
		.config = config,
		.subjects = example->subjects,
		.nsubjects = example->nsubjects};
	int err = request.pristine || example->inspect ? tree_collect(example->facts, &request)
						       : -EIO;

	if (!err && example->codes)
		remarks_take(remarks_ask(example->facts, example->codes), REMARKS_WAIT_S);
	/* Its Python has failed: one that says nothing any more must not pass for a silent one. */
	if (example->facts->nunasked) {
		example->facts->broken =
			arena_printf(example->arena, "the semantic patches stopped at %s",
				     example->facts->unasked[0]);
		err = -EIO;
	}
	free(config);
	return err;
}

void example_judge(struct example *example)
{
	example->findings = (struct findings){.arena = example->arena, .facts = example->facts};
	rules_run(example->facts, example->subjects, example->nsubjects, example->codes,
		  &example->findings);
}
