// SPDX-License-Identifier: GPL-2.0-only
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "build.h"
#include "parcel.h"
#include "sandbox.h"

/*
 * How it works: the answer's descriptor is put away first, where no child inherits it; the log is
 * kept in memory that has no name. Then the request is carried out. What a stranger has left in the
 * stage is read last, when none of them lives any more: so nothing changes between a look at it and
 * its use.
 */

#define REQUEST_MAX (1u << 20)
#define LOG_SHARE   (8u << 20) /* of a log that is too long */

struct inside {
	json_t *request, *result;
	struct build_request build;
	const char **objects, **wanted, **touched;
	char *log; /* path */
	int answer, log_fd, stage;
};

static const char *word(const struct inside *inside, const char *key)
{
	return json_string_value(json_object_get(inside->request, key));
}

static const char **words(const struct inside *inside, const char *key)
{
	json_t *list = json_object_get(inside->request, key);
	size_t n = json_array_size(list);
	const char **strings = xcalloc(n + 1, sizeof(*strings));

	for (size_t i = 0; i < n; i++)
		strings[i] = json_string_value(json_array_get(list, i));
	return strings;
}

/* ---- what it is asked ---------------------------------------------------------------------- */

static int read_request(struct inside *inside)
{
	struct strbuf text = {0};
	char block[65536];
	ssize_t n;

	while ((n = read(0, block, sizeof(block))) > 0 && text.len < REQUEST_MAX)
		strbuf_add(&text, block, n);
	inside->request = json_loads(strbuf_str(&text), 0, NULL);
	strbuf_release(&text);
	return inside->request ? 0 : -EINVAL;
}

/* Nobody else in the room may kill it, trace it, or get hold of what it answers by. */
static int settle(struct inside *inside)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN);
	inside->answer = fcntl(1, F_DUPFD_CLOEXEC, 3);
	inside->log_fd = memfd_create("build.log", MFD_CLOEXEC);
	if (prctl(PR_SET_DUMPABLE, 0) < 0 || null < 0 || inside->answer < 0 || inside->log_fd < 0 ||
	    read_request(inside) < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		return -EIO;
	inside->log = xasprintf("/proc/self/fd/%d", inside->log_fd);
	return 0;
}

static void take_request(struct inside *inside)
{
	inside->objects = words(inside, "objects");
	inside->wanted = words(inside, "wanted");
	inside->touched = words(inside, "touched");
	inside->build = (struct build_request){
		.tree = word(inside, "tree"),
		.pristine = word(inside, "pristine"),
		.stage = word(inside, "stage"),
		.log = inside->log,
		.objects = inside->objects[0] ? inside->objects : NULL,
		.full = json_is_true(json_object_get(inside->request, "full")),
		.touched = json_is_array(json_object_get(inside->request, "touched"))
				   ? inside->touched
				   : NULL,
		.alone = true,
		.objects_store = path_exists(SANDBOX_OBJECTS) ? SANDBOX_OBJECTS : NULL,
		.jobs = json_integer_value(json_object_get(inside->request, "jobs")),
		.timeout_s = json_number_value(json_object_get(inside->request, "timeout")),
	};
	inside->result = json_object();
}

/* ---- doing it ------------------------------------------------------------------------------ */

static void set_text(struct inside *inside, const char *key, const char *text)
{
	char *copy = text ? xstrdup(text) : NULL;

	/* What a file is named may be no text. */
	if (copy && json_object_set_new(inside->result, key, json_string(copy)) < 0) {
		for (char *c = copy; *c; c++)
			*c = *c & 0x80 ? '?' : *c;
		json_object_set_new(inside->result, key, json_string(copy));
	}
	free(copy);
}

static void do_build(struct inside *inside)
{
	struct build_result result = {0};

	vm_build(&inside->build, &result);
	json_object_set_new(inside->result, "state", json_integer(result.state));
	json_object_set_new(inside->result, "built", json_integer(result.objects_built));
	json_object_set_new(inside->result, "full", json_boolean(result.full_build));
	set_text(inside, "error", result.error);
	set_text(inside, "help", result.help);
	set_text(inside, "reason", result.full_reason);
	build_result_release(&result);
}

