// SPDX-License-Identifier: GPL-2.0-only
/* step.ini, the progress file, lessons, options */
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../command/command.h"
#include "../../course/course.h"
#include "../../course/lesson.h"
#include "../../course/markdown.h"
#include "../../work/progress.h"
#include "../../work/kernelsource.h"
#include "../../lib/arena.h"
#include "../../lib/inifile.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static const char good_ini[] = "[step]\n"
			       "title = give it a number\n"
			       "depth = image\n"
			       "codes = E01*\n"
			       "  E0405 ; goes on\n"
			       "start-codes = E0101\n"
			       "[syscall adder]\n"
			       "signature = int x, const char __user *buf\n"
			       "oracle = adder\n"
			       "[goal row]\n"
			       "title = there is a row\n"
			       "points = 4\n"
			       "stage = tree\n"
			       "codes = E01*\n"
			       "[goal slot]\n"
			       "title = it leads somewhere\n"
			       "stage = image\n"
			       "after = row\n"
			       "[answers tools/lab/diagnosis.ini]\n"
			       "symptom = E0112 E0203\n"
			       "guess = observe:the result\n";

/* A course of one step with this step.ini; *@error says what is wrong with it. */
static struct course *load(const char *ini, const char **error)
{
	const char *dir = temp_dir(), *old = getenv("LAB_ROOT");
	char *saved = old ? xstrdup(old) : NULL, *text = NULL;
	struct course *course;

	write_file(kept(xasprintf("%s/steps/05-register/step.ini", dir)), ini);
	setenv("LAB_ROOT", dir, 1);
	course = course_load(&text);
	if (saved)
		setenv("LAB_ROOT", saved, 1);
	free(saved);
	*error = text ? kept(text) : "";
	return course;
}

static const char *load_error(const char *ini)
{
	const char *error;
	struct course *course = load(ini, &error);

	assert_null(course);
	return error;
}

TEST(a_step_is_read_with_its_lists_signature_goals_and_answers)
{
	const char *error;
	struct course *course = load(good_ini, &error);
	const struct step *step;

	assert_non_null(course);
	step = &course->steps[0];
	assert_int_equal(step->number, 5);
	assert_int_equal(step->depth, DEPTH_IMAGE);
	assert_non_null(step->codes[1]);
	assert_null(step->codes[2]);
	assert_string_equal(step->start_codes[0], "E0101");
	assert_int_equal(step->syscalls[0].subject.nparams, 2);
	assert_string_equal(step->syscalls[0].subject.params[1].type, "const char __user *");
	assert_string_equal(step->syscalls[0].subject.params[1].name, "buf");
	assert_int_equal(step->syscalls[0].subject.number, -1);
	assert_int_equal(step->goals[0].points, 4);
	assert_string_equal(step->goals[1].after[0], "row");
	assert_string_equal(step->answers[0].expected, "E0112 E0203");
	assert_null(step->answers[1].expected);
	assert_string_equal(step->answers[1].observe, "the result");
	assert_ptr_equal(course_step(course, "5"), step);
	assert_ptr_equal(course_step(course, "register"), step);
	assert_null(course_step(course, "6"));
	assert_string_equal(course_nearest(course, "registre"), "05-register");
	course_free(course);
}

TEST(a_signature_of_void_has_no_parameters)
{
	const char *error;
	struct course *course = load("[step]\ntitle = t\n[syscall answer]\nsignature = void\n"
				     "[goal g]\ntitle = t\n",
				     &error);

	assert_non_null(course);
	assert_true(course->steps[0].syscalls[0].subject.has_signature);
	assert_int_equal(course->steps[0].syscalls[0].subject.nparams, 0);
	course_free(course);
}

