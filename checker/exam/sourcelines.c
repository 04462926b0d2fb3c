// SPDX-License-Identifier: GPL-2.0-only
#include "sourcelines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../vm/build/build.h"
#include "../../vm/build/kbuild.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define TIMEOUT_S   30
#define OUTPUT_MAX  (1 << 18)
#define OFFSETS_MAX 400

/* See vm_source_line(); -g instead of -g1, which does not tell what was inlined. */
static const char before[] = "d=$(mktemp -d) || exit 1\n"
			     "trap 'rm -rf \"$d\"' EXIT\n";
static const char options[] = " -g -c -o \"$d/object.o\" 2>/dev/null";
static const char all_lines[] =
	" || exit 1\n"
	"name=$1; shift\n"
	"found=$(objdump -t \"$d/object.o\" |"
	" sed -n \"s/^\\([0-9a-f]*\\) .* F \\([^ ]*\\)\t.* $name\\$/\\1 \\2/p\")\n"
	"[ -n \"$found\" ] || exit 1\n"
	"base=${found% *} section=${found#* }\n"
	"for offset; do printf '%x\\n' $((0x$base + offset)); done |"
	" addr2line -a -i -f -j \"$section\" -e \"$d/object.o\"\n";

static bool is_plain(const char *symbol)
{
	return symbol[strspn(symbol, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789_.")] == '\0';
}

/* "0x12" begins an address; then a function and "file:line" by turns, innermost first. */
static void take_lines(const char *answer, const char *stage, source_line_found *found,
		       void *cookie)
{
	char *copy = xstrdup(answer), *save = NULL, *function = NULL;
	size_t prefix = strlen(stage);
	int index = -1;

	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *colon = strrchr(line, ':');

		if (starts_with(line, "0x")) {
			index++;
			function = NULL;
		} else if (!function) {
			function = line;
		} else {
			if (colon && strncmp(line, stage, prefix) == 0 && line[prefix] == '/') {
				*colon = '\0';
				found(cookie, index, function, line + prefix + 1, atoi(colon + 1));
			}
			function = NULL;
		}
	}
	free(copy);
}

int source_debug_object(const char *stage, const char *file, const char *symbol, const char *out,
			char section[64], unsigned long *offset)
{
	static const char and_then[] = " && objdump -t \"$1\" | sed -n \"s/^\\([0-9a-f]*\\) .* F "
				       "\\([^ ]*\\)\t.* $2\\$/\\1 \\2/p\"";
	char *command = vm_compile_command(stage, file, " -g -c -o \"$1\" 2>/dev/null");
	char *script = xasprintf("%s%s", command ? command : "", and_then);
	struct strbuf found = {0};
	struct process_result result;
	struct process_options process = {
		.dir = stage,
		.env = kbuild_env(),
		.out = &found,
		.timeout_s = TIMEOUT_S,
	};
	int err = command && is_plain(symbol) ? 0 : -ENOENT;

	if (!err)
		process_run((const char *const[]){"sh", "-c", script, "sh", out, symbol, NULL},
			    &process, &result);
	if (!err && (result.error || result.status ||
		     sscanf(strbuf_str(&found), "%lx %63s", offset, section) != 2))
		err = -ENOENT;
	strbuf_release(&found);
	free(script);
	free(command);
	return err;
}

int source_lines(const char *stage, const char *file, const char *symbol,
		 const unsigned long *offsets, int n, source_line_found *found, void *cookie)
{
	const char *argv[OFFSETS_MAX + 6] = {"sh", "-c", NULL, "sh", symbol};
	char *command = vm_compile_command(stage, file, options), *script;
	char *whole = realpath(stage, NULL);
	struct strbuf out = {0};
	struct process_result result;
	struct process_options process = {
		.dir = stage,
		.env = kbuild_env(),
		.out = &out,
		.timeout_s = TIMEOUT_S,
		.max_output = OUTPUT_MAX,
	};
	int i, err = command && whole && n <= OFFSETS_MAX && is_plain(symbol) ? 0 : -ENOENT;

	script = xasprintf("%s%s%s", before, command ? command : "", all_lines);
	argv[2] = script;
	for (i = 0; i < n && !err; i++)
		argv[5 + i] = xasprintf("%lu", offsets[i]);
	if (!err)
		process_run(argv, &process, &result);
	if (!err && (result.error || result.status))
		err = -ENOENT;
	if (!err)
		take_lines(strbuf_str(&out), whole, found, cookie);
	while (i-- > 0)
		free((char *)argv[5 + i]);
	strbuf_release(&out);
	free(script);
	free(command);
	free(whole);
	return err;
}
