// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../../vm/build/fingerprint.h"
#include "../../../vm/build/kbuild.h"
#include "../../../vm/stage/stage.h"
#include "../../lib/fs.h"
#include "../../lib/util.h"

static void program(const char *dir, const char *name, const char *text)
{
	const char *path = kept(xasprintf("%s/%s", dir, name));

	write_file(path, text);
	assert_int_equal(chmod(path, 0755), 0);
}

TEST(another_compiler_or_configuration_is_noticed_by_its_content)
{
	const char *before = kept(xstrdup(getenv("PATH"))), *root = kept(xstrdup(lab_root()));
	const char *dir = temp_dir(), *lab = temp_dir();
	struct stage stage = {.dir = (char *)temp_dir(), .tree = (char *)temp_dir()};

	write_file(kept(xasprintf("%s/vm/quirks.ini", lab)), "");
	write_file(kept(xasprintf("%s/.lab/x", stage.dir)), "");
	write_file(kept(xasprintf("%s/vm/kernel.config", lab)), "CONFIG_ON=y\n");
	program(dir, "gcc", "#!/bin/sh\necho nowhere\n");
	setenv("PATH", kept(xasprintf("%s:%s", dir, before)), 1);
	setenv("LAB_ROOT", lab, 1);
	assert_contains(fingerprint_differs(&stage), "another version of the lab");
	assert_int_equal(fingerprint_write(&stage), 0);
	assert_null(fingerprint_differs(&stage));
	/* The same content at another time is the same compiler, and is remembered. */
	program(dir, "gcc", "#!/bin/sh\necho nowhere\n");
	assert_null(fingerprint_differs(&stage));
	assert_null(fingerprint_differs(&stage));
	program(dir, "gcc", "#!/bin/sh\necho nowhere # 2\n");
	assert_contains(fingerprint_differs(&stage), "compiler");
	assert_int_equal(fingerprint_write(&stage), 0);
	program(dir, "as", "#!/bin/sh\n");
	assert_contains(fingerprint_differs(&stage), "another tool");
	assert_int_equal(fingerprint_write(&stage), 0);
	write_file(kept(xasprintf("%s/vm/kernel.config", lab)), "# a remark\nCONFIG_ON=y\n");
	assert_null(fingerprint_differs(&stage));
	write_file(kept(xasprintf("%s/vm/kernel.config", lab)), "# CONFIG_ON is not set\n");
	assert_contains(fingerprint_differs(&stage), "configuration");
	setenv("PATH", before, 1);
	setenv("LAB_ROOT", root, 1);
}

TEST(a_compiler_behind_ccache_is_that_compiler)
{
	const char *before = kept(xstrdup(getenv("PATH"))), *root = kept(xstrdup(lab_root()));
	const char *links = temp_dir(), *real = temp_dir(), *lab = temp_dir();
	struct stage stage = {.dir = (char *)temp_dir(), .tree = (char *)temp_dir()};

	write_file(kept(xasprintf("%s/vm/quirks.ini", lab)), "");
	write_file(kept(xasprintf("%s/.lab/x", stage.dir)), "");
	write_file(kept(xasprintf("%s/vm/kernel.config", lab)), "CONFIG_ON=y\n");
	program(links, "ccache", "#!/bin/sh\necho nowhere\n");
	assert_int_equal(symlink("ccache", kept(xasprintf("%s/gcc", links))), 0);
	program(real, "gcc", "#!/bin/sh\necho nowhere\n");
	setenv("LAB_ROOT", lab, 1);
	setenv("PATH", kept(xasprintf("%s:%s", real, before)), 1);
	assert_int_equal(fingerprint_write(&stage), 0);
	setenv("PATH", kept(xasprintf("%s:%s:%s", links, real, before)), 1);
	assert_null(fingerprint_differs(&stage));
	program(real, "gcc", "#!/bin/sh\necho nowhere # 2\n");
	assert_contains(fingerprint_differs(&stage), "compiler");
	setenv("PATH", before, 1);
	setenv("LAB_ROOT", root, 1);
}

TEST(a_clock_that_was_set_back_is_noticed)
{
	struct stage stage = {.dir = (char *)temp_dir()};
	const char *mark = kept(xasprintf("%s/.lab/clock", stage.dir));
	struct timespec later = {.tv_sec = time(NULL) + 100};

	assert_null(clock_went_back(&stage));
	write_file(mark, "");
	clock_keep(&stage);
	assert_null(clock_went_back(&stage));
	assert_int_equal(utimensat(AT_FDCWD, mark, (struct timespec[]){later, later}, 0), 0);
	assert_non_null(clock_went_back(&stage));
	/* What was built until then is still there. */
	clock_keep(&stage);
	assert_non_null(clock_went_back(&stage));
	kbuild_wipe(&stage);
	assert_null(clock_went_back(&stage));
}

TEST(a_full_disk_is_believed_when_a_tool_says_so)
{
	assert_true(kbuild_says_full(
		"cc1: fatal error: error writing to /tmp/x.s: No space left on device"));
	assert_true(kbuild_says_full("/usr/bin/ld: final link failed: No space left on device"));
	assert_true(kbuild_says_full(
		"{standard input}: Fatal error: can't write 9 bytes to x.o: 'No space left on device'"));
	assert_false(kbuild_says_full("kernel/a.c:3:2: error: #error No space left on device"));
	assert_false(kbuild_says_full("    3 |  x(\"No space left on device\");"));
	assert_false(kbuild_says_full(
		"kernel/a.c:3: error: 'No space left on device' undeclared here (not in a function)"));
	assert_false(kbuild_says_full("No space left on device"));
}
