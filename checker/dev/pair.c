// SPDX-License-Identifier: GPL-2.0-only
#include "pair.h"

#include <stddef.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "fixture.h"
#include "smalltree.h"
#include "vary.h"

/* struct pair - one attempt */
struct pair {
	const struct vary *vary[2];
	struct variation v;
	struct example example;
	bool marked[2]; /* the mark of the mistake is in the tree */
};

/* ---- making both ----------------------------------------------------------------------------- */

/*
 * A rule's family tells which part of the call its mistake changes: E01 the row, E02 how it is
 * built, E03 the definition, E04 the prototype. Making the second mistake may reshape the call
 * (other parameters, another file): then the part of the first one is put back.
 */
static char family(const struct vary *vary)
{
	return vary->code[2];
}

static bool holds_mark(const char *text, const char *mark)
{
	return text && strstr(text, mark);
}

/* The first mistake's definition, with the parameters of now unless they are what is wrong. */
static void keep_definition(struct vary_call *call, const struct vary_call *spoilt,
			    const char *mark)
{
	struct vary_definition now = call->definition;
	const struct vary_definition *then = &spoilt->definition;
	char digit[4] = {'0' + spoilt->nparams % 10};
	bool wrong = then->nargs != 2 * spoilt->nparams || then->nargs > 12 ||
		     !streq(then->digit, digit);

	for (int i = 0; i < then->nargs; i++)
		wrong |= holds_mark(then->args[i], mark);
	call->definition = *then;
	call->definition.file = now.file;
	if (wrong)
		return;
	memcpy(call->definition.args, now.args, sizeof(now.args));
	call->definition.nargs = now.nargs;
	call->definition.digit = now.digit;
}

static void keep_prototype(struct vary_call *call, const struct vary_call *spoilt, const char *mark)
{
	struct vary_prototype now = call->prototype;
	const struct vary_prototype *then = &spoilt->prototype;
	bool wrong = then->nparams != spoilt->nparams;

	for (int i = 0; i < then->nparams; i++)
		wrong |= holds_mark(then->types[i], mark);
	call->prototype = *then;
	if (wrong)
		return;
	memcpy(call->prototype.types, now.types, sizeof(now.types));
	memcpy(call->prototype.names, now.names, sizeof(now.names));
	call->prototype.nparams = now.nparams;
}

static void keep_build(struct vary_call *call, const struct vary_call *spoilt)
{
	call->home = spoilt->home;
	call->make = spoilt->make;
	call->definition.file = spoilt->definition.file;
}

#define FIELD(name) offsetof(struct vary_call, name)

static const size_t texts[] = {
	FIELD(row.file),
	FIELD(row.lead),
	FIELD(row.number),
	FIELD(row.abi),
	FIELD(row.name),
	FIELD(row.entry),
	FIELD(row.extra),
	FIELD(row.tail),
	FIELD(make.list),
	FIELD(make.op),
	FIELD(make.word),
	FIELD(make.before),
	FIELD(make.after),
	FIELD(make.parent_line),
	FIELD(definition.before),
	FIELD(definition.after),
	FIELD(definition.decoration),
	FIELD(definition.macro),
	FIELD(definition.digit),
	FIELD(definition.name),
	FIELD(definition.args[0]),
	FIELD(definition.head),
	FIELD(definition.semicolon),
	FIELD(definition.include),
	FIELD(prototype.file),
	FIELD(prototype.before),
	FIELD(prototype.after),
	FIELD(prototype.asmlinkage),
	FIELD(prototype.type),
	FIELD(prototype.name),
	FIELD(prototype.semicolon),
	FIELD(prototype.list),
};

static const char *text_of(const struct vary_call *call, size_t field)
{
	return *(const char *const *)((const char *)call + field);
}

/* Whether two texts are the same but for their marks. */
static bool same_text(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	for (;; a++, b++) {
		a += strspn(a, "\1\2");
		b += strspn(b, "\1\2");
		if (*a != *b || !*a)
			return *a == *b;
	}
}

