// SPDX-License-Identifier: GPL-2.0-only
#include "course.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/inifile.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "model.h"
#include "variant.h"

struct loading {
	struct arena *arena;
	struct step *step;
	int entries;
};

#define ENTRIES_MAX 1000 /* far beyond any step; lists are searched and copied as they grow */

/* ---- values ------------------------------------------------------------------------------ */

/* A list that goes on in further lines is joined. */
static const char *const *add_words(struct arena *arena, const char *const *old, const char *text)
{
	const char **words = NULL;
	int n = 0;

	for (int i = 0; old && old[i]; i++)
		*arena_append(arena, &words, &n) = old[i];
	for (const char *p = text + strspn(text, " \t"); *p; p += strspn(p, " \t")) {
		size_t len = strcspn(p, " \t");

		*arena_append(arena, &words, &n) = arena_strndup(arena, p, len);
		p += len;
	}
	*arena_append(arena, &words, &n) = NULL;
	return words;
}

static char *take_number(const char *value, int max, int *number)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (end == value || *end || n < 0 || n > max)
		return xasprintf("\"%s\" is no number from 0 to %d", value, max);
	*number = (int)n;
	return NULL;
}

static char *take_word(const char *what, const char *value, const char *const *words, int n,
		       int *index)
{
	const char *near;

	for (int i = 0; i < n; i++) {
		if (strcmp(value, words[i]) == 0) {
			*index = i;
			return NULL;
		}
	}
	near = nearest_word(value, words, n);
	return xasprintf("%s cannot be \"%s\"%s%s%s", what, value, near ? "; did you mean " : "",
			 near ? near : "", near ? "?" : "");
}

static char *check_patterns(const char *const *codes)
{
	for (int i = 0; codes[i]; i++) {
		const char *p = codes[i];
		size_t digits = *p == 'E' ? strspn(p + 1, "0123456789") : 0;
		bool star = *p == 'E' && p[1 + digits] == '*';

		if (*p != 'E' || p[1 + digits + star] || (star ? digits > 3 : digits != 4))
			return xasprintf(
				"\"%s\" is no code such as E0101, nor a family such as E01*", p);
	}
	return NULL;
}

static char *take_codes(struct arena *arena, const char *const **list, const char *value)
{
	*list = add_words(arena, *list, value);
	return check_patterns(*list);
}

static bool is_name(const char *s, size_t len)
{
	if (!len || isdigit((unsigned char)*s))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!is_word_byte(s[i]))
			return false;
	}
	return true;
}

/* "const char __user *buf" is of type "const char __user *" and called "buf". */
static char *take_parameter(struct arena *arena, const char *text, size_t len,
			    struct parameter *parameter)
{
	size_t end = len, begin, type_end;

	while (end && isspace((unsigned char)text[end - 1]))
		end--;
	for (begin = end; begin && is_word_byte(text[begin - 1]);)
		begin--;
	for (type_end = begin; type_end && isspace((unsigned char)text[type_end - 1]);)
		type_end--;
	if (!type_end || !is_name(text + begin, end - begin))
		return xasprintf("\"%.*s\" is no parameter such as \"int x\"", (int)len, text);
	parameter->type = arena_strndup(arena, text, type_end);
	parameter->name = arena_strndup(arena, text + begin, end - begin);
	return NULL;
}

static char *take_signature(struct arena *arena, const char *value, struct subject *subject)
{
	struct parameter *list = NULL;
	char *reason = NULL;
	int n = 0;

	subject->has_signature = true;
	for (const char *p = value; strcmp(value, "void") != 0 && !reason; p++) {
		p += strspn(p, " \t");
		size_t len = strcspn(p, ",");

		if (n == SYSCALL_ARGS_MAX)
			return xasprintf("a system call has at most %d parameters",
					 SYSCALL_ARGS_MAX);
		reason = take_parameter(arena, p, len, arena_append(arena, &list, &n));
		p += len;
		if (!*p)
			break;
	}
	subject->params = list;
	subject->nparams = n;
	return reason;
}

/* ---- sections ---------------------------------------------------------------------------- */

static const char *const depths[] = {"tree", "object", "image", "boot"};
static const char *const stages[] = {"tree", "build", "image", "boot"};

