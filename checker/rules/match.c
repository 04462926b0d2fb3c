// SPDX-License-Identifier: GPL-2.0-only
#include "match.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../facts/clex.h"
#include "../facts/source.h"
#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define X32_FIRST 512
#define X32_LAST  547

/* ---- which of the view's things -------------------------------------------------------------- */

static bool row_is_native(const struct table_row *row)
{
	return !streq(row->abi, "x32") || !row->pristine;
}

const struct table_row *match_row(const struct view *view)
{
	for (int i = 0; i < view->nrows; i++)
		if (row_is_native(view->rows[i]))
			return view->rows[i];
	return NULL;
}

void match_each_row(const struct rule *rule, const struct view *view, struct findings *findings,
		    void (*judge)(const struct rule *rule, const struct view *view,
				  const struct table_row *row, struct findings *findings))
{
	for (int i = 0; i < view->nrows; i++)
		if (row_is_native(view->rows[i]))
			judge(rule, view, view->rows[i], findings);
}

bool definition_is_live(const struct definition *definition)
{
	return definition->liveness == LIVE || definition->liveness == LIVE_UNKNOWN;
}

const struct definition *match_kind(const struct view *view, enum definition_kind kind)
{
	for (int i = 0; i < view->ndefinitions; i++)
		if (view->definitions[i]->kind == kind && definition_is_live(view->definitions[i]))
			return view->definitions[i];
	return NULL;
}

void match_each_macro(const struct rule *rule, const struct view *view, struct findings *findings,
		      void (*judge)(const struct rule *rule, const struct view *view,
				    const struct definition *definition, struct findings *findings))
{
	for (int i = 0; i < view->ndefinitions; i++)
		if (view->definitions[i]->kind == DEF_MACRO &&
		    definition_is_live(view->definitions[i]))
			judge(rule, view, view->definitions[i], findings);
}

bool prototype_counts(const struct prototype *prototype)
{
	return prototype->liveness != DEAD_COMMENT && prototype->liveness != DEAD_IF0;
}

void match_each_prototype(const struct rule *rule, const struct view *view,
			  struct findings *findings,
			  void (*judge)(const struct rule *rule, const struct view *view,
					const struct prototype *prototype,
					struct findings *findings))
{
	for (int i = 0; i < view->nprototypes; i++)
		if (prototype_counts(view->prototypes[i]))
			judge(rule, view, view->prototypes[i], findings);
}

void match_each_problem(const struct rule *rule, const struct facts *facts,
			enum makefile_problem_kind kind, struct findings *findings,
			void (*judge)(const struct rule *rule, const struct facts *facts,
				      const struct makefile_problem *problem,
				      struct findings *findings))
{
	for (int i = 0; i < facts->makefiles.nproblems; i++) {
		const struct makefile_problem *problem = &facts->makefiles.problems[i];
		const struct source *source = facts_source(facts, problem->span.file);

		if (problem->kind == kind && source && !source->pristine)
			judge(rule, facts, problem, findings);
	}
}

/* The one row of the learner's for 64-bit programs whose function is written nowhere. */
static const struct table_row *one_homeless(const struct facts *facts)
{
	const struct table_row *found = NULL;

	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *row = &facts->table.rows[i];
		bool defined = false;

		if (row->pristine || !row->name || !row->base)
			continue;
		for (int j = 0; j < facts->ndefinitions && !defined; j++)
			defined = streq(facts->definitions[j].base, row->base) ||
				  streq(facts->definitions[j].base, row->name);
		if (defined)
			continue;
		if (found)
			return NULL;
		found = row;
	}
	return found;
}

/* The one SYSCALL_DEFINE of the learner's that no row names. */
static const struct definition *one_rowless(const struct facts *facts)
{
	const struct definition *found = NULL;

	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];
		bool named = false;

		if (definition->pristine || definition->kind != DEF_MACRO ||
		    !definition_is_live(definition))
			continue;
		for (int j = 0; j < facts->table.nrows && !named; j++)
			named = streq(facts->table.rows[j].base, definition->base) ||
				streq(facts->table.rows[j].name, definition->base);
		if (named)
			continue;
		if (found)
			return NULL;
		found = definition;
	}
	return found;
}

