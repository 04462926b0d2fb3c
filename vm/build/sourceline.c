// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "kbuild.h"
#include "roombuild.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"

/*
 * How it works: debug information changes no instruction, so an offset into a function of the image
 * is the same offset in an object made with it. Its symbol table tells where the function begins,
 * and in which section: what ends in a panic stands in .text.unlikely.
 */
#define TIMEOUT_S  30
#define OUTPUT_MAX (1 << 16)

static const char before[] = "d=$(mktemp -d) || exit 1\n"
			     "trap 'rm -rf \"$d\"' EXIT\n";
static const char options[] = " -g1 -c -o \"$d/object.o\" 2>/dev/null";
static const char after[] = " || exit 1\n"
			    "set -- \"$2\" $(objdump -t \"$d/object.o\" |"
			    " sed -n \"s/^\\([0-9a-f]*\\) .* F \\([^ ]*\\)\t.* $1\\$/\\1 \\2/p\")\n"
			    "[ $# = 3 ] || exit 1\n"
			    "addr2line -j \"$3\" -e \"$d/object.o\" $(printf %x $((0x$2 + $1)))\n";

/* "/stage/kernel/adder.c:14 (discriminator 1)" */
static int line_of(const char *answer, const char *file)
{
	const char *at = strstr(answer, file);

	return at && at[strlen(file)] == ':' ? atoi(at + strlen(file) + 1) : 0;
}

int vm_source_line(const struct build_request *request, const char *file, const char *symbol,
		   unsigned long offset)
{
	char *command, *script, *bytes;
	struct strbuf out = {0};
	struct process_result result;
	struct process_options process = {
		.dir = request->stage,
		.env = kbuild_env(),
		.out = &out,
		.timeout_s = TIMEOUT_S,
		.max_output = OUTPUT_MAX,
	};
	int line = 0;

	if (request->sandbox)
		return room_source_line(request, file, symbol, offset);
	command = vm_compile_command(request->stage, file, options);
	script = command ? xasprintf("%s%s%s", before, command, after) : NULL;
	bytes = xasprintf("%lu", offset);
	if (script && symbol[strspn(symbol, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					    "0123456789_.")] == '\0') {
		process_run((const char *const[]){"sh", "-c", script, "sh", symbol, bytes, NULL},
			    &process, &result);
		if (!result.error && !result.status)
			line = line_of(strbuf_str(&out), file);
	}
	strbuf_release(&out);
	free(command);
	free(script);
	free(bytes);
	return line;
}
