// SPDX-License-Identifier: GPL-2.0-only
#include "git.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs.h"
#include "process.h"
#include "strbuf.h"
#include "util.h"

#define ARGS_MAX 64

/* ---- the common directory ---------------------------------------------------------------- */

static const char config[] =
	"# What the lab's own git commands go by. Your settings are in ../config and stay as they are.\n"
	"[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tlogallrefupdates = false\n"
	"\tsparseCheckout = true\n\tsparseCheckoutCone = false\n" /* only where there is one */
	"[gc]\n\tauto = 0\n";

/* These go before every .gitattributes. An encoding can only be left unsaid. */
static const char attributes[] =
	"* -text !eol !crlf -filter -ident !working-tree-encoding !diff !merge !whitespace "
	"!export-subst !export-ignore !delta\n";

static int keep_file(const char *dir, const char *name, const char *wanted)
{
	char *path = path_join(dir, name);
	struct strbuf text = {0};
	int err = 0;

	if (file_read(path, &text, 1 << 16) || !streq(strbuf_str(&text), wanted)) {
		err = mkdirs_for(path);
		err = err ? err : file_write_atomic(path, wanted, strlen(wanted));
	}
	strbuf_release(&text);
	free(path);
	return err;
}

static int keep_link(const char *dir, const char *name)
{
	char *path = path_join(dir, name), *to = path_join("..", name);
	int err = symlink(to, path) < 0 && errno != EEXIST ? -errno : 0;

	free(path);
	free(to);
	return err;
}

/* Two may do this at once: each part is put there whole, and the same by both. */
static int keep_common(const char *dir)
{
	static const char *const links[] = {"objects", "refs", "packed-refs"};
	int err = keep_file(dir, "info/attributes", attributes);

	for (size_t i = 0; i < ARRAY_SIZE(links) && !err; i++)
		err = keep_link(dir, links[i]);
	return err ? err : keep_file(dir, "config", config);
}

/* The .git of a second work tree is a file; what it leads to has a common directory already. */
static int prepare(const char *git_dir, char **common)
{
	struct stat st;
	int err;

	*common = NULL;
	if (lstat(git_dir, &st) < 0 || !S_ISDIR(st.st_mode))
		return 0;
	*common = path_join(git_dir, strrchr(GIT_COMMON, '/') + 1);
	err = keep_common(*common);
	if (err) {
		free(*common);
		*common = NULL;
	}
	return err;
}

/* ---- the call ---------------------------------------------------------------------------- */

/* What git says was the matter: its first complaint says more than its last words. */
static char *complaint(struct strbuf *text)
{
	const char *start = strstr(strbuf_str(text), "error: ");

	if (start && (start == text->buf || start[-1] == '\n'))
		return xasprintf("git: %.*s", (int)strcspn(start, "\n"), start);
	while (text->len && (text->buf[text->len - 1] == '\n' || text->buf[text->len - 1] == ' '))
		text->buf[--text->len] = '\0';
	start = text->len ? strrchr(text->buf, '\n') : NULL;
	return xstrdup(start ? start + 1 : strbuf_str(text));
}

static int run(const char *const argv[], const struct process_options *options, char **error)
{
	struct process_result result;

	process_run(argv, options, &result);
	if (error && (result.status || result.error))
		*error = result.status == 127 ? xstrdup("git cannot be started; is it installed?")
					      : complaint(options->err);
	return result.interrupted ? -EINTR : result.error ? result.error : result.status;
}

/* Files that git would read without a word in any configuration, and its own defaults. */
static const char *const settings[] = {
	"core.attributesFile=/dev/null",
	"core.excludesFile=/dev/null",
	"core.hooksPath=/dev/null",
	"core.fileMode=true",
	"core.symlinks=true",
	"core.autocrlf=false",
	"core.eol=lf",
	"core.safecrlf=false",
	"core.fsmonitor=false",
	"log.showSignature=false",
	"core.quotePath=false",
	"core.compression=1",
	"core.protectNTFS=false",
	"core.protectHFS=false",
	"commit.gpgSign=false",
	"tag.gpgSign=false",
	"gc.auto=0",
	"maintenance.auto=false",
	"protocol.file.allow=always",
};

