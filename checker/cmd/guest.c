// SPDX-License-Identifier: GPL-2.0-only
#include "guest.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../work/firstbuild.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../facts/collect.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/meter.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/render.h"
#include "../../vm/build/build.h"
#include "../command/command.h"

/* ---- the kernel --------------------------------------------------------------------------- */

static void say_waiting(const char *holder)
{
	say(stderr, "lab: %s is at work in this workspace; waiting for it to end\n", holder);
}

/* A copy, since the next build writes over the stage's own. */
static int keep_kernel(const char *built, char **vmlinux)
{
	char *kept = path_join(workspace_get()->build, "run-vmlinux"), *tmp;
	int err;

	tmp = path_aside(kept);
	err = file_copy(built, tmp, true);
	if (!err && rename(tmp, kept) < 0)
		err = -errno;
	if (err) {
		unlink(tmp);
		free(kept);
	} else {
		*vmlinux = kept;
	}
	free(tmp);
	return err ? broken_error("make room on this disk", "cannot keep the kernel: %s",
				  strerror(-err))
		   : 0;
}

static int build_kernel(bool plain, char **vmlinux)
{
	const struct workspace *workspace = workspace_get();
	char *log = path_join(workspace->build, "run-build.log");
	struct meter meter = {0};
	struct build_request request = {
		.tree = workspace->tree,
		.pristine = WORKTREE_TRACK,
		.stage = workspace->stage,
		.log = log,
		.progress = {meter_update, &meter},
	};
	struct build_result result = {0};
	int code;

	meter_begin(&meter, plain, "building your kernel", 0);
	vm_build(&request, &result);
	meter_end(&meter, false);
	switch (result.state) {
	case BUILD_OK:
		code = keep_kernel(result.vmlinux, vmlinux);
		break;
	case BUILD_INTERRUPTED:
		code = EXIT_INTERRUPTED;
		break;
	case BUILD_BROKEN:
		code = broken_error(result.help ? result.help : "./lab doctor looks into it", "%s",
				    result.error ? result.error : "the build cannot run");
		break;
	default:
		say(stderr, "lab: your kernel tree does not build as it is now\n"
			    "help: ./lab check says why\n");
		code = EXIT_FAIL;
	}
	build_result_release(&result);
	free(log);
	return code;
}

/* Meanwhile others may read hints and lessons. */
static int await_first_build(bool plain)
{
	struct meter meter;
	int err;

	meter_begin(&meter, plain, "building your kernel", 0);
	err = first_build_await(&(struct build_progress){meter_update, &meter});
	meter_end(&meter, false);
	return err;
}

int guest_kernel(const struct command_line *line, char **vmlinux)
{
	const char *named = option_get(line, "kernel");
	int err, code;

	if (named && access(named, R_OK) < 0)
		return usage_error(line, "%s: %s", named, strerror(errno));
	if (named) {
		*vmlinux = xstrdup(named);
		return 0;
	}
	err = await_first_build(line->plain);
	err = err ? err : workspace_lock("building a kernel", say_waiting);
	if (err == -EINTR)
		return EXIT_INTERRUPTED;
	if (err)
		return broken_error("see who may write there", "cannot lock the workspace: %s",
				    strerror(-err));
	code = build_kernel(line->plain, vmlinux);
	workspace_unlock();
	return code;
}

struct accelerator guest_accelerator(void)
{
	char *cache = path_join(workspace_get()->cache, "accelerator");
	struct accelerator accelerator = accelerator_choose(NULL, NULL, cache);

	free(cache);
	return accelerator;
}

void guest_write(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR) {
			if (fd == STDOUT_FILENO)
				output_failed(errno);
			return;
		}
		if (n > 0) {
			data += n;
			len -= n;
		}
	}
}

/* The program headers of an ELF file; false when it is none for this machine. */
static bool read_headers(const char *path, Elf64_Ehdr *header, Elf64_Phdr *segments, int max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && pread(fd, header, sizeof(*header), 0) == sizeof(*header) &&
		  memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
		  header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_machine == EM_X86_64;
	ssize_t size;

	if (ok && header->e_phnum > max)
		header->e_phnum = max;
	size = ok ? header->e_phnum * sizeof(*segments) : 0;
	if (ok)
		ok = pread(fd, segments, size, header->e_phoff) == size;
	if (fd >= 0)
		close(fd);
	return ok;
}

