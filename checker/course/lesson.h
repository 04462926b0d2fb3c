/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lesson - the prose of a step, with what it says about files and numbers filled in from the tree
 */
#ifndef LAB_LESSON_H
#define LAB_LESSON_H

#include <stdbool.h>

struct step;
struct strbuf;

/**
 * struct lesson_facts - what the placeholders stand for; see docs/step-ini.md
 * @tree: directory that {{line:FILE:PATTERN}} looks into; NULL: there is none, "N" stands for what it
 * would tell, and a place is only a file
 * @classic: the tree's table holds __x64_sys_ names: {{#classic}} parts are shown
 * @first_number: the tree's first free number: {{number:NAME}} counts from it
 */
struct lesson_facts {
	const char *tree, *version;
	bool classic;
	long first_number;
};

/** lesson_fill - replace {{...}} in @text; what is unknown stays as it is. */
void lesson_fill(const char *text, const struct lesson_facts *facts, struct strbuf *out);

/** hint_text - dose @n (from 1) of the step's hints.md; false when there are fewer. */
bool hint_text(const struct step *step, int n, struct strbuf *out);

/** hint_count - how many doses there are. */
int hint_count(const struct step *step);

#endif
