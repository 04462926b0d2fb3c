// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../../vm/machine/witness.h"

/* The data of the packets in @text, each followed by "|". */
static const char *packets(const char *text, size_t step)
{
	static char all[512];
	struct strbuf in = {0}, data = {0}, out = {0};
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i += step) {
		strbuf_add(&in, text + i, len - i < step ? len - i : step);
		while (rsp_next(&in, &data))
			strbuf_addf(&out, "%s|", strbuf_str(&data));
	}
	strcpy(all, strbuf_str(&out));
	strbuf_release(&in);
	strbuf_release(&data);
	strbuf_release(&out);
	return all;
}

TEST(a_packet_carries_its_checksum)
{
	struct strbuf out = {0};

	rsp_encode(&out, "g");
	assert_string_equal(out.buf, "+$g#67");
	strbuf_release(&out);
}

TEST(packets_come_out_between_acknowledgements_in_any_pieces)
{
	const char *text = "+$T05thread:01;#07++$OK#9a$E14#aa";

	assert_string_equal(packets(text, 100), "T05thread:01;|OK|E14|");
	assert_string_equal(packets(text, 1), "T05thread:01;|OK|E14|");
	assert_string_equal(packets(text, 3), "T05thread:01;|OK|E14|");
}

TEST(a_packet_with_a_wrong_checksum_is_dropped)
{
	assert_string_equal(packets("$OK#9b$OK#9a", 100), "OK|");
	assert_string_equal(packets("$OK#zz$OK#9a", 100), "OK|");
}

TEST(repeated_and_escaped_bytes_are_undone)
{
	assert_string_equal(packets("$0* #7a", 100), "0000|");
	assert_string_equal(packets("$a}\003#e1", 100), "a#|");
}

TEST(hex_digits_become_bytes_in_memory_order)
{
	unsigned long value = 0;

	assert_true(rsp_hex("4603058181ffffff", &value, sizeof(value)));
	assert_int_equal(value, 0xffffff8181050346);
	assert_false(rsp_hex("46030", &value, sizeof(value)));
	assert_false(rsp_hex("xx", &value, 1));
}
