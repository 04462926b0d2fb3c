// SPDX-License-Identifier: GPL-2.0-only
#include "policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "../lib/arena.h"
#include "../lib/inifile.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../source/entry.h"

#define DAY_S	   86400
#define POINTS_MAX 10000

const char policy_example[] =
	"; grading.ini - how `lab grade --policy grading.ini` counts. All of it may be left out: as it\n"
	"; stands here it changes nothing. Take the ; away from what you want, and change it.\n"
	"\n"
	"[points]\n"
	"; What all goals of a step are worth together; each keeps its share.\n"
	"; 02-define = 20\n"
	"; What one goal is worth, whatever its share is. step.ini has the names of the goals.\n"
	"; 02-define.compiles = 5\n"
	"\n"
	"[hidden]\n"
	"; Goals, or all those of a step, that count but are not in feedback.txt: neither they nor\n"
	"; their points nor findings that only they have. Give students that file alone: all others\n"
	"; are yours and show everything. With `until due` they are in what is graded after that time.\n"
	"; 02-define.compiles = yes\n"
	"; 03-build = until due\n"
	"\n"
	"[late]\n"
	"; When it had to be handed in, in this machine's time zone (see TZ).\n"
	"; due = 2026-11-20 23:59\n"
	"; Minutes after that which cost nothing.\n"
	"; grace = 15\n"
	"; Percent of the points that each begun day costs, and how many at most.\n"
	"; per day = 10\n"
	"; at most = 50\n"
	"; When something was handed in is taken from the roster's column Submitted, or by the list that\n"
	"; Gradescope exports. With `files` it is the time of the newest file where neither says so;\n"
	"; a student, and whoever copies the folder, can change that.\n"
	"; times = files\n";

/* @seen: the keys so far; @goals: the second time, goals have their turn, after their steps */
struct reading {
	struct policy *policy;
	struct course *course;
	struct arena *arena;
	const char **seen;
	int nseen;
	bool goals;
	int until_due; /* the first line that says so */
};

/* ---- words ---------------------------------------------------------------------------------------- */

static char *unknown(const char *kind, const char *word, const char *const *words, int n)
{
	const char *near = nearest_word(word, words, n);

	return near ? xasprintf("there is no %s `%s`; did you mean `%s`?", kind, word, near)
		    : xasprintf("there is no %s `%s`", kind, word);
}

static char *unknown_goal(const struct reading *reading, const struct step *step, const char *word)
{
	const char **words = NULL;
	int n = 0;

	for (int i = 0; i < step->ngoals; i++)
		*arena_append(reading->arena, &words, &n) = step->goals[i].id;
	return unknown(arena_printf(reading->arena, "goal of %s", step->name), word, words, n);
}

/* "STEP" or "STEP.GOAL"; @goal is NULL for the first. */
static char *find(const struct reading *reading, const char *key, struct step **step,
		  struct goal **goal)
{
	const char *dot = strchr(key, '.'), *near,
		   *word = arena_printf(reading->arena, "%.*s", (int)strcspn(key, "."), key);
	const struct step *found = course_step(reading->course, word);

	*goal = NULL;
	if (!found) {
		near = course_nearest(reading->course, word);
		return near ? xasprintf("there is no step `%s`; did you mean %s?", word, near)
			    : xasprintf("there is no step `%s`", word);
	}
	*step = &reading->course->steps[found - reading->course->steps];
	for (int i = 0; dot && i < found->ngoals; i++) {
		if (streq(found->goals[i].id, dot + 1))
			*goal = &(*step)->goals[i];
	}
	return dot && !*goal ? unknown_goal(reading, found, dot + 1) : NULL;
}

static char *read_number(const char *text, int max, int *number)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	end += streq(end, "%") || streq(end, " %") ? strlen(end) : 0;
	if (!*text || *end || errno || value < 0 || value > max)
		return xasprintf("a number from 0 to %d must stand here, not `%s`", max, text);
	*number = value;
	return NULL;
}

/* ---- sections ------------------------------------------------------------------------------------- */

