// SPDX-License-Identifier: GPL-2.0-only
#include "variations.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../exam/remarks.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"
#include "fixture.h"
#include "exactfix.h"
#include "smalltree.h"
#include "vary.h"

/* Every so many bad variations hold a second mistake, in another call. */
#define SECOND_EVERY 4

/* struct wish - what must be found: the code, and the lines that were marked for it */
struct wish {
	const char *code;
	const struct vary_call *call;
	struct {
		const char *file;
		int line;
	} places[16];
	int nplaces;
	bool first, blocked; /* found as a first cause, or as what follows from one */
};

struct trial {
	const struct vary *vary;
	const struct variations_request *request;
	struct variation v;
	struct example example;
	struct wish wishes[2];
	int nwishes;
	struct strbuf wrong;
};

#define REMARKED_COUNT 6

static const char *const every_code[] = {"E*", NULL};

static bool is_remarked(const struct vary *vary)
{
	return starts_with(vary->code, "E11");
}

/*
 * For what a tool remarks each draw asks that tool, a fifth of a second: of all rules together it is
 * asked less often. It need not be here.
 */
static int count_of(const struct vary *vary, const struct variations_request *request)
{
	int most = request->inspect ? REMARKED_COUNT / 3 : REMARKED_COUNT;

	if (!is_remarked(vary))
		return request->count;
	if (!remarks_possible())
		return 0;
	return request->single || request->count < most ? request->count : most;
}

/* ---- marks ----------------------------------------------------------------------------------- */

static void add_place(struct wish *wish, const char *file, int line)
{
	if (wish->nplaces < (int)ARRAY_SIZE(wish->places)) {
		wish->places[wish->nplaces].file = file;
		wish->places[wish->nplaces++].line = line;
	}
}

/* Note where the marks stand, and take them out. */
static void take_marks(struct trial *trial, struct vary_file *file)
{
	char *to = file->text.buf;
	int line = 1;

	for (const char *from = file->text.buf; from && *from; from++) {
		if (*from == '\1' || *from == '\2')
			add_place(&trial->wishes[*from - 1], file->path, line);
		else
			*to++ = *from;
		line += *from == '\n';
	}
	if (to) {
		file->text.len = to - file->text.buf;
		*to = '\0';
	}
}

/* The last line that holds the text; 0 for none. */
static int line_of(const char *text, const char *words)
{
	int line = 1, found = 0;

	for (const char *p = text; *p; line++) {
		size_t len = strcspn(p, "\n");

		if (memmem(p, len, words, strlen(words)))
			found = line;
		p += len + (p[len] == '\n');
	}
	return found;
}

static void take_places(struct trial *trial)
{
	struct variation *v = &trial->v;

	for (int i = 0; i < v->nfiles; i++)
		take_marks(trial, &v->files[i]);
	for (int i = 0; i < trial->nwishes; i++)
		if (v->where[i].file)
			add_place(&trial->wishes[i], v->where[i].file,
				  v->where[i].text
					  ? line_of(strbuf_str(vary_file(v, v->where[i].file)),
						    v->where[i].text)
					  : 0);
}

/* "@line@" in what a later stage says is the line of the first mark. */
static void put_lines(struct trial *trial, struct strbuf *text)
{
	int line = trial->nwishes && trial->wishes[0].nplaces ? trial->wishes[0].places[0].line : 1;
	struct strbuf out = {0};
	const char *from = strbuf_str(text), *at;

	if (!text->len)
		return;
	for (; (at = strstr(from, "@line@")); from = at + strlen("@line@")) {
		strbuf_add(&out, from, at - from);
		strbuf_addf(&out, "%d", line);
	}
	strbuf_addstr(&out, from);
	strbuf_release(text);
	*text = out;
}

/* ---- judging --------------------------------------------------------------------------------- */

