// SPDX-License-Identifier: GPL-2.0-only
/* An archive that a learner's Makefile may have made. */
#include "fuzz.h"

#include "../../../vm/build/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct archive archive = {0};

	archive_read(&archive, (const char *)data, size);
	archive_release(&archive);
	return 0;
}