TEST(a_bad_step_ini_names_file_line_and_reason)
{
	assert_contains(load_error("[step]\ntitle = t\ndepth = imgae\n"),
			"step.ini:3: depth cannot be \"imgae\"; did you mean image?");
	assert_contains(load_error("[step]\ntitel = t\n"),
			"step.ini:2: [step] knows no \"titel\"; did you mean title?");
	assert_contains(load_error("[stop]\ntitle = t\n"),
			"step.ini:2: there is no section [stop]");
	assert_contains(load_error("[step]\ncodes = E01* 0102\n"),
			"step.ini:2: \"0102\" is no code");
	assert_contains(load_error("[step]\ntitle = t\n[goal a]\npoints = many\n"),
			"step.ini:4: \"many\" is no number");
	assert_contains(load_error("[step]\ntitle = t\n[syscall a]\nsignature = int\n"),
			"step.ini:4: \"int\" is no parameter");
	assert_contains(load_error("[step]\ntitle = t\n[program ../x.c]\nruns = 1\n"),
			"is no C file below the tree");
	assert_contains(load_error("[step]\nwhat is this\n"), "step.ini:2: this is neither");
	assert_contains(load_error("[step]\ntitle = t\n"), "no [goal ...]");
	assert_contains(load_error("[step]\ntitle = t\n[goal a]\ntitle = t\nafter = b\n"),
			"goal a comes after \"b\"");
}

TEST(a_line_too_long_for_inih_is_named_and_not_cut)
{
	char *line = xasprintf("[step]\ntitle = t\npaths = %0300d\n", 0);

	assert_contains(load_error(line), "step.ini:3: the line is too long");
	free(line);
}

/* ---- progress ---------------------------------------------------------------------------- */

#define HASH "0123456789abcdef0123456789abcdef01234567"

static const char progress_file[] =
	"# Syscall Lab: how far you are. The lab reads and writes this file.\n\n"
	"[course]\nkernel = 6.1.192\ntrack = classic\nstudent = alice\nvariant = 0123456789ab\n"
	"current = 02-define\n"
	"\n[step 01-meet]\nentered = " HASH "\nleft = " HASH "\n"
	"passed = " HASH " 2026-11-22 09:12:30\nfailed = 0\nhints = 2\n"
	"\n[step 02-define]\nentered = " HASH "\nlast = fail E0301, 2026-11-22 09:10\nfailed = 3\nhints = 0\n";

TEST(a_progress_file_is_read_and_written_back_the_same)
{
	struct progress progress;
	char *error = NULL;

	assert_int_equal(progress_parse("progress", progress_file, &progress, &error), 0);
	assert_int_equal(progress.track, TRACK_CLASSIC);
	assert_int_equal(progress_find(&progress, "01-meet")->hints, 2);
	assert_string_equal(progress_find(&progress, "01-meet")->passed_at, "2026-11-22 09:12:30");
	assert_int_equal(progress_find(&progress, "02-define")->failed, 3);
	assert_null(progress_find(&progress, "03-build"));
	assert_string_equal(kept(progress_text(&progress)), progress_file);
}

static const char *progress_error(const char *text)
{
	struct progress progress;
	char *error = NULL;

	assert_int_not_equal(progress_parse("progress", text, &progress, &error), 0);
	return kept(error);
}

TEST(a_damaged_progress_file_names_the_line)
{
	assert_contains(progress_error("[course]\ncurrent = x\ntrack = old\n"),
			"progress:3: track is");
	assert_contains(progress_error("[course]\ncurrent = x\n[step a]\nentered = 12\n"),
			"progress:4: \"12\" is no tree");
	assert_contains(progress_error("[course]\ncurrent = x\n[step a]\nfailed = -1\n"),
			"progress:4: \"-1\" is no count");
	assert_contains(progress_error("[course]\ncurrent = x\n[step a]\npassed = " HASH "\n"),
			"progress:4: \"\" is no time");
	assert_contains(progress_error("[course]\ncurrent = x\n\001\002\n"),
			"progress:3: this is neither");
	assert_contains(progress_error(""), "\"current\" step is missing");
}

TEST(steps_stay_sorted_in_the_progress_whatever_the_order_of_visits)
{
	struct progress progress = {0};

	progress_step(&progress, "03-c");
	progress_step(&progress, "01-a");
	progress_step(&progress, "02-b")->hints = 1;
	assert_string_equal(progress.steps[0].name, "01-a");
	assert_string_equal(progress.steps[2].name, "03-c");
	assert_int_equal(progress_step(&progress, "02-b")->hints, 1);
	assert_int_equal(progress.nsteps, 3);
}

