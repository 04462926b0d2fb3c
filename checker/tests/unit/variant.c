// SPDX-License-Identifier: GPL-2.0-only
/* variants: whatever is drawn, the course says it everywhere, and what it says is true */
#include "test.h"

#include <ctype.h>
#include <glob.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../course/course.h"
#include "../../course/oracle.h"
#include "../../course/variant.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

#define MEMBERS 60 /* each word of a choice is drawn by some of them */

static void use(int member)
{
	const char *student = kept(xasprintf("student %d", member));
	struct variant_key key;
	char *error = NULL;

	variant_key("a secret", 8, student, &key);
	if (variant_use(&key, &error))
		fail_msg("%s", error);
}

/* Calls @look with the path and the text of every file of the course, as a student reads it. */
static void read_all(void (*look)(void *cookie, const char *path, const char *text), void *cookie)
{
	static const char *const patterns[] = {"steps/*/*.md", "steps/*/*.ini", "steps/*/*.diff",
					       "steps/*/mistakes/*.diff", "solutions/*/*"};

	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		char *pattern = lab_path("%s", patterns[i]);
		glob_t files = {0};

		assert_int_equal(glob(pattern, 0, NULL, &files), 0);
		for (size_t j = 0; j < files.gl_pathc; j++) {
			struct strbuf text = {0};

			assert_int_equal(course_read(files.gl_pathv[j], &text, 0), 0);
			look(cookie, files.gl_pathv[j], strbuf_str(&text));
			strbuf_release(&text);
		}
		globfree(&files);
		free(pattern);
	}
}

/* ---- words ----------------------------------------------------------------------------------- */

static void look_for_old_names(void *cookie, const char *path, const char *text)
{
	regmatch_t hit;

	if (regexec(cookie, text, 1, &hit, 0) == 0)
		fail_msg("%s, for %s: %.60s", path, variant_used(), text + hit.rm_so);
}

TEST(no_name_of_the_standard_course_is_left_in_a_variant)
{
	regex_t old;

	assert_int_equal(regcomp(&old,
				 "adder|ADDER|[^a-z]weigh[^a-z]|negate[.(]|return x \\+ y;|call %[sd] answers|%d [+*] %d|"
				 "(sys_|DEFINE[0-9]\\(|/|common[\t ]+|number:|\\[syscall )"
				 "(answer|product|negate|larger|middle)|"
				 "(answer|product|negate|larger|middle)\\.[cho]",
				 REG_EXTENDED),
			 0);
	for (int i = 0; i < MEMBERS; i++) {
		use(i);
		read_all(look_for_old_names, &old);
	}
	regfree(&old);
	variant_use(NULL, NULL);
}

/* ---- claims ---------------------------------------------------------------------------------- */

/* The call @name of some step, which has an answer. */
static const struct step_syscall *call_of(const struct course *course, const char *name)
{
	for (int i = 0; i < course->nsteps; i++)
		for (int j = 0; j < course->steps[i].nsyscalls; j++)
			if (streq(course->steps[i].syscalls[j].subject.name, name) &&
			    course->steps[i].syscalls[j].model)
				return &course->steps[i].syscalls[j];
	return NULL;
}

static struct course *load(void)
{
	char *error = NULL;
	struct course *course = course_load(&error);

	if (!course)
		fail_msg("%s", error);
	return course;
}

/* "NAME(1, 2) is 3", as notes say it; the arguments are as many as the call takes. */
static int check_claims(const struct step_syscall *call, const char *text)
{
	const char *name = kept(xasprintf("%s(", call->subject.name));
	int claims = 0;

	for (const char *at = text; (at = strstr(at, name)); at++) {
		long args[SYSCALL_ARGS_MAX] = {0}, claimed, answer;
		char *end = (char *)at + strlen(name);
		int n = 0;

		do
			args[n++] = strtol(end + (*end == ','), &end, 10);
		while (*end == ',' && n < SYSCALL_ARGS_MAX);
		if (sscanf(end, ") is %ld", &claimed) != 1)
			continue;
		assert_int_equal(n, call->subject.nparams);
		assert_true(ask_oracle(oracle_of(call), args, &answer));
		assert_int_equal(answer, claimed);
		claims++;
	}
	return claims;
}