/* Whether two names begin alike or are not more than half different: "uptime_ns", "uptime_get". */
static bool are_alike(const char *a, const char *b)
{
	size_t shared = 0, least = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

	while (a[shared] && a[shared] == b[shared])
		shared++;
	return shared == least || (shared >= 3 && (a[shared - 1] == '_' || shared * 2 >= least)) ||
	       edit_distance(a, b) * 2 <= (int)least;
}

static bool is_declared(const struct facts *facts, const char *base)
{
	for (int i = 0; i < facts->header.nprototypes; i++)
		if (streq(facts->header.prototypes[i].base, base))
			return true;
	return false;
}

const struct definition *match_rowless(const struct view *view)
{
	const struct table_row *row = one_homeless(view->facts);
	const struct definition *definition = row ? one_rowless(view->facts) : NULL;

	/* Where row and prototype agree, the macro is the one to mend: E0301. */
	if (!definition || !streq(row->name, view->subject->name) ||
	    is_declared(view->facts, row->base))
		return NULL;
	return are_alike(row->base, definition->base) ? definition : NULL;
}

const struct table_row *match_homeless(const struct view *view)
{
	const struct table_row *row = one_homeless(view->facts);
	const struct definition *definition = row ? one_rowless(view->facts) : NULL;

	if (!definition || !streq(definition->base, view->subject->name))
		return NULL;
	return are_alike(row->base, definition->base) ? row : NULL;
}

bool match_misspelt_asmlinkage(const struct prototype *prototype)
{
	const char *type = prototype->return_type;
	char word[16] = "";

	if (prototype->asmlinkage || !type)
		return false;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(type, " "), type);
	return starts_with(word, "asmlinkage") ||
	       (strlen(word) >= 8 && edit_distance(word, "asmlinkage") <= 3);
}

const struct definition *match_macro(const struct view *view)
{
	return match_kind(view, DEF_MACRO);
}

const struct definition *match_definition(const struct view *view)
{
	static const enum definition_kind kinds[] = {DEF_MACRO, DEF_MACRO_MISSPELT, DEF_ASMLINKAGE,
						     DEF_WRAPPER};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct definition *definition = match_kind(view, kinds[i]);

		if (definition)
			return definition;
	}
	return NULL;
}

const struct prototype *match_prototype(const struct view *view)
{
	for (int i = 0; i < view->nprototypes; i++)
		if (prototype_counts(view->prototypes[i]))
			return view->prototypes[i];
	return NULL;
}

const struct prototype *match_hidden_prototype(const struct view *view)
{
	for (int i = 0; i < view->nprototypes; i++)
		if (!prototype_counts(view->prototypes[i]))
			return view->prototypes[i];
	return NULL;
}

bool match_retired(const struct view *view)
{
	const struct table_row *row = match_row(view);

	return row && row->number >= 0 && row->number < view->facts->table.next_number &&
	       (view->stub || !view->ndefinitions);
}

bool match_arch_owned(const struct view *view)
{
	const struct definition *definition = match_macro(view);
	const struct table_row *row = match_row(view);

	return definition && row && starts_with(definition->span.file, "arch/") &&
	       row->number >= 0 && row->number < view->facts->table.next_number;
}

const char *match_entry_base(const struct view *view)
{
	/* Of the rows that shipped some lead to sys_ni_syscall on purpose; a learner's own does
	 * not. */
	if (streq(view->entry, "ni_syscall") && view->nrows && !view->rows[0]->pristine)
		return view->subject->name;
	return view->entry ? view->entry : view->subject->name;
}

/* ---- the image and the run ------------------------------------------------------------------- */

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

static bool slip_explains(const struct view *view, enum slip slip, int *wrong)
{
	const struct boot_facts *boot = &view->facts->boot;

	*wrong = 0;
	for (int i = 0; i < boot->nchallenges; i++) {
		const struct challenge *challenge = &boot->challenges[i];

		if (!is_answer(view, challenge))
			continue;
		if (challenge->got != challenge->slips[slip])
			return false;
		*wrong += challenge->got != challenge->expected;
	}
	return true;
}