/* ---- lessons ----------------------------------------------------------------------------- */

static const char *filled(const char *text, bool classic)
{
	const char *dir = temp_dir();
	struct lesson_facts facts = {
		.tree = dir, .version = "6.1.192", .classic = classic, .first_number = 451};
	struct strbuf out = {0};

	write_file(
		kept(xasprintf("%s/arch/x86/entry/syscalls/syscall_64.tbl", dir)),
		"450\tcommon\tlast\tsys_last\n451\tcommon\tadder\tsys_adder\n\n512\tx32\ta\tsys_a\n");
	write_file(kept(xasprintf("%s/include/linux/syscalls.h", dir)),
		   "#ifndef H\n#ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER\n#ifdef X\n#endif\n"
		   "asmlinkage long sys_ni_syscall(void);\n#endif /* W */\n#endif\n");
	write_file(kept(xasprintf("%s/a.c", dir)), "one\ntwo { {\n");
	lesson_fill(text, &facts, &out);
	return kept(strbuf_detach(&out));
}

TEST(placeholders_are_filled_in_from_the_tree)
{
	assert_string_equal(filled("{{number:adder}} {{number:other}} {{last-row}}", false),
			    "451 452 2");
	assert_string_equal(filled("a.c:{{line:a.c:two}}, b.c:{{line:b.c:x}}", false), "a.c:2, b.c");
	assert_string_equal(filled("{{line:a.c:two}} {{line:a.c:three}} {{line:b.c:x}}", false),
			    "2 ? ?");
	assert_string_equal(filled("{{guard-begin}} {{guard-end}} {{last-prototype}}", false),
			    "2 6 5");
	assert_string_equal(filled("{{prefix}}sys {{version}}", true), "__x64_sys 6.1.192");
	assert_string_equal(filled("{{unknown}} {{ {{", false), "{{unknown}} {{ {{");
}

TEST(the_parts_of_the_other_track_go_with_their_lines)
{
	const char *text =
		"a\n{{#classic}}\nold\n{{/classic}}\n{{#modern}}\nnew\n{{/modern}}\nb {{#classic}}x{{/classic}}y\n";

	assert_string_equal(filled(text, true), "a\nold\nb xy\n");
	assert_string_equal(filled(text, false), "a\nnew\nb y\n");
}

static const char *rendered(const char *text, int width, bool colour)
{
	struct strbuf out = {0};

	markdown_render(text, width, colour, &out);
	return kept(strbuf_detach(&out));
}

TEST(prose_is_wrapped_and_code_is_not)
{
	assert_string_equal(
		rendered("one two three four\nfive\n\n    code that is longer than the line\n", 16,
			 false),
		"one two three\nfour five\n\n    code that is longer than the line\n");
	assert_string_equal(rendered("- one two three\n- four\n", 12, false),
			    "- one two\n  three\n- four\n");
}

TEST(marks_become_colours_that_take_no_room)
{
	assert_string_equal(rendered("a **b** `c`\n", 80, true),
			    "a \033[1mb\033[0m \033[36mc\033[0m\n");
	assert_string_equal(rendered("a **b** `c`\n", 80, false), "a b `c`\n");
	assert_string_equal(rendered("2 * 3 * 4\n", 80, true), "2 * 3 * 4\n");
}

/* ---- options ----------------------------------------------------------------------------- */

