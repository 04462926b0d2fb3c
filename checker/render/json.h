/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json - pieces of the JSON contract (format_version 1), for the renderer and for inspect
 *
 * Every function returns a new reference, which the caller gives to json_object_set_new() or ends
 * with json_decref(). Keys keep the order in which they are set. Text that is not UTF-8 is
 * made visible, so that the result is always valid JSON.
 */
#ifndef LAB_RENDER_JSON_H
#define LAB_RENDER_JSON_H

#include <jansson.h>

#include "../verdict/span.h"

struct arena;
struct finding;
struct findings;
struct kernel_facts;
struct strbuf;
struct trail;
struct verdict;

#define JSON_FORMAT_VERSION 1

/** json_text - a string, or null for NULL. */
json_t *json_text(const char *text);

/** json_seconds - rounded to a tenth of a millisecond. */
json_t *json_seconds(double seconds);

/** json_tool - {"name", "version"} of the lab. */
json_t *json_tool(void);

/** json_kernel - {"version", "table_convention", "tree"}. */
json_t *json_kernel(const struct kernel_facts *kernel);

/** json_finding - one finding as the contract has it. */
json_t *json_finding(const struct finding *finding);

/** json_trail - {"syscall", "first_broken", "unbuilt", "links"}. */
json_t *json_trail(const struct trail *trail);

/** json_findings - an array of them; @subject limits it to one syscall; NULL: all. */
json_t *json_findings(const struct findings *findings, const char *subject);

/** json_verdict - all of a verdict, as the contract has it. */
json_t *json_verdict(const struct verdict *verdict);

/** json_member - the text that @object has under @name, copied into @arena; NULL: it has none. */
const char *json_member(struct arena *arena, const json_t *object, const char *name);

/** json_write - append @value indented by two blanks, with a newline at the end; releases @value. */
void json_write(struct strbuf *out, json_t *value);

#endif