bool match_slip(const struct view *view, enum slip *slip)
{
	int wrong;

	for (int i = 0; i < SLIPS; i++) {
		*slip = i;
		if (slip_explains(view, i, &wrong))
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
	enum slip slip;

	if (!match_slip(view, &slip) || slip < SLIP_CUT_32 || slip > SLIP_CUT_8)
		return NULL;
	return first_wrong(view);
}

const struct challenge *match_one_errno(const struct view *view)
{
	const struct boot_facts *boot = &view->facts->boot;
	const struct challenge *first = first_wrong(view);
	int right = 0, wrong = 0;
	enum slip slip;

	if (!first || first->got > -1 || first->got < -4095 || match_slip(view, &slip))
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

void show_trouble(struct findings *findings, struct finding *finding, const struct trouble *trouble)
{
	const char *trace = "";

	if (!trouble)
		return;
	if (trouble->console)
		finding_evidence(findings, finding, EVIDENCE_CONSOLE, "%s",
				 readable(findings->arena, trouble));
	for (int i = 0; i < trouble->nframes; i++) {
		const struct frame *frame = &trouble->frames[i];

		trace = arena_printf(findings->arena, "%s%s%s+0x%lx%s", trace, i ? "\n" : "",
				     frame->symbol ? frame->symbol : "?", frame->offset,
				     frame->learners ? "   <- yours" : "");
	}
	if (*trace)
		finding_evidence(findings, finding, EVIDENCE_SYMBOL, "%s", trace);
}

/* ---- ready for upstream ---------------------------------------------------------------------- */

static bool is_new(const struct view *view)
{
	const struct definition *definition = match_definition(view);
	const struct table_row *row = match_row(view);

	return (row && !row->pristine) || (definition && !definition->pristine);
}

const struct upstream_subject *match_upstream(const struct view *view)
{
	const struct upstream_facts *upstream = &view->facts->upstream;

	if (upstream->state != FACT_COLLECTED || !is_new(view))
		return NULL;
	for (int i = 0; i < upstream->nsubjects; i++)
		if (streq(upstream->subjects[i].name, view->subject->name))
			return &upstream->subjects[i];
	return NULL;
}

const struct other_row *match_other_row(const struct view *view, const char *file)
{
	for (int i = 0; i < view->facts->nother_rows; i++) {
		const struct other_row *row = &view->facts->other_rows[i];

		if (streq(row->name, view->subject->name) && streq(row->span.file, file))
			return row;
	}
	return NULL;
}

/* ---- this tree's words ----------------------------------------------------------------------- */

bool match_version(const struct facts *facts, int major, int minor)
{
	return facts->kernel.major > major ||
	       (facts->kernel.major == major && facts->kernel.minor >= minor);
}

const char *match_entry(const struct facts *facts, const char *base)
{
	const char *prefix = facts->kernel.convention == CONVENTION_PREFIXED ? "__x64_" : "";

	return arena_printf(facts->arena, "%ssys_%s", prefix, base);
}

static bool match_number_used(const struct facts *facts, long number,
			      const struct table_row *except)
{
	for (int i = 0; i < facts->table.nrows; i++)
		if (&facts->table.rows[i] != except && facts->table.rows[i].number == number)
			return true;
	return false;
}

long match_free_number(const struct facts *facts, const struct table_row *except)
{
	long number = facts->table.next_number;

	while ((number >= X32_FIRST && number <= X32_LAST) ||
	       match_number_used(facts, number, except))
		number++;
	return number;
}

long match_number(const struct view *view, const struct table_row *except)
{
	return view->subject->number >= 0 ? view->subject->number
					  : match_free_number(view->facts, except);
}

int match_row_place(const struct facts *facts, long number, const struct table_row *except)
{
	const struct table_facts *table = &facts->table;
	int line = 0;

	for (int i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];

		if (row != except && row->region == REGION_NATIVE && row->number >= 0 &&
		    row->number < number && row->span.line > line)
			line = row->span.line;
	}
	return line ? line : table->last_native_line;
}

bool row_in_order(const struct facts *facts, const struct table_row *row, long number)
{
	if (row->region != REGION_NATIVE)
		return false;
	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *other = &facts->table.rows[i];

		if (other == row || other->region != REGION_NATIVE || other->number < 0)
			continue;
		if (other->span.line < row->span.line ? other->number > number
						      : other->number < number)
			return false;
	}
	return true;
}

/* The columns begin at 0, 8, 16 and 40; a name too long for its column is followed by one tab. */
const char *match_row_text(const struct facts *facts, long number, const char *abi,
			   const char *name, const char *entry)
{
	int tabs = 3 - (int)strlen(name) / 8;

	return arena_printf(facts->arena, "%ld\t%s\t%s%.*s%s", number, abi, name,
			    tabs > 1 ? tabs : 1, "\t\t\t", entry);
}

