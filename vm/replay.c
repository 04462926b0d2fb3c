// SPDX-License-Identifier: GPL-2.0-only
#include "replay.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../checker/lib/fs.h"
#include "../checker/lib/process.h"
#include "../checker/lib/strbuf.h"
#include "../checker/lib/util.h"
#include "archive.h"
#include "exports.h"

/* ---- the captured environment ------------------------------------------------------------- */

static bool personal(const char *entry)
{
	static const char *const names[] = {
		"MAKEFLAGS=", "MFLAGS=", "MAKELEVEL=", "PWD=",	  "OLDPWD=", "SHLVL=", "_=",
		"PATH=",      "HOME=",	 "TERM=",      "TMPDIR=", "SHELL=",  NULL};

	for (int i = 0; names[i]; i++)
		if (starts_with(entry, names[i]))
			return true;
	return false;
}

static int capture_env(struct kbuild *kbuild, const struct stage *stage)
{
	char *raw = stage_path(stage, ".lab/env.raw"), *kept = stage_path(stage, ".lab/env");
	struct strbuf text = {0}, out = {0};
	int err = -EIO;

	/* --eval reaches the sub-make through MAKEFLAGS; that one's environment is the real one. */
	unlink(raw);
	if (kbuild_run(kbuild,
		       (const char *[]){
			       "make", "--no-print-directory",
			       "--eval=lab-env: ; @test -e .lab/env.raw || env -0 >.lab/env.raw",
			       "lab-env", NULL}) == BUILD_OK)
		err = file_read(raw, &text, 1 << 20);
	for (size_t at = 0; !err && at < text.len; at += strlen(text.buf + at) + 1)
		if (!personal(text.buf + at))
			strbuf_add(&out, text.buf + at, strlen(text.buf + at) + 1);
	if (!err)
		err = out.len ? file_write_atomic(kept, out.buf, out.len) : -ENOENT;
	unlink(raw);
	strbuf_release(&text);
	strbuf_release(&out);
	free(raw);
	free(kept);
	return err;
}

/* kbuild_env() and the captured variables, NULL-terminated; *@text holds the strings. */
static const char **captured_env(const char *stage, struct strbuf *text)
{
	char *path = path_join(stage, ".lab/env");
	const char *const *base = kbuild_env();
	const char **env;
	int n = 0;

	file_read(path, text, 1 << 20);
	free(path);
	env = xcalloc(text->len + 128, sizeof(*env));
	for (; base[n]; n++)
		env[n] = base[n];
	for (size_t at = 0; at < text->len; at += strlen(text->buf + at) + 1)
		env[n++] = text->buf + at;
	env[n++] = "MAKEFLAGS=rR --no-print-directory";
	return env;
}

/* ---- tasks -------------------------------------------------------------------------------- */

struct running {
	struct task *task;
	pid_t pid;
	int pidfd, out;
};

void tasks_release(struct task *tasks, int n)
{
	for (int i = 0; i < n; i++) {
		free(tasks[i].label);
		for (int k = 0; tasks[i].argv && tasks[i].argv[k]; k++)
			free(tasks[i].argv[k]);
		free(tasks[i].argv);
	}
}

static char **words_new(const char *const words[])
{
	char **argv;
	int n = 0;

	while (words[n])
		n++;
	argv = xcalloc(n + 1, sizeof(*argv));
	for (int i = 0; i < n; i++)
		argv[i] = xstrdup(words[i]);
	return argv;
}

static int task_start(struct kbuild *kbuild, struct running *run, struct task *task)
{
	struct strbuf text = {0};
	const char **env = task->captured ? captured_env(kbuild->request->stage, &text) : NULL;
	struct process_options options = {.dir = kbuild->request->stage,
					  .env = env ? env : kbuild_env()};

	run->task = task;
	run->out = file_unnamed();
	run->pid = run->out < 0 ? -errno
				: process_spawn((const char *const *)task->argv, &options,
						(int[]){-1, run->out, run->out});
	run->pidfd = run->pid > 0 ? process_watch(run->pid) : -1;
	if (run->pid > 0 && run->pidfd < 0) {
		process_end(run->pid);
		run->pid = run->pidfd;
	}
	if (run->pid <= 0 && run->out >= 0)
		close(run->out);
	strbuf_release(&text);
	free(env);
	return run->pid > 0 ? 0 : (int)run->pid;
}

