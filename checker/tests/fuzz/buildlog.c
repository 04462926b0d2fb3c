// SPDX-License-Identifier: GPL-2.0-only
/* The log of a build, or whatever somebody pastes into `explain -`. */
#include "fuzz.h"

#include "../../facts/collect.h"
#include "../../rules/quoted.h"
#include "../../rules/retold.h"
#include "../../rules/setting.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *log = arena_strndup(arena, (const char *)data, size);
	struct diagnostic *list = NULL;
	int n = 0;

	build_log_parse(arena, log, &list, &n);
	setting_of_log(log);
	setting_of_line(log);
	setting_of_warning(log);
	symptom_of_quoted(log);
	symptom_of_retold(log);
	for (int i = 0; i < n; i++) {
		const struct symptom *symptom = symptom_of_diagnostic(&list[i]);

		if (!list[i].message || !list[i].raw || (symptom && !symptom->codes))
			abort();
		symptom = setting_of_diagnostic(&list[i], log, n);
		if (symptom && !symptom->codes)
			abort();
		symptom_plain(arena, list[i].raw);
		setting_follows(list, i);
	}
	arena_free(arena);
	return 0;
}
