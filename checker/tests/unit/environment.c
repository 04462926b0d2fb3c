// SPDX-License-Identifier: GPL-2.0-only
#include "../../lib/environment.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../vm/build/kbuild.h"
#include "../../lib/process.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "test.h"

static char *const exported[] = {"PATH=/usr/bin:/bin",
				 "HOME=/a home",
				 "LAB_WORK=/some where",
				 "LC_ALL=tlh_KL",
				 "CFLAGS=--nonsense",
				 "CDPATH=/usr",
				 "POSIXLY_CORRECT=1",
				 "GIT_DIR=/nowhere",
				 "ARCH=arm",
				 "KCONFIG_NOTIMESTAMP=1",
				 "KBUILD_OUTPUT=/",
				 "PATHS=x",
				 "GREP_OPTIONS=-v",
				 "LD_PRELOAD=",
				 "TMPDIR=/not/there",
				 "=odd",
				 NULL};

/* The names and values that a child sees, in a process that begins with @exported. */
static void seen_by_child(bool seal, const char *const extra[], struct strbuf *out)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	if (fork() == 0) {
		struct process_options options = {.env = extra, .out = out};

		clearenv();
		for (int i = 0; exported[i]; i++)
			putenv(exported[i]);
		environment_make();
		if (seal)
			environment_seal();
		process_run((const char *[]){"env", NULL}, &options, NULL);
		_exit(write(fd[1], out->buf, out->len) != (ssize_t)out->len);
	}
	close(fd[1]);
	for (char block[4096];;) {
		ssize_t n = read(fd[0], block, sizeof(block));

		if (n <= 0)
			break;
		strbuf_add(out, block, n);
	}
	close(fd[0]);
	assert_true(wait(NULL) > 0);
}

TEST(a_child_sees_what_the_lab_made_and_nothing_that_was_exported)
{
	struct strbuf out = {0};

	seen_by_child(false, NULL, &out);
	assert_string_equal(strbuf_str(&out),
			    "PATH=/usr/bin:/bin\nHOME=/a home\nLC_ALL=C\n"
			    "GIT_CONFIG_GLOBAL=/dev/null\nGIT_CONFIG_NOSYSTEM=1\n");
	strbuf_release(&out);
}

TEST(a_sealed_process_gives_the_usual_path)
{
	struct strbuf out = {0};

	seen_by_child(true, (const char *[]){"HOME", "LC_ALL=C.UTF-8", "X=1", NULL}, &out);
	assert_null(strstr(strbuf_str(&out), "HOME="));
	assert_non_null(strstr(strbuf_str(&out), "PATH=/usr/local/sbin:"));
	assert_non_null(strstr(strbuf_str(&out), "\nLC_ALL=C.UTF-8\n"));
	assert_non_null(strstr(strbuf_str(&out), "\nX=1\n"));
	strbuf_release(&out);
}

TEST(a_program_at_the_terminal_has_the_users_locale)
{
	char *before = getenv("LC_ALL") ? xstrdup(getenv("LC_ALL")) : NULL;
	char **env;
	bool found = false;

	setenv("LC_ALL", "eo.UTF-8", 1);
	env = environment_child(true, NULL);
	for (int i = 0; env[i]; i++)
		found |= streq(env[i], "LC_ALL=eo.UTF-8");
	assert_true(found);
	free(env);
	if (before)
		setenv("LC_ALL", before, 1);
	else
		unsetenv("LC_ALL");
	free(before);
}

TEST(a_build_sees_its_stamps_and_no_more)
{
	struct strbuf out = {0};

	seen_by_child(false, kbuild_env(), &out);
	assert_non_null(strstr(strbuf_str(&out), "\nKBUILD_BUILD_USER=learner\n"));
	assert_null(strstr(strbuf_str(&out), "ARCH="));
	assert_null(strstr(strbuf_str(&out), "KCONFIG"));
	assert_null(strstr(strbuf_str(&out), "KBUILD_OUTPUT"));
	strbuf_release(&out);
}
