// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stream of the second serial port. A kernel may write there what it likes, between our frames
 * and in the midst of them.
 *
 * The input is a list of pieces: two bytes say what a piece is and how long. Most are garbage as
 * they stand; some are sealed into right frames, since no mutation would ever hit their checksum,
 * and some of these are then damaged. What comes out must be within bounds, and a right frame
 * behind enough silence must always come through.
 */
#include <stdint.h>
#include <stdlib.h>

#include "../../../vm/machine/channel.h" /* not with fuzz.h: to the facts, a frame is another thing */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct pieces {
	const uint8_t *data;
	size_t size;
};

static size_t take(struct pieces *in, size_t n, const uint8_t **at)
{
	n = n < in->size ? n : in->size;
	*at = in->data;
	in->data += n;
	in->size -= n;
	return n;
}

static void drain(struct frame_reader *reader, unsigned int *last_tag)
{
	struct channel_frame frame;

	while (frame_next(reader, &frame)) {
		if (frame.length > FRAME_PAYLOAD_MAX || frame.payload[frame.length])
			abort();
		*last_tag = frame.tag;
	}
	/* No more may wait than one frame that is not whole yet. */
	if (reader->pending.len > frame_size(FRAME_PAYLOAD_MAX))
		abort();
}

static void feed_piece(struct frame_reader *reader, struct pieces *in)
{
	struct strbuf bytes = {0};
	const uint8_t *head, *body;
	size_t n = take(in, 2, &head);
	unsigned int kind = n ? head[0] : 0;
	size_t len = take(in, n > 1 ? (size_t)head[1] << (kind >> 6) : 0, &body);

	if (kind & 1)
		frame_encode(&bytes, kind & 31, kind, body, len);
	else
		strbuf_add(&bytes, body, len);
	if ((kind & 6) == 6 && bytes.len)
		bytes.buf[(kind * 7) % bytes.len] ^= 1 << (kind & 7);
	/* In two halves: a frame may be cut anywhere. */
	if (bytes.len) {
		n = (kind * 5) % bytes.len;
		frame_feed(reader, bytes.buf, n);
		frame_feed(reader, bytes.buf + n, bytes.len - n);
	}
	strbuf_release(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame_reader reader = {0};
	struct pieces in = {data, size};
	static const char silence[FRAME_PAYLOAD_MAX + 64];
	struct strbuf last = {0};
	unsigned int tag = 0;

	while (in.size) {
		feed_piece(&reader, &in);
		drain(&reader, &tag);
	}
	frame_encode(&last, FRAME_RESULT, 0xfeedbeef, "done", 4);
	frame_feed(&reader, silence, sizeof(silence));
	frame_feed(&reader, last.buf, last.len);
	drain(&reader, &tag);
	if (tag != 0xfeedbeef)
		abort();
	strbuf_release(&last);
	frame_reader_release(&reader);
	return 0;
}