/* The task's output goes to the log as a whole, under its label. */
static void task_log(struct kbuild *kbuild, struct running *run)
{
	struct strbuf text = {0};
	char block[65536], *line, *save = NULL;
	ssize_t n;
	off_t at = 0;

	while ((n = pread(run->out, block, sizeof(block), at)) > 0 && text.len < (64 << 20)) {
		strbuf_add(&text, block, n);
		at += n;
	}
	if (run->task->label)
		kbuild_line(kbuild, run->task->label);
	for (line = text.len ? strtok_r(text.buf, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save))
		kbuild_line(kbuild, line);
	fflush(kbuild->log);
	strbuf_release(&text);
}

static int task_end(struct kbuild *kbuild, struct running *run)
{
	int status = process_end(run->pid);

	task_log(kbuild, run);
	if (run->pidfd >= 0)
		close(run->pidfd);
	close(run->out);
	run->task->ended = true;
	run->task->done = status == 0;
	run->task = NULL;
	return status;
}

/* @running and @fds have room for @jobs, and @fds for one more. */
struct pool {
	struct kbuild *kbuild;
	struct running *running;
	struct pollfd *fds;
	int jobs, nrunning;
	enum build_state state;
};

static void pool_drop(struct pool *pool, int i)
{
	pool->running[i] = pool->running[--pool->nrunning];
}

/* After a failure only the learner's own objects are still of interest. */
static void pool_cancel(struct pool *pool, bool all)
{
	for (int i = pool->nrunning - 1; i >= 0; i--) {
		struct running *run = &pool->running[i];

		if (!all && run->task->own)
			continue;
		process_end(run->pid);
		if (run->pidfd >= 0)
			close(run->pidfd);
		close(run->out);
		pool_drop(pool, i);
	}
}

#define LOOK_MS 50 /* how often those are looked at whose end wakes nobody */

static void pool_wait(struct pool *pool)
{
	double left = pool->kbuild->deadline - now_s();
	int timeout = left > 0 ? (int)(left * 1000) + 1 : 0;
	struct pollfd *fds = pool->fds;

	for (int i = 0; i < pool->nrunning; i++) {
		fds[i] = (struct pollfd){.fd = pool->running[i].pidfd, .events = POLLIN};
		if (fds[i].fd < 0 && timeout > LOOK_MS)
			timeout = LOOK_MS;
	}
	fds[pool->nrunning] = (struct pollfd){.fd = interrupt_fd(), .events = POLLIN};
	poll(fds, pool->nrunning + 1, timeout);
	if (interrupted() || now_s() >= pool->kbuild->deadline) {
		pool->state = interrupted() ? BUILD_INTERRUPTED : BUILD_TIMEOUT;
		pool_cancel(pool, true);
		return;
	}
	for (int i = pool->nrunning - 1; i >= 0; i--) {
		siginfo_t info = {0};

		if ((fds[i].fd >= 0 && !fds[i].revents) ||
		    waitid(P_PID, pool->running[i].pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 ||
		    !info.si_pid)
			continue;
		if (task_end(pool->kbuild, &pool->running[i]) != 0)
			pool->state = BUILD_FAILED;
		pool_drop(pool, i);
	}
	if (pool->state == BUILD_FAILED)
		pool_cancel(pool, false);
}

enum build_state tasks_run(struct kbuild *kbuild, struct task *tasks, int n)
{
	/* One more than there are CPUs: few tasks of unequal length would leave one idle. */
	struct pool pool = {.kbuild = kbuild, .jobs = kbuild_jobs(kbuild->request) + 1};

	pool.running = xcalloc(pool.jobs, sizeof(*pool.running));
	pool.fds = xcalloc(pool.jobs + 1, sizeof(*pool.fds));
	for (int own = 1; own >= 0; own--) {
		for (int i = 0; i < n; i++) {
			if (tasks[i].own != own)
				continue;
			while (pool.nrunning >= pool.jobs && pool.state <= BUILD_FAILED)
				pool_wait(&pool);
			if (pool.state > BUILD_FAILED || (pool.state == BUILD_FAILED && !own))
				break;
			if (task_start(kbuild, &pool.running[pool.nrunning], &tasks[i]) < 0) {
				pool.state = BUILD_BROKEN;
				pool_cancel(&pool, true);
				break;
			}
			pool.nrunning++;
		}
	}
	while (pool.nrunning)
		pool_wait(&pool);
	free(pool.running);
	free(pool.fds);
	return pool.state;
}

static enum build_state run_shell(struct kbuild *kbuild, const char *label, const char *command)
{
	struct task task = {.label = label ? xstrdup(label) : NULL,
			    .argv = words_new((const char *[]){"sh", "-c", command, NULL})};
	enum build_state state = tasks_run(kbuild, &task, 1);

	tasks_release(&task, 1);
	return state;
}

/* ---- objects and directories -------------------------------------------------------------- */

static char *dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? strndup(path, slash - path) : xstrdup(".");
}