/* Beside what environment_child() gives every silent child. */
static const char *const fixed_env[] = {
	"GIT_ATTR_NOSYSTEM=1",
	"GIT_AUTHOR_NAME=Syscall Lab",
	"GIT_AUTHOR_EMAIL=lab@localhost",
	"GIT_COMMITTER_NAME=Syscall Lab",
	"GIT_COMMITTER_EMAIL=lab@localhost",
	"GIT_OPTIONAL_LOCKS=0",
	"GIT_LITERAL_PATHSPECS=1",
	"GIT_NO_REPLACE_OBJECTS=1",
	"GIT_TERMINAL_PROMPT=0",
	"GIT_ADVICE=0",
	"GIT_PAGER=cat",
};

#define OWN_MAX 4 /* words made for one call: two options, two variables */

struct git_command {
	const char *argv[1 + 2 * ARRAY_SIZE(settings) + 4 + ARGS_MAX + 1];
	const char *env[ARRAY_SIZE(fixed_env) + 3];
	char *own[OWN_MAX];
	int argc, nenv, nown;
};

static const char *own(struct git_command *command, const char *name, const char *value)
{
	return command->own[command->nown++] = xasprintf("%s=%s", name, value);
}

static void command_make(struct git_command *command, const struct git_call *call,
			 const char *git_dir, const char *common, const char *const args[])
{
	command->argv[command->argc++] = "git";
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		command->argv[command->argc++] = "-c";
		command->argv[command->argc++] = settings[i];
	}
	if (call->guest) {
		command->argv[command->argc++] = "-c";
		command->argv[command->argc++] = "safe.directory=*";
	}
	if (git_dir) {
		command->argv[command->argc++] = own(command, "--git-dir", git_dir);
		command->argv[command->argc++] = own(command, "--work-tree", call->tree);
	}
	for (int i = 0; args[i] && i < ARGS_MAX; i++)
		command->argv[command->argc++] = args[i];
	for (size_t i = 0; i < ARRAY_SIZE(fixed_env); i++)
		command->env[command->nenv++] = fixed_env[i];
	if (common)
		command->env[command->nenv++] = own(command, "GIT_COMMON_DIR", common);
	if (call->index)
		command->env[command->nenv++] = own(command, "GIT_INDEX_FILE", call->index);
}

int git_call(const struct git_call *call, const char *const args[], char **error)
{
	char *git_dir = call->git_dir		     ? xstrdup(call->git_dir)
			: call->tree && !call->guest ? path_join(call->tree, ".git")
						     : NULL;
	char *common = NULL;
	int err = git_dir ? prepare(git_dir, &common) : 0;
	struct git_command command = {0};
	struct strbuf words = {0};
	struct process_options options = {.dir = call->tree,
					  .env = command.env,
					  .input = call->input,
					  .input_len = call->input_len,
					  .out = call->out,
					  .log = call->file,
					  .on_line = call->on_line,
					  .cookie = call->cookie,
					  .err = &words};

	command_make(&command, call, git_dir, common, args);
	if (err && error)
		*error = xasprintf("%s/" GIT_COMMON ": %s", call->tree, strerror(-err));
	else if (!err)
		err = run(command.argv, &options, error);
	for (int i = 0; i < command.nown; i++)
		free(command.own[i]);
	strbuf_release(&words);
	free(git_dir);
	free(common);
	return err;
}

int git_run(const char *tree, const char *index, const char *input, struct strbuf *out,
	    char **error, ...)
{
	const struct git_call call = {.tree = tree, .index = index, .input = input, .out = out};
	const char *args[ARGS_MAX + 1] = {0};
	va_list ap;
	int n = 0;

	va_start(ap, error);
	while (n < ARGS_MAX && (args[n] = va_arg(ap, const char *)))
		n++;
	va_end(ap);
	return git_call(&call, args, error);
}