TEST(what_the_notes_say_of_a_variants_answers_is_true)
{
	char *path = lab_path("solutions/06-call-it/notes.md");

	for (int i = 0; i < MEMBERS; i++) {
		struct strbuf text = {0};
		struct course *course;

		use(i);
		course = load();
		assert_int_equal(course_read(path, &text, 0), 0);
		/* It wraps around, it is small and negative, and it is cut to 32 bits. */
		assert_int_equal(
			check_claims(call_of(course, variant_word("adder", "")), strbuf_str(&text)),
			3);
		assert_non_null(strstr(strbuf_str(&text), "is -42"));
		strbuf_release(&text);
		course_free(course);
	}
	free(path);
	variant_use(NULL, NULL);
}

TEST(each_lesson_of_the_first_call_holds_for_every_variant)
{
	for (int i = 0; i < MEMBERS; i++) {
		static const long ordered[SYSCALL_ARGS_MAX] = {20, 22, 7},
				  swapped[SYSCALL_ARGS_MAX] = {22, 20, 7},
				  over[SYSCALL_ARGS_MAX] = {2147483647, 1};
		const struct step_syscall *call;
		struct course *course;
		long answer, other;

		use(i);
		course = load();
		call = call_of(course, variant_word("adder", ""));
		assert_non_null(call);
		assert_in_range(call->subject.nparams, 2, 3);
		assert_string_equal(call->subject.params[0].type, "int");
		/* A mix-up of the parameters shows, and what is too large for an int wraps around. */
		assert_true(ask_oracle(oracle_of(call), ordered, &answer));
		assert_true(ask_oracle(oracle_of(call), swapped, &other));
		assert_int_not_equal(answer, other);
		assert_true(ask_oracle(oracle_of(call), over, &answer));
		assert_true(answer == (int)answer);
		course_free(course);
	}
	variant_use(NULL, NULL);
}

/* The sum in ints, which step 8 warns of, must be another one than in longs. */
TEST(the_six_weights_of_every_variant_differ_and_overflow_an_int)
{
	for (int i = 0; i < MEMBERS; i++) {
		const long most[SYSCALL_ARGS_MAX] = {2147483647, 2147483647, 2147483647,
						     2147483647, 2147483647, 2147483647};
		long seen[SYSCALL_ARGS_MAX], sum;
		const struct oracle *oracle;
		struct course *course;

		use(i);
		course = load();
		oracle = oracle_of(call_of(course, variant_word("weigh", "")));
		for (int j = 0; j < SYSCALL_ARGS_MAX; j++) {
			long one[SYSCALL_ARGS_MAX] = {0};

			one[j] = 1;
			assert_true(ask_oracle(oracle, one, &seen[j]));
			for (int k = 0; k < j; k++)
				assert_int_not_equal(seen[j], seen[k]);
		}
		assert_true(ask_oracle(oracle, most, &sum));
		assert_true(sum > 2147483647L);
		course_free(course);
	}
	variant_use(NULL, NULL);
}

TEST(goals_paths_and_programs_of_a_variant_are_those_of_the_course)
{
	struct course *plain = load();

	for (int i = 0; i < MEMBERS; i++) {
		struct course *own;

		use(i);
		own = load();
		assert_int_equal(own->nsteps, plain->nsteps);
		for (int j = 0; j < own->nsteps; j++) {
			const struct step *a = &plain->steps[j], *b = &own->steps[j];

			assert_string_equal(a->name, b->name);
			assert_int_equal(a->ngoals, b->ngoals);
			assert_int_equal(a->nsyscalls, b->nsyscalls);
			assert_int_equal(a->nprograms, b->nprograms);
			for (int k = 0; k < a->ngoals; k++) {
				assert_string_equal(a->goals[k].id, b->goals[k].id);
				assert_int_equal(a->goals[k].points, b->goals[k].points);
			}
			for (int k = 0; k < a->nsyscalls; k++)
				assert_true(!oracle_of(&a->syscalls[k]) ==
					    !oracle_of(&b->syscalls[k]));
			for (int k = 0; a->paths[k]; k++)
				assert_string_equal(a->paths[k], b->paths[k]);
		}
		course_free(own);
	}
	course_free(plain);
	variant_use(NULL, NULL);
}

