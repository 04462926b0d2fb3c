// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <errno.h>
#include <string.h>

#include "../../../vm/machine/channel.h"

static struct strbuf encoded(enum frame_type type, unsigned long tag, const char *payload)
{
	struct strbuf wire = {0};

	assert_int_equal(frame_encode(&wire, type, tag, payload, strlen(payload)), 0);
	return wire;
}

TEST(a_frame_comes_out_as_it_went_in)
{
	struct strbuf wire = encoded(FRAME_STDOUT, 77, "hello");
	struct frame_reader reader = {0};
	struct channel_frame frame;

	assert_int_equal(wire.len % FRAME_ALIGN, 0);
	frame_feed(&reader, wire.buf, wire.len);
	assert_true(frame_next(&reader, &frame));
	assert_int_equal(frame.type, FRAME_STDOUT);
	assert_int_equal(frame.tag, 77);
	assert_int_equal(frame.length, 5);
	assert_string_equal(frame.payload, "hello");
	assert_false(frame_next(&reader, &frame));
	assert_int_equal(reader.skipped, 0);
	frame_reader_release(&reader);
	strbuf_release(&wire);
}

TEST(a_frame_may_come_byte_by_byte)
{
	struct strbuf wire = encoded(FRAME_EXIT, 1, "12345678");
	struct frame_reader reader = {0};
	struct channel_frame frame;

	for (size_t i = 0; i + 1 < wire.len; i++) {
		frame_feed(&reader, wire.buf + i, 1);
		assert_false(frame_next(&reader, &frame));
	}
	frame_feed(&reader, wire.buf + wire.len - 1, 1);
	assert_true(frame_next(&reader, &frame));
	frame_reader_release(&reader);
	strbuf_release(&wire);
}

TEST(what_the_kernel_writes_between_frames_is_skipped)
{
	struct strbuf wire = encoded(FRAME_RESULT, 5, "answer");
	struct frame_reader reader = {0};
	struct channel_frame frame;

	frame_feed(&reader, "PASS\r\nLabL", 10);
	frame_feed(&reader, wire.buf, wire.len);
	frame_feed(&reader, "more noise", 10);
	frame_feed(&reader, wire.buf, wire.len);
	assert_true(frame_next(&reader, &frame));
	assert_true(frame_next(&reader, &frame));
	assert_string_equal(frame.payload, "answer");
	assert_int_equal(reader.skipped, 20);
	frame_reader_release(&reader);
	strbuf_release(&wire);
}

TEST(a_damaged_frame_is_none_and_the_next_one_is_found)
{
	struct strbuf wire = encoded(FRAME_RESULT, 5, "answer");
	struct frame_reader reader = {0};
	struct channel_frame frame;
	size_t whole = wire.len;

	for (size_t i = 0; i < sizeof(struct frame_header) + 6; i++) {
		char good = wire.buf[i];

		wire.buf[i] ^= 0x10;
		frame_feed(&reader, wire.buf, whole);
		wire.buf[i] = good;
		/* A longer length makes it wait for bytes that belong to the frames behind it. */
		for (int j = 0; j < 64; j++)
			frame_feed(&reader, wire.buf, whole);
		for (int j = 0; j < 64; j++) {
			assert_true(frame_next(&reader, &frame));
			assert_int_equal(frame.tag, 5);
		}
		assert_false(frame_next(&reader, &frame));
	}
	frame_reader_release(&reader);
	strbuf_release(&wire);
}

TEST(a_frame_that_is_too_long_is_not_made)
{
	char big[FRAME_PAYLOAD_MAX + 1] = {0};
	struct strbuf wire = {0};

	assert_int_equal(frame_encode(&wire, FRAME_EXEC, 1, big, sizeof(big)), -EMSGSIZE);
	assert_int_equal(frame_encode(&wire, FRAME_EXEC, 1, big, sizeof(big) - 1), 0);
	strbuf_release(&wire);
}

TEST(an_empty_frame_is_a_frame)
{
	struct strbuf wire = encoded(FRAME_HELLO, 0, "");
	struct frame_reader reader = {0};
	struct channel_frame frame;

	frame_feed(&reader, wire.buf, wire.len);
	assert_true(frame_next(&reader, &frame));
	assert_int_equal(frame.length, 0);
	frame_reader_release(&reader);
	strbuf_release(&wire);
}
