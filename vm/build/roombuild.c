// SPDX-License-Identifier: GPL-2.0-only
#include "roombuild.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/laps.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "parcel.h"
#include "sandbox.h"

/*
 * How it works: the whole answer is read into memory, bounded, and looked at when the room is gone.
 * Where none came, or one that says that something of the lab failed, an untouched tree is built in
 * an untouched stage in the same sandbox at that moment: only if that fails too it is the machine.
 */

#define ANSWER_MAX (256u << 20)
#define SLACK_S	   20	/* the room minds the time itself */
#define USUAL_S	   7200 /* what a build may take where nobody says (see kbuild.c) */
#define QUICK_S	   60	/* one command of gcc */
#define CONTROL_S  300
#define TEXT_MAX   500

/* What came out of the room. */
struct room_answer {
	struct strbuf raw, words; /* parcels; what bubblewrap had to say */
	struct process_result process;
	json_t *result; /* NULL: none came */
	const char *log;
	size_t log_len;
	const char *files[PARCEL_FILES];
	struct parcel heads[PARCEL_FILES];
	bool whole;
};

/* One question to the room. */
struct room_question {
	const struct build_request *build;
	json_t *text;
	const char **wanted; /* paths in the stage, sorted by the order of asking */
	int nwanted;
	double timeout_s;
};

char *room_kept(const char *dir)
{
	return path_join(dir, "room");
}

static char *kept_beside(const struct build_request *build)
{
	const char *slash = strrchr(build->log, '/');
	char *dir = slash ? strndup(build->log, slash - build->log) : xstrdup(".");
	char *kept = room_kept(dir);

	free(dir);
	return kept;
}

/* ---- asking --------------------------------------------------------------------------------- */

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_string(text));
}

/* "a/b" and nothing that leads elsewhere. */
static bool is_below(const char *path)
{
	return path[0] != '/' && strcmp(path, "..") != 0 && !starts_with(path, "../") &&
	       !strstr(path, "/../") && !ends_with(path, "/..");
}

static void want(struct room_question *question, const char *path)
{
	json_t *name = is_below(path) ? json_string(path) : NULL;

	if (!name || question->nwanted == PARCEL_FILES) {
		json_decref(name);
		return;
	}
	json_array_append_new(json_object_get(question->text, "wanted"), name);
	question->wanted[question->nwanted++] = path;
}

/* All of them, or null: a name that is no text cannot be said, and is looked for then. */
static json_t *names(const char *const *list)
{
	json_t *array = json_array();

	for (; *list; list++) {
		if (json_array_append_new(array, json_string(*list)) < 0) {
			json_decref(array);
			return json_null();
		}
	}
	return array;
}

static void question_begin(struct room_question *question, const struct build_request *build,
			   const char *what, double timeout_s)
{
	*question = (struct room_question){
		.build = build,
		.text = json_object(),
		.wanted = xcalloc(PARCEL_FILES, sizeof(*question->wanted)),
		.timeout_s = timeout_s,
	};
	set_text(question->text, "do", what);
	set_text(question->text, "tree", build->tree);
	set_text(question->text, "pristine", build->pristine);
	set_text(question->text, "stage", build->stage);
	json_object_set_new(question->text, "full", json_boolean(build->full));
	json_object_set_new(question->text, "jobs", json_integer(build->jobs));
	json_object_set_new(question->text, "timeout", json_real(build->timeout_s));
	json_object_set_new(question->text, "objects", json_array());
	json_object_set_new(question->text, "wanted", json_array());
	if (build->touched)
		json_object_set_new(question->text, "touched", names(build->touched));
}

static void question_end(struct room_question *question)
{
	json_decref(question->text);
	free(question->wanted);
}

static void take_file(struct room_answer *answer, const struct parcel *parcel, const char *bytes)
{
	if (parcel->index >= PARCEL_FILES || answer->files[parcel->index])
		return;
	answer->files[parcel->index] = bytes;
	answer->heads[parcel->index] = *parcel;
}

