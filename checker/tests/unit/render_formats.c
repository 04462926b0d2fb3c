// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"
#include "golden.h"
#include "samples.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../../verdict/finding.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../render/json.h"
#include "../../render/render.h"
#include "../../verdict/verdict.h"

static const struct style none;

static const char *rendered(const char *format, const struct verdict *verdict)
{
	struct strbuf out = {0};

	renderer_find(format)->render(verdict, &none, &out);
	return kept(strbuf_detach(&out));
}

TEST(json_is_the_contract_for_a_failed_check)
{
	golden_verdict("verdict-fail.json", "json", sample_verdict_fail(), &none);
}

TEST(json_is_the_contract_for_a_passed_check)
{
	golden_verdict("verdict-pass.json", "json", sample_verdict_pass(), &none);
}

TEST(json_says_what_is_broken)
{
	golden_verdict("verdict-broken.json", "json", sample_verdict_broken(), &none);
}

/* The keys of format_version 1, which must never lose one. */
TEST(json_has_every_key_of_format_version_1_in_order)
{
	static const char *const keys[] = {"format_version", "tool",   "kernel",     "step",
					   "outcome",	     "points", "max_points", "goals",
					   "findings",	     "timing", "machine",    "questions"};
	json_t *verdict = json_loads(rendered("json", sample_verdict_fail()), 0, NULL);
	const char *key;
	json_t *value;
	size_t i = 0;

	assert_non_null(verdict);
	json_object_foreach (verdict, key, value) {
		assert_true(i < ARRAY_SIZE(keys));
		assert_string_equal(key, keys[i++]);
	}
	assert_int_equal(i, ARRAY_SIZE(keys));
	json_decref(verdict);
}

TEST(json_of_hostile_bytes_is_valid_json)
{
	json_t *finding = json_finding(sample_hostile());
	struct strbuf out = {0};
	json_t *again;

	json_write(&out, finding);
	again = json_loads(strbuf_str(&out), 0, NULL);
	assert_non_null(again);
	assert_contains(json_string_value(json_object_get(
				json_array_get(json_object_get(again, "evidence"), 0), "text")),
			"gr\xc3\xb6\\xdf");
	json_decref(again);
	strbuf_release(&out);
}

TEST(sarif_of_a_failed_check)
{
	golden_verdict("verdict-fail.sarif", "sarif", sample_verdict_fail(), &none);
}

TEST(sarif_of_a_broken_check_reports_the_tool_not_the_learner)
{
	golden_verdict("verdict-broken.sarif", "sarif", sample_verdict_broken(), &none);
}

TEST(sarif_replaces_exactly_the_lines_that_the_fix_changes)
{
	json_t *log = json_loads(rendered("sarif", sample_verdict_fail()), 0, NULL), *found;
	int start, end;
	const char *text;

	assert_non_null(log);
	assert_int_equal(json_unpack(log, "{s:[{s:[{s:[{s:[{s:[{s:{s:i,s:i},s:{s:s}}]}]}]}]}]}",
				     "runs", "results", "fixes", "artifactChanges", "replacements",
				     "deletedRegion", "startLine", &start, "endLine", &end,
				     "insertedContent", "text", &text),
			 0);
	assert_int_equal(start, 359);
	assert_int_equal(end, 360);
	assert_string_equal(text, "451\tcommon\tadder\t\t__x64_sys_adder\n");
	found = json_object_get(json_array_get(json_object_get(log, "runs"), 0), "results");
	assert_int_equal(json_array_size(found), 2); /* the blocked one is none of its own */
	json_decref(log);
}

TEST(junit_of_a_failed_check)
{
	golden_verdict("verdict-fail.junit", "junit", sample_verdict_fail(), &none);
}

TEST(junit_of_a_broken_check_is_an_error_not_a_failure)
{
	golden_verdict("verdict-broken.junit", "junit", sample_verdict_broken(), &none);
}

TEST(junit_holds_no_byte_that_xml_forbids)
{
	struct finding *list[] = {(struct finding *)sample_hostile()};
	struct findings findings = {.list = list, .n = 1};
	struct verdict verdict = *sample_verdict_fail();
	const char *text;

	verdict.findings = &findings;
	text = rendered("junit", &verdict);
	for (const char *c = text; *c; c++)
		assert_true((unsigned char)*c >= ' ' || *c == '\n' || *c == '\t');
	assert_contains(text, "failures=\"2\"");
}

TEST(tap_of_each_outcome)
{
	golden_verdict("verdict-fail.tap", "tap", sample_verdict_fail(), &none);
	golden_verdict("verdict-pass.tap", "tap", sample_verdict_pass(), &none);
	golden_verdict("verdict-broken.tap", "tap", sample_verdict_broken(), &none);
}

TEST(every_format_of_the_contract_has_a_renderer)
{
	assert_non_null(renderer_find("term"));
	assert_non_null(renderer_find("json"));
	assert_non_null(renderer_find("sarif"));
	assert_non_null(renderer_find("junit"));
	assert_non_null(renderer_find("tap"));
	assert_null(renderer_find("xml"));
	assert_contains(renderers_names(), "sarif tap");
	assert_ptr_equal(renderers_names(), renderers_names());
}