static void add_quoted(struct strbuf *out, const char *text, size_t len)
{
	strbuf_addch(out, '\'');
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\'')
			strbuf_addstr(out, "'\\''");
		else
			strbuf_addch(out, text[i]);
	}
	strbuf_addch(out, '\'');
}

/* What kbuild does after the command: fixdep writes the .cmd file from the compiler's list. Lines
 * that rules appended to the old one (objtool's) are kept. */
static bool add_fixdep(struct strbuf *script, const struct stage *stage, const char *target,
		       const char *command)
{
	const char *depfile = strstr(command, "-Wp,-MMD,"), *slash = strrchr(target, '/');
	char *cmd = slash ? xasprintf("%.*s.%s.cmd", (int)(slash + 1 - target), target, slash + 1)
			  : xasprintf(".%s.cmd", target);
	char *path = path_join(stage->dir, cmd);
	struct strbuf text = {0};
	const char *raw, *rest;
	bool done = false;

	if (!depfile)
		depfile = strstr(command, "-Wp,-MD,");
	if (depfile && file_read(path, &text, 16 << 20) == 0 && (raw = strstr(text.buf, " := "))) {
		depfile = strchr(depfile + 4, ',') + 1;
		raw += 4;
		strbuf_addf(script, " && scripts/basic/fixdep %.*s %s ", (int)strcspn(depfile, " "),
			    depfile, target);
		add_quoted(script, raw, strcspn(raw, "\n"));
		strbuf_addf(script, " > %s.tmp && rm -f %.*s", cmd, (int)strcspn(depfile, " "),
			    depfile);
		rest = strstr(text.buf, "\n$(deps_");
		rest = rest ? strchr(rest + 1, '\n') : NULL;
		if (rest && rest[1]) {
			strbuf_addstr(script, " && printf %s ");
			add_quoted(script, rest + 1, strlen(rest + 1));
			strbuf_addf(script, " >> %s.tmp", cmd);
		}
		strbuf_addf(script, " && mv -f %s.tmp %s", cmd, cmd);
		done = true;
	}
	strbuf_release(&text);
	free(path);
	free(cmd);
	return done;
}

bool replay_compile_task(struct task *task, const struct stage *stage, const struct graph *graph,
			 const char *target)
{
	struct graph_target *known = graph_target(graph, target);
	char *command = known && known->compiles ? graph_command(stage, target) : NULL;
	struct strbuf script = {0};

	if (!command)
		return false;
	/* The command is a list whose last part's status would hide the first one's. */
	strbuf_addstr(&script, "set -e; ");
	strbuf_addstr(&script, command);
	if (!add_fixdep(&script, stage, target, command)) {
		strbuf_release(&script);
		free(command);
		return false;
	}
	*task = (struct task){
		.label = xasprintf("  %s      %s",
				   ends_with(graph->files.list[known->source], ".S") ? "AS" : "CC",
				   target),
		.argv = words_new((const char *[]){"sh", "-c", script.buf, NULL}),
		.object = target};
	strbuf_release(&script);
	free(command);
	return true;
}

