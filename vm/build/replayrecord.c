// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "exports.h"
#include "replay.h"

/* ---- the environment ---------------------------------------------------------------------- */

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

/* ---- the link ----------------------------------------------------------------------------- */

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
		const char *name = path_base(word);

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
	const char **env = kbuild_captured_env(kbuild->request->stage, &text);
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

/* What makes a link of today good for others: objects that are not to be touched. */
static void note_untouchable(const struct stage *stage, const struct link *link,
			     struct strbuf *record)
{
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
		note_untouchable(stage, &link, &record);
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
