// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"
#include "golden.h"
#include "samples.h"

#include <string.h>

#include "../../lib/strbuf.h"
#include "../../render/render.h"
#include "../../render/text.h"

static const struct style wide = {.unicode = true, .width = 100};
static const struct style plain = {.width = 80};
static const struct style narrow = {.unicode = true, .width = 40};
static const struct style colour = {.colour = true, .unicode = true, .width = 100};

TEST(a_finding_shows_where_what_why_and_how)
{
	golden_finding("prototype-after-endif.term", sample_prototype(), &wide);
}

TEST(a_finding_on_a_narrow_terminal_loses_nothing)
{
	golden_finding("prototype-after-endif.40.term", sample_prototype(), &narrow);
}

TEST(a_finding_in_colour_tells_primary_from_secondary)
{
	golden_finding("prototype-after-endif.colour.term", sample_prototype(), &colour);
}

TEST(carets_stand_right_after_tabs)
{
	golden_finding("table-tabs.term", sample_table(), &wide);
}

TEST(a_long_row_goes_on_in_the_next_with_its_carets)
{
	golden_finding("table-tabs.40.term", sample_table(), &narrow);
}

TEST(several_labels_on_one_line_hang_on_bars)
{
	golden_finding("labels.term", sample_labels(), &wide);
}

TEST(several_labels_are_wrapped_where_bars_have_no_room)
{
	golden_finding("labels.40.term", sample_labels(), &narrow);
}

TEST(a_finding_can_speak_of_two_files)
{
	golden_finding("two-files.term", sample_two_files(), &wide);
}

TEST(evidence_is_quoted_and_hostile_bytes_are_made_visible)
{
	golden_finding("hostile.term", sample_hostile(), &wide);
}

TEST(without_unicode_only_ascii_is_printed)
{
	struct strbuf out = {0};

	render_finding_term(sample_hostile(), false, &plain, &out);
	for (size_t i = 0; i < out.len; i++)
		assert_true((out.buf[i] >= ' ' && out.buf[i] < 127) || out.buf[i] == '\n');
	golden_text("hostile.plain.term", kept(strbuf_detach(&out)));
}

TEST(an_endless_line_is_shown_around_its_label)
{
	golden_finding("endless.term", sample_endless(), &wide);
}

TEST(a_label_may_stand_behind_the_end_of_its_line)
{
	golden_finding("behind-the-end.term", sample_behind_the_end(), &wide);
}

TEST(what_follows_from_a_first_cause_is_one_line)
{
	golden_finding("blocked.term", sample_blocked(), &wide);
}

TEST(a_failed_check_ends_with_what_to_do_next)
{
	golden_verdict("verdict-fail.term", "term", sample_verdict_fail(), &wide);
}

TEST(a_failed_check_fits_forty_columns)
{
	golden_verdict("verdict-fail.40.term", "term", sample_verdict_fail(), &narrow);
}

TEST(a_failed_check_without_unicode_uses_words_for_marks)
{
	golden_verdict("verdict-fail.plain.term", "term", sample_verdict_fail(), &plain);
}

TEST(a_passed_check_shows_its_exhibits)
{
	golden_verdict("verdict-pass.term", "term", sample_verdict_pass(), &wide);
}

TEST(why_the_guest_is_slow_and_the_seed_are_for_who_asks_for_the_timing)
{
	struct strbuf out = {0};

	render_guest_term(sample_verdict_pass(), &out);
	assert_string_equal(strbuf_str(&out), "the guest ran under tcg (/dev/kvm is not there)\n"
					      "--seed 4711 draws the same challenges again\n");
	strbuf_release(&out);
	render_guest_term(sample_verdict_broken(), &out);
	assert_int_equal(out.len, 0);
}

TEST(a_broken_check_blames_nobody_and_says_what_helps)
{
	golden_verdict("verdict-broken.term", "term", sample_verdict_broken(), &wide);
}

TEST(the_width_of_text_counts_columns_not_bytes)
{
	assert_int_equal(text_width("abc", true), 3);
	assert_int_equal(text_width("größe", true), 5);
	assert_int_equal(text_width("e\xcc\x81", true), 1); /* e and a combining accent */
	assert_int_equal(text_width("漢字", true), 4);
	assert_int_equal(text_width("a\tb", true), 9);
	assert_int_equal(text_width("\xff", true), 4); /* \xff */
}

TEST(escapes_and_newlines_in_a_name_are_made_visible)
{
	struct strbuf out = {0};

	text_escape(&out, "a\nb\033[31mc\xe2\x80\xae"
			  "d\x80");
	assert_string_equal(strbuf_str(&out), "a\\nb\\x1b[31mc<U+202E>d\\x80");
	strbuf_release(&out);
}

TEST(a_log_keeps_its_lines_and_tabs_and_gives_the_terminal_no_orders)
{
	struct strbuf out = {0};

	text_escape_lines(&out, "one\r\n\ttwo\033[2J\nthree\rfour");
	assert_string_equal(strbuf_str(&out), "one\n\ttwo\\x1b[2J\nthree\\rfour");
	strbuf_release(&out);
}

TEST(wrapping_keeps_words_and_newlines)
{
	struct strbuf out = {0};

	text_wrap(&out, "one two three\nfour a/path/that/is/longer/than/the/line five", 6, 2, 16,
		  true);
	assert_string_equal(
		strbuf_str(&out),
		"one two\n  three\n  four\n  a/path/that/is/longer/than/the/line\n  five");
	strbuf_release(&out);
}

TEST(overlong_and_surrogate_utf8_is_refused)
{
	unsigned code;

	assert_int_equal(utf8_next("\xc0\xaf", 2, &code), -1);
	assert_int_equal(utf8_next("\xed\xa0\x80", 3, &code), -1);
	assert_int_equal(utf8_next("\xf4\x90\x80\x80", 4, &code), -1);
	assert_int_equal(utf8_next("\xe2\x82", 2, &code), -1);
	assert_int_equal(utf8_next("\xe2\x82\xac", 3, &code), 3);
	assert_int_equal(code, 0x20ac);
}
