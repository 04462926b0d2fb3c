// SPDX-License-Identifier: GPL-2.0-only
/* a batch of variants: whose is which, and what a submission says about itself */
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../course/course.h"
#include "../../course/variant.h"
#include "../../grade/variants.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

#define SECRET "a secret of the course"

struct class
{
	struct submissions all;
	struct strbuf secret;
};

static void class_open(struct class *class)
{
	*class = (struct class){.all = {.arena = arena_new()}};
	strbuf_addstr(&class->secret, SECRET);
}

static void class_close(struct class *class)
{
	strbuf_release(&class->secret);
	arena_free(class->all.arena);
}

static const char *tag_of(const char *student)
{
	static char tag[VARIANT_TAG + 1];
	struct variant_key key;

	variant_key(SECRET, strlen(SECRET), student, &key);
	variant_tag(&key, tag);
	return tag;
}

static void hand_in(struct class *class, const char *student, const char *text)
{
	struct submission *submission =
		arena_append(class->all.arena, &class->all.list, &class->all.n);

	submission->student = student;
	*arena_append(class->all.arena, &submission->parts, &submission->nparts) =
		(struct submission_part){.name = student, .text = text, .len = strlen(text)};
}

static const char *mail(struct class *class, const char *tag)
{
	return arena_printf(class->all.arena,
			    "From 0 Mon Sep 17 00:00:00 2001\nFrom: x\nX-Syscall-Lab: 0.1.0, Linux "
			    "6.1.1, modern track, variant %s\n\ndiff\n",
			    tag);
}

TEST(what_was_made_for_a_neighbour_is_reported_with_the_name)
{
	struct class class;

	class_open(&class);
	hand_in(&class, "anna", mail(&class, tag_of("anna")));
	hand_in(&class, "ben", mail(&class, tag_of("anna")));
	hand_in(&class, "cleo", mail(&class, tag_of("somebody else")));
	hand_in(&class, "dan", "diff --git a/x b/x\n");
	variants_settle(&class.all, &class.secret);
	assert_null(class.all.list[0].foreign);
	assert_string_equal(class.all.list[1].foreign, "it was made for the variant of anna");
	assert_string_equal(class.all.list[2].foreign,
			    "it was made for a variant that nobody here has with this secret");
	assert_null(class.all.list[3].foreign);
	for (int i = 0; i < class.all.n; i++)
		assert_non_null(class.all.list[i].variant);
	class_close(&class);
}

TEST(a_variant_without_a_secret_is_reported)
{
	struct class class;

	class_open(&class);
	hand_in(&class, "anna", mail(&class, tag_of("anna")));
	hand_in(&class, "ben", mail(&class, "not a tag"));
	variants_settle(&class.all, NULL);
	assert_contains(class.all.list[0].foreign, "there is no --secret");
	assert_null(class.all.list[0].variant);
	assert_null(class.all.list[1].foreign);
	class_close(&class);
}

/* A policy changed the course that the batch has; the one of the variant is read again. */
TEST(a_worker_has_the_students_course_with_the_policys_goals)
{
	char *error = NULL;
	struct class class;
	struct course *course = course_load(&error);
	const struct step *steps[] = {&course->steps[1], &course->steps[5]};
	struct grade_plan plan = {.course = course, .steps = steps, .nsteps = 2}, own;

	class_open(&class);
	hand_in(&class, "anna", "");
	variants_settle(&class.all, &class.secret);
	steps[1]->goals[0].points = 17;
	steps[1]->goals[1].hidden = true;
	assert_null(variants_take(class.all.arena, &plan, &class.all.list[0], &own));
	assert_int_equal(own.nsteps, 2);
	assert_string_equal(own.steps[0]->name, steps[0]->name);
	assert_string_equal(own.steps[0]->syscalls[0].subject.name, variant_word("adder", ""));
	assert_int_equal(own.steps[1]->goals[0].points, 17);
	assert_true(own.steps[1]->goals[1].hidden);
	variant_use(NULL, NULL);
	course_free((struct course *)own.course);
	course_free(course);
	class_close(&class);
}

TEST(a_table_of_tokens_has_one_for_each_student_and_one_reader)
{
	struct roster roster = {.arena = arena_new()};
	const char *path = temp_path("tokens.csv"), *problem, *text;
	static const char list[] = "SID,Name\n4711,Ann\n=4712,Bob\n";
	char *error = NULL, *student = NULL;
	struct variant_key key, right;
	struct class class;
	struct stat st;

	class_open(&class);
	assert_true(roster_parse(&roster, list, strlen(list), &problem));
	assert_int_equal(variants_write(&roster, &class.secret, path, &error), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	text = read_file(path);
	assert_contains(text, "student,token,variant,first_call\n4711,4711:");
	assert_contains(text, "\n'=4712,'=4712:");
	text = strstr(text, "4711:");
	assert_int_equal(token_read(kept(strndup(text, strcspn(text, ","))), &student, &key),
			 TOKEN_RIGHT);
	assert_string_equal(kept(student), "4711");
	variant_key(SECRET, strlen(SECRET), "4711", &right);
	assert_memory_equal(&key, &right, sizeof(key));
	/* It is recreated, and nothing else is lost with it. */
	assert_int_equal(variants_write(&roster, &class.secret, path, &error), 0);
	write_file(path, SECRET);
	assert_int_equal(variants_write(&roster, &class.secret, path, &error), -EEXIST);
	assert_contains(kept(error), "no table of tokens");
	assert_string_equal(read_file(path), SECRET);
	class_close(&class);
	arena_free(roster.arena);
}