static bool is_settled(const struct kbuild *kbuild, const struct graph *graph, const char *object,
		       const char *dir)
{
	const struct graph_target *known;
	char *path;
	bool exists;

	if (!path_lies_in(object, dir))
		return false;
	known = graph_target(graph, object);
	path = path_join(kbuild->request->stage, object);
	exists = path_exists(path);
	free(path);
	return exists && known && known->compiles;
}

void replay_dir_task(struct task *task, const struct kbuild *kbuild, const struct graph *graph,
		     const struct link *link, const char *dir)
{
	char **argv = xcalloc(2 * link->nmembers + 16, sizeof(*argv));
	int n = 0;

	argv[n++] = xstrdup("make");
	argv[n++] = xasprintf("-j%d", kbuild_jobs(kbuild->request));
	argv[n++] = xstrdup("-f");
	argv[n++] = xstrdup("scripts/Makefile.build");
	argv[n++] = xasprintf("obj=%s", dir);
	argv[n++] = xstrdup("need-builtin=1");
	argv[n++] = xstrdup("subdir-ym=");
	for (int i = 0; i < link->nmembers; i++) {
		if (!is_settled(kbuild, graph, link->members[i], dir))
			continue;
		argv[n++] = xstrdup("-o");
		argv[n++] = xstrdup(link->members[i]);
	}
	argv[n++] = xasprintf("%s/built-in.a", dir);
	*task = (struct task){.argv = argv, .dir = dir, .own = true, .captured = true};
}

void replay_object_task(struct task *task, const char *object)
{
	char *dir = dir_of(object), *obj = xasprintf("obj=%s", dir);

	*task = (struct task){
		.argv = words_new((const char *[]){"make", "-f", "scripts/Makefile.build", obj,
						   object, NULL}),
		.object = object,
		.own = true,
		.captured = true,
	};
	free(dir);
	free(obj);
}

enum build_state replay_submake(struct kbuild *kbuild, const char *dir, const char *target)
{
	char *obj = xasprintf("obj=%s", dir), jobs[16];
	struct task task = {.own = true, .captured = true};
	enum build_state state;

	snprintf(jobs, sizeof(jobs), "-j%d", kbuild_jobs(kbuild->request));
	task.argv = words_new(
		(const char *[]){"make", jobs, "-f", "scripts/Makefile.build", obj, target, NULL});
	state = tasks_run(kbuild, &task, 1);
	tasks_release(&task, 1);
	free(obj);
	return state;
}

/* ---- archives ----------------------------------------------------------------------------- */

enum build_state replay_recorded(struct kbuild *kbuild, const struct stage *stage,
				 const char *target)
{
	char *command = graph_command(stage, target), *label;
	enum build_state state;

	if (!command)
		return BUILD_BROKEN;
	label = xasprintf("  AR      %s", target);
	state = run_shell(kbuild, label, command);
	free(label);
	free(command);
	return state;
}

/* Done here where that is proved to give the same bytes; whatever stands in the way is the recorded
 * command's to report. */
static enum build_state make_archive(struct kbuild *kbuild, const struct stage *stage,
				     const struct link *link, const char *archive)
{
	char *command = graph_command(stage, archive), *label;
	bool made;

	if (!command) /* no such archive in this kernel */
		return BUILD_OK;
	made = link_writes(link, archive) && archive_make(stage->dir, archive, command) == 0;
	free(command);
	if (!made)
		return replay_recorded(kbuild, stage, archive);
	label = xasprintf("  AR      %s", archive);
	kbuild_line(kbuild, label);
	free(label);
	return BUILD_OK;
}

enum build_state replay_archives(struct kbuild *kbuild, const struct stage *stage,
				 const struct link *link, const char *dir)
{
	static const char *const top[] = {"built-in.a", "built-in-fixup.a", "vmlinux.a"};
	enum build_state state = BUILD_OK;
	char *up = xstrdup(dir), *slash, *archive;

	while (state == BUILD_OK && (slash = strrchr(up, '/'))) {
		*slash = '\0';
		archive = xasprintf("%s/built-in.a", up);
		state = make_archive(kbuild, stage, link, archive);
		free(archive);
	}
	free(up);
	for (size_t i = 0; i < ARRAY_SIZE(top) && state == BUILD_OK; i++)
		state = make_archive(kbuild, stage, link, top[i]);
	return state;
}

