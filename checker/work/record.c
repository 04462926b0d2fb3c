// SPDX-License-Identifier: GPL-2.0-only
#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"
#include "progress.h"

#define COUNT_MAX 100000000

static char *take_number(const char *value, int *to)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (end == value || *end || n < 0 || n > COUNT_MAX)
		return xasprintf("\"%s\" is no count", value);
	*to = (int)n;
	return NULL;
}

static bool is_code(const char *key)
{
	return *key == 'E' && strlen(key) == 5 && strspn(key + 1, "0123456789") == 4;
}

/* The count of @code; NULL when there is no room for one more. */
static int *count_of(struct record *record, const char *code)
{
	for (int i = 0; i < record->nmistakes; i++)
		if (streq(record->mistakes[i].code, code))
			return &record->mistakes[i].times;
	if (record->nmistakes == RECORD_MISTAKES_MAX)
		return NULL;
	snprintf(record->mistakes[record->nmistakes].code, sizeof(record->mistakes[0].code), "%s",
		 code);
	record->mistakes[record->nmistakes].times = 0;
	return &record->mistakes[record->nmistakes++].times;
}

char *record_entry(struct record *record, const char *key, const char *value)
{
	int *count;

	if (streq(key, "last")) {
		if (strlen(value) >= sizeof(record->last))
			return xasprintf("\"%s\" is no time such as 2026-11-22 09:12:30", value);
		snprintf(record->last, sizeof(record->last), "%s", value);
		return NULL;
	}
	if (streq(key, "seconds"))
		return take_number(value, &record->seconds);
	if (streq(key, "checks"))
		return take_number(value, &record->checks);
	count = is_code(key) ? count_of(record, key) : NULL;
	return count ? take_number(value, count) : xasprintf("[record] has no \"%s\"", key);
}

void record_text(const struct record *record, struct strbuf *out)
{
	if (!record->checks)
		return;
	strbuf_addf(out, "\n[record]\nlast = %s\nseconds = %d\nchecks = %d\n", record->last,
		    record->seconds, record->checks);
	for (int i = 0; i < record->nmistakes; i++)
		strbuf_addf(out, "%s = %d\n", record->mistakes[i].code, record->mistakes[i].times);
}

/* Between two times of the clock on the wall, which may be set; 0: that tells nothing. */
static int seconds_between(const char *from, const char *to)
{
	struct tm a = {.tm_isdst = -1}, b = {.tm_isdst = -1};
	double seconds;

	if (!strptime(from, "%Y-%m-%d %H:%M:%S", &a) || !strptime(to, "%Y-%m-%d %H:%M:%S", &b))
		return 0;
	seconds = difftime(mktime(&b), mktime(&a));
	return seconds > 0 && seconds <= RECORD_PAUSE_S ? (int)seconds : 0;
}

void record_check(struct record *record, const struct verdict *verdict, const char *const *planted)
{
	const struct findings *findings = verdict->findings;
	const char *before = "";
	char now[24];
	int *count;

	timestamp(now);
	record->seconds += seconds_between(record->last, now);
	snprintf(record->last, sizeof(record->last), "%s", now);
	record->checks++;
	for (int i = 0; findings && i < findings->n; i++) {
		const struct finding *finding = findings->list[i];

		/* Findings of one code stand together. What is not begun is no mistake. */
		if (finding->severity != SEVERITY_ERROR || finding->blocked_by ||
		    finding->missing || streq(finding->rule->code, before) ||
		    codes_match(planted, finding->rule->code))
			continue;
		before = finding->rule->code;
		count = count_of(record, before);
		if (count)
			++*count;
	}
}

const char *record_commonest(const struct record *record, int *times)
{
	const char *code = NULL;

	*times = 0;
	for (int i = 0; i < record->nmistakes; i++) {
		if (record->mistakes[i].times > *times) {
			*times = record->mistakes[i].times;
			code = record->mistakes[i].code;
		}
	}
	return code;
}
