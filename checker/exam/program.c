// SPDX-License-Identifier: GPL-2.0-only
#include "program.h"

#include <errno.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../vm/build/hostfault.h"
#include "../../vm/build/sandbox.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

/*
 * How it works: in a sandbox gcc may write nothing but the staged tree, where a submission could
 * have planted anything. So it writes to its private /tmp, and the program comes out of the room
 * through a pipe. Beside the program stands the checksum of the source it was made from.
 */

#define PROGRAM_MAX	  (32u << 20)
#define SOURCE_MAX	  (1u << 20)
#define COMPILE_TIMEOUT_S 60

/* A machine on which an empty program takes a tenth of the time is too slow for any. */
#define EMPTY_SHARE 10

/* -ftabstop=1: gcc 11 and later count columns as a screen shows them, a span counts bytes. */
static const char script[] =
	"d=$(mktemp -d) || exit 125\n"
	"trap 'rm -rf \"$d\"' EXIT\n"
	"[ \"$1\" ] || { set -- \"$d/empty.c\"; echo 'int main(void) { return 0; }' >\"$1\"; }\n"
	"gcc -std=gnu11 -O1 -static -Wall -ftabstop=1 $2 -o \"$d/program\" \"$1\" || exit 1\n"
	"cat \"$d/program\" || exit 125\n";

static void digest(const struct strbuf *source, char hex[2 * SHA256_DIGEST_LENGTH + 1])
{
	unsigned char bytes[SHA256_DIGEST_LENGTH];
	struct strbuf text = {0};

	SHA256((const unsigned char *)source->buf, source->len, bytes);
	for (int i = 0; i < SHA256_DIGEST_LENGTH; i++)
		strbuf_addf(&text, "%02x", bytes[i]);
	memcpy(hex, text.buf, 2 * SHA256_DIGEST_LENGTH + 1);
	strbuf_release(&text);
}

static bool is_up_to_date(const char *out, const char *stamp, const struct strbuf *source,
			  const char *hex)
{
	struct strbuf old = {0};
	bool same = path_exists(out) && !strstr(strbuf_str(source), "#include \"") &&
		    !file_read(stamp, &old, 100) && streq(strbuf_str(&old), hex);

	strbuf_release(&old);
	return same;
}

/* gcc's complaints are the learner's, unless nothing could be started in the sandbox at all. */
static bool no_room(const struct sandbox *sandbox)
{
	char *why;
	bool works = sandbox_room_works(sandbox, &why);

	free(why);
	return !works;
}

static double time_limit(const struct program_request *request)
{
	return request->timeout_s > 0 ? request->timeout_s : COMPILE_TIMEOUT_S;
}

/* Run gcc for @source, a path; "": for an empty program. */
static void run_gcc(const struct program_request *request, const char *source,
		    struct strbuf *program, struct strbuf *errors, struct process_result *result)
{
	const char *const argv[] = {"sh", "-c", script, "sh", source, request->debug ? "-g" : "",
				    NULL};
	struct process_options options = {
		.dir = request->sandbox ? NULL : request->dir,
		.wrap = request->sandbox ? request->sandbox->wrap : NULL,
		.given = request->sandbox ? request->sandbox->filter : NULL,
		.out = program,
		.err = errors,
		.max_output = PROGRAM_MAX,
		.timeout_s = time_limit(request),
	};

	process_run(argv, &options, result);
}

/* Whether the machine fails with any program: that is the proof that it is not this one's. */
static bool empty_fails(const struct program_request *request)
{
	struct strbuf program = {0}, errors = {0};
	struct process_result result;
	double begin = now_s();

	run_gcc(request, "", &program, &errors, &result);
	strbuf_release(&program);
	strbuf_release(&errors);
	return result.error || result.status || now_s() - begin > time_limit(request) / EMPTY_SHARE;
}

/* What ended gcc, if it was not the source's mistakes: 0, or -errno. */
static int ended_by(const struct process_result *result, const char *log)
{
	if (result->timed_out)
		return -ETIMEDOUT;
	return result->status > 128 ? -ENOMEM : said_by_host(log);
}

/* What the learner is told of a source that gcc could not come to an end with. */
static const char *what_ended(struct arena *arena, const struct program_request *request,
			      const struct process_result *result, const char *log)
{
	const char *name = request->source;

	if (result->too_much)
		return arena_printf(
			arena,
			"%s: error: the program, or what gcc says of it, is larger than "
			"%u MiB: look for a large array with initial values\n",
			name, PROGRAM_MAX >> 20);
	if (result->timed_out)
		return arena_printf(arena,
				    "%s: error: gcc takes more than %g seconds for it, and not for "
				    "an empty program: look for a macro or an #include that grows "
				    "without end\n",
				    name, time_limit(request));
	if (ended_by(result, log))
		return arena_printf(
			arena,
			"%s: error: gcc runs out of memory or disk for it, and not for "
			"an empty program: look for a large array, or for a macro or an "
			"#include that grows without end\n",
			name);
	return log;
}

static int compile(struct arena *arena, const struct program_request *request,
		   struct strbuf *program, const char **log)
{
	struct strbuf errors = {0};
	struct process_result result;
	char *full = path_join(request->dir, request->source);
	int ended;

	run_gcc(request, request->sandbox ? full : request->source, program, &errors, &result);
	*log = arena_strdup(arena, strbuf_str(&errors));
	strbuf_release(&errors);
	free(full);
	if (result.error || result.interrupted)
		return result.error ? result.error : -EINTR;
	if (result.status == 125 || result.status == 127)
		return -EIO;
	if (!result.status && !result.too_much)
		return 0;
	if (request->sandbox && no_room(request->sandbox))
		return -EIO;
	ended = result.too_much ? 0 : ended_by(&result, *log);
	if (ended && empty_fails(request))
		return interrupted() ? -EINTR : ended;
	*log = what_ended(arena, request, &result, *log);
	return 1;
}

int program_compile(struct arena *arena, const struct program_request *request, const char **log)
{
	char hex[2 * SHA256_DIGEST_LENGTH + 1];
	char *path = path_join(request->dir, request->source);
	char *stamp = xasprintf("%s.sha256", request->out);
	struct strbuf source = {0}, program = {0};
	int err = file_read(path, &source, SOURCE_MAX);

	*log = "";
	if (!err) {
		digest(&source, hex);
		if (is_up_to_date(request->out, stamp, &source, hex))
			goto out;
		err = compile(arena, request, &program, log);
	}
	if (!err)
		err = mkdirs_for(request->out);
	if (!err)
		err = file_write_atomic(request->out, program.buf, program.len);
	if (!err)
		err = file_write_atomic(stamp, hex, strlen(hex));
out:
	strbuf_release(&source);
	strbuf_release(&program);
	free(path);
	free(stamp);
	return err;
}
