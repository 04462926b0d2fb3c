// SPDX-License-Identifier: GPL-2.0-only
/* An archive, or an object in one, that a learner's Makefile may have made. */
#include "fuzz.h"

#include <stdlib.h>

#include "../../../vm/build/archive.h"
#include "../../lib/strbuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct archive archive = {0}, again = {0};
	struct archive_symbols symbols = {0};
	struct strbuf out = {0};

	if (archive_read(&archive, (const char *)data, size) == 0 && archive.nmembers) {
		archive_write(&archive, NULL, &out);
		if (archive_read(&again, out.buf, out.len) != 0 ||
		    again.nmembers != archive.nmembers)
			abort();
	}
	archive_symbols_add(&symbols, 0, (const char *)data, size);
	archive_symbols_release(&symbols);
	strbuf_release(&out);
	archive_release(&again);
	archive_release(&archive);
	return 0;
}