/* Shares of @points, rounded so that the sum is right: what is left over goes to the last ones. */
static void share(struct step *step, int points)
{
	int sum = 0, given = 0, seen = 0;

	for (int i = 0; i < step->ngoals; i++)
		sum += step->goals[i].points;
	for (int i = 0; sum && i < step->ngoals; i++) {
		seen += step->goals[i].points;
		step->goals[i].points = (long)points * seen / sum - given;
		given += step->goals[i].points;
	}
}

static char *points_entry(struct reading *reading, const struct ini_entry *entry)
{
	struct step *step;
	struct goal *goal;
	int points;
	char *error = find(reading, entry->key, &step, &goal);

	if (!error)
		error = read_number(entry->value, POINTS_MAX, &points);
	if (error)
		return error;
	if (goal && reading->goals)
		goal->points = points;
	else if (!goal && !reading->goals)
		share(step, points);
	return NULL;
}

static char *hidden_entry(struct reading *reading, const struct ini_entry *entry)
{
	bool until_due = streq(entry->value, "until due"), yes = streq(entry->value, "yes");
	struct step *step;
	struct goal *goal;
	char *error = find(reading, entry->key, &step, &goal);

	if (error)
		return error;
	if (!yes && !until_due && !streq(entry->value, "no"))
		return xasprintf("yes, no or until due must stand here, not `%s`", entry->value);
	if (until_due && !reading->until_due)
		reading->until_due = entry->line;
	for (int i = 0; i < step->ngoals; i++) {
		struct goal *each = &step->goals[i];

		if (goal ? each != goal || !reading->goals : reading->goals)
			continue;
		each->hidden = yes || until_due;
		each->until_due = until_due;
	}
	return NULL;
}

/* As people, Gradescope ("... Z": UTC) and Moodle write it; -1 for none of these. */
static time_t read_time(const char *text)
{
	static const char *const forms[] = {"%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
					    "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M",
					    "%A, %d %B %Y, %I:%M %p"};

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct tm tm = {.tm_isdst = -1};
		const char *end = strptime(text, forms[i], &tm);
		bool utc;
		int day = tm.tm_mday;
		time_t time;

		if (end && *end == '.')
			end += 1 + strspn(end + 1, "0123456789");
		utc = end && (streq(end, " Z") || streq(end, "Z") || streq(end, " UTC"));
		if (!end || (*end && !utc))
			continue;
		time = utc ? timegm(&tm) : mktime(&tm);
		return tm.tm_mday == day ? time : -1; /* no 30th of February */
	}
	return -1;
}

static char *late_entry(struct reading *reading, const struct ini_entry *entry)
{
	static const char *const keys[] = {"due", "grace", "per day", "at most", "times"};
	struct policy *policy = reading->policy;
	char *error = NULL;
	int minutes;

	if (streq(entry->key, "due")) {
		policy->due = read_time(entry->value);
		if (policy->due <= 0)
			return xasprintf("`%s` is no time: write it as 2026-11-20 23:59",
					 entry->value);
	} else if (streq(entry->key, "grace")) {
		error = read_number(entry->value, 100000, &minutes);
		policy->grace_s = error ? 0 : minutes * 60;
	} else if (streq(entry->key, "per day")) {
		error = read_number(entry->value, 100, &policy->per_day);
	} else if (streq(entry->key, "at most")) {
		error = read_number(entry->value, 100, &policy->at_most);
	} else if (streq(entry->key, "times")) {
		policy->by_files = streq(entry->value, "files");
		if (!policy->by_files)
			error = xasprintf("only `files` may stand here, not `%s`", entry->value);
	} else {
		error = unknown("key", entry->key, keys, ARRAY_SIZE(keys));
	}
	return error;
}

static char *take_known(struct reading *reading, const struct ini_entry *entry)
{
	static const struct {
		const char *name;
		char *(*take)(struct reading *reading, const struct ini_entry *entry);
	} sections[] = {{"points", points_entry}, {"hidden", hidden_entry}, {"late", late_entry}};
	const char *names[ARRAY_SIZE(sections)];

	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		names[i] = sections[i].name;
		if (streq(names[i], entry->section))
			return sections[i].take(reading, entry);
	}
	return *entry->section
		       ? unknown("section", entry->section, names, ARRAY_SIZE(names))
		       : xasprintf("`%s` stands above the first section: [points], [hidden] "
				   "or [late]",
				   entry->key);
}

