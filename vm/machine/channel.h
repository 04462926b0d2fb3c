/* SPDX-License-Identifier: GPL-2.0-only */
/* channel - frames on the second serial port: see guest/protocol.h for what they hold */
#ifndef LAB_CHANNEL_H
#define LAB_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "../../checker/lib/strbuf.h"
#include "../guest/protocol.h"

/** struct channel_frame - one whole, checked frame; @payload is followed by a NUL, and aligned for what it holds */
struct channel_frame {
	enum frame_type type;
	unsigned int tag;
	unsigned int length;
	_Alignas(8) char payload[FRAME_PAYLOAD_MAX + 1];
};

/**
 * struct frame_reader - finds frames in a stream of bytes
 * @skipped: bytes that belonged to no frame; the guest's kernel may write what it likes
 */
struct frame_reader {
	struct strbuf pending;
	unsigned long skipped;
};

/** frame_encode - append a frame to @out; -EMSGSIZE when @length is beyond FRAME_PAYLOAD_MAX. */
int frame_encode(struct strbuf *out, enum frame_type type, unsigned int tag, const void *payload,
		 size_t length);

/** frame_feed - give the reader what arrived. */
void frame_feed(struct frame_reader *reader, const void *data, size_t len);

/** frame_next - take the next whole frame out; false when more bytes are needed first. */
bool frame_next(struct frame_reader *reader, struct channel_frame *frame);

void frame_reader_release(struct frame_reader *reader);

#endif