int match_prototype_place(const struct facts *facts)
{
	const struct header_facts *header = &facts->header;

	if (header->ni_syscall.file)
		return header->ni_syscall.end_line ? header->ni_syscall.end_line
						   : header->ni_syscall.line;
	return header->guard_end.file ? header->guard_end.line - 1 : 0;
}

const struct table_row *match_neighbour(const struct facts *facts)
{
	for (int i = facts->table.nrows - 1; i >= 0; i--) {
		const struct table_row *row = &facts->table.rows[i];

		if (row->pristine && row->region == REGION_NATIVE && row->entry)
			return row;
	}
	return NULL;
}

/* ---- parameters ------------------------------------------------------------------------------ */

bool params_known(const struct parameter *params, int n)
{
	for (int i = 0; i < n; i++)
		if (!params[i].type || !params[i].name)
			return false;
	return true;
}

const char *params_text(struct arena *arena, const struct parameter *params, int n)
{
	const char *text = "";

	for (int i = 0; i < n; i++) {
		const char *type = params[i].type ? params[i].type : "...";
		bool blank = params[i].name && !ends_with(type, "*");

		text = arena_printf(arena, "%s%s%s%s%s", text, i ? ", " : "", type,
				    blank ? " " : "", params[i].name ? params[i].name : "");
	}
	return n ? text : "void";
}

const char *define_text(struct arena *arena, const char *name, const struct parameter *params,
			int n)
{
	const char *text = arena_printf(arena, "SYSCALL_DEFINE%d(%s", n, name);

	for (int i = 0; i < n; i++)
		text = arena_printf(arena, "%s, %s, %s", text, params[i].type, params[i].name);
	return arena_printf(arena, "%s)", text);
}

const char *prototype_text(struct arena *arena, const char *name, const struct parameter *params,
			   int n)
{
	return arena_printf(arena, "asmlinkage long sys_%s(%s);", name,
			    params_text(arena, params, n));
}

/*
 * struct ctype - a type taken apart
 * @known: nothing in it but basic types, struct tags and typedefs of the list below
 */
struct ctype {
	bool has_unsigned, has_signed, known;
	int longs, shorts, chars, ints, stars;
	char words[160]; /* everything else, in order: const, struct tags, typedefs */
};

static const struct {
	const char *name, *means;
} typedefs[] = {
	{"u8", "unsigned char"},
	{"__u8", "unsigned char"},
	{"uint8_t", "unsigned char"},
	{"s8", "signed char"},
	{"u16", "unsigned short"},
	{"__u16", "unsigned short"},
	{"s16", "short"},
	{"u32", "unsigned int"},
	{"__u32", "unsigned int"},
	{"uint32_t", "unsigned int"},
	{"uint", "unsigned int"},
	{"s32", "int"},
	{"__s32", "int"},
	{"int32_t", "int"},
	{"u64", "unsigned long long"},
	{"__u64", "unsigned long long"},
	{"s64", "long long"},
	{"__s64", "long long"},
	{"uint64_t", "unsigned long long"},
	{"int64_t", "long long"},
	{"ulong", "unsigned long"},
};

static void ctype_word(struct ctype *type, const char *word);

static void ctype_parse(struct ctype *type, const char *text)
{
	char word[64];

	while (*text) {
		size_t len = 0;

		if (*text == '*' || *text == '[')
			type->stars++;
		while (is_word_byte(*text)) {
			if (len < sizeof(word) - 1)
				word[len++] = *text;
			text++;
		}
		word[len] = '\0';
		if (len)
			ctype_word(type, word);
		else
			text++;
	}
}

static void ctype_other(struct ctype *type, const char *word)
{
	static const char *const harmless[] = {"const", "volatile", "struct", "union",	 "enum",
					       "void",	"bool",	    "size_t", "ssize_t", "loff_t"};
	size_t used = strlen(type->words);
	bool tag = ends_with(type->words, "struct ") || ends_with(type->words, "union ") ||
		   ends_with(type->words, "enum ");

	for (size_t i = 0; i < ARRAY_SIZE(harmless); i++)
		tag |= strcmp(harmless[i], word) == 0;
	type->known &= tag;
	snprintf(type->words + used, sizeof(type->words) - used, "%s ", word);
}

