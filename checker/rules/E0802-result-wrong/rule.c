// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"
#include "../trail.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

#define SHOWN 4

static bool is_wrong(const struct view *view, const struct challenge *challenge)
{
	return streq(challenge->syscall, view->subject->name) && challenge->answered &&
	       challenge->got != challenge->expected;
}

/* ---- what it looks like ---------------------------------------------------------------------- */

/* What wrong answers look like, and what to do about it. */
struct likeness {
	const char *note, *help;
};

#define LOOK_AT_HEAD "look at the head of the definition: SYSCALL_DEFINE, the types, their order"

static struct likeness error_likeness(enum known_error error)
{
	static const struct likeness likenesses[KNOWN_ERRORS] = {
		[KNOWN_RESULT_UNSIGNED] =
			{"these are the right answers taken as unsigned 32-bit numbers: the result "
			 "is an int and is extended with its sign to the long that a call returns; "
			 "somewhere its sign is lost, perhaps by an unsigned type",
			 LOOK_AT_HEAD},
		[KNOWN_RESULT_CUT] =
			{"these are the right answers cut to 32 bits: they were worked out, or "
			 "held, in an int, and have to be a long",
			 "an int times an int is an int in C: make one of the two a long, as in "
			 "2L * b or (long)x * y, and keep the result in a long"},
	};

	return likenesses[error];
}

/*
 * The lower half of a kernel stack's address: struct pt_regs lies at the end of a stack of 16 KiB,
 * 168 bytes long (a few more where FRED is built in). By hand-written wrappers the second
 * register, which holds the call's number, gets mixed in.
 */
static bool smells_of_registers(const struct challenge *challenge)
{
	const long candidates[] = {0, challenge->number, challenge->args[0], challenge->args[1],
				   challenge->args[1] + challenge->number};

	for (size_t i = 0; i < ARRAY_SIZE(candidates); i++) {
		unsigned low = (unsigned)(challenge->got - candidates[i]);

		if (challenge->pt_regs && low == (unsigned)challenge->pt_regs)
			return true;
		if ((low & 0x3fff) >= 0x3f38 && (low & 0x3fff) <= 0x3f58 && !(low & 7))
			return true;
	}
	return false;
}

/*
 * Who asked, when that tells right answers from wrong ones: every wrong answer went to a process of
 * one name (which got a right one by chance at most), and whoever had another got right ones only.
 */
static bool hangs_on_name(const struct view *view, const char **right, const char **wrong)
{
	const struct boot_facts *boot = &view->facts->boot;
	int balance = 0, others = 0;

	*right = *wrong = NULL;
	for (int i = 0; i < boot->nchallenges; i++) {
		const char *name = boot->challenges[i].caller.name;

		if (!is_wrong(view, &boot->challenges[i]))
			continue;
		if (!name || (*wrong && !streq(*wrong, name)))
			return false;
		*wrong = name;
	}
	for (int i = 0; i < boot->nchallenges && *wrong; i++) {
		const struct challenge *challenge = &boot->challenges[i];

		if (!streq(challenge->syscall, view->subject->name) || !challenge->answered)
			continue;
		if (streq(challenge->caller.name, *wrong)) {
			balance += is_wrong(view, challenge) ? 1 : -1;
		} else {
			*right = challenge->caller.name;
			others++;
		}
	}
	return *right && balance > 1 && others > 1;
}

/* Whether each answer is the right one when cut to 32 bits, and some hold more than that. */
static bool is_too_wide(const struct view *view)
{
	bool beyond = false;

	for (int i = 0; i < view->facts->boot.nchallenges; i++) {
		const struct challenge *challenge = &view->facts->boot.challenges[i];

		if (!streq(challenge->syscall, view->subject->name) || !challenge->answered)
			continue;
		if ((int)challenge->got != challenge->expected)
			return false;
		beyond |= is_wrong(view, challenge);
	}
	return beyond;
}

/* Whether the lower 32 bits of each answer are right: some part of it had no more room. */
static bool is_right_below(const struct view *view)
{
	for (int i = 0; i < view->facts->boot.nchallenges; i++) {
		const struct challenge *challenge = &view->facts->boot.challenges[i];

		if (streq(challenge->syscall, view->subject->name) && challenge->answered &&
		    (unsigned)challenge->got != (unsigned)challenge->expected)
			return false;
	}
	return true;
}

/* Whether all answers are those for the arguments with two of them exchanged. */
static bool is_swapped(const struct view *view, int pair)
{
	bool wrong = false;

	for (int i = 0; i < view->facts->boot.nchallenges; i++) {
		const struct challenge *challenge = &view->facts->boot.challenges[i];

		if (!streq(challenge->syscall, view->subject->name) || !challenge->answered)
			continue;
		if (challenge->got != challenge->swaps[pair])
			return false;
		wrong |= is_wrong(view, challenge);
	}
	return wrong;
}

