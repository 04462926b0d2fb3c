// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/util.h"

static bool is_struct(const char *type)
{
	return !strchr(type, '*') && !strchr(type, '[') &&
	       (starts_with(type, "struct ") || starts_with(type, "union ") ||
		starts_with(type, "const struct "));
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	if (!definition->params_paired)
		return;
	for (int i = 0; i < definition->nparams; i++) {
		const struct parameter *param = &definition->params[i];
		struct span span = definition->args[2 * i].span;
		struct finding *finding;

		if (!is_struct(param->type))
			continue;
		finding = finding_new(findings, rule, view->subject->name, span,
				      "the parameter %s is a whole %s", param->name, param->type);
		finding_label(finding, span, "does not fit into a register");
		finding_note(
			finding,
			"each argument travels in one register of 64 bits; gcc would say: conversion "
			"to non-scalar type requested");
		finding_help(finding,
			     "take its address, %s __user *, and fetch it with copy_from_user()",
			     param->type);
	}
}

RULE(struct_by_value) = {
	.code = "E0322",
	.slug = "struct-by-value",
	.title = "a parameter is a whole struct",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
};