bool program_is_elf(const char *path)
{
	Elf64_Ehdr header;
	Elf64_Phdr segments[32];

	return read_headers(path, &header, segments, ARRAY_SIZE(segments));
}

bool program_is_dynamic(const char *path)
{
	Elf64_Ehdr header;
	Elf64_Phdr segments[32];

	if (!read_headers(path, &header, segments, ARRAY_SIZE(segments)))
		return false;
	for (int i = 0; i < header.e_phnum; i++) {
		if (segments[i].p_type == PT_INTERP)
			return true;
	}
	return false;
}

const char *guest_busybox(void)
{
	static const char *const paths[] = {"/bin/busybox", "/usr/bin/busybox",
					    "/usr/lib/busybox/busybox-static",
					    "/usr/local/bin/busybox"};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		if (program_is_elf(paths[i]) && !program_is_dynamic(paths[i]))
			return paths[i];
	}
	return NULL;
}

/* ---- how it ended -------------------------------------------------------------------------- */

static void print_trouble(const struct trouble *trouble)
{
	fprintf(stderr, "  %s\n", trouble->headline);
	for (int i = 0; i < trouble->nframes && i < 8; i++) {
		const struct frame *frame = &trouble->frames[i];

		fprintf(stderr, "    %s %s+0x%lx\n", i ? "called from" : "in",
			frame->symbol ? frame->symbol : "?", frame->offset);
	}
}

void guest_print_troubles(const char *console, const char *vmlinux)
{
	struct arena *arena = arena_new();
	struct facts *facts = arena_new_obj(arena, struct facts);
	struct trouble *troubles = NULL;
	struct strbuf text = {0};
	int n = 0;

	facts->arena = arena;
	if (!file_read(console, &text, 2 << 20))
		console_parse(facts, strbuf_str(&text), vmlinux, &troubles, &n);
	for (int i = 0; i < n && i < 3; i++)
		print_trouble(&troubles[i]);
	strbuf_release(&text);
	arena_free(arena);
}

#define FIRST_PROCESS "Run /init as init process\n"

void guest_words(const char *console, struct strbuf *out)
{
	struct strbuf text = {0};
	const char *words = file_read(console, &text, 2 << 20) ? NULL : strbuf_str(&text);
	size_t from = 0;

	/* A serial console ends its lines with CR, too. */
	for (size_t i = 0; words && i < text.len; i++)
		if (text.buf[i] != '\r')
			text.buf[from++] = text.buf[i];
	if (words)
		text.buf[from] = '\0';
	words = words ? strstr(words, FIRST_PROCESS) : NULL;
	if (words)
		text_escape_lines(out, words + strlen(FIRST_PROCESS));
	strbuf_release(&text);
}

int guest_report_end(enum machine_event event, const char *console, const char *vmlinux,
		     const char *qemu_said)
{
	static const char *const words[] = {
		[MACHINE_HUNG] = "the kernel does not answer any more",
		[MACHINE_PANIC] = "the kernel panicked",
		[MACHINE_RESET] = "the machine was reset",
		[MACHINE_SHUTDOWN] = "the machine was switched off from inside",
		[MACHINE_CALLER_DIED] = "the kernel killed the process that ran the program",
	};

	if (!*qemu_said)
		qemu_said = "it ended by itself";
	if (event == MACHINE_INTERRUPTED)
		return EXIT_INTERRUPTED;
	if (event == MACHINE_BROKEN)
		return broken_error("./lab doctor looks into it", "QEMU failed: %.*s",
				    (int)strcspn(qemu_said, "\n"), qemu_said);
	say(stderr, "lab: %s\n", words[event]);
	guest_print_troubles(console, vmlinux);
	fprintf(stderr, "  what it said is in %s\n", console);
	return EXIT_FAIL;
}