/* ---- the link ----------------------------------------------------------------------------- */

static void add_string(char ***list, int *n, const char *text, size_t len)
{
	if ((*n & (*n - 1)) == 0)
		*list = xrealloc(*list, (*n ? 2 * *n : 1) * sizeof(char *));
	(*list)[*n] = strndup(text, len);
	if (!(*list)[(*n)++])
		die_oom();
}

static void free_strings(char **list, int n)
{
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

static int by_string(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void link_release(struct link *link)
{
	free_strings(link->runs, link->nruns);
	free_strings(link->members, link->nmembers);
	free_strings(link->libs, link->nlibs);
	free_strings(link->archives, link->narchives);
	free_strings(link->written, link->nwritten);
	free_strings(link->exports, link->nexports);
	*link = (struct link){0};
}

static void link_line(struct link *link, const char *line)
{
	if (starts_with(line, "run "))
		add_string(&link->runs, &link->nruns, line + 4, strlen(line + 4));
	else if (starts_with(line, "archive "))
		add_string(&link->archives, &link->narchives, line + 8, strlen(line + 8));
	else if (starts_with(line, "written "))
		add_string(&link->written, &link->nwritten, line + 8, strlen(line + 8));
	else if (starts_with(line, "exports "))
		add_string(&link->exports, &link->nexports, line + 8, strlen(line + 8));
	else if (starts_with(line, "object "))
		add_string(&link->members, &link->nmembers, line + 7, strlen(line + 7));
}

static void add_member(struct link *link, const char *archive, const char *name)
{
	const char *slash = strrchr(archive, '/');
	bool lib = ends_with(archive, "lib.a");
	char *both = xasprintf("%.*s%s%s%s", slash ? (int)(slash + 1 - archive) : 0, archive, name,
			       lib ? " " : "", lib ? archive : "");

	add_string(lib ? &link->libs : &link->members, lib ? &link->nlibs : &link->nmembers, both,
		   strlen(both));
	free(both);
}

/* Some of the members may be missing just now. */
static int read_members_of(struct link *link, const struct stage *stage, const char *name)
{
	char *path = path_join(stage->dir, name);
	struct archive archive = {0};
	struct strbuf text = {0};
	int err = file_read(path, &text, 64 << 20);

	if (!err)
		err = archive_read(&archive, strbuf_str(&text), text.len);
	for (int i = 0; i < archive.nmembers && !err; i++)
		add_member(link, name, archive.members[i].name);
	archive_release(&archive);
	strbuf_release(&text);
	free(path);
	return err;
}

static int read_members(struct link *link, const struct stage *stage)
{
	int err = 0;

	for (int i = 0; i < link->narchives && !err; i++)
		err = read_members_of(link, stage, link->archives[i]);
	if (link->nmembers)
		qsort(link->members, link->nmembers, sizeof(char *), by_string);
	if (link->nlibs)
		qsort(link->libs, link->nlibs, sizeof(char *), by_string);
	return err;
}

int link_load(struct link *link, const struct stage *stage)
{
	char *path = stage_path(stage, ".lab/link"), *line, *save = NULL;
	struct strbuf text = {0};
	int err = file_read(path, &text, 16 << 20);

	*link = (struct link){0};
	for (line = !err && text.len ? strtok_r(text.buf, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save))
		link_line(link, line);
	if (!err)
		err = link->nruns ? read_members(link, stage) : -ENOENT;
	strbuf_release(&text);
	free(path);
	return err;
}

bool link_has(const struct link *link, const char *object)
{
	return link->nmembers &&
	       bsearch(&object, link->members, link->nmembers, sizeof(char *), by_string);
}

/* The second word of the line that begins with @first; NULL: there is none. */
static const char *second_word(char *const *lines, int n, const char *first)
{
	size_t len = strlen(first);

	for (int i = 0; i < n; i++)
		if (starts_with(lines[i], first) && lines[i][len] == ' ')
			return lines[i] + len + 1;
	return NULL;
}

const char *link_library(const struct link *link, const char *object)
{
	return second_word(link->libs, link->nlibs, object);
}

const char *link_exports(const struct link *link, const char *object)
{
	const char *word = second_word(link->exports, link->nexports, object);

	return word ? word : EXPORTS_NONE;
}

bool link_writes(const struct link *link, const char *archive)
{
	for (int i = 0; i < link->nwritten; i++)
		if (streq(link->written[i], archive))
			return true;
	return false;
}

enum build_state replay_link(struct kbuild *kbuild, const struct link *link)
{
	enum build_state state = BUILD_OK;

	for (int i = 0; i < link->nruns && state == BUILD_OK; i++)
		state = run_shell(kbuild, i ? NULL : "  LD      vmlinux", link->runs[i]);
	return state;
}

/* A traced command that makes or changes the linked image itself. */
static bool makes_image(const char *line, const char *image)
{
	size_t len = strcspn(line, " ");
	char *output = xasprintf(" -o %s ", image), *last = xasprintf(" %s", image);
	bool makes;

	if (len >= 2 && memcmp(line + len - 2, "ld", 2) == 0)
		makes = strstr(line, output) != NULL;
	else /* The script's own functions are traced as well; programs come with a path. */
		makes = ends_with(line, last) && memchr(line, '/', len) &&
			((len >= 9 && memcmp(line + len - 9, "sorttable", 9) == 0) ||
			 (len >= 14 && memcmp(line + len - 14, "resolve_btfids", 14) == 0));
	free(output);
	free(last);
	return makes;
}

/* Since 6.15 sorttable reads a list of symbols, which a redirection that no trace shows made. */
static void note_run(struct strbuf *record, const char *line, const char *image)
{
	const char *list = strstr(line, "sorttable -s ");

	if (list) {
		list += strlen("sorttable -s ");
		strbuf_addf(record, "run nm -S %s > %.*s\n", image, (int)strcspn(list, " "), list);
	}
	strbuf_addf(record, "run %s\n", line);
}

static void note_inputs(struct strbuf *out, const char *line)
{
	char *copy = xstrdup(line), *word, *save = NULL;

	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (word[0] != '-' && ends_with(word, ".a"))
			strbuf_addf(out, "archive %s\n", word);
		else if (word[0] != '-' && ends_with(word, ".o"))
			strbuf_addf(out, "object %s\n", word);
	}
	free(copy);
}

/*
 * An input that is made of what is linked (the symbol table for kallsyms, the whole of vmlinux.o,
 * BTF) would stay as it was in a replay. So do the exports, which is right as long as the objects
 * in link_exports() stay what they are.
 */
bool replay_link_holds(const char *command)
{
	char *copy = xstrdup(command), *word, *save = NULL;
	bool holds = true;

	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		const char *slash = strrchr(word, '/'), *name = slash ? slash + 1 : word;

		if (word[0] == '-' || (!ends_with(name, ".o") && !ends_with(name, ".a")) ||
		    streq(name, EXPORTS_OBJECT))
			continue;
		if (name[0] == '.' || streq(name, "vmlinux.o") || strstr(name, ".tmp_"))
			holds = false;
	}
	free(copy);
	return holds;
}

