// SPDX-License-Identifier: GPL-2.0-only
#include "channel.h"

#include <errno.h>
#include <string.h>

/*
 * How it works: bytes gather in @pending. A frame begins with the magic number; when length or
 * checksum do not fit, that was no frame, and the search goes on one byte further. So nothing the
 * kernel writes to the port by itself can do more than delay an answer.
 */

int frame_encode(struct strbuf *out, enum frame_type type, unsigned int tag, const void *payload,
		 size_t length)
{
	static const char zeros[FRAME_ALIGN];
	struct frame_header header = {
		.magic = FRAME_MAGIC, .type = type, .length = length, .tag = tag};

	if (length > FRAME_PAYLOAD_MAX)
		return -EMSGSIZE;
	header.check = frame_check(frame_check(FRAME_CHECK_START, &header, sizeof(header)), payload,
				   length);
	strbuf_add(out, &header, sizeof(header));
	strbuf_add(out, payload, length);
	strbuf_add(out, zeros, frame_size(length) - sizeof(header) - length);
	return 0;
}

void frame_feed(struct frame_reader *reader, const void *data, size_t len)
{
	strbuf_add(&reader->pending, data, len);
}

static void drop(struct strbuf *sb, size_t n)
{
	memmove(sb->buf, sb->buf + n, sb->len - n + 1);
	sb->len -= n;
}

/* How many bytes in front cannot begin a frame. */
static size_t garbage_length(const struct strbuf *sb)
{
	static const unsigned int magic = FRAME_MAGIC;

	for (size_t i = 0; i < sb->len; i++) {
		size_t n = sb->len - i < sizeof(magic) ? sb->len - i : sizeof(magic);

		if (memcmp(sb->buf + i, &magic, n) == 0)
			return i;
	}
	return sb->len;
}

static bool frame_is_whole(const char *bytes, const struct frame_header *header)
{
	struct frame_header blank = *header;

	blank.check = 0;
	return frame_check(frame_check(FRAME_CHECK_START, &blank, sizeof(blank)),
			   bytes + sizeof(blank), header->length) == header->check;
}

static void skip(struct frame_reader *reader, size_t n)
{
	drop(&reader->pending, n);
	reader->skipped += n;
}

bool frame_next(struct frame_reader *reader, struct channel_frame *frame)
{
	struct strbuf *in = &reader->pending;
	struct frame_header header;

	for (;;) {
		if (in->len)
			skip(reader, garbage_length(in));
		if (in->len < sizeof(header))
			return false;
		memcpy(&header, in->buf, sizeof(header));
		if (header.length > FRAME_PAYLOAD_MAX) {
			skip(reader, 1);
			continue;
		}
		if (in->len < frame_size(header.length))
			return false;
		if (frame_is_whole(in->buf, &header))
			break;
		skip(reader, 1);
	}
	frame->type = header.type;
	frame->tag = header.tag;
	frame->length = header.length;
	memcpy(frame->payload, in->buf + sizeof(header), header.length);
	frame->payload[header.length] = '\0';
	drop(in, frame_size(header.length));
	return true;
}

void frame_reader_release(struct frame_reader *reader)
{
	strbuf_release(&reader->pending);
}