/* Whether what the first mistake made of the call is still so behind the second. */
static bool is_intact(const struct vary_call *right, const struct vary_call *spoilt,
		      const struct vary_call *both)
{
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *now = text_of(spoilt, texts[i]);

		if (!same_text(text_of(right, texts[i]), now) &&
		    !same_text(now, text_of(both, texts[i])))
			return false;
	}
	return spoilt->row.absent == both->row.absent && spoilt->row.place == both->row.place &&
	       spoilt->make.absent == both->make.absent && spoilt->home == both->home &&
	       spoilt->definition.absent == both->definition.absent &&
	       spoilt->definition.nargs == both->definition.nargs &&
	       spoilt->prototype.absent == both->prototype.absent &&
	       spoilt->prototype.place == both->prototype.place &&
	       spoilt->prototype.nparams == both->prototype.nparams;
}

static bool make_both(struct pair *pair)
{
	struct variation *v = &pair->v;
	struct vary_call right = *v->call, spoilt;

	v->mark = "\1";
	pair->vary[0]->bad(v);
	spoilt = *v->call;
	v->mark = "\2";
	pair->vary[1]->bad(v);
	if (family(pair->vary[0]) == family(pair->vary[1]))
		return is_intact(&right, &spoilt, v->call);
	switch (family(pair->vary[0])) {
	case '1':
		v->call->row = spoilt.row;
		break;
	case '2':
		keep_build(v->call, &spoilt);
		break;
	case '3':
		keep_definition(v->call, &spoilt, "\1");
		break;
	default:
		keep_prototype(v->call, &spoilt, "\1");
	}
	return true;
}

static void take_marks(struct pair *pair, struct strbuf *text)
{
	char *to = text->buf;

	for (const char *from = text->buf; from && *from; from++) {
		if (*from == '\1' || *from == '\2')
			pair->marked[*from - 1] = true;
		else
			*to++ = *from;
	}
	if (to) {
		text->len = to - text->buf;
		*to = '\0';
	}
}

/* ---- judging --------------------------------------------------------------------------------- */

static const struct finding *find(const struct findings *findings, const char *code)
{
	for (int i = 0; i < findings->n; i++)
		if (streq(findings->list[i]->rule->code, code))
			return findings->list[i];
	return NULL;
}

/* Whether the first causes are these two, and nothing that came in by the way they were made. */
static bool only_both(const struct pair *pair)
{
	const struct findings *findings = &pair->example.findings;

	for (int i = 0; i < findings->n; i++) {
		const struct finding *finding = findings->list[i];

		if (!finding->blocked_by && finding->severity == SEVERITY_ERROR &&
		    !streq(finding->rule->code, pair->vary[0]->code) &&
		    !streq(finding->rule->code, pair->vary[1]->code))
			return false;
	}
	return true;
}

static int outcome(const struct pair *pair)
{
	const struct findings *findings = &pair->example.findings;
	const struct finding *a = find(findings, pair->vary[0]->code);
	const struct finding *b = find(findings, pair->vary[1]->code);

	/* What is neither marked nor found was overwritten by the other. */
	if (!only_both(pair) || (!a && !pair->marked[0]) || (!b && !pair->marked[1]) || (!a && !b))
		return PAIR_NEVER;
	if (!a)
		return PAIR_B_HIDES;
	if (!b)
		return PAIR_A_HIDES;
	if (!a->blocked_by && !b->blocked_by)
		return PAIR_BESIDE;
	return a->blocked_by ? PAIR_B_BLOCKS : PAIR_A_BLOCKS;
}

static int observe(struct pair *pair)
{
	struct variation *v = &pair->v;
	const char *subject = v->call->name;
	int err = 0;

	for (int i = 0; i < v->nfiles && !err; i++) {
		take_marks(pair, &v->files[i].text);
		err = small_tree_write(pair->example.small, v->files[i].path,
				       strbuf_str(&v->files[i].text), v->files[i].text.len);
	}
	example_subject(&pair->example, subject);
	if (!err)
		err = example_collect(&pair->example);
	if (!err)
		example_judge(&pair->example);
	return err;
}