/* ---- the list -------------------------------------------------------------------------------- */

static void add_text(void *cookie, const char *path, const char *text)
{
	(void)path;
	strbuf_addstr(cookie, text);
}

/* A text of the course that was changed would otherwise be left as it stands, in every variant. */
TEST(the_course_holds_each_text_that_variants_replace)
{
	char *path = lab_path("steps/variants.txt");
	const char *list = read_file(path);
	struct strbuf all = {0};

	read_all(add_text, &all);
	for (const char *p = list; p; p = strchr(p, '\n'), p = p ? p + 1 : NULL) {
		struct strbuf from = {0};

		if (!starts_with(p, "- "))
			continue;
		for (const char *c = p + 2; *c && *c != '\n'; c++) {
			bool escape = *c == '\\' && c[1];

			c += escape;
			strbuf_addch(&from, !escape	? *c
					    : *c == 'n' ? '\n'
					    : *c == 't' ? '\t'
							: *c);
		}
		if (!strstr(strbuf_str(&all), strbuf_str(&from)))
			fail_msg("nothing in the course says: %s", strbuf_str(&from));
		strbuf_release(&from);
	}
	strbuf_release(&all);
	free(path);
}

TEST(without_a_key_the_course_is_what_stands_in_the_files)
{
	char *path = lab_path("steps/02-define/lesson.md");
	struct strbuf text = {0};

	use(1);
	variant_use(NULL, NULL);
	assert_null(variant_used());
	assert_int_equal(course_read(path, &text, 0), 0);
	assert_string_equal(strbuf_str(&text), read_file(path));
	strbuf_release(&text);
	free(path);
}

/* ---- keys and tokens ------------------------------------------------------------------------- */

static struct variant_key key_of(const char *secret, const char *student)
{
	struct variant_key key;

	variant_key(secret, strlen(secret), student, &key);
	return key;
}

TEST(a_key_follows_from_the_secret_and_the_student_alone)
{
	struct variant_key a = key_of("a secret", "4711"), b = key_of("a secret", "4711"),
			   c = key_of("a secret", "4712"), d = key_of("b secret", "4711");

	assert_memory_equal(&a, &b, sizeof(a));
	assert_memory_not_equal(&a, &c, sizeof(a));
	assert_memory_not_equal(&a, &d, sizeof(a));
}

TEST(a_token_gives_back_its_student_and_key)
{
	static const char *const students[] = {"4711", "Zoë Example", "a:b", "anna@example.org"};

	for (size_t i = 0; i < ARRAY_SIZE(students); i++) {
		struct variant_key key = key_of("a secret", students[i]), back;
		const char *token = kept(token_write(students[i], &key));
		char *student = NULL;

		assert_int_equal(token_read(token, &student, &back), TOKEN_RIGHT);
		assert_string_equal(kept(student), students[i]);
		assert_memory_equal(&key, &back, sizeof(key));
	}
}

TEST(a_token_may_be_written_in_capitals_and_read_off_paper)
{
	struct variant_key key = key_of("a secret", "4711"), back;
	char *token = (char *)kept(token_write("4711", &key));

	for (char *p = strchr(token, ':'); *p; p++)
		*p = *p == '0' ? 'O' : *p == '1' ? 'l' : (char)toupper((unsigned char)*p);
	assert_int_equal(token_read(token, NULL, &back), TOKEN_RIGHT);
	assert_memory_equal(&key, &back, sizeof(key));
}