static void ctype_word(struct ctype *type, const char *word)
{
	static const char *const unseen[] = {"__user", "__force", "__kernel", "register"};

	for (size_t i = 0; i < ARRAY_SIZE(unseen); i++)
		if (strcmp(unseen[i], word) == 0)
			return;
	for (size_t i = 0; i < ARRAY_SIZE(typedefs); i++) {
		if (strcmp(typedefs[i].name, word) == 0) {
			ctype_parse(type, typedefs[i].means);
			return;
		}
	}
	if (strcmp(word, "unsigned") == 0)
		type->has_unsigned = true;
	else if (strcmp(word, "signed") == 0)
		type->has_signed = true;
	else if (strcmp(word, "long") == 0)
		type->longs++;
	else if (strcmp(word, "short") == 0)
		type->shorts++;
	else if (strcmp(word, "char") == 0)
		type->chars++;
	else if (strcmp(word, "int") == 0)
		type->ints++;
	else
		ctype_other(type, word);
}

bool types_differ(const char *a, const char *b)
{
	struct ctype left = {.known = true}, right = {.known = true};

	if (!a || !b)
		return false;
	ctype_parse(&left, a);
	ctype_parse(&right, b);
	if (left.stars != right.stars)
		return true;
	if (!left.known || !right.known)
		return false;
	return left.has_unsigned != right.has_unsigned || left.longs != right.longs ||
	       left.shorts != right.shorts || left.chars != right.chars ||
	       (left.chars && left.has_signed != right.has_signed) ||
	       strcmp(left.words, right.words) != 0;
}

bool match_params(const struct view *view, const struct parameter **params, int *n)
{
	const struct definition *definition = match_definition(view);
	const struct prototype *prototype = match_prototype(view);

	if (view->subject->has_signature) {
		*params = view->subject->params;
		*n = view->subject->nparams;
	} else if (definition && definition->params_paired) {
		*params = definition->params;
		*n = definition->nparams;
	} else if (prototype && !prototype->empty_params) {
		*params = prototype->params;
		*n = prototype->nparams;
	} else {
		return false;
	}
	return params_known(*params, *n);
}

bool arg_lacks_comma(const char *text)
{
	const char *name = last_word(text), *before;
	size_t len = name - text;

	if (!*name || !len || is_type_word(name) || isdigit((unsigned char)*name))
		return false;
	while (len && text[len - 1] == ' ')
		len--;
	if (!len)
		return false;
	if (text[len - 1] == '*')
		return true;
	before = text + len;
	while (before > text && is_word_byte(before[-1]))
		before--;
	len -= before - text;
	return !((len == 6 && !strncmp(before, "struct", 6)) ||
		 (len == 5 && !strncmp(before, "union", 5)) ||
		 (len == 4 && !strncmp(before, "enum", 4)) ||
		 (len == 5 && !strncmp(before, "const", 5)));
}

const char *last_word(const char *text)
{
	const char *word = text + strlen(text);

	while (word > text && is_word_byte(word[-1]))
		word--;
	return word;
}

bool type_marks_variable(const char *type)
{
	return strchr(type, '*') && ends_with(type, "__user") && !strstr(type, "__user ");
}

