// SPDX-License-Identifier: GPL-2.0-only
#include "hostfault.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/git.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "build.h"
#include "kbuild.h"
#include "../stage/seal.h"
#include "../stage/stage.h"

#define LOG_MAX (64u << 20)

/** struct build_evidence - what the proofs go by */
struct build_evidence {
	struct stage *stage;
	const char *log, *dir, *pristine;
	struct host_seen before;
	struct host_fault *fault;
};

static bool proved(const struct build_evidence *evidence, char *what, const char *help)
{
	*evidence->fault = (struct host_fault){what, xstrdup(help)};
	return true;
}

static bool says(const struct build_evidence *evidence, const char *words)
{
	return strstr(evidence->log, words);
}

/* ---- the proofs --------------------------------------------------------------------------- */

static bool says_full(const char *log)
{
	char *copy = xstrdup(log), *line, *save = NULL;
	bool full = false;

	for (line = strtok_r(copy, "\n", &save); line && !full; line = strtok_r(NULL, "\n", &save))
		full = kbuild_says_full(line);
	free(copy);
	return full;
}

static const char compiler_killed[] = "fatal error: Killed signal terminated program";

int said_by_host(const char *log)
{
	if (says_full(log))
		return -ENOSPC;
	return strstr(log, compiler_killed) ? -ENOMEM : 0;
}

static bool no_room(const struct build_evidence *evidence)
{
	long long left = disk_free(evidence->dir);

	if ((left < 0 || left >= (1 << 20)) && !says_full(evidence->log))
		return false;
	return proved(evidence, xstrdup("the build could not run: No space left on device"),
		      "free some disk space (a stage needs about 500 MB), then try again");
}

/* gcc's own words when its compiler was killed; make's and the shell's are those of any command. */
static bool no_memory(const struct build_evidence *evidence)
{
	bool compiler = says(evidence, compiler_killed);
	bool killed = compiler || says(evidence, "] Killed") || says(evidence, "] Error 137");
	long now = host_look().oom_kills;

	if (!killed || (!compiler && (now < 0 || now == evidence->before.oom_kills)))
		return false;
	return proved(evidence, xstrdup("the build was killed, as a machine without memory does"),
		      "close something first: compiling and linking a kernel take up to one GiB; "
		      "then try again");
}

static bool no_program(const struct build_evidence *evidence)
{
	static const char *const programs[] = {"make", "gcc", "ld", "as", "ar", "sh"};

	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		if (!program_exists(programs[i]))
			return proved(evidence, xasprintf("%s is gone from PATH", programs[i]),
				      "./lab doctor says what to install");
	return false;
}

/* A compiler that speaks of a line does its work. */
static bool no_compiler(const struct build_evidence *evidence)
{
	static const char *const gcc[] = {"gcc", "-x", "c", "-", "-o", "/dev/null", NULL};
	struct process_options options = {.input = "int main(void)\n{\n\treturn 0;\n}\n",
					  .timeout_s = 60};

	if (says(evidence, ": error: ") || says(evidence, ": Error: ") ||
	    process_run(gcc, &options, NULL) == 0)
		return false;
	return proved(evidence, xstrdup("gcc cannot compile an empty program"),
		      "./lab doctor says what may be missing");
}

/* The name that gcc did not find, and in which file: "F:1:10: fatal error: gelf.h: No such file" */
static bool missing_header(const char *log, char file[256], char header[128])
{
	const char *at = strstr(log, ": fatal error: "), *line = at;

	while (line && line > log && line[-1] != '\n')
		line--;
	return line && sscanf(line, "%255[^:]:%*d:%*d: fatal error: %127[^:\n]", file, header) == 2;
}

/* The kernel's own host tools, as they came, want what is not on this machine any more. */
static bool no_header(const struct build_evidence *evidence)
{
	char file[256], header[128], *path;
	const char *argv[] = {"gcc", "-fsyntax-only", "-include", header, "-x",
			      "c",   "/dev/null",     NULL};
	struct stat st;
	bool as_it_came;

	if (!missing_header(evidence->log, file, header))
		return false;
	path = file[0] == '/' ? xstrdup(file) : path_join(evidence->dir, file);
	as_it_came = stat(path, &st) == 0 && st.st_mtime == STAGE_EPOCH &&
		     (strstr(path, "/tools/") || strstr(path, "/scripts/"));
	free(path);
	if (!as_it_came || run_quiet(NULL, argv) == 0)
		return false;
	return proved(evidence,
		      xasprintf("this machine lacks %s, which the kernel's tools need", header),
		      "./lab doctor says what to install");
}

/* Somebody worked in the lab's own copy while it was built. */
static bool not_alone(const struct build_evidence *evidence)
{
	struct seal seal = {0};
	bool changed = seal_check(evidence->stage, &seal, false) == 0 && seal.nedited;
	char *what = changed ? xasprintf("%s was changed in the lab's own copy while it was built",
					 seal.edited[0])
			     : NULL;

	seal_release(&seal);
	return changed && proved(evidence, what, "check again: the copy is put right first");
}

/* Then the pristine state fails as well. */
static bool untouched_tree(const struct build_evidence *evidence)
{
	const struct stage *stage = evidence->stage;

	for (int i = 0; i < stage->nfiles; i++)
		if (!stage->files[i].base)
			return false;
	if (!evidence->pristine || git_run(stage->tree, NULL, NULL, NULL, NULL, "diff", "--quiet",
					   evidence->pristine, NULL) != 0)
		return false;
	return proved(evidence, xstrdup("the tree as it came does not build on this machine"),
		      "./lab log build shows what failed, ./lab doctor what may be missing");
}

static bool (*const proofs[])(const struct build_evidence *evidence) = {
	no_room, no_memory, no_program, no_compiler, no_header, not_alone, untouched_tree,
};

/* ------------------------------------------------------------------------------------------- */

struct host_seen host_look(void)
{
	struct host_seen seen = {.oom_kills = -1};
	struct strbuf text = {0};
	const char *line;

	if (file_read("/proc/vmstat", &text, 1 << 20) == 0 &&
	    (line = strstr(strbuf_str(&text), "\noom_kill ")))
		seen.oom_kills = atol(line + strlen("\noom_kill "));
	strbuf_release(&text);
	return seen;
}

bool disk_is_full(const char *stage, const char *log)
{
	long long left = disk_free(stage);
	struct strbuf text = {0};
	bool full = left >= 0 && left < (1 << 20);

	if (!full && file_read(log, &text, LOG_MAX) == 0)
		full = says_full(strbuf_str(&text));
	strbuf_release(&text);
	return full;
}

bool host_fault(struct stage *stage, const struct build_request *request, struct host_seen before,
		struct host_fault *fault)
{
	struct strbuf text = {0};
	struct build_evidence evidence = {.stage = stage,
					  .dir = stage->dir,
					  .pristine = request->pristine,
					  .before = before,
					  .fault = fault};
	bool found = false;

	*fault = (struct host_fault){0};
	file_read(request->log, &text, LOG_MAX);
	evidence.log = strbuf_str(&text);
	for (size_t i = 0; i < ARRAY_SIZE(proofs) && !found; i++)
		found = proofs[i](&evidence);
	strbuf_release(&text);
	return found;
}