TEST(every_typo_in_a_token_is_found)
{
	struct variant_key key = key_of("a secret", "4711"), back;
	char *token = (char *)kept(token_write("4711", &key));
	size_t len = strlen(token);

	for (size_t i = 0; i < len; i++) {
		char old = token[i];

		if (old == '-' || old == ':')
			continue;
		token[i] = old == '7' ? '8' : '7';
		assert_int_not_equal(token_read(token, NULL, &back), TOKEN_RIGHT);
		token[i] = old;
	}
	for (size_t cut = strlen("4711:12345-"); cut < len; cut++)
		assert_int_equal(token_read(kept(xasprintf("%.*s", (int)cut, token)), NULL,
					    &back),
				 TOKEN_WRONG);
	token[len - 1] = '_';
	assert_int_equal(token_read(token, NULL, &back), TOKEN_WRONG);
	token[len - 1] = '\0';
	assert_int_equal(token_read(token, NULL, &back), TOKEN_WRONG);
}

TEST(a_name_alone_is_no_token)
{
	static const char *const names[] = {"4711", "anna", "a:b", "Anna: Example",
					    "",     ":",    "lab:anna-maria"};
	struct variant_key key;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(token_read(names[i], NULL, &key), TOKEN_NONE);
}

TEST(the_token_of_a_neighbour_is_not_taken_under_another_name)
{
	struct variant_key key = key_of("a secret", "4711"), back;
	const char *token = kept(token_write("4711", &key));
	const char *mine = kept(xasprintf("4712%s", strchr(token, ':')));

	assert_int_equal(token_read(mine, NULL, &back), TOKEN_WRONG);
}

/* Names alone tell most of a large class apart; with the operations, all. */
TEST(six_hundred_students_have_as_many_courses)
{
	char *names[600];
	int same = 0;

	for (int i = 0; i < 600; i++) {
		use(i);
		names[i] = xasprintf("%s %s %s %s", variant_word("adder", ""),
				     variant_word("answer", ""), variant_word("weigh", ""),
				     variant_word("product", ""));
		for (int j = 0; j < i; j++)
			same += streq(names[i], names[j]);
	}
	for (int i = 0; i < 600; i++)
		free(names[i]);
	assert_int_equal(same, 0);
	variant_use(NULL, NULL);
}

/* ---- the file itself ------------------------------------------------------------------------- */

/* What is said about a steps/variants.txt that holds @text; "" when it can be used. */
static const char *said_of(const char *text)
{
	const char *dir = temp_dir(), *root = kept(xstrdup(lab_root()));
	struct variant_key key = {{1}};
	char *error = NULL;

	write_file(kept(path_join(dir, "steps/variants.txt")), text);
	setenv("LAB_ROOT", dir, 1);
	variant_use(&key, &error);
	setenv("LAB_ROOT", root, 1);
	return error ? kept(error) : "";
}

TEST(a_mistake_in_the_file_of_variants_is_reported_with_its_line)
{
	assert_string_equal(said_of("draw a one two\n- x\n+ $a\n"), "");
	assert_contains(said_of("- x\n- y\n+ z\n"), "variants.txt:2: the - before it has no +");
	assert_contains(said_of("- x\nlet a b\n"), "variants.txt:2: the - before it has no +");
	assert_contains(said_of("let a b\n- x\n"), "variants.txt:2: the last - has no +");
	assert_contains(said_of("draw a b\nwhen a c\nlet d e\n"),
			"variants.txt:3: the last when has no end");
	assert_contains(said_of("+ x\n"), "variants.txt:1: a + without its -");
	variant_use(NULL, NULL);
}

TEST(of_many_choices_each_can_be_drawn)
{
	struct strbuf text = {0};

	strbuf_addstr(&text, "draw a");
	for (int i = 0; i < 200; i++)
		strbuf_addstr(&text, i < 100 ? " early" : " late");
	strbuf_addstr(&text, "\nlet b $a\n");
	for (int member = 0, late = 0; member < 40 && !late; member++) {
		const char *dir = temp_dir(), *root = kept(xstrdup(lab_root()));

		write_file(kept(path_join(dir, "steps/variants.txt")), strbuf_str(&text));
		setenv("LAB_ROOT", dir, 1);
		use(member);
		setenv("LAB_ROOT", root, 1);
		late = strcmp(variant_word("b", ""), "late") == 0;
		assert_true(late || member < 39);
	}
	strbuf_release(&text);
	variant_use(NULL, NULL);
}
