// SPDX-License-Identifier: GPL-2.0-only
#include "small_kernel.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "test.h"

/* ---- a moment of this process ------------------------------------------------------------- */

static struct {
	const char *part;
	int left;
	void (*then)(void);
} moment;

void when_touched(const char *part, int nth, void (*then)(void))
{
	moment.part = part;
	moment.left = nth;
	moment.then = then;
}

static void touching(const char *path)
{
	if (moment.then && path && strstr(path, moment.part) && --moment.left == 0)
		moment.then();
}

/* The program's own rename() and utimensat() come before the C library's. */
int rename(const char *from, const char *to)
{
	touching(to);
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int utimensat(int dir, const char *path, const struct timespec times[2], int flags)
{
	touching(path);
	return (int)syscall(SYS_utimensat, dir, path, times, flags);
}

/* ---- the machine -------------------------------------------------------------------------- */

/*
 * All tests of one run share a cache, so that only the first builds the baseline; and a compiler
 * that does not say where its cc1 is, so that nobody reads all of that for the fingerprint.
 */
static char *machine;
static const char *const names[] = {"LAB_ROOT", "PATH", "XDG_CACHE_HOME"};

static void machine_remove(void)
{
	remove_tree(machine);
	free(machine);
}

static void machine_program(const char *name, const char *text)
{
	const char *path = kept(xasprintf("%s/bin/%s", machine, name));

	write_file(path, text);
	assert_int_equal(chmod(path, 0755), 0);
}

static void machine_make(void)
{
	static const char *const never_run[] = {"flex", "bison", "bc"};
	const char *tmp = getenv("TMPDIR");

	if (machine)
		return;
	machine = xasprintf("%s/lab-unit-kernel-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(machine));
	atexit(machine_remove);
	write_file(kept(xasprintf("%s/vm/kernel.config", machine)), "CONFIG_ANSWERED=y\n");
	write_file(kept(xasprintf("%s/vm/quirks.ini", machine)), "");
	machine_program("gcc", "#!/bin/sh\n"
			       "case $1 in -print-prog-name=*) echo nowhere; exit ;; esac\n"
			       "PATH=${PATH#*:} exec gcc \"$@\"\n");
	for (size_t i = 0; i < ARRAY_SIZE(never_run); i++)
		machine_program(never_run[i], "#!/bin/sh\nexit 1\n");
}

enum build_state small_kernel_with(struct small_kernel *kernel,
				   int (*build)(const struct build_request *request,
						struct build_result *result))
{
	char *before[ARRAY_SIZE(names)];
	char *values[] = {xstrdup(machine), xasprintf("%s/bin:%s", machine, getenv("PATH")),
			  xasprintf("%s/cache", machine)};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		before[i] = getenv(names[i]) ? xstrdup(getenv(names[i])) : NULL;
		setenv(names[i], values[i], 1);
		free(values[i]);
	}
	build_result_release(&kernel->result);
	build(&kernel->request, &kernel->result);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (before[i])
			setenv(names[i], before[i], 1);
		else
			unsetenv(names[i]);
		free(before[i]);
	}
	return kernel->result.state;
}

/* ---- the kernel --------------------------------------------------------------------------- */

static void copy(const char *from, const char *to)
{
	const char *command = kept(xasprintf("cp -a '%s' '%s'", from, to));

	assert_int_equal(system(command), 0);
}

void small_kernel_begin(struct small_kernel *kernel)
{
	const char *dir = temp_dir();

	machine_make();
	*kernel = (struct small_kernel){.tree = kept(xasprintf("%s/tree", dir)),
					.stage = kept(xasprintf("%s/stage", dir))};
	kernel->request = (struct build_request){.tree = kernel->tree,
						 .stage = kernel->stage,
						 .log = kept(xasprintf("%s/log", dir)),
						 .jobs = 1};
	copy(fixture_path("small-kernel"), kernel->tree);
	if (small_kernel_with(kernel, vm_stage_prepare) != BUILD_OK)
		fail_msg("the small kernel does not build: %s\n%s",
			 kernel->result.error ? kernel->result.error : "",
			 read_file(kernel->request.log));
}

void small_kernel_end(struct small_kernel *kernel)
{
	build_result_release(&kernel->result);
}

enum build_state small_kernel_build(struct small_kernel *kernel)
{
	return small_kernel_with(kernel, vm_build);
}

void small_kernel_edit(struct small_kernel *kernel, const char *name, const char *text)
{
	write_file(kept(xasprintf("%s/%s", kernel->tree, name)), text);
}

void small_kernel_as_came(struct small_kernel *kernel, const char *name)
{
	copy(fixture_path("small-kernel/%s", name), kept(xasprintf("%s/%s", kernel->tree, name)));
}

const char *small_kernel_file(const struct small_kernel *kernel, const char *name)
{
	return kept(xasprintf("%s/%s", kernel->stage, name));
}

const char *small_kernel_image(const struct small_kernel *kernel)
{
	const char *image = temp_path("vmlinux");

	assert_int_equal(file_copy(small_kernel_file(kernel, "vmlinux"), image, false), 0);
	return image;
}

const char *small_kernel_truth(const struct small_kernel *kernel)
{
	const char *dir = temp_path("truth");

	copy(kernel->tree, dir);
	assert_int_equal(
		system(kept(xasprintf("unset MAKEFLAGS MFLAGS MAKELEVEL; cd %s && { "
				      "make tinyconfig && cat %s/vm/kernel.config >>.config && "
				      "make olddefconfig && make vmlinux; } >log 2>&1",
				      dir, machine))),
		0);
	return kept(xasprintf("%s/vmlinux", dir));
}

bool small_kernel_holds(const struct small_kernel *kernel, const char *text)
{
	struct strbuf image = {0};
	bool holds = file_read(small_kernel_file(kernel, "vmlinux"), &image, 0) == 0 &&
		     memmem(image.buf, image.len, text, strlen(text));

	strbuf_release(&image);
	return holds;
}

bool same_bytes(const char *path, const char *other)
{
	struct strbuf a = {0}, b = {0};
	bool same = file_read(path, &a, 0) == 0 && file_read(other, &b, 0) == 0 && a.len == b.len &&
		    memcmp(a.buf, b.buf, a.len) == 0;

	strbuf_release(&a);
	strbuf_release(&b);
	return same;
}
