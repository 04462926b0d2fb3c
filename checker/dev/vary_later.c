// SPDX-License-Identifier: GPL-2.0-only
/* What builds, kernels and runs say about right work, for the variations of the later stages. */
#include <stdarg.h>
#include <string.h>

#include "../lib/arena.h"
#include "vary.h"

static void add(struct variation *v, struct strbuf *to, const char *fmt, va_list ap)
{
	strbuf_addstr(to, arena_vprintf(v->arena, fmt, ap));
}

void vary_log(struct variation *v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(v, &v->log, fmt, ap);
	va_end(ap);
}

void vary_console(struct variation *v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(v, &v->console, fmt, ap);
	va_end(ap);
}

void vary_run(struct variation *v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(v, &v->run, fmt, ap);
	va_end(ap);
}

/* ---- builds ---------------------------------------------------------------------------------- */

const char *vary_tree_path(struct variation *v, const char *file)
{
	/* Where an absolute path becomes the tree's is decided by its top directory. */
	bool known = starts_with(file, "kernel/") || starts_with(file, "fs/") ||
		     starts_with(file, "init/") || starts_with(file, "arch/");

	return vary_text(v, "%s%s",
			 !known ? vary_one(v, "", "./")
				: vary_one(v, "", "", "", "./", "/w/", "/home/student/linux-6.1/",
					   "/root/work/stage/", "/usr/src/linux-source-6.12/"),
			 file);
}

const char *vary_quoted(struct variation *v, const char *word)
{
	return vary_text(v, vary_one(v, "‘%s’", "'%s'"), word);
}

void vary_building(struct variation *v)
{
	static const char *const lines[] = {
		"  CALL    scripts/checksyscalls.sh\n",
		"  CC      kernel/fork.o\n",
		"  CC      lib/errname.o\n",
		"  CC      drivers/edac/error_undefined.o\n",
		"  AR      kernel/built-in.a\n",
		"  UPD     include/generated/utsversion.h\n",
		"make[2]: Nothing to be done for 'all'.\n",
		"  LD      vmlinux.o\n",
		"  SYSTBL  arch/x86/include/generated/asm/syscalls_64.h\n",
		"  CC      kernel/panic.o\n  CC      mm/oom_kill.o\n",
		"#\n# configuration written to .config\n#\n",
		"vmlinux.o: warning: objtool: do_syscall_64+0x10: call to f() leaves .noinstr.text\n",
		"gcc: note: valid arguments to '-march=' switch are: i386 i486\n",
	};

	for (int n = vary_pick(v, 4); n > 0; n--)
		vary_log(v, "%s", lines[vary_pick(v, ARRAY_SIZE(lines))]);
}

/* ---- images and runs ------------------------------------------------------------------------- */

void vary_right_image(struct variation *v, const struct vary_call *missing,
		      const struct vary_call *lost)
{
	vary_run(v, "[image]\nsymbols = __x64_sys_read __x64_sys_close __ia32_sys_read");
	for (int i = 0; i < v->ncalls; i++)
		if (&v->calls[i] != missing)
			vary_run(v, " __x64_sys_%s", v->calls[i].name);
	vary_run(v, "\nslot = 0 __x64_sys_read\n");
	for (int i = 0; i < v->ncalls; i++)
		if (&v->calls[i] != lost)
			vary_run(v, "slot = %ld __x64_sys_%s\n", v->calls[i].number,
				 v->calls[i].name);
}

const char *vary_args(struct variation *v, const struct vary_call *call)
{
	const char *text = "";

	for (int i = 0; i < call->nparams; i++)
		text = vary_text(v, "%s%s%d", text, i ? ", " : "", vary_pick(v, 2000) - 1000);
	return vary_text(v, "(%s)", text);
}

void vary_right_calls(struct variation *v, const struct vary_call *except)
{
	static const char *const values[] = {"0",  "42",    "-3",	 "2147483647",
					     "-1", "65536", "9000000000"};

	vary_run(v, "[boot]\nend = completed\n");
	for (int i = 0; i < v->ncalls; i++) {
		for (int n = 1 + vary_pick(v, 3); n > 0 && &v->calls[i] != except; n--) {
			const char *value = values[vary_pick(v, ARRAY_SIZE(values))];

			vary_run(v, "call = %s %ld %s expected %s got %s hits 1 match yes\n",
				 v->calls[i].name, v->calls[i].number, vary_args(v, &v->calls[i]),
				 value, value);
		}
	}
}