static void read_answer(struct room_answer *answer)
{
	struct parcel parcel;
	const char *bytes;
	size_t at = 0;

	while (!answer->whole &&
	       parcel_next(strbuf_str(&answer->raw), answer->raw.len, &at, &parcel, &bytes)) {
		if (parcel.type == PARCEL_RESULT && !answer->result)
			answer->result = json_loadb(bytes, parcel.size, 0, NULL);
		if (parcel.type == PARCEL_LOG && !answer->log) {
			answer->log = bytes;
			answer->log_len = parcel.size;
		}
		if (parcel.type == PARCEL_FILE)
			take_file(answer, &parcel, bytes);
		answer->whole = parcel.type == PARCEL_END;
	}
	answer->whole = answer->whole && json_is_object(answer->result);
}

static void ask(const struct room_question *question, int (*show)(void *),
		struct room_answer *answer)
{
	const struct sandbox *sandbox = question->build->sandbox;
	char *text = json_dumps(question->text, JSON_COMPACT);
	struct process_options options = {
		.wrap = sandbox->wrap_build,
		.given = sandbox->filter,
		.prepare = show,
		.prepare_cookie = sandbox->cookie,
		.input = text,
		.out = &answer->raw,
		.err = &answer->words,
		.max_output = ANSWER_MAX,
		.timeout_s = question->timeout_s,
	};

	process_run((const char *const[]){"/lab/lab", "room", NULL}, &options, &answer->process);
	if (!answer->process.too_much)
		read_answer(answer);
	free(text);
}

static void answer_release(struct room_answer *answer)
{
	json_decref(answer->result);
	strbuf_release(&answer->raw);
	strbuf_release(&answer->words);
}

/* ---- what a stranger says -------------------------------------------------------------------- */

static long long number(const struct room_answer *answer, const char *key, long long most)
{
	long long value = json_integer_value(json_object_get(answer->result, key));

	return value < 0 ? 0 : value > most ? most : value;
}