static char *take_entry(void *cookie, const struct ini_entry *entry)
{
	struct reading *reading = cookie;
	const char *key = arena_printf(reading->arena, "%s/%s", entry->section, entry->key);

	for (int i = 0; i < reading->nseen && !reading->goals; i++) {
		if (streq(reading->seen[i], key))
			return xasprintf("`%s` is there twice", entry->key);
	}
	if (!reading->goals)
		*arena_append(reading->arena, &reading->seen, &reading->nseen) = key;
	return take_known(reading, entry);
}

/* What is hidden until it is due is shown after that. */
static void unveil(struct course *course, time_t due)
{
	for (int i = 0; i < course->nsteps; i++) {
		for (int j = 0; j < course->steps[i].ngoals; j++) {
			struct goal *goal = &course->steps[i].goals[j];

			if (goal->until_due && time(NULL) > due)
				goal->hidden = false;
		}
	}
}

bool policy_parse(struct policy *policy, struct course *course, const char *name, const char *text,
		  char **error)
{
	struct reading reading = {.policy = policy, .course = course, .arena = arena_new()};
	bool ok;

	*policy = (struct policy){.at_most = 100};
	policy->id = crc32(0, (const Bytef *)text, strlen(text)) | 1;
	ok = inifile_parse(name, text, take_entry, &reading, error) == 0;
	reading.goals = true;
	ok = ok && inifile_parse(name, text, take_entry, &reading, error) == 0;
	if (ok && reading.until_due && !policy->due) {
		*error = xasprintf("%s:%d: `until due` needs a `due` below [late]", name,
				   reading.until_due);
		ok = false;
	}
	if (ok && policy->due)
		unveil(course, policy->due + policy->grace_s);
	arena_free(reading.arena);
	return ok;
}

bool policy_read(struct policy *policy, struct course *course, const char *path, char **error)
{
	struct strbuf text = {0};
	bool ok = inifile_text(path, &text, error) == 0 &&
		  policy_parse(policy, course, path, strbuf_str(&text), error);

	strbuf_release(&text);
	return ok;
}

/* ---- being late ----------------------------------------------------------------------------------- */

int policy_late(const struct policy *policy, time_t submitted, int *days)
{
	long over = (long)submitted - policy->due - policy->grace_s, percent;

	*days = 0;
	if (!policy->due || over <= 0)
		return 0;
	*days = ((long)submitted - policy->due + DAY_S - 1) / DAY_S;
	percent = (long)*days * policy->per_day;
	return percent > policy->at_most ? policy->at_most : (int)percent;
}

/* When it was handed in; 0: nothing says so; -1: what says so cannot be read. */
static time_t submitted(const struct policy *policy, const struct submissions *all,
			const struct submission *submission)
{
	struct submitter by;

	if (submission->submitted && !streq(submission->submitted, "-"))
		return read_time(submission->submitted);
	if (all->list_of_gradescope &&
	    gradescope_submitter(all->arena, all->list_of_gradescope, submission->entry, &by) &&
	    *by.submitted)
		return read_time(by.submitted);
	return policy->by_files ? submission->newest : 0;
}

bool policy_settle(const struct policy *policy, struct submissions *all, const char **problem)
{
	for (int i = 0; policy->due && i < all->n; i++) {
		struct submission *submission = &all->list[i];
		time_t when;
		int days;

		if (!submission->entry)
			continue;
		when = submitted(policy, all, submission);
		if (when <= 0) {
			*problem = arena_printf(
				all->arena,
				"%s when %s was handed in; give the roster a column "
				"Submitted (2026-11-20 23:59), or write `times = files` below [late]",
				when ? "it cannot be read" : "nothing says", submission->student);
			return false;
		}
		submission->late = policy_late(policy, when, &days);
		if (days)
			submission->late_words = arena_printf(
				all->arena, "handed in %d day%s late: %d %% of the points less",
				days, days == 1 ? "" : "s", submission->late);
	}
	return true;
}