static const char *find_swap(const struct view *view)
{
	int pair = 0;

	for (int a = 0; a < SYSCALL_ARGS_MAX; a++)
		for (int b = a + 1; b < SYSCALL_ARGS_MAX; b++, pair++)
			if (is_swapped(view, pair))
				return arena_printf(view->facts->arena,
						    "these are the answers for %s and %s swapped",
						    match_param_name(view, a),
						    match_param_name(view, b));
	return NULL;
}

static struct likeness recognise(const struct view *view)
{
	const char *swap = find_swap(view);
	const char *right, *name;
	enum known_error error;
	int registers = 0, wrong = 0;

	for (int i = 0; i < view->facts->boot.nchallenges; i++) {
		const struct challenge *challenge = &view->facts->boot.challenges[i];

		if (!is_wrong(view, challenge))
			continue;
		wrong++;
		registers += smells_of_registers(challenge);
	}
	if (wrong && registers == wrong)
		return (struct likeness){
			"the answers hold the lower half of a kernel stack address: a struct pt_regs "
			"pointer was taken for the first argument, as a function without SYSCALL_DEFINE does",
			LOOK_AT_HEAD};
	if (swap)
		return (struct likeness){swap, "look where the two stand: in the head of the "
					       "definition, and in its body"};
	if (match_known_error(view, &error))
		return error_likeness(error);
	if (is_too_wide(view))
		return (struct likeness){
			"the right answer is an int: what is worked out from int parameters wraps at 32 "
			"bits, and is then extended with its sign to the long that a call returns; "
			"these answers keep the bits above, as a sum held in a long does",
			"work the result out in an int, or cut it at the end: return (int)sum"};
	if (is_right_below(view))
		return (struct likeness){
			"the lower 32 bits of every answer are right: a part of it was worked out in an "
			"int, which has no more",
			"an int times an int is an int in C: make one of the two a long, as in 2L * b, "
			"in each part"};
	if (hangs_on_name(view, &right, &name))
		return (struct likeness){
			arena_printf(view->facts->arena,
				     "every call by a process named %s is answered rightly, every "
				     "call by one named %s wrongly: the answer depends on who asks",
				     right, name),
			"let the answer come from the arguments alone: look for current and comm"};
	return (struct likeness){0};
}

/* ---- system calls -------------------------------------------------------------------------- */

static const struct challenge *first_wrong(const struct view *view, int *wrong, int *asked)
{
	const struct boot_facts *boot = &view->facts->boot;
	const struct challenge *first = NULL;

	for (int i = 0; i < boot->nchallenges; i++) {
		const struct challenge *challenge = &boot->challenges[i];

		*asked += challenge->answered && streq(challenge->syscall, view->subject->name);
		if (!is_wrong(view, challenge))
			continue;
		first = first ? first : challenge;
		++*wrong;
	}
	return first;
}

