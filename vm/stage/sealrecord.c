// SPDX-License-Identifier: GPL-2.0-only
#include "sealrecord.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "stage.h"

#define SEAL_MAGIC "lab-seal 1\n"

/* Losing it costs a second, so the disk is not waited for; a torn one has another checksum. */
int seal_record_write(const struct stage *stage, const char *name, const struct strbuf *text)
{
	char *path = stage_path(stage, ".lab/%s", name);
	int err = file_replace(path, text);

	free(path);
	return err;
}

static uint64_t sum_of(const char *text, size_t len)
{
	uint64_t sum = len;

	for (size_t i = 0; i + 8 <= len; i += 8) {
		uint64_t word;

		memcpy(&word, text + i, 8);
		sum = (sum ^ word) * 1099511628211u;
	}
	return sum;
}

struct seal_entry *seal_entries_read(const struct stage *stage, int *n)
{
	char *path = stage_path(stage, ".lab/seal");
	size_t head = strlen(SEAL_MAGIC), size;
	struct seal_entry *entries = NULL;
	struct strbuf text = {0};
	uint64_t sum;

	*n = 0;
	if (file_read(path, &text, 64 << 20) == 0 && text.len >= head + sizeof(sum) &&
	    memcmp(text.buf, SEAL_MAGIC, head) == 0) {
		size = text.len - head - sizeof(sum);
		memcpy(&sum, text.buf + text.len - sizeof(sum), sizeof(sum));
		if (size % sizeof(*entries) == 0 && sum == sum_of(text.buf + head, size)) {
			*n = (int)(size / sizeof(*entries));
			entries = xcalloc(*n + 1, sizeof(*entries));
			memcpy(entries, text.buf + head, size);
		}
	}
	strbuf_release(&text);
	free(path);
	return entries;
}

int seal_entries_write(const struct stage *stage, const struct seal_entry *now)
{
	struct strbuf text = {0};
	size_t head = strlen(SEAL_MAGIC);
	uint64_t sum;
	int err;

	strbuf_addstr(&text, SEAL_MAGIC);
	for (int i = 0; i < stage->nfiles; i++)
		if (now[i].name)
			strbuf_add(&text, &now[i], sizeof(*now));
	sum = sum_of(text.buf + head, text.len - head);
	strbuf_add(&text, &sum, sizeof(sum));
	err = seal_record_write(stage, "seal", &text);
	strbuf_release(&text);
	return err;
}
