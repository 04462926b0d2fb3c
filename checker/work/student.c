// SPDX-License-Identifier: GPL-2.0-only
#include "student.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../course/variant.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "progress.h"
#include "workspace.h"

#define CURE                                                                                       \
	"./lab start --student TOKEN, with the token that you were given, "                        \
	"writes it again"

static char *token_path(void)
{
	return path_join(workspace_get()->state, "token");
}

static int use(const struct variant_key *key, struct failure *failure)
{
	char *error = NULL;
	int err = variant_use(key, &error);

	return err ? failure_take(failure, err, error) : 0;
}

int student_take(struct failure *failure)
{
	char *path = token_path();
	struct strbuf text = {0};
	struct variant_key key;
	int err = file_read(path, &text, 4096);

	while (text.len && text.buf[text.len - 1] == '\n')
		text.buf[--text.len] = '\0';
	if (!err && token_read(strbuf_str(&text), NULL, &key) == TOKEN_RIGHT)
		use(&key, failure);
	else if (err != -ENOENT)
		failure_set(failure, EXIT_BROKEN, CURE, "%s: %s", path,
			    err ? strerror(-err) : "there is no token in it");
	strbuf_release(&text);
	free(path);
	return failure->code;
}

int student_check(const struct progress *progress, struct failure *failure)
{
	char *path = token_path();

	if (progress->variant[0] && !streq(progress->variant, variant_used()))
		failure_set(failure, EXIT_BROKEN, CURE,
			    "this workspace was begun with a student's variant of the course (%s), "
			    "and %s: %s",
			    progress->variant,
			    path_exists(path) ? "another token is kept" : "its token is missing",
			    path);
	free(path);
	return failure->code;
}

void student_record(struct progress *progress)
{
	if (variant_used())
		snprintf(progress->variant, sizeof(progress->variant), "%s", variant_used());
}

static int keep(const char *token, struct failure *failure)
{
	char *path = token_path(), *line = xasprintf("%s\n", token);
	int err = mkdirs_for(path);

	if (!err)
		err = file_write_atomic(path, line, strlen(line));
	if (err)
		failure_take(failure, err, xasprintf("%s: %s", path, strerror(-err)));
	free(line);
	free(path);
	return failure->code;
}

/* Where the progress is damaged, the token tells; where that is damaged too, nobody knows. */
static bool begun_with(char tag[VARIANT_TAG + 1])
{
	struct progress progress = {0};
	char *error = NULL, *path = token_path();
	bool known = progress_load(&progress, &error) == 0 || variant_used() || !path_exists(path);

	if (!progress.variant[0])
		student_record(&progress);
	memcpy(tag, progress.variant, sizeof(progress.variant));
	free(error);
	free(path);
	return known;
}

/* Its calls are in the tree by now. */
static int check_same(const struct variant_key *key, struct failure *failure)
{
	char tag[VARIANT_TAG + 1], begun[VARIANT_TAG + 1];

	variant_tag(key, tag);
	if (!begun_with(begun) || streq(tag, begun))
		return 0;
	return failure_set(failure, EXIT_USAGE,
			   "another one needs a workspace of its own: LAB_WORK=DIR ./lab start ...",
			   "this workspace was begun with %s",
			   begun[0] ? "another student's variant of the course"
				    : "the course as it stands, and not with a token");
}

static int check_kept(struct failure *failure)
{
	struct progress progress;
	char *error = NULL;

	if (!student_take(failure) && progress_load(&progress, &error) == 0)
		student_check(&progress, failure);
	free(error); /* whoever needs the progress tells it */
	return failure->code;
}

/* It becomes a line of the progress file and a header of what is handed in. */
static bool fits(const char *id)
{
	bool well = strlen(id) < sizeof(((struct progress *)0)->student) && *id != ' ' &&
		    !strstr(id, " ;");

	for (const char *p = id; *p && well; p++)
		well = (unsigned char)*p >= ' ' && *p != 0x7f;
	return well;
}

static int refuse(struct failure *failure)
{
	return failure_set(failure, EXIT_USAGE,
			   "give a name or a number: one line, at most 127 bytes",
			   "--student takes no such text");
}

static int use_token(const char *token, bool begun, char **id, struct failure *failure)
{
	struct variant_key key;
	enum token_is is = token_read(token, id, &key);

	if (is == TOKEN_NONE)
		*id = xstrdup(token);
	if (*id && !fits(*id))
		return refuse(failure);
	if (is == TOKEN_NONE)
		return 0;
	if (is == TOKEN_WRONG)
		return failure_set(failure, EXIT_USAGE,
				   "copy it as it was given to you, the name before it too",
				   "there is a typo in this token");
	if (begun && check_same(&key, failure))
		return failure->code;
	return keep(token, failure) ? failure->code : use(&key, failure);
}

static int use_secret(const char *student, const char *file, bool begun, char **id,
		      struct failure *failure)
{
	struct strbuf secret = {0};
	struct variant_key key;
	char *error = NULL, *token;

	if (!student)
		return failure_set(failure, EXIT_USAGE, "--student ID says whose variant it is",
				   "--secret makes a variant for somebody");
	if (variant_secret(file, &secret, &error)) {
		failure_set(failure, EXIT_USAGE, "name the file of the course's secret", "%s",
			    error);
		free(error);
		return failure->code;
	}
	variant_key(secret.buf, secret.len, student, &key);
	token = token_write(student, &key);
	use_token(token, begun, id, failure);
	free(token);
	strbuf_release(&secret);
	return failure->code;
}

int student_choose(const char *given, const char *secret, bool begun, char **id,
		   struct failure *failure)
{
	*id = NULL;
	if (secret)
		use_secret(given, secret, begun, id, failure);
	else if (given)
		use_token(given, begun, id, failure);
	return failure->code ? failure->code : check_kept(failure);
}
