// SPDX-License-Identifier: GPL-2.0-only
#include "xml.h"

#include <string.h>

#include "../lib/strbuf.h"
#include "text.h"

/* XML 1.0 has no way to write most control characters, not even escaped. */
void xml_text(struct strbuf *out, const char *text)
{
	unsigned code;

	for (size_t len = text ? strlen(text) : 0; len;) {
		int n = utf8_next(text, len, &code);

		if (n < 0 || (code < ' ' && code != '\n' && code != '\t') || code == 0x7f)
			strbuf_addf(out, "\\x%02x", (unsigned char)*text);
		else if (code == 0xfffe || code == 0xffff)
			strbuf_addf(out, "\\u%04x", code);
		else if (strchr("<>&\"'", *text))
			strbuf_addf(out, "&#%u;", code);
		else
			strbuf_add(out, text, n);
		text += n > 0 ? n : 1;
		len -= n > 0 ? n : 1;
	}
}

/* In an attribute a newline would be read as a blank. */
void xml_attribute(struct strbuf *out, const char *name, const char *value)
{
	struct strbuf text = {0};

	xml_text(&text, value);
	strbuf_addf(out, " %s=\"", name);
	for (size_t i = 0; i < text.len; i++)
		if (text.buf[i] == '\n' || text.buf[i] == '\t')
			strbuf_addf(out, "&#%d;", text.buf[i]);
		else
			strbuf_addch(out, text.buf[i]);
	strbuf_addch(out, '"');
	strbuf_release(&text);
}
