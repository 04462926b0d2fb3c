// SPDX-License-Identifier: GPL-2.0-only
#include "variants.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../course/variant.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "results.h"

/* ---- whose variant it was made for ----------------------------------------------------------- */

#define HEADER "X-Syscall-Lab: "
#define WORD   ", variant "

static bool take_tag(const char *at, char tag[VARIANT_TAG + 1])
{
	size_t len = strspn(at, "0123456789abcdef");

	if (len != VARIANT_TAG)
		return false;
	memcpy(tag, at, VARIANT_TAG);
	tag[VARIANT_TAG] = '\0';
	return true;
}

/* What the header of the first mail says that `submit` wrote; false where there is none. */
static bool named_tag(const struct submission *submission, char tag[VARIANT_TAG + 1])
{
	for (int i = 0; i < submission->nparts; i++) {
		const char *text = submission->parts[i].text;
		const char *header = starts_with(text, HEADER) ? text : strstr(text, "\n" HEADER);
		const char *word = header ? strstr(header + 1, WORD) : NULL;
		const char *end = header ? strchr(header + 1, '\n') : NULL;

		if (word && (!end || word < end) && take_tag(word + strlen(WORD), tag))
			return true;
	}
	return false;
}

static const char *owner_of(const struct submissions *all, const char *tag)
{
	for (int i = 0; i < all->n; i++) {
		char own[VARIANT_TAG + 1];

		if (!all->list[i].variant)
			continue;
		variant_tag(all->list[i].variant, own);
		if (streq(own, tag))
			return all->list[i].student;
	}
	return NULL;
}

/* For whoever grades: the student does not learn whose it is. */
static void compare(const struct submissions *all, struct submission *submission)
{
	char own[VARIANT_TAG + 1] = "", tag[VARIANT_TAG + 1];
	const char *owner;

	if (submission->variant)
		variant_tag(submission->variant, own);
	if (!named_tag(submission, tag) || streq(tag, own))
		return;
	owner = owner_of(all, tag);
	submission->foreign =
		!*own	? "it was made for a variant of the course, and there is no --secret"
		: owner ? arena_printf(all->arena, "it was made for the variant of %s", owner)
			: "it was made for a variant that nobody here has with this secret";
}

unsigned variants_id(const struct strbuf *secret)
{
	struct variant_key key;
	unsigned id = 0;

	if (!secret)
		return 0;
	variant_key(secret->buf, secret->len, "", &key);
	memcpy(&id, key.bytes, sizeof(id));
	return id | 1;
}

void variants_settle(struct submissions *submissions, const struct strbuf *secret)
{
	for (int i = 0; secret && i < submissions->n; i++) {
		struct submission *submission = &submissions->list[i];
		struct variant_key *key = arena_new_obj(submissions->arena, struct variant_key);

		variant_key(secret->buf, secret->len, submission->student, key);
		submission->variant = key;
		submission->secret = variants_id(secret);
	}
	for (int i = 0; i < submissions->n; i++)
		compare(submissions, &submissions->list[i]);
}

/* ---- in a worker ----------------------------------------------------------------------------- */

/* Points and what is hidden come of a policy, which speaks of goals by their names. */
static void copy_goals(const struct step *from, const struct step *to)
{
	for (int i = 0; i < from->ngoals && i < to->ngoals; i++) {
		to->goals[i].points = from->goals[i].points;
		to->goals[i].hidden = from->goals[i].hidden;
	}
}

const char *variants_take(struct arena *arena, const struct grade_plan *plan,
			  const struct submission *submission, struct grade_plan *own)
{
	const struct step **steps = NULL;
	const struct course *course;
	char *error = NULL;

	*own = *plan;
	if (!submission->variant)
		return NULL;
	course = variant_use(submission->variant, &error) ? NULL : course_load(&error);
	if (!course)
		return arena_printf(arena, "the student's variant cannot be made: %s", error);
	own->course = course;
	own->nsteps = 0;
	for (int i = 0; i < plan->nsteps; i++) {
		const struct step *step = course_step(course, plan->steps[i]->name);

		copy_goals(plan->steps[i], step);
		*arena_append(arena, &steps, &own->nsteps) = step;
	}
	own->steps = steps;
	return NULL;
}

/* ---- what students are given ----------------------------------------------------------------- */

static int add_row(const char *student, const struct strbuf *secret, struct strbuf *out,
		   char **error)
{
	struct variant_key key;
	char *token;
	int err;

	variant_key(secret->buf, secret->len, student, &key);
	err = variant_use(&key, error);
	if (err)
		return err;
	token = token_write(student, &key);
	csv_cell(out, student);
	strbuf_addch(out, ',');
	csv_cell(out, token);
	strbuf_addf(out, ",%s,%s\n", variant_used(), variant_word("adder", ""));
	free(token);
	return 0;
}

#define COLUMNS "student,token,variant,first_call\n"

static int check_place(const char *path, char **error)
{
	struct strbuf old = {0};
	struct stat st;
	bool other = stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size &&
		     (file_read(path, &old, 64 << 20) || !starts_with(strbuf_str(&old), COLUMNS));

	strbuf_release(&old);
	if (!other)
		return 0;
	*error = xasprintf("%s is there already, and is no table of tokens", path);
	return -EEXIST;
}

bool variants_exposed(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_mode & 077;
}

int variants_write(const struct roster *roster, const struct strbuf *secret, const char *path,
		   char **error)
{
	struct strbuf table = {0};
	mode_t mask;
	int err = check_place(path, error);

	strbuf_addstr(&table, COLUMNS);
	for (int i = 0; i < roster->n && !err; i++)
		err = add_row(roster->rows[i].student, secret, &table, error);
	variant_use(NULL, NULL);
	mask = umask(077);
	if (!err && (err = file_save(path, table.buf, table.len)))
		*error = xasprintf("%s: %s", path, strerror(-err));
	umask(mask);
	strbuf_release(&table);
	return err;
}
