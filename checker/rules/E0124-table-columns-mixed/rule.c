// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../rowwords.h"

static const char *what_is_wrong(const struct row_words *words)
{
	if (words->is_c)
		return "the line of %s is written as in C, and is no row of the table";
	if (words->number < 0)
		return "the line of %s holds a row without its number";
	if (!words->abi)
		return "the line of %s holds a row without its second column, the abi";
	if (!words->name)
		return "the line of %s holds a row without its third column, the name";
	if (!words->entry)
		return "the line of %s holds a row without its last column, the entry point";
	return "the line of %s holds the words of its row, but not as four columns";
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct table_row *neighbour = match_neighbour(view->facts);
	const char *name = view->subject->name;
	struct row_words words;
	struct finding *finding;

	if (!row_words_find(view, false, &words))
		return;
	finding = finding_new(findings, rule, name, words.span, what_is_wrong(&words), name);
	finding_label(finding, words.span, "number, abi, name and entry point belong here");
	if (neighbour)
		finding_label(finding, neighbour->span, "as this row has them");
	finding_note(
		finding,
		"the generators of this tree (%s) take the columns in this order, with "
		"nothing but blanks and tabs between them; they do not know the words by sight",
		view->facts->kernel.version);
	finding_help(finding, "write in line %d: %s", words.line, row_words_text(view, &words));
	row_words_fix(finding, view, &words);
}

RULE(table_columns_mixed) = {
	.code = "E0124",
	.slug = "table-columns-mixed",
	.title = "a line of the table holds the words of a row, but not in its columns",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