/* Runs the link script under sh -x in kbuild's environment and keeps what made the image. Since
 * 6.15 that is vmlinux.unstripped, of which a recorded command makes vmlinux. */
static int trace_link(struct kbuild *kbuild, const struct stage *stage, struct strbuf *record)
{
	char *command = graph_command(stage, "vmlinux.unstripped"), *final = NULL, *at, *script,
	     *line;
	const char *image = command ? "vmlinux.unstripped" : "vmlinux";
	struct strbuf text = {0}, trace = {0};
	const char **env = captured_env(kbuild->request->stage, &text);
	struct process_options options = {.dir = stage->dir,
					  .env = env,
					  .out = &trace,
					  .timeout_s = kbuild->deadline - now_s()};
	char *save = NULL;
	int err = -ENOENT;

	if (command)
		final = graph_command(stage, "vmlinux");
	else
		command = graph_command(stage, "vmlinux");
	at = command ? strstr(command, "scripts/link-vmlinux.sh") : NULL;
	if (at && options.timeout_s > 0) {
		script = xasprintf("sh -x %s", at);
		err = process_run((const char *[]){"sh", "-c", script, NULL}, &options, NULL) ? -EIO
											      : 0;
		free(script);
	}
	for (line = !err && trace.len ? strtok_r(trace.buf, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (!starts_with(line, "+ ") || !makes_image(line + 2, image))
			continue;
		if (!replay_link_holds(line + 2))
			err = -ENOTSUP;
		note_run(record, line + 2, image);
		note_inputs(record, line + 2);
	}
	if (!err && final)
		strbuf_addf(record, "run %s\n", final);
	strbuf_release(&text);
	strbuf_release(&trace);
	free(command);
	free(final);
	free(env);
	return err;
}

/* The proof for archives: kbuild just made them, and we give the same bytes for @archive and for
 * those that it was made of. A library, and any that a kernel makes otherwise, is not tried. */
static void prove_archives(const struct stage *stage, const char *archive, struct strbuf *record)
{
	char *command = graph_command(stage, archive);
	struct archive_recipe recipe = {0};

	if (command && archive_recipe_read(&recipe, archive, command) == 0) {
		if (archive_proved(stage->dir, archive, command) == 0)
			strbuf_addf(record, "written %s\n", archive);
		for (int i = 0; i < recipe.ninputs; i++)
			if (ends_with(recipe.inputs[i].path, ".a"))
				prove_archives(stage, recipe.inputs[i].path, record);
	}
	archive_recipe_release(&recipe);
	free(command);
}

/* @what: an object, or "OBJECT ARCHIVE" */
static void note_exports(const struct stage *stage, const char *what, struct strbuf *record)
{
	char *object = strndup(what, strcspn(what, " ")), *path = path_join(stage->dir, object);
	char *word = exports_of(path);

	if (!streq(object, EXPORTS_OBJECT) && !streq(word, EXPORTS_NONE))
		strbuf_addf(record, "exports %s %s\n", object, word);
	free(word);
	free(path);
	free(object);
}

/* What makes a link of today good for others: archives that we write, objects not to be touched. */
static void note_details(const struct stage *stage, const struct link *link, struct strbuf *record)
{
	for (int i = 0; i < link->narchives; i++)
		prove_archives(stage, link->archives[i], record);
	if (!link_has(link, EXPORTS_OBJECT))
		return;
	for (int i = 0; i < link->nmembers; i++)
		note_exports(stage, link->members[i], record);
	for (int i = 0; i < link->nlibs; i++)
		note_exports(stage, link->libs[i], record);
}

int replay_record(struct kbuild *kbuild, const struct stage *stage)
{
	char *vmlinux = stage_path(stage, "vmlinux"),
	     *kept = stage_path(stage, ".lab/vmlinux.kbuild");
	char *path = stage_path(stage, ".lab/link");
	struct strbuf record = {0};
	struct link link = {0};
	int err;

	unlink(path);
	unlink(kept);
	err = file_copy(vmlinux, kept, true);
	if (!err)
		err = capture_env(kbuild, stage);
	if (!err)
		err = trace_link(kbuild, stage, &record);
	if (!err)
		err = file_write_atomic(path, strbuf_str(&record), record.len);
	/* The proof of the record: what it makes is what kbuild made. */
	if (!err)
		err = link_load(&link, stage);
	if (!err && unlink(vmlinux) == 0)
		err = replay_link(kbuild, &link) == BUILD_OK && files_same(vmlinux, kept) ? 0
											  : -EIO;
	if (!err) {
		note_details(stage, &link, &record);
		err = file_write_atomic(path, strbuf_str(&record), record.len);
	}
	if (err) {
		unlink(path);
		rename(kept, vmlinux);
	}
	unlink(kept);
	link_release(&link);
	strbuf_release(&record);
	free(vmlinux);
	free(kept);
	free(path);
	return err;
}

static bool on_record(const struct stage *stage, const char *name)
{
	char *path = stage_path(stage, ".lab/%s", name);
	bool is = path_exists(path);

	free(path);
	return is;
}

bool replay_has_env(const struct stage *stage)
{
	return on_record(stage, "env");
}

bool replay_possible(const struct stage *stage)
{
	return on_record(stage, "env") && on_record(stage, "link");
}
