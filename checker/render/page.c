// SPDX-License-Identifier: GPL-2.0-only
#include "page.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/strbuf.h"
#include "text.h"

void page_text(struct strbuf *out, const char *text)
{
	struct strbuf clean = {0};

	text_add_utf8(&clean, text ? text : "");
	for (const char *at = strbuf_str(&clean); *at; at++) {
		unsigned char c = *at;

		if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'')
			strbuf_addf(out, "&#%d;", c);
		else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			strbuf_addf(out, "\\x%02x", c);
		else
			strbuf_addch(out, *at);
	}
	strbuf_release(&clean);
}

void page_element(struct strbuf *out, const char *tag, const char *class, const char *text)
{
	strbuf_addf(out, class ? "<%s class=\"%s\">" : "<%s>", tag, class);
	page_text(out, text);
	strbuf_addf(out, "</%s>\n", tag);
}

static void digest(struct strbuf *out, const char *text)
{
	unsigned char sum[SHA256_DIGEST_LENGTH], base64[4 * ((SHA256_DIGEST_LENGTH + 2) / 3) + 1];

	SHA256((const unsigned char *)text, strlen(text), sum);
	EVP_EncodeBlock(base64, sum, sizeof(sum));
	strbuf_addf(out, "'sha256-%s'", base64);
}

void page_open(struct strbuf *out, const struct page_parts *page)
{
	strbuf_addstr(out,
		      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "base-uri 'none'; form-action 'none'; style-src ");
	digest(out, page->style);
	if (page->script) {
		strbuf_addstr(out, "; script-src ");
		digest(out, page->script);
	}
	strbuf_addstr(out, "\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
	page_text(out, page->title);
	strbuf_addf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", page->style);
}

void page_close(struct strbuf *out, const struct page_parts *page)
{
	if (page->script)
		strbuf_addf(out, "<script>%s</script>\n", page->script);
	strbuf_addstr(out, "</body>\n</html>\n");
}