static void show_calls(struct finding *finding, const struct view *view)
{
	const struct boot_facts *boot = &view->facts->boot;
	const char *text = "";

	for (int i = 0, shown = 0; i < boot->nchallenges && shown < SHOWN; i++) {
		const struct challenge *challenge = &boot->challenges[i];

		if (!is_wrong(view, challenge))
			continue;
		text = arena_printf(finding->arena, "%s%s%s: expected %ld, got %ld", text,
				    shown++ ? "\n" : "", call_text(finding->arena, challenge),
				    challenge->expected, challenge->got);
	}
	finding_evidence(finding, EVIDENCE_REGISTERS, "%s", text);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* The first byte of the object that is not what the call should have left there; -1: none. */
static int wrong_byte(const struct memory *memory)
{
	for (int i = 0; i < memory->size; i++)
		if (!memory->padding[i] &&
		    memory->got[memory->guard + i] != memory->expected[memory->guard + i])
			return i;
	return -1;
}

static const char *hex(struct arena *arena, const unsigned char *bytes, int n)
{
	const char *text = "";

	for (int i = 0; i < n && i < 16; i++)
		text = arena_printf(arena, "%s%s%02x", text, i ? " " : "", bytes[i]);
	return arena_printf(arena, "%s%s", text, n > 16 ? " ..." : "");
}

static void report_memory(const struct rule *rule, const struct view *view,
			  const struct challenge *challenge, const struct memory *memory,
			  struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	const char *name = match_param_name(view, memory->param);
	struct finding *finding;
	int at = wrong_byte(memory);

	finding = finding_new(findings, rule, view->subject->name,
			      definition ? definition->name_span : (struct span){0},
			      "%s leaves something wrong in what %s points to",
			      call_text(findings->arena, challenge), name);
	if (definition)
		finding_label(finding, definition->name_span, "wrong from byte %d on", at);
	finding_evidence(finding, EVIDENCE_REGISTERS, "before:   %s\nexpected: %s\ngot:      %s",
			 hex(findings->arena, memory->sent + memory->guard, memory->size),
			 hex(findings->arena, memory->expected + memory->guard, memory->size),
			 hex(findings->arena, memory->got + memory->guard, memory->size));
	finding_note(
		finding,
		"the result is right, but the caller finds other bytes there than it asked for");
	finding_help(
		finding,
		"follow the body up to copy_to_user(): what is copied, how much, and where to");
}

/* A right number with wrong bytes. */
static void check_memory(const struct rule *rule, const struct view *view,
			 struct findings *findings)
{
	for (int i = 0; i < view->facts->boot.nchallenges; i++) {
		const struct challenge *challenge = &view->facts->boot.challenges[i];

		if (!streq(challenge->syscall, view->subject->name) || !challenge->answered)
			continue;
		for (int j = 0; j < challenge->nmemory; j++) {
			if (wrong_byte(&challenge->memory[j]) < 0)
				continue;
			report_memory(rule, view, challenge, &challenge->memory[j], findings);
			return;
		}
	}
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	int wrong = 0, asked = 0;
	const struct challenge *challenge = first_wrong(view, &wrong, &asked);
	struct likeness looks_like;
	struct finding *finding;

	if (!challenge) {
		check_memory(rule, view, findings);
		return;
	}
	/* Always the same errno, or cut arguments: these have codes of their own. */
	if (match_one_errno(view) || match_cut(view))
		return;
	looks_like = recognise(view);
	finding = finding_new(findings, rule, view->subject->name,
			      definition ? definition->name_span : (struct span){0},
			      "%s gives %ld, not %ld", call_text(findings->arena, challenge),
			      challenge->got, challenge->expected);
	if (definition)
		finding_label(finding, definition->name_span,
			      "%d of %d calls were answered wrongly", wrong, asked);
	show_calls(finding, view);
	finding_note(
		finding, "%s",
		looks_like.note
			? looks_like.note
			: "the kernel booted and your function answered, but not with what is asked for");
	finding_help(finding,
		     looks_like.help ? looks_like.help
				     : "work out %s by hand, following the body line by line",
		     call_text(findings->arena, challenge));
}

/* ---- programs ------------------------------------------------------------------------------ */

#define LINE_SHOWN 100

/* One line of @text from @at on, cut where nobody reads on. */
static const char *shown_line(struct arena *arena, const char *text, size_t at)
{
	size_t len = strcspn(text + at, "\n");

	if (!len)
		return text[at] ? "(an empty line)" : "(nothing)";
	if (len <= LINE_SHOWN)
		return arena_strndup(arena, text + at, len);
	return arena_printf(arena, "%.*s... (%zu characters)", LINE_SHOWN, text + at, len);
}

/* The first line in which the two differ, for both. */
static void show_difference(struct finding *finding, const struct program_run *run)
{
	const char *a = run->expected ? run->expected : "", *b = run->output ? run->output : "";
	size_t n = 0, line = 0;

	while (a[n] && a[n] == b[n]) {
		n++;
		if (a[n - 1] == '\n')
			line = n;
	}
	if (!run->expected || a[n] == b[n])
		return;
	finding_evidence(finding, EVIDENCE_CONSOLE, "expected: %s\ngot:      %s",
			 shown_line(finding->arena, a, line), shown_line(finding->arena, b, line));
}

/* What became of it, the worst first. */
static const char *outcome(struct arena *arena, const struct program_run *run)
{
	if (run->timed_out)
		return "does not come to an end";
	if (run->status > 128)
		return arena_printf(arena, "is ended by signal %d (%s)", run->status - 128,
				    strsignal(run->status - 128));
	if (run->expected && !streq(run->output, run->expected))
		return "prints something else than is asked for";
	return arena_printf(arena, "ends with status %d", run->status);
}

static bool tells_enosys(const struct program_run *run)
{
	const char *out = run->output ? run->output : "";

	return strstr(out, "-38") || strstr(out, "ENOSYS") ||
	       strstr(out, "Function not implemented");
}

/* What a breakpoint on the handler says about a program of a step with one call. */
static const char *seen_inside(const struct facts *facts, const char *source)
{
	bool watched = false, entered = false;

	for (int i = 0; i < facts->boot.nprograms; i++) {
		const struct program_run *run = &facts->boot.programs[i];

		watched |= streq(run->source, source) && run->watched;
		entered |= streq(run->source, source) && run->hits;
	}
	if (!watched || facts->nsubjects != 1)
		return "it ran in the guest, under your kernel";
	return arena_printf(facts->arena,
			    entered ? "it ran in the guest and asked for %s: look at what it "
				      "passes, and at what becomes of the answer"
				    : "it ran in the guest, but did not ask for %s: nothing "
				      "entered the function meanwhile",
			    facts->subjects[0].name);
}

/* Whether @code, a body, uses a saved register and has no type in it that would cut one to 32 bits. */
static bool cuts_nothing(const char *code)
{
	static const char *const narrow[] = {"int", "unsigned", "u32", "s32", "__u32", "__s32"};

	for (size_t i = 0; i < ARRAY_SIZE(narrow); i++)
		if (code_word(code, code, narrow[i]))
			return false;
	return strstr(code, "->di") || strstr(code, "->si");
}

/*
 * The learner's wrapper that takes its parameters out of the saved registers as they are: what the lab
 * itself asks with fills a register, an int of a program half of it. NULL: there is none.
 */
static const char *uses_whole_registers(const struct facts *facts)
{
	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];
		const char *code;

		if (definition->kind != DEF_WRAPPER || definition->pristine ||
		    !definition_is_live(definition) || !definition->has_body)
			continue;
		code = code_text(facts, definition->body);
		if (code && cuts_nothing(code))
			return definition->base;
	}
	return NULL;
}