static char *unknown_key(const struct ini_entry *entry, const char *keys)
{
	const char *words[16], *near;
	char *copy = xstrdup(keys), *save = NULL, *reason;
	int n = 0;

	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		words[n++] = w;
	near = nearest_word(entry->key, words, n);
	reason = xasprintf("[%s] knows no \"%s\"%s%s%s", entry->section, entry->key,
			   near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
	free(copy);
	return reason;
}

static char *step_entry(struct loading *l, const struct ini_entry *e)
{
	struct step *step = l->step;
	int index = 0;
	char *reason;

	if (streq(e->key, "title"))
		return step->title = arena_strdup(l->arena, e->value), NULL;
	if (streq(e->key, "estimate"))
		return step->estimate = arena_strdup(l->arena, e->value), NULL;
	if (streq(e->key, "codes"))
		return take_codes(l->arena, &step->codes, e->value);
	if (streq(e->key, "strict"))
		return take_codes(l->arena, &step->strict, e->value);
	if (streq(e->key, "start-codes"))
		return take_codes(l->arena, &step->start_codes, e->value);
	if (streq(e->key, "shows"))
		return step->shows = add_words(l->arena, step->shows, e->value), NULL;
	if (streq(e->key, "paths"))
		return step->paths = add_words(l->arena, step->paths, e->value), NULL;
	if (streq(e->key, "boots"))
		return step->twice = streq(e->value, "2"), NULL;
	if (streq(e->key, "smp"))
		return step->smp = streq(e->value, "yes"), NULL;
	if (streq(e->key, "symptoms"))
		return step->symptoms = streq(e->value, "only"), NULL;
	if (!streq(e->key, "depth"))
		return unknown_key(e,
				   "title depth codes strict start-codes shows estimate paths smp "
				   "boots symptoms");
	reason = take_word("depth", e->value, depths, ARRAY_SIZE(depths), &index);
	step->depth = index;
	return reason;
}

static struct step_syscall *find_syscall(struct step *step, const char *name)
{
	for (int i = 0; i < step->nsyscalls; i++) {
		if (streq(step->syscalls[i].subject.name, name))
			return &step->syscalls[i];
	}
	return NULL;
}

static struct step_syscall *get_syscall(struct loading *l, const char *name)
{
	struct step *step = l->step;
	struct step_syscall *syscall = find_syscall(step, name);

	if (syscall)
		return syscall;
	syscall = arena_append(l->arena, &step->syscalls, &step->nsyscalls);
	syscall->subject.name = arena_strdup(l->arena, name);
	syscall->subject.number = -1;
	syscall->challenges = 8;
	return syscall;
}

static char *syscall_entry(struct loading *l, const struct ini_entry *e, const char *name)
{
	struct step_syscall *syscall = get_syscall(l, name);
	int number;
	char *reason;

	if (!is_name(name, strlen(name)))
		return xasprintf("\"%s\" cannot be the name of a system call", name);
	if (streq(e->key, "signature"))
		return take_signature(l->arena, e->value, &syscall->subject);
	if (streq(e->key, "oracle"))
		return syscall->oracle = arena_strdup(l->arena, e->value), NULL;
	if (streq(e->key, "answer"))
		return syscall->answer = arena_strdup(l->arena, e->value), NULL;
	if (streq(e->key, "challenges"))
		return take_number(e->value, 10000, &syscall->challenges);
	if (!streq(e->key, "number"))
		return unknown_key(e, "signature oracle answer challenges number");
	reason = take_number(e->value, 1023, &number);
	if (!reason)
		syscall->subject.number = number;
	return reason;
}

static char *program_entry(struct loading *l, const struct ini_entry *e, const char *path)
{
	struct step *step = l->step;
	struct step_program *program = NULL;

	for (int i = 0; i < step->nprograms; i++) {
		if (streq(step->programs[i].path, path))
			program = &step->programs[i];
	}
	if (path[0] == '/' || strstr(path, "..") || !ends_with(path, ".c"))
		return xasprintf("\"%s\" is no C file below the tree", path);
	if (!program) {
		program = arena_append(l->arena, &step->programs, &step->nprograms);
		program->path = arena_strdup(l->arena, path);
		program->runs = 1;
	}
	if (streq(e->key, "oracle"))
		return program->oracle = arena_strdup(l->arena, e->value), NULL;
	if (streq(e->key, "prints"))
		return program->prints = arena_strdup(l->arena, e->value), NULL;
	if (streq(e->key, "runs"))
		return take_number(e->value, 1000, &program->runs);
	return unknown_key(e, "oracle prints runs");
}

static struct goal *get_goal(struct loading *l, const char *id)
{
	struct goal *goal;

	for (int i = 0; i < l->step->ngoals; i++) {
		if (streq(l->step->goals[i].id, id))
			return &l->step->goals[i];
	}
	goal = arena_append(l->arena, &l->step->goals, &l->step->ngoals);
	goal->id = arena_strdup(l->arena, id);
	goal->points = 1;
	return goal;
}

static char *goal_entry(struct loading *l, const struct ini_entry *e, const char *id)
{
	struct goal *goal = get_goal(l, id);
	int index = 0;
	char *reason;

	if (streq(e->key, "title"))
		return goal->title = arena_strdup(l->arena, e->value), NULL;
	if (streq(e->key, "points"))
		return take_number(e->value, 1000, &goal->points);
	if (streq(e->key, "codes"))
		return take_codes(l->arena, &goal->codes, e->value);
	if (streq(e->key, "after"))
		return goal->after = add_words(l->arena, goal->after, e->value), NULL;
	if (!streq(e->key, "stage"))
		return unknown_key(e, "title points stage codes after");
	reason = take_word("stage", e->value, stages, ARRAY_SIZE(stages), &index);
	goal->stage = index;
	return reason;
}

/* "symptom-1 = E0112", "prediction =" (only recorded), "register = r10 observe:fourth-argument" */
static char *answer_entry(struct loading *l, const struct ini_entry *e, const char *file)
{
	struct step_answer *answer = arena_append(l->arena, &l->step->answers, &l->step->nanswers);
	const char *observe = strstr(e->value, "observe:");
	size_t len = observe ? (size_t)(observe - e->value) : strlen(e->value);

	while (len && isspace((unsigned char)e->value[len - 1]))
		len--;
	answer->file = arena_strdup(l->arena, file);
	answer->key = arena_strdup(l->arena, e->key);
	answer->expected = len ? arena_strndup(l->arena, e->value, len) : NULL;
	answer->observe = observe ? arena_strdup(l->arena, observe + strlen("observe:")) : NULL;
	return NULL;
}

static char *any_entry(void *cookie, const struct ini_entry *e)
{
	struct loading *l = cookie;
	const char *rest;

	if (++l->entries > ENTRIES_MAX)
		return xasprintf("a step has at most %d entries", ENTRIES_MAX);
	if (streq(e->section, "step"))
		return step_entry(l, e);
	if ((rest = ini_section(e->section, "syscall")))
		return syscall_entry(l, e, rest);
	if ((rest = ini_section(e->section, "program")))
		return program_entry(l, e, rest);
	if ((rest = ini_section(e->section, "goal")))
		return goal_entry(l, e, rest);
	if ((rest = ini_section(e->section, "answers")))
		return answer_entry(l, e, rest);
	return xasprintf("there is no section [%s]: use [step], [syscall NAME], [program FILE], "
			 "[goal ID] or [answers FILE]",
			 e->section);
}

/* ---- a step as a whole ------------------------------------------------------------------- */

static bool goal_exists(const struct step *step, const char *id)
{
	for (int i = 0; i < step->ngoals; i++) {
		if (streq(step->goals[i].id, id))
			return true;
	}
	return false;
}

static char *check_goal(const struct step *step, const struct goal *goal)
{
	if (!goal->title)
		return xasprintf("goal %s has no title", goal->id);
	for (int i = 0; goal->after && goal->after[i]; i++) {
		if (!goal_exists(step, goal->after[i]) || streq(goal->after[i], goal->id))
			return xasprintf(
				"goal %s comes after \"%s\", which is no other goal of the step",
				goal->id, goal->after[i]);
	}
	return NULL;
}

/* The right answers that step.ini says itself. */
static char *check_answer(struct loading *l, struct step_syscall *syscall)
{
	const char *why;

	if (!syscall->answer)
		return NULL;
	syscall->model = model_of_answer(l->arena, syscall->answer, syscall->subject.params,
					 syscall->subject.nparams, &why);
	return syscall->model ? NULL : xasprintf("answer = %s: there is %s", syscall->answer, why);
}

/* Only now the calls have their places. */
static char *check_program(struct step *step, struct step_program *program)
{
	if (!program->prints)
		return program->oracle ? NULL
				       : xasprintf("program %s has no oracle", program->path);
	program->call = find_syscall(step, program->prints);
	return program->call && program->call->model
		       ? NULL
		       : xasprintf("program %s prints %s, which is no call with an answer",
				   program->path, program->prints);
}

static char *check_step(struct loading *l)
{
	static const char *const none[] = {NULL};
	struct step *step = l->step;
	char *reason = NULL;

	if (!step->title)
		return xstrdup("[step] has no title");
	if (!step->ngoals)
		return xstrdup("the step has no [goal ...], so nothing could ever be passed");
	for (int i = 0; i < step->ngoals && !reason; i++) {
		if (!step->goals[i].codes)
			step->goals[i].codes = none;
		reason = check_goal(step, &step->goals[i]);
	}
	for (int i = 0; i < step->nsyscalls && !reason; i++)
		reason = check_answer(l, &step->syscalls[i]);
	for (int i = 0; i < step->nprograms && !reason; i++)
		reason = check_program(step, &step->programs[i]);
	step->codes = step->codes ? step->codes : none;
	step->start_codes = step->start_codes ? step->start_codes : none;
	step->shows = step->shows ? step->shows : none;
	step->paths = step->paths ? step->paths : none;
	return reason;
}

int step_parse(struct arena *arena, const char *name, const char *text, struct step *step,
	       char **error)
{
	struct loading loading = {.arena = arena, .step = step};
	int err = inifile_parse(name, text, any_entry, &loading, error);
	char *reason;

	if (!err && (reason = check_step(&loading))) {
		*error = xasprintf("%s: %s", name, reason);
		free(reason);
		err = -EINVAL;
	}
	return err;
}

static int load_step(struct course *course, const char *name, char **error)
{
	struct step *step = arena_append(course->arena, &course->steps, &course->nsteps);
	char *path = lab_path("steps/%s", name), *ini = path_join(path, "step.ini");
	struct strbuf text = {0};
	struct strbuf own = {0};
	int err = inifile_text(ini, &text, error);

	step->number = atoi(name);
	step->name = arena_strdup(course->arena, name);
	step->dir = arena_strdup(course->arena, path);
	variant_apply(strbuf_str(&text), &own);
	if (!err)
		err = step_parse(course->arena, ini, strbuf_str(&own), step, error);
	strbuf_release(&text);
	strbuf_release(&own);
	free(ini);
	free(path);
	return err;
}

/* A step is a directory NN-words that holds a step.ini. */
static int is_step(const struct dirent *entry)
{
	const char *n = entry->d_name;
	char *ini;
	bool there;

	if (!isdigit((unsigned char)n[0]) || !isdigit((unsigned char)n[1]) || n[2] != '-')
		return 0;
	ini = lab_path("steps/%s/step.ini", n);
	there = path_exists(ini);
	free(ini);
	return there;
}

struct course *course_load(char **error)
{
	struct arena *arena = arena_new();
	struct course *course = arena_new_obj(arena, struct course);
	char *dir = lab_path("steps");
	struct dirent **entries = NULL;
	int n = scandir(dir, &entries, is_step, alphasort), err = 0;

	course->arena = arena;
	if (n <= 0) {
		err = -ENOENT;
		*error = xasprintf("no steps in %s: is the lab complete?", dir);
	}
	for (int i = 0; i < n; i++) {
		if (!err)
			err = load_step(course, entries[i]->d_name, error);
		if (!err && i && course->steps[i].number == course->steps[i - 1].number) {
			*error = xasprintf("%s: two steps have the number %d", dir,
					   course->steps[i].number);
			err = -EINVAL;
		}
		free(entries[i]);
	}
	free(entries);
	free(dir);
	if (!err)
		return course;
	arena_free(arena);
	return NULL;
}

void course_free(struct course *course)
{
	if (course)
		arena_free(course->arena);
}

const struct step *course_step(const struct course *course, const char *name)
{
	const struct step *found = NULL;
	char *end;
	long number = strtol(name, &end, 10);

	if (end != name && !*end) {
		for (int i = 0; i < course->nsteps; i++) {
			if (course->steps[i].number == number)
				return &course->steps[i];
		}
		return NULL;
	}
	for (int i = 0; *name && i < course->nsteps; i++) {
		if (streq(course->steps[i].name, name) || streq(course->steps[i].name + 3, name))
			return &course->steps[i];
		if (!strstr(course->steps[i].name, name))
			continue;
		if (found)
			return NULL;
		found = &course->steps[i];
	}
	return found;
}

const char *course_nearest(const struct course *course, const char *word)
{
	const char **names = xcalloc(course->nsteps * 2, sizeof(*names)), *near;
	int n = 0;

	for (int i = 0; i < course->nsteps; i++) {
		names[n++] = course->steps[i].name;
		names[n++] = course->steps[i].name + 3;
	}
	near = nearest_word(word, names, n);
	for (int i = 0; near && i < course->nsteps; i++) {
		if (near == course->steps[i].name + 3)
			near = course->steps[i].name;
	}
	free(names);
	return near;
}

const char *track_name(enum track track)
{
	return track == TRACK_CLASSIC ? "classic" : "modern";
}
