// SPDX-License-Identifier: GPL-2.0-only
#include "explained.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test.h"

#include "../../command/command.h"

/* Standard stream @fd is @file until it is given back; returns what it was. */
static int put_in_place(int file, int fd)
{
	int was = dup(fd);

	assert_true(file >= 0 && was >= 0);
	assert_int_equal(dup2(file, fd), fd);
	return was;
}

static void give_back(int was, int fd)
{
	dup2(was, fd);
	close(was);
}

const char *explained(const char *log)
{
	int in = memfd_create("log", MFD_CLOEXEC), out = memfd_create("answer", MFD_CLOEXEC);
	struct command_line line = {.command = command_find("explain"),
				    .operands = (const char *[]){"-"},
				    .noperands = 1};
	int stdin_was, stdout_was;
	char *answer;
	off_t len;

	assert_int_equal(write(in, log, strlen(log)), strlen(log));
	lseek(in, 0, SEEK_SET);
	fflush(stdout);
	stdin_was = put_in_place(in, STDIN_FILENO);
	stdout_was = put_in_place(out, STDOUT_FILENO);
	line.command->run(&line);
	fflush(stdout);
	give_back(stdin_was, STDIN_FILENO);
	give_back(stdout_was, STDOUT_FILENO);
	len = lseek(out, 0, SEEK_CUR);
	answer = calloc(1, len + 1);
	assert_int_equal(pread(out, answer, len, 0), len);
	close(in);
	close(out);
	return kept(answer);
}