/* A right call, as the tree of @a (and @b) has it; the caller ends it with end(). */
static int begin(struct pair *pair, const struct vary *a, const struct vary *b, uint64_t seed)
{
	const char *tree = a->trees ? a->trees : b && b->trees ? b->trees : "bare";
	int err;

	*pair = (struct pair){.vary = {a, b}};
	err = example_open_given(&pair->example, tree);
	if (err)
		return err;
	pair->v = (struct variation){.code = a->code,
				     .bad = true,
				     .plain = true,
				     .prefixed = streq(tree, "prefixed"),
				     .arena = pair->example.arena,
				     .base = pair->example.small,
				     .rng = {.state = seed}};
	vary_draw(&pair->v);
	pair->v.ncalls = 1;
	return 0;
}

static void end(struct pair *pair)
{
	vary_release(&pair->v);
	example_close(&pair->example);
}

/* One shape: an outcome, or -errno. */
static int try(const struct vary *a, const struct vary *b, uint64_t seed)
{
	struct pair pair;
	int result = begin(&pair, a, b, seed);
	bool both;

	if (result)
		return result;
	both = make_both(&pair);
	vary_write(&pair.v);
	result = observe(&pair);
	if (!result)
		result = both ? outcome(&pair) : PAIR_NEVER;
	end(&pair);
	return result;
}

static int mirror(int outcome)
{
	switch (outcome) {
	case PAIR_A_BLOCKS:
		return PAIR_B_BLOCKS;
	case PAIR_B_BLOCKS:
		return PAIR_A_BLOCKS;
	case PAIR_A_HIDES:
		return PAIR_B_HIDES;
	case PAIR_B_HIDES:
		return PAIR_A_HIDES;
	default:
		return outcome;
	}
}

/* Both ways round: what the first mistake does to the call may leave no room for the second. */
int pair_judge(const struct vary *a, const struct vary *b, uint64_t seed, int shapes)
{
	struct rng rng = {.state = seed};
	int outcomes = 0;

	if (a->trees && b->trees && !streq(a->trees, b->trees))
		return 1 << PAIR_NEVER;
	for (int i = 0; i < shapes; i++) {
		uint64_t shape = rng_next(&rng);
		int now = i % 2 ? mirror(try(b, a, shape)) : try(a, b, shape);

		if (now < 0)
			return now;
		outcomes |= 1 << now;
	}
	/* That some shapes do not go together says nothing about those that do. */
	return outcomes == 1 << PAIR_NEVER ? outcomes : outcomes & ~(1 << PAIR_NEVER);
}

static void add_code(struct strbuf *codes, const char *code)
{
	struct strbuf out = {0};
	const char *at = strbuf_str(codes);

	while (*at && strncmp(at, code, strlen(code)) < 0)
		at += strcspn(at, ",") + (at[strcspn(at, ",")] ? 2 : 0);
	if (starts_with(at, code))
		return;
	strbuf_add(&out, strbuf_str(codes), at - strbuf_str(codes));
	if (*at)
		strbuf_addf(&out, "%s, %s", code, at);
	else
		strbuf_addf(&out, "%s%s", out.len ? ", " : "", code);
	strbuf_release(codes);
	*codes = out;
}

int pair_followers(const struct vary *vary, uint64_t seed, int shapes, struct strbuf *codes)
{
	struct rng rng = {.state = seed};
	int err = 0;

	for (int i = 0; i < shapes && !err; i++) {
		struct pair pair;

		err = begin(&pair, vary, NULL, rng_next(&rng));
		if (err)
			return err;
		pair.v.mark = "\1";
		vary->bad(&pair.v);
		vary_write(&pair.v);
		err = observe(&pair);
		for (int j = 0; !err && j < pair.example.findings.n; j++) {
			const struct finding *finding = pair.example.findings.list[j];

			if (streq(finding->blocked_by, vary->code))
				add_code(codes, finding->rule->code);
		}
		end(&pair);
	}
	return err;
}