static int parse(struct command_line *line, const char *const *words, const char **error)
{
	char *argv[16];
	int argc = 0, fds[2], saved = dup(STDERR_FILENO), code;
	char text[512];
	ssize_t n;

	while (words[argc])
		argv[argc] = (char *)words[argc], argc++;
	assert_int_equal(pipe(fds), 0);
	fflush(stderr);
	dup2(fds[1], STDERR_FILENO);
	close(fds[1]);
	code = command_parse(argc, argv, line);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	n = read(fds[0], text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	close(fds[0]);
	*error = kept(xstrdup(text));
	return code;
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

TEST(options_are_parsed_from_the_commands_own_record)
{
	struct command_line line;
	const char *error;

	assert_int_equal(
		parse(&line,
		      WORDS("check", "05", "--static", "--format=json", "--output", "f", "--plain"),
		      &error),
		0);
	assert_string_equal(line.command->name, "check");
	assert_string_equal(option_get(&line, "static"), "");
	assert_string_equal(option_get(&line, "format"), "json");
	assert_string_equal(option_get(&line, "output"), "f");
	assert_null(option_get(&line, "full"));
	assert_true(line.plain);
	assert_int_equal(line.noperands, 1);
	command_line_release(&line);
}

TEST(watch_takes_what_check_takes)
{
	struct command_line line;
	const char *error;

	assert_int_equal(parse(&line, WORDS("watch", "05", "--format=json", "--seed", "7"), &error),
			 0);
	assert_string_equal(line.command->name, "watch");
	assert_string_equal(option_get(&line, "format"), "json");
	assert_string_equal(option_get(&line, "seed"), "7");
	assert_int_equal(line.command->needs, command_find("check")->needs);
	command_line_release(&line);
	assert_int_equal(parse(&line, WORDS("watch", "--watch"), &error), EXIT_USAGE);
	command_line_release(&line);
}

TEST(capitals_beginnings_and_steps_in_a_commands_place_are_understood)
{
	static const struct {
		const char *word, *offer;
	} words[] = {{"CHECK", "\"CHECK\"; did you mean check?"},
		     {"insp", "; did you mean inspect?"},
		     {"--halp", "; did you mean --help?"},
		     {"05", "; did you mean goto 05-register-x86-64?"},
		     {"declare", "; did you mean goto 04-declare?"},
		     {"xyzzyx", "there is no command \"xyzzyx\"\n"}};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct command_line line;
		const char *error;

		assert_int_equal(parse(&line, WORDS(words[i].word), &error), EXIT_USAGE);
		assert_contains(error, words[i].offer);
		command_line_release(&line);
	}
}

TEST(a_word_that_is_nearly_right_is_offered)
{
	struct command_line line;
	const char *error;

	assert_int_equal(parse(&line, WORDS("chek"), &error), EXIT_USAGE);
	assert_contains(error, "there is no command \"chek\"; did you mean check?");
	command_line_release(&line);
	assert_int_equal(parse(&line, WORDS("check", "--statc"), &error), EXIT_USAGE);
	assert_contains(error, "there is no option --statc; did you mean --static?");
	command_line_release(&line);
	assert_int_equal(parse(&line, WORDS("boot", "-x"), &error), EXIT_USAGE);
	assert_contains(error, "there is no option -x");
	command_line_release(&line);
	assert_int_equal(parse(&line, WORDS("check", "--format", "jsno"), &error), EXIT_USAGE);
	assert_contains(error, "did you mean json?");
	command_line_release(&line);
	assert_int_equal(parse(&line, WORDS("check", "--static=yes"), &error), EXIT_USAGE);
	assert_contains(error, "--static takes no value");
	command_line_release(&line);
	assert_int_equal(parse(&line, WORDS("check", "--output"), &error), EXIT_USAGE);
	assert_contains(error, "--output needs a value: FILE");
	command_line_release(&line);
	assert_int_equal(parse(&line, WORDS("goto"), &error), EXIT_USAGE);
	assert_contains(error, "something is missing");
	command_line_release(&line);
	assert_int_equal(parse(&line, WORDS("goto", "1", "2"), &error), EXIT_USAGE);
	assert_contains(error, "what is \"2\" for?");
	command_line_release(&line);
}

TEST(help_and_version_are_commands_however_they_are_asked_for)
{
	struct command_line line;
	const char *error;

	assert_int_equal(parse(&line, WORDS("check", "--help"), &error), 0);
	assert_string_equal(line.command->name, "help");
	assert_string_equal(line.operands[0], "check");
	command_line_release(&line);
	assert_int_equal(parse(&line, WORDS("--version"), &error), 0);
	assert_string_equal(line.command->name, "version");
	command_line_release(&line);
}

TEST(every_command_has_what_help_prints_and_every_choice_completes)
{
	int n;
	const struct command *const *all = commands_all(&n);

	assert_true(n > 10);
	for (int i = 0; i < n; i++) {
		assert_non_null(all[i]->summary);
		assert_non_null(all[i]->run);
		assert_ptr_equal(command_find(all[i]->name), all[i]);
		/* The menu has so many columns for it on a terminal of 80. */
		assert_true(all[i]->hidden || strlen(all[i]->summary) <= 58);
	}
}

/* ---- sources ----------------------------------------------------------------------------- */

#define SUM "edc7294b9e0aeeb1c250ecd6b0b341b9fbc6ac83afc2f00c916b8fcd5d03e2e5"

TEST(a_checksum_is_found_by_the_whole_name_in_a_signed_list)
{
	const char *sums =
		"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
		"0000000000000000000000000000000000000000000000000000000000000000  linux-6.1.5.tar.xz\n" SUM
		"  linux-6.1.50.tar.xz\n" SUM
		" *linux-6.1.51.tar.xz\r\nshort  linux-6.1.52.tar.xz\n";
	char hex[65];

	assert_true(sums_find(sums, "linux-6.1.50.tar.xz", hex));
	assert_string_equal(hex, SUM);
	assert_true(sums_find(sums, "linux-6.1.51.tar.xz", hex));
	assert_false(sums_find(sums, "linux-6.1.52.tar.xz", hex));
	assert_false(sums_find(sums, "linux-6.1.tar.xz", hex));
}

static const char *checked(const char *makefile, const char *table, bool built)
{
	const char *dir = temp_dir();
	struct failure failure = {0};
	char version[32] = "";

	write_file(kept(xasprintf("%s/Makefile", dir)), makefile);
	write_file(kept(xasprintf("%s/Kbuild", dir)), "");
	write_file(kept(xasprintf("%s/kernel/fork.c", dir)), "");
	write_file(kept(xasprintf("%s/include/linux/a.h", dir)), "");
	if (table)
		write_file(kept(xasprintf("%s/arch/x86/entry/syscalls/syscall_64.tbl", dir)),
			   table);
	if (built)
		write_file(kept(xasprintf("%s/include/config/auto.conf", dir)), "");
	kernel_check(dir, "it", version, &failure);
	char *text = xstrdup(failure.code ? failure.text : version);

	failure_clear(&failure);
	return kept(text);
}

TEST(a_tree_is_a_kernel_that_the_lab_can_use_or_the_reason_is_said)
{
	const char *new = "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 192\nEXTRAVERSION =\n";
	const char *row = "0 common read sys_read\n";

	assert_string_equal(checked(new, row, false), "6.1.192");
	assert_string_equal(checked("VERSION = 4\nPATCHLEVEL = 17\nSUBLEVEL = 0\n", row, false),
			    "4.17.0");
	assert_contains(checked("VERSION = 4\nPATCHLEVEL = 16\nSUBLEVEL = 9\n", row, false),
			"too old");
	assert_contains(checked("all:\n", row, false), "no kernel source tree");
	assert_contains(checked(new, NULL, false), "has no arch/x86");
	assert_contains(checked(new, row, true), "it holds include/config (E0509)");
}

TEST(a_step_ini_without_an_end_is_refused_not_read_for_ever)
{
	struct arena *arena = arena_new();
	struct strbuf text = {0};
	struct step step = {0};
	char *error = NULL;

	strbuf_addstr(&text, "[step]\ntitle = x\n");
	for (int i = 0; i < 100000; i++)
		strbuf_addstr(&text, "[goal a]\nafter = a\n");
	assert_int_equal(step_parse(arena, "step.ini", strbuf_str(&text), &step, &error), -EINVAL);
	assert_contains(error, "at most 1000 entries");
	free(error);
	strbuf_release(&text);
	arena_free(arena);
}