/* One printable line; NULL: it said none. To be freed. */
static char *text(const struct room_answer *answer, const char *key)
{
	const char *said = json_string_value(json_object_get(answer->result, key));
	char *copy = said ? strndup(said, TEXT_MAX) : NULL;

	for (char *c = copy; c && *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	return copy;
}

static int write_bytes(const char *path, const char *bytes, const struct parcel *head)
{
	struct timespec when = {.tv_sec = head->seconds,
				.tv_nsec = head->nanoseconds >= 0 && head->nanoseconds < 1000000000
						   ? head->nanoseconds
						   : 0};
	int err = mkdirs_for(path);

	if (!err)
		err = file_write_new(path, bytes, head->size);
	if (!err)
		utimensat(AT_FDCWD, path, (struct timespec[]){when, when}, 0);
	return err;
}

/* Put what came into the directory that collectors read; what is left there is of no build before. */
static int keep_files(const struct room_question *question, const struct room_answer *answer)
{
	char *dir = kept_beside(question->build);
	int err = remove_tree(dir);

	if (!err)
		err = mkdirs(dir);
	for (int i = 0; i < question->nwanted && !err; i++) {
		char *path = path_join(dir, question->wanted[i]);

		if (answer->files[i])
			err = write_bytes(path, answer->files[i], &answer->heads[i]);
		free(path);
	}
	free(dir);
	return err;
}

static int keep_log(const struct room_answer *answer, const char *path, const char *more)
{
	struct strbuf log = {0};
	int err = mkdirs_for(path);

	if (answer->log)
		strbuf_add(&log, answer->log, answer->log_len);
	if (more)
		strbuf_addf(&log, "%s%s\n", log.len ? "\n" : "", more);
	if (!err)
		err = file_write_new(path, strbuf_str(&log), log.len);
	strbuf_release(&log);
	return err;
}

/* ---- whose fault ----------------------------------------------------------------------------- */

static char *first_line(const struct strbuf *words)
{
	const char *said = strbuf_str(words);

	return strndup(said, strcspn(said, "\n"));
}

/*
 * NULL: an untouched tree can be built in the sandbox at this moment. Otherwise why not, to be
 * freed.
 */
static char *control(const struct build_request *build)
{
	struct build_request untouched = *build;
	struct room_answer answer = {0};
	struct room_question question;
	char *why = NULL;

	if (!build->sandbox->show_pristine)
		return sandbox_room_works(build->sandbox, &why) ? NULL : why;
	untouched.full = false;
	untouched.touched = NULL;
	untouched.timeout_s = CONTROL_S;
	question_begin(&question, &untouched, "build", CONTROL_S + SLACK_S);
	ask(&question, build->sandbox->show_pristine, &answer);
	if (!answer.whole || number(&answer, "state", BUILD_BROKEN) != BUILD_OK)
		why = answer.whole ? text(&answer, "error") : first_line(&answer.words);
	if (answer.whole && number(&answer, "state", BUILD_BROKEN) != BUILD_OK && !why)
		why = xstrdup("the untouched kernel does not build in the sandbox");
	if (!answer.whole && !*why) {
		free(why);
		why = xasprintf("the sandbox ended with status %d", answer.process.status);
	}
	question_end(&question);
	answer_release(&answer);
	return why;
}

static int broken(struct build_result *result, char *why)
{
	result->state = BUILD_BROKEN;
	result->error = why;
	result->help = xstrdup("./lab doctor says what the sandbox needs on this machine");
	return -EIO;
}

/* Something failed that is not gcc's or make's to say: the submission's doing, or the machine's? */
static int judge_trouble(const struct build_request *build, struct build_result *result,
			 const struct room_answer *answer, const char *what)
{
	char *why = control(build);

	if (interrupted()) {
		free(why);
		result->state = BUILD_INTERRUPTED;
		return 0;
	}
	if (why)
		return broken(result, why);
	result->state = BUILD_FAILED;
	return keep_log(answer, build->log, what) < 0 ? -EIO : 0;
}

static char *how_it_ended(const struct room_answer *answer)
{
	if (answer->process.too_much)
		return xstrdup("make: *** what was built is too large: File size limit exceeded");
	if (answer->process.status > 128)
		return xasprintf("make: *** [build] Error: the build was ended by signal %d",
				 answer->process.status - 128);
	return xasprintf("make: *** [build] Error %d: the build ended without a result",
			 answer->process.status);
}

/* ---- a build ---------------------------------------------------------------------------------- */

static void want_all(struct room_question *question)
{
	const struct build_request *build = question->build;

	want(question, ".config");
	if (!build->objects)
		want(question, "vmlinux");
	for (int i = 0; build->objects && build->objects[i]; i++) {
		json_array_append_new(json_object_get(question->text, "objects"),
				      json_string(build->objects[i]));
		want(question, build->objects[i]);
	}
	for (int i = 0; build->wanted && build->wanted[i]; i++)
		want(question, build->wanted[i]);
}

/* The first file that a build which says that all went well must have left; NULL: none is missing. */
static const char *missing(const struct room_question *question, const struct room_answer *answer)
{
	const struct build_request *build = question->build;
	int n = build->objects ? 1 : 2;

	for (int i = 0; build->objects && build->objects[i]; i++)
		n++;
	for (int i = 0; i < n && i < question->nwanted; i++)
		if (!answer->files[i])
			return question->wanted[i];
	return NULL;
}

static void point_to_results(const struct build_request *build, struct build_result *result)
{
	char *dir = kept_beside(build);
	int n = 0;

	result->config = path_join(dir, ".config");
	if (result->state == BUILD_OK && !build->objects)
		result->vmlinux = path_join(dir, "vmlinux");
	while (build->objects && build->objects[n])
		n++;
	if (result->state == BUILD_OK && n) {
		result->objects = xcalloc(n + 1, sizeof(*result->objects));
		for (int i = 0; i < n; i++)
			result->objects[i] = path_join(dir, build->objects[i]);
	}
	free(dir);
}

/* The answer is whole: what it says is the submission's, and believed as far as its files go. */
static int take_answer(const struct room_question *question, const struct room_answer *answer,
		       struct build_result *result)
{
	const struct build_request *build = question->build;
	const char *lacks;
	char *what = NULL;
	int err = keep_files(question, answer);

	result->state = number(answer, "state", BUILD_BROKEN);
	lacks = result->state == BUILD_OK ? missing(question, answer) : NULL;
	result->objects_built = number(answer, "built", 1000000);
	result->full_build = json_is_true(json_object_get(answer->result, "full"));
	result->full_reason = text(answer, "reason");
	if (lacks) {
		result->state = BUILD_FAILED;
		what = xasprintf("make: *** [%s] Error: no ordinary file of that name is left",
				 lacks);
	}
	if (!err)
		err = keep_log(answer, build->log, what);
	free(what);
	if (err)
		return broken(result,
			      xasprintf("what was built cannot be kept: %s", strerror(-err)));
	point_to_results(build, result);
	if (result->state == BUILD_BROKEN || result->state == BUILD_INTERRUPTED) {
		what = text(answer, "error");
		err = judge_trouble(build, result, answer, what ? what : "make: *** Error");
		free(what);
	}
	return err;
}

int room_build(const struct build_request *build, struct build_result *result)
{
	double timeout = (build->timeout_s > 0 ? build->timeout_s : USUAL_S) + SLACK_S;
	struct room_answer answer = {0};
	struct room_question question;
	char *what;
	int err = 0;

	*result = (struct build_result){.log = xstrdup(build->log)};
	question_begin(&question, build, "build", timeout);
	want_all(&question);
	ask(&question, build->sandbox->show, &answer);
	lap("build: in the sandbox");
	result->seconds = answer.process.seconds;
	if (interrupted()) {
		result->state = BUILD_INTERRUPTED;
	} else if (answer.process.timed_out) {
		result->state = BUILD_TIMEOUT;
		err = keep_log(&answer, build->log, "the build was ended: it took too long");
	} else if (answer.whole) {
		err = take_answer(&question, &answer, result);
	} else {
		what = how_it_ended(&answer);
		err = judge_trouble(build, result, &answer, what);
		free(what);
	}
	question_end(&question);
	answer_release(&answer);
	return err;
}

/* ---- single commands --------------------------------------------------------------------------- */

int room_other_side(const struct build_request *build, const char *file, const char *header,
		    const char *log)
{
	struct room_answer answer = {0};
	struct room_question question;
	int status = -EIO;

	question_begin(&question, build, "other side", QUICK_S);
	set_text(question.text, "file", file);
	set_text(question.text, "header", header);
	ask(&question, build->sandbox->show, &answer);
	if (answer.whole) {
		status = json_integer_value(json_object_get(answer.result, "status"));
		if (keep_log(&answer, log, NULL) < 0)
			status = -EIO;
	}
	question_end(&question);
	answer_release(&answer);
	return status;
}

int room_source_line(const struct build_request *build, const char *file, const char *symbol,
		     unsigned long offset)
{
	struct room_answer answer = {0};
	struct room_question question;
	int line;

	question_begin(&question, build, "source line", QUICK_S);
	set_text(question.text, "file", file);
	set_text(question.text, "symbol", symbol);
	json_object_set_new(question.text, "offset", json_integer((json_int_t)offset));
	ask(&question, build->sandbox->show, &answer);
	line = answer.whole ? (int)number(&answer, "status", 10000000) : 0;
	question_end(&question);
	answer_release(&answer);
	return line;
}