static void do_request(struct inside *inside)
{
	const char *what = word(inside, "do"), *file = word(inside, "file");
	int status;

	if (streq(what, "other side")) {
		status = vm_other_side(&inside->build, file, word(inside, "header"), inside->log);
	} else if (streq(what, "source line")) {
		status = vm_source_line(
			&inside->build, file, word(inside, "symbol"),
			json_integer_value(json_object_get(inside->request, "offset")));
	} else {
		do_build(inside);
		return;
	}
	json_object_set_new(inside->result, "status", json_integer(status));
}

/* Whoever is left in the room: a daemon, a recipe that was not waited for. */
static void end_others(void)
{
	if (getpid() != 1)
		return;
	kill(-1, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

/* ---- the answer ---------------------------------------------------------------------------- */

/* An ordinary file below the stage, reached by no link; -1: it is none. */
static int open_below(const struct inside *inside, const char *path, struct stat *st)
{
	struct open_how how = {
		.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	int fd = syscall(SYS_openat2, inside->stage, path, &how, sizeof(how));

	if (fd >= 0 && fstat(fd, st) == 0 && S_ISREG(st->st_mode) && st->st_size <= PARCEL_FILE_MAX)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* @size bytes of @fd; what is not there any more is zero. */
static int send_bytes(struct inside *inside, const struct parcel *parcel, int fd)
{
	char *block = xcalloc(1, 1 << 20);
	int err = parcel_send(inside->answer, parcel, NULL);

	for (uint64_t at = 0; !err && at < parcel->size;) {
		uint64_t left = parcel->size - at;
		size_t part = left < 1 << 20 ? left : 1 << 20;
		ssize_t n = pread(fd, block, part, at);
		ssize_t w = write(inside->answer, block, n > 0 ? (size_t)n : part);

		if (w < 0 && errno != EINTR)
			err = -errno;
		at += w > 0 ? w : 0;
	}
	free(block);
	return err;
}

static int send_file(struct inside *inside, int index)
{
	struct stat st;
	int fd = open_below(inside, inside->wanted[index], &st), err;
	struct parcel parcel = {.type = PARCEL_FILE, .index = index};

	if (fd < 0)
		return 0;
	parcel.size = st.st_size;
	parcel.seconds = st.st_mtim.tv_sec;
	parcel.nanoseconds = st.st_mtim.tv_nsec;
	err = send_bytes(inside, &parcel, fd);
	close(fd);
	return err;
}

static int send_log(struct inside *inside)
{
	static const char cut[] = "\n... the rest is left out: File size limit exceeded\n";
	struct parcel parcel = {.type = PARCEL_LOG};
	struct stat st = {0};

	fstat(inside->log_fd, &st);
	if (st.st_size > PARCEL_LOG_MAX) {
		if (ftruncate(inside->log_fd, LOG_SHARE) < 0 ||
		    pwrite(inside->log_fd, cut, strlen(cut), LOG_SHARE) < 0)
			return -errno;
		st.st_size = LOG_SHARE + strlen(cut);
	}
	parcel.size = st.st_size;
	return send_bytes(inside, &parcel, inside->log_fd);
}

static int answer(struct inside *inside)
{
	char *text = json_dumps(inside->result, JSON_COMPACT | JSON_ENSURE_ASCII);
	struct parcel head = {.type = PARCEL_RESULT, .size = text ? strlen(text) : 0};
	int err = text && head.size <= PARCEL_RESULT_MAX ? parcel_send(inside->answer, &head, text)
							 : -EFBIG;

	if (!err)
		err = send_log(inside);
	inside->stage = open(inside->build.stage, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; !err && inside->stage >= 0 && inside->wanted[i]; i++)
		err = send_file(inside, i);
	if (!err)
		err = parcel_send(inside->answer, &(struct parcel){.type = PARCEL_END}, NULL);
	free(text);
	return err;
}

int inside_run(void)
{
	struct inside inside = {0};
	int err = settle(&inside);

	if (err)
		return err;
	take_request(&inside);
	if (!inside.build.stage)
		return -EINVAL;
	do_request(&inside);
	end_others();
	err = answer(&inside);
	free(inside.objects);
	free(inside.wanted);
	free(inside.touched);
	free(inside.log);
	json_decref(inside.request);
	json_decref(inside.result);
	return err;
}