/* How a program that came to its end went wrong. */
static const char *went_wrong(const struct facts *facts, const char *source)
{
	const char *name = uses_whole_registers(facts);

	if (!name)
		return seen_inside(facts, source);
	return arena_printf(
		facts->arena,
		"%s takes whole registers: an int that a program passes fills the lower half of one, and "
		"the upper half is not part of it, so that -6 may arrive as 4294967290; SYSCALL_DEFINEn "
		"cuts each parameter to its type",
		name);
}

static void report_program(const struct rule *rule, const struct program_run *run,
			   struct findings *findings)
{
	const char *blank = *run->argv ? " " : "";
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, span_line(run->source, 0), "%s%s%s %s",
			      run->source, blank, run->argv, outcome(findings->arena, run));
	show_difference(finding, run);
	if (tells_enosys(run))
		finding->trail = trail_of_program(findings->arena, findings->facts, run->source);
	finding_note(
		finding, "%s",
		finding->trail && finding->trail->first ? finding->trail->first->fault
		: run->timed_out
			? "it ran in the guest and was stopped there; look for a loop whose end "
			  "never comes"
		: run->status > 128
			? "it ran in the guest; the kernel ended it, as for a pointer to nowhere"
			: went_wrong(findings->facts, run->source));
	finding_help(finding, "run it yourself: ./lab run %s%s%s", run->source, blank, run->argv);
}

/* Where nothing is asked of what it prints, a program that came to its end has not failed here. */
static bool is_right(const struct program_run *run)
{
	return run->ok || (run->ran && !run->expected && !run->timed_out && run->status < 128);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const char *reported = NULL;

	for (int i = 0; i < facts->boot.nprograms; i++) {
		const struct program_run *run = &facts->boot.programs[i];

		if (is_right(run) || !run->compiled || (!run->ran && !run->timed_out) ||
		    streq(reported, run->source))
			continue;
		report_program(rule, run, findings);
		reported = run->source;
	}
}

static bool is_about_a_program(const struct rule *rule)
{
	return streq(rule->code, "E0816") || streq(rule->code, "E0817") ||
	       streq(rule->code, "E0819");
}

/*
 * A program that calls a wrong system call, or none, prints wrong results: the call is the cause. What a
 * program does wrong explains that program alone.
 */
static bool follows(const struct finding *finding, const struct finding *cause)
{
	if (is_about_a_program(cause->rule))
		return !finding->subject && streq(finding->span.file, cause->span.file);
	return cause->rule != finding->rule || (cause->subject && !finding->subject);
}

RULE(result_wrong) = {
	.code = "E0802",
	.slug = "result-wrong",
	.title = "a call or a program answered wrongly",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E01*", "E0303", "E0315", "E0316", "E06*", "E0701", "E0702", "E0703",
		       "E0704", "E0705", "E0707", "E0801", "E0802", "E0803", "E0805", "E0812",
		       "E0813", "E0814", "E0815", "E0816", "E0817", "E0819"),
	.follows = follows,
	.check = check,
	.check_tree = check_tree,
};