bool is_type_word(const char *word)
{
	static const char *const words[] = {
		"int",	  "long",  "short",  "char",  "unsigned", "signed",   "void",	 "bool",
		"size_t", "const", "struct", "union", "enum",	  "__user",   "float",	 "double",
		"u8",	  "u16",   "u32",    "u64",   "s8",	  "s16",      "s32",	 "s64",
		"__u32",  "__u64", "__s32",  "__s64", "uint32_t", "uint64_t", "ssize_t", "off_t",
		"loff_t", "pid_t", "uid_t",  "gid_t", "umode_t",  "int32_t",  "int64_t"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

/* ---- places ---------------------------------------------------------------------------------- */

struct span span_line(const char *file, int line)
{
	return (struct span){.file = file, .line = line};
}

static int span_last_line(struct span span)
{
	return span.end_line > span.line ? span.end_line : span.line;
}

struct span span_after(struct span span)
{
	return (struct span){.file = span.file,
			     .line = span_last_line(span),
			     .column = span.end_column,
			     .end_column = span.end_column};
}

struct span span_join(struct span from, struct span to)
{
	from.end_line = span_last_line(to) > from.line ? span_last_line(to) : 0;
	from.end_column = to.end_column;
	return from;
}

static const char *span_start(const struct source *source, struct span span)
{
	return source->lines[span.line - 1] + (span.column ? span.column - 1 : 0);
}

static const char *span_stop(const struct source *source, struct span span)
{
	const char *line = source->lines[span_last_line(span) - 1];

	return span.end_column ? line + span.end_column - 1 : line + strcspn(line, "\r\n");
}

static bool span_fits(const struct source *source, struct span span)
{
	return source && span.line >= 1 && span_last_line(span) <= source->nlines &&
	       span_start(source, span) <= span_stop(source, span);
}

bool span_is_whole_lines(const struct facts *facts, struct span span)
{
	const struct source *source = span.file ? facts_source(facts, span.file) : NULL;
	const char *at, *stop;

	if (!span_fits(source, span))
		return false;
	for (at = source->lines[span.line - 1]; at < span_start(source, span); at++)
		if (*at != ' ' && *at != '\t')
			return false;
	stop = span_stop(source, span);
	stop += strspn(stop, " \t\r");
	return *stop == '\n' || *stop == '\0';
}

const char *span_text(const struct facts *facts, struct span span)
{
	const struct source *source = span.file ? facts_source(facts, span.file) : NULL;
	const char *start;

	if (!span_fits(source, span))
		return NULL;
	start = span_start(source, span);
	return arena_strndup(facts->arena, start, span_stop(source, span) - start);
}

/* ---- code ---------------------------------------------------------------------------------- */

/* Where the comment or constant that begins at @p ends; @p itself when none begins there. */
static char *skip_quiet(char *p)
{
	char quote = *p;
	char *end;

	if (p[0] == '/' && p[1] == '/')
		return p + strcspn(p, "\n");
	if (p[0] == '/' && p[1] == '*') {
		end = strstr(p + 2, "*/");
		return end ? end + 2 : p + strlen(p);
	}
	if (quote != '"' && quote != '\'')
		return p;
	for (end = p + 1; *end && *end != quote && *end != '\n'; end++)
		if (*end == '\\' && end[1])
			end++;
	return *end == quote ? end + 1 : end;
}

/* Blank out what the compiler does not see, in the @len bytes of @source at @begin. */
static void blank_dead(const struct facts *facts, const struct source *source, size_t begin,
		       size_t len, char *code)
{
	struct cond_stack stack = {.text = source->text, .config = facts->config};
	const struct cond *why;
	struct cond closed;
	struct clex lex;
	struct token token;

	clex_init(&lex, source->text, 0, begin + len);
	while (clex_next(&lex, &token)) {
		enum liveness now;

		if (token.kind == TOKEN_DIRECTIVE) {
			cond_directive(&stack, &token, &closed);
			continue;
		}
		now = token.begin < begin ? LIVE : cond_liveness(&stack, 0, &why);
		for (size_t i = token.begin; i < token.end && now != LIVE; i++)
			if (now != LIVE_UNKNOWN && i < begin + len && source->text[i] != '\n')
				code[i - begin] = ' ';
	}
}

const char *code_text(const struct facts *facts, struct span span)
{
	const struct source *source = facts_source(facts, span.file);
	char *code = (char *)span_text(facts, span);

	for (char *p = code; p && *p;) {
		char *end = skip_quiet(p);

		if (end == p && *p++ == '\r')
			p[-1] = ' ';
		for (; p < end; p++)
			if (*p != '\n')
				*p = ' ';
	}
	if (code && source)
		blank_dead(facts, source, source_offset(source, span.line, span.column),
			   strlen(code), code);
	return code;
}

struct span code_span(const struct facts *facts, struct span span, size_t at, size_t len)
{
	const char *text = span_text(facts, span);
	struct span place = {
		.file = span.file, .line = span.line, .column = span.column ? span.column : 1};

	for (size_t i = 0; text && i < at; i++) {
		place.column++;
		if (text[i] == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	place.end_column = place.column + (int)len;
	return place;
}

const char *code_word(const char *code, const char *from, const char *word)
{
	size_t len = strlen(word);
	const char *at = from;

	while ((at = strstr(at, word))) {
		if ((at == code || !is_word_byte(at[-1])) && !is_word_byte(at[len]))
			return at;
		at += len;
	}
	return NULL;
}
