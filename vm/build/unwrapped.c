// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "../stage/graph.h"
#include "kbuild.h"
#include "roombuild.h"
#include "../stage/stage.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"

/*
 * How it works: CONFIG_ARCH_HAS_SYSCALL_WRAPPER comes from autoconf.h through the recorded
 * command's "-include linux/kconfig.h". One more forced include behind the others, read from
 * standard input, undefines it; the rest of the command stays as kbuild wrote it. Another text of
 * the header follows there: it defines the header's guard, so that the file itself is passed over.
 */
#define UNDEFINE      "#undef CONFIG_ARCH_HAS_SYSCALL_WRAPPER\n"
#define AS_HEADER     "# 1 \"include/linux/syscalls.h\"\n"
#define TIMEOUT_S     30
#define OUTPUT_MAX    (1 << 20)
#define EXTRA_OPTIONS " -include /dev/stdin -fsyntax-only"

/* Words of gcc's command that would write files, or only make sense when something is compiled. */
static bool writes_files(const char *word, bool *with_argument)
{
	*with_argument = streq(word, "-o");
	return *with_argument || streq(word, "-c") || starts_with(word, "-Wp,-M");
}

/* The compile command of @recorded (what follows " ; " is objtool's) without its outputs. */
static char *without_outputs(const char *recorded, const char *extra)
{
	const char *end = strstr(recorded, " ; ");
	char *copy = strndup(recorded, end ? (size_t)(end - recorded) : strlen(recorded));
	char *save = NULL;
	struct strbuf out = {0};

	if (!copy)
		die_oom();
	for (char *word = strtok_r(copy, " \t\n", &save); word;
	     word = strtok_r(NULL, " \t\n", &save)) {
		bool with_argument;

		if (writes_files(word, &with_argument)) {
			if (with_argument)
				strtok_r(NULL, " \t\n", &save);
			continue;
		}
		strbuf_addf(&out, "%s ", word);
	}
	strbuf_addstr(&out, extra);
	free(copy);
	return strbuf_detach(&out);
}

static char *recorded_command(const char *dir, const char *file)
{
	struct stage stage = {.dir = (char *)dir};
	size_t len = strlen(file);
	char *object, *command;

	if (!ends_with(file, ".c"))
		return NULL;
	object = xasprintf("%.*s.o", (int)len - 2, file);
	command = graph_command(&stage, object);
	free(object);
	return command;
}

char *vm_compile_command(const char *stage, const char *file, const char *extra)
{
	char *recorded = recorded_command(stage, file);
	char *command = recorded ? without_outputs(recorded, extra) : NULL;

	free(recorded);
	return command;
}

int vm_other_side(const struct build_request *request, const char *file, const char *header,
		  const char *log)
{
	char *input, *command;
	struct process_result result;
	struct process_options options = {
		.dir = request->stage,
		.env = kbuild_env(),
		.log = log,
		.timeout_s = TIMEOUT_S,
		.max_output = OUTPUT_MAX,
	};

	if (request->sandbox)
		return room_other_side(request, file, header, log);
	command = vm_compile_command(request->stage, file, EXTRA_OPTIONS);
	if (!command)
		return -ENOENT;
	input = xasprintf("%s%s%s", UNDEFINE, header ? AS_HEADER : "", header ? header : "");
	options.input = input;
	process_run((const char *const[]){"sh", "-c", command, NULL}, &options, &result);
	free(input);
	free(command);
	if (result.timed_out || result.interrupted)
		return -EINTR;
	return result.error ? result.error : result.status;
}
