// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <ctype.h>
#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

static bool is_c_name(const char *name)
{
	if (!isalpha((unsigned char)*name) && *name != '_')
		return false;
	while (is_word_byte(*name))
		name++;
	return !*name;
}

static const char *c_name(struct arena *arena, const char *name)
{
	char *copy = arena_strdup(arena, name);
	size_t len = strlen(copy);

	/* What was written behind it, as in C: "sys_adder();" */
	while (len > 1 && !is_word_byte(copy[len - 1]))
		copy[--len] = '\0';
	for (char *p = copy; *p; p++)
		if (!isalnum((unsigned char)*p))
			*p = '_';
	return isdigit((unsigned char)*copy) ? arena_printf(arena, "_%s", copy) : copy;
}

static void report(const struct rule *rule, const struct view *view, struct findings *findings,
		   const struct table_row *row, struct span span, const char *name)
{
	const char *fixed = c_name(findings->arena, name);
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, span, "%s cannot be a name in C",
			      name);
	finding_label(finding, span, "letters, digits and underscores only");
	finding_note(finding,
		     name == row->entry
			     ? "the last column becomes the name of a function; gcc would "
			       "stop at the character that does not belong"
			     : "the third column becomes the macro __NR_%s; gcc would stop "
			       "at the character that does not belong",
		     name);
	finding_help(finding, "write %s in line %d", fixed, row->span.line);
	finding_fix_span(
		finding,
		streq(fixed, view->subject->name) ||
				streq(fixed, match_entry(view->facts, view->subject->name))
			? CONFIDENCE_EXACT
			: CONFIDENCE_GUESS,
		span, fixed);
}

static bool misnamed(const struct view *view, const struct table_row *row)
{
	/* "adder 64" for "64 adder": two columns that changed places are E0109's. */
	if (streq(row->abi, view->subject->name))
		return false;
	return row->name && !row->pristine && !is_c_name(row->name) &&
	       (streq(row->base, view->subject->name) ||
		streq(c_name(view->facts->arena, row->name), view->subject->name));
}

static bool misentered(const struct table_row *row)
{
	const char *entry = row->entry;

	if (!entry || row->pristine)
		return false;
	return !is_c_name(entry) && !strchr(entry, '/');
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct table_facts *table = &view->facts->table;

	for (int i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];

		if (misnamed(view, row))
			report(rule, view, findings, row, row->name_span, row->name);
		else if (streq(row->name, view->subject->name) && misentered(row))
			report(rule, view, findings, row, row->entry_span, row->entry);
	}
}

RULE(table_name_invalid) = {
	.code = "E0115",
	.slug = "table-name-invalid",
	.title = "the row's name cannot be a name in C",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.check = check,
};
