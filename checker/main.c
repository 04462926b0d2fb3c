// SPDX-License-Identifier: GPL-2.0-only
/* main - find the command, see that its needs are met, run it */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"
#include "ownloop.h"
#include "work/firstbuild.h"
#include "work/student.h"
#include "work/wishes.h"
#include "work/workspace.h"
#include "lib/environment.h"
#include "lib/failure.h"
#include "lib/name.h"
#include "lib/process.h"
#include "lib/util.h"
#include "render/prose.h"

static void say_waiting(const char *holder)
{
	say(stderr, "lab: %s is at work in this workspace; waiting for it to end\n", holder);
}

static int need_workspace(void)
{
	const char *missing = NULL;

	switch (workspace_state(&missing)) {
	case WORKSPACE_READY:
		return 0;
	case WORKSPACE_ABSENT:
		say(stderr, "lab: there is no workspace at %s yet\n  ./lab start makes one\n",
		    workspace_get()->dir);
		return EXIT_USAGE;
	case WORKSPACE_UNFINISHED:
		say(stderr,
		    "lab: the workspace at %s is not complete\n"
		    "  ./lab start continues where it stopped\n",
		    workspace_get()->dir);
		return EXIT_USAGE;
	case WORKSPACE_DAMAGED:
		break;
	}
	return broken_error("put it back where it was, or name its place with LAB_WORK; "
			    "./lab start recreates what is missing and keeps your progress",
			    "%s is gone from the workspace", missing);
}

static int need_lock(const struct command *command)
{
	int err = workspace_lock(command->name, say_waiting);

	if (err == -EINTR)
		return EXIT_INTERRUPTED;
	if (err)
		return broken_error("the workspace must be yours and writable; "
				    "LAB_WORK=DIR puts it elsewhere",
				    "cannot work in %s: %s", workspace_get()->dir, strerror(-err));
	return 0;
}

/* A limit that cuts a file or starves gcc would be reported as the disk's or the compiler's fault. */
static int need_room(void)
{
	const char *option = environment_limits();

	if (!option)
		return 0;
	return broken_error(
		"open a new shell, or have the limit lifted (/etc/security/limits.conf)",
		"this shell limits what a program may use (ulimit %s) to less than a kernel "
		"build takes",
		option);
}

/* Nobody saw it fail; `status` says so among the rest. */
static void tell_failed_build(const struct command *command)
{
	struct first_build build;

	first_build_look(&build);
	if (build.state == FIRST_BUILD_FAILED && !streq(command->name, "status"))
		say(stderr,
		    "lab: the first build, in the background, has failed: %s"
		    "./lab start tries again\n",
		    build.text);
	first_build_release(&build);
}

static int visit(const char *tree)
{
	struct failure failure = {0};

	own_visit(tree, &failure);
	return failure_print(&failure);
}

/*
 * Who grades reads the course as it stands. Where the token is damaged, only what works in the
 * workspace cannot go on, and `start` repairs it.
 */
static int take_student(const struct command_line *line)
{
	struct failure failure = {0};

	if (line->command->group == GROUP_INSTRUCTOR)
		return 0;
	student_take(&failure);
	if (command_needs(line) & (NEEDS_WORKSPACE | NEEDS_BUILD) ||
	    (command_needs(line) & NEEDS_LOCK && !streq(line->command->name, "start")))
		return failure_print(&failure);
	failure_clear(&failure);
	return 0;
}

static int meet_needs(const struct command_line *line)
{
	const struct command *command = line->command;
	const char *tree = command_visits(line);
	unsigned needs = command_needs(line);
	int err = tree ? visit(tree) : 0;

	if (err)
		return err;
	if (workspace_hopeless()) {
		fprintf(stderr,
			"lab: the workspace's path holds a line break or the like, which make and git "
			"cannot bear\n  LAB_WORK=DIR names another place\n");
		return EXIT_USAGE;
	}
	if (needs & NEEDS_TERMINAL && !(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))) {
		say(stderr, "lab: `%s` needs a terminal\n", command->name);
		return EXIT_USAGE;
	}
	if (needs & (NEEDS_WORKSPACE | NEEDS_BUILD | NEEDS_LOCK))
		err = need_room();
	if (!err && !tree && needs & (NEEDS_WORKSPACE | NEEDS_BUILD)) {
		err = need_workspace();
		if (!err)
			tell_failed_build(command);
	}
	if (!err && needs & NEEDS_BUILD && !workspace_staged())
		err = broken_error("./lab start builds it again and keeps your work",
				   "the baseline build %s is gone", workspace_get()->stage);
	if (!err && needs & NEEDS_LOCK)
		err = need_lock(command);
	return err;
}

/*
 * A descriptor that the caller closed would be given to the first file that is opened, and be written
 * into. In the place of a closed standard output stands one that cannot be written.
 */
static void open_standard(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_RDWR);
}

/* Why not all of the output is where it should be; 0: it is. */
static int output_error(void)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return output_failed(0);
	/* What failed earlier has left no reason: the next byte will tell. */
	if (!errno && write(STDOUT_FILENO, "\n", 1) > 0)
		return EIO;
	return errno;
}

/* A reader that has seen enough (head) closes the pipe; that is no failure. */
static int finish_output(int code)
{
	int err = output_error();

	if (!err || err == EPIPE)
		return code;
	if (err == EBADF)
		return broken_error("let it go to a file, a pipe or a terminal",
				    "standard output is closed: nobody sees what is said");
	return broken_error("is the disk full?", "cannot write the output: %s", strerror(err));
}

int main(int argc, char **argv)
{
	struct command_line line;
	int code;

	open_standard();
	environment_make();
	wishes_apply();
	setlocale(LC_CTYPE, "");
	interrupt_setup();
	say_by(prose_put);
	code = command_parse(argc - 1, argv + 1, &line);
	line.argv = argv;
	if (!code)
		code = meet_needs(&line);
	if (!code)
		code = take_student(&line);
	if (!code)
		code = finish_output(line.command->run(&line));
	command_line_release(&line);
	if (interrupted()) {
		say(stderr, "lab: interrupted; nothing is lost\n");
		return EXIT_INTERRUPTED;
	}
	return code;
}