static const char *describe(struct arena *arena, const struct finding *finding)
{
	return arena_printf(arena, "%s %s:%d %s%s%s: %s", finding->rule->code,
			    finding->span.file ? finding->span.file : "-", finding->span.line,
			    finding->subject ? finding->subject : "-",
			    finding->blocked_by ? ", blocked by " : "",
			    finding->blocked_by ? finding->blocked_by : "", finding->message);
}

static bool is_there(const struct wish *wish, const struct finding *finding)
{
	for (int i = 0; i < wish->nplaces; i++)
		if (streq(wish->places[i].file, finding->span.file) &&
		    (!wish->places[i].line || wish->places[i].line == finding->span.line))
			return true;
	return !wish->nplaces;
}

static bool is_allowed(const struct variation *v, const struct finding *finding)
{
	for (int i = 0; i < v->nallowed; i++)
		if (code_matches(v->allowed[i], finding->rule->code))
			return true;
	return false;
}

/* Calls that share a file with one whose file is not built share its mistake. */
static bool is_shared(const struct variation *v, const char *subject)
{
	for (int i = 1; i < v->ncalls; i++)
		if (v->calls[i].home == HOME_SHARED && streq(v->calls[i].name, subject))
			return true;
	return false;
}

static bool grants(struct trial *trial, const struct finding *finding)
{
	bool shared = false;

	for (int i = 0; i < trial->nwishes; i++) {
		struct wish *wish = &trial->wishes[i];

		if (!streq(wish->code, finding->rule->code))
			continue;
		shared |= is_shared(&trial->v, finding->subject);
		if (!is_there(wish, finding) || (trial->nwishes > 1 && finding->subject &&
						 !streq(finding->subject, wish->call->name)))
			continue;
		wish->first |= !finding->blocked_by;
		wish->blocked |= finding->blocked_by != NULL;
		return true;
	}
	return shared;
}

static void say(struct trial *trial, const char *what, const char *text)
{
	strbuf_addf(&trial->wrong, "    %s %s\n", what, text);
}

static void say_wish(struct trial *trial, const struct wish *wish)
{
	strbuf_addf(&trial->wrong, "    did not come: %s", wish->code);
	for (int i = 0; i < wish->nplaces; i++)
		strbuf_addf(&trial->wrong, "%s %s:%d", i ? " or" : "", wish->places[i].file,
			    wish->places[i].line);
	strbuf_addf(&trial->wrong, " (%s)\n", wish->call->name);
}

/* Returns whether what was to be found was found; what should not be said is said anyway. */
static bool judge_bad(struct trial *trial)
{
	const struct findings *findings = &trial->example.findings;
	bool first = false, all = true;

	for (int i = 0; i < findings->n; i++) {
		const struct finding *finding = findings->list[i];

		if (!grants(trial, finding) && !finding->blocked_by &&
		    !is_allowed(&trial->v, finding))
			say(trial, "nobody should say:", describe(trial->v.arena, finding));
	}
	for (int i = 0; i < trial->nwishes; i++) {
		const struct wish *wish = &trial->wishes[i];
		bool found = wish->first || (trial->nwishes > 1 && wish->blocked);

		first |= wish->first;
		all &= found;
		if (!found)
			say_wish(trial, wish);
	}
	return all && first && !trial->wrong.len;
}

/* An exact fix keeps its word in whatever shape the mistake was made. */
static int judge_fixes(struct trial *trial)
{
	const struct findings *findings = &trial->example.findings;
	struct strbuf text = {0};
	int err = 0;

	for (int i = 0; i < findings->n && !err; i++)
		err = exactfix_check(&trial->example, findings->list[i], &text);
	if (text.len)
		say(trial, "a fix:", strbuf_str(&text));
	strbuf_release(&text);
	return err;
}

static bool judge_good(struct trial *trial)
{
	const struct findings *findings = &trial->example.findings;

	for (int i = 0; i < findings->n; i++)
		if (!is_allowed(&trial->v, findings->list[i]))
			say(trial, "must be silent:", describe(trial->v.arena, findings->list[i]));
	return !trial->wrong.len;
}

/* ---- one variation --------------------------------------------------------------------------- */

static bool fits(const struct vary *vary, bool prefixed)
{
	return !vary->trees || streq(vary->trees, prefixed ? "prefixed" : "bare");
}

static void subject_text(struct trial *trial, const struct vary_call *call, bool signature)
{
	struct variation *v = &trial->v;
	const char *text =
		call->asked ? vary_text(v, "%s@%ld", call->name, call->asked) : call->name;

	for (int i = 0; i < call->nparams && signature; i++)
		text = vary_text(v, "%s%s%s%s%s", text, i ? ", " : " ", call->types[i],
				 ends_with(call->types[i], "*") ? "" : " ", call->names[i]);
	if (signature && !call->nparams)
		text = vary_text(v, "%s void", text);
	example_subject(&trial->example, text);
}

static void add_wish(struct trial *trial, const char *code)
{
	trial->wishes[trial->nwishes++] = (struct wish){.code = code, .call = trial->v.call};
}

/* Another rule's mistake, in another call; the first mistake has changed what it wanted. */
static void make_second(struct trial *trial)
{
	struct variation *v = &trial->v;
	const struct vary *other;
	int n;
	const struct vary *const *varies = varies_all(&n);

	do
		other = varies[vary_pick(v, n)];
	while (!other->bad || other->alone || (trial->request->inspect && other->needs_shipped) ||
	       !fits(other, v->prefixed) || rule_find(other->code)->stage != STAGE_TREE);
	v->call = &v->calls[1];
	v->mark = "\2";
	add_wish(trial, other->code);
	other->bad(v);
	v->call = &v->calls[0];
}

static void draw(struct trial *trial)
{
	struct variation *v = &trial->v;
	const struct vary *vary = trial->vary;
	bool second = v->bad && !vary->alone && v->index % SECOND_EVERY == SECOND_EVERY - 1 &&
		      rule_find(vary->code)->stage == STAGE_TREE;

	v->min_calls = second ? 2 : 1;
	vary_draw(v);
	v->signature = vary_chance(v, 30);
	if (v->bad) {
		add_wish(trial, vary->code);
		vary->bad(v);
	} else if (vary->good && v->index % 4 != 3) {
		vary->good(v);
	}
	if (second)
		make_second(trial);
	vary_write(v);
	take_places(trial);
	put_lines(trial, &v->log);
	put_lines(trial, &v->console);
	put_lines(trial, &v->run);
}

static int write_files(struct trial *trial)
{
	struct variation *v = &trial->v;
	int err = 0;

	for (int i = 0; i < v->nfiles && !err; i++)
		err = small_tree_write(trial->example.small, v->files[i].path,
				       strbuf_str(&v->files[i].text), v->files[i].text.len);
	return err;
}

static int observe(struct trial *trial)
{
	struct variation *v = &trial->v;
	int err = write_files(trial);

	for (int i = 0; i < v->ncalls; i++)
		subject_text(trial, &v->calls[i], v->signature);
	if (!err)
		err = example_collect(&trial->example);
	if (err) {
		say(trial, "cannot be read:",
		    trial->example.facts->broken ? trial->example.facts->broken : strerror(-err));
		return 0;
	}
	if (example_evidence_texts(&trial->example, v->log.len ? v->log.buf : NULL,
				   v->console.len ? v->console.buf : NULL,
				   v->run.len ? v->run.buf : NULL) < 0)
		say(trial, "the .run text", "cannot be read");
	example_judge(&trial->example);
	return 0;
}

static int keep_text(const char *dir, const char *name, const struct strbuf *text)
{
	char *path = path_join(dir, name);
	int err = text->len ? file_write_atomic(path, text->buf, text->len) : 0;

	free(path);
	return err;
}

/* The whole tree, to be looked at; what a later stage would have said lies beside it. */
static int keep(struct trial *trial)
{
	const char *dir = trial->request->output;
	char *from = dir ? xasprintf("%s/.", trial->example.small->dir) : NULL;
	const char *argv[] = {"cp", "-R", "--", from, dir, NULL};
	int err;

	if (!dir)
		return 0;
	err = mkdirs(dir);
	if (!err)
		err = run_quiet(NULL, argv);
	if (!err)
		err = keep_text(dir, "variation.log", &trial->v.log);
	if (!err)
		err = keep_text(dir, "variation.console", &trial->v.console);
	if (!err)
		err = keep_text(dir, "variation.run", &trial->v.run);
	free(from);
	return err > 0 ? -EIO : err;
}

static uint64_t mix(uint64_t seed, const char *code, bool bad, int index)
{
	struct rng rng = {.state = seed * 1000003 + index * 2 + bad};

	for (; *code; code++)
		rng.state = rng_next(&rng) ^ (unsigned char)*code;
	return rng_next(&rng);
}

/* Returns whether it was judged right, or -errno. */
static int try(const struct vary *vary, const struct variations_request *request, bool bad,
	       int index, struct strbuf *report)
{
	bool prefixed = vary->trees ? streq(vary->trees, "prefixed") : index % 2;
	struct trial trial = {.vary = vary, .request = request};
	struct variation *v = &trial.v;
	int err = example_open_given(&trial.example, prefixed ? "prefixed" : "bare");
	bool right;

	if (err)
		return err;
	trial.example.inspect = request->inspect;
	if (is_remarked(vary))
		trial.example.codes = every_code;
	*v = (struct variation){.code = vary->code,
				.bad = bad,
				.prefixed = prefixed,
				.index = index,
				.arena = trial.example.arena,
				.base = trial.example.small,
				.rng = {.state = mix(request->seed, vary->code, bad, index)}};
	draw(&trial);
	err = observe(&trial);
	if (!err && bad)
		err = judge_fixes(&trial);
	right = !err && (bad ? judge_bad(&trial) : judge_good(&trial));
	if (!right)
		strbuf_addf(report, "%s %s-%d (%s tree):\n%s", vary->code, bad ? "bad" : "good",
			    index, trial.example.tree, strbuf_str(&trial.wrong));
	if (!err)
		err = keep(&trial);
	strbuf_release(&trial.wrong);
	vary_release(v);
	example_close(&trial.example);
	return err ? err : right;
}

static bool wanted(const struct variations_request *request, int count, bool bad, int index)
{
	const char *only = request->only;
	size_t len = bad ? strlen("bad-") : strlen("good-");

	if (!only)
		return index < count;
	return starts_with(only, bad ? "bad-" : "good-") && atoi(only + len) == index;
}

static int run_kind(const struct vary *vary, const struct variations_request *request, bool bad,
		    struct variations_result *result, struct strbuf *report)
{
	int count = count_of(vary, request), last = request->only ? 10000 : count;

	if (bad && request->inspect && vary->needs_shipped)
		return 0;
	for (int i = 0; i < last; i++) {
		int right;

		if (!wanted(request, count, bad, i))
			continue;
		right = try(vary, request, bad, i, report);
		if (right < 0)
			return right;
		*(bad ? &result->bad : &result->good) += 1;
		*(bad ? &result->missed : &result->alarms) += !right;
	}
	return 0;
}

int variations_run(const struct rule *rule, const struct variations_request *request,
		   struct variations_result *result, struct strbuf *report)
{
	int n, err = 0;
	const struct vary *const *varies = varies_all(&n);

	*result = (struct variations_result){0};
	for (int i = 0; i < n && !err; i++) {
		if (!streq(varies[i]->code, rule->code))
			continue;
		result->known = true;
		err = run_kind(varies[i], request, true, result, report);
		if (!err)
			err = run_kind(varies[i], request, false, result, report);
	}
	return err;
}
