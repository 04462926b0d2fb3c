// SPDX-License-Identifier: GPL-2.0-only
#include "fingerprint.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "quirks.h"
#include "../stage/stage.h"

/*
 * The record: one line for the format, one for the fragment, one for the tools' contents; then one
 * "tool NAME PATH SIZE MTIME CTIME INODE" for each.
 */

/* To be counted up whenever a stage of an older lab must not be built on. */
#define FORMAT "lab stage format 2"

static const char *const tools[] = {"gcc", "cc1", "as", "ld", "ar", "nm", "objcopy", "make"};

/*
 * Where PATH finds it; gcc itself knows its own compiler. A link to ccache is passed over: what counts
 * is the compiler behind it, and a sandbox has no ccache. To be freed; NULL: nowhere.
 */
static char *find_tool(const char *name)
{
	const char *path = getenv("PATH");
	struct strbuf out = {0};
	char *found = NULL;

	if (streq(name, "cc1")) {
		if (run_capture(NULL, (const char *[]){"gcc", "-print-prog-name=cc1", NULL},
				&out) == 0)
			found = strndup(strbuf_str(&out), strcspn(strbuf_str(&out), "\n"));
		strbuf_release(&out);
		return found;
	}
	for (size_t len; path && *path && !found; path += len + (path[len] == ':')) {
		char *full;

		len = strcspn(path, ":");
		full = xasprintf("%.*s/%s", (int)len, path, name);
		if (access(full, X_OK) == 0)
			found = realpath(full, NULL);
		if (found && streq(strrchr(found, '/'), "/ccache")) {
			free(found);
			found = NULL;
		}
		free(full);
	}
	return found;
}

static void stat_line(struct strbuf *out, const char *name, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		strbuf_addf(out, "tool %s %s gone\n", name, path);
	else
		strbuf_addf(out, "tool %s %s %lld %lld.%09ld %lld.%09ld %llu\n", name, path,
			    (long long)st.st_size, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
			    (long long)st.st_ctim.tv_sec, st.st_ctim.tv_nsec,
			    (unsigned long long)st.st_ino);
}

static int add_content(EVP_MD_CTX *md, const char *path)
{
	struct strbuf text = {0};
	int err = file_read(path, &text, 0);

	if (!err)
		EVP_DigestUpdate(md, text.buf, text.len);
	strbuf_release(&text);
	return err;
}

static void add_hash(struct strbuf *out, const char *key, EVP_MD_CTX *md)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned n;

	EVP_DigestFinal_ex(md, hash, &n);
	strbuf_addf(out, "%s ", key);
	for (unsigned i = 0; i < n; i++)
		strbuf_addf(out, "%02x", hash[i]);
	strbuf_addch(out, '\n');
}

static void add_fragment(const struct stage *stage, struct strbuf *out)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	struct strbuf fragment = {0};
	char *error = NULL, *line, *save = NULL;

	if (!md)
		die_oom();
	EVP_DigestInit_ex(md, EVP_sha256(), NULL);
	kernel_fragment(stage->tree, &fragment, &error);
	for (line = fragment.len ? strtok_r(fragment.buf, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save))
		EVP_DigestUpdate(md, line, strlen(line) + 1);
	add_hash(out, "fragment", md);
	EVP_MD_CTX_free(md);
	strbuf_release(&fragment);
	free(error);
}

/* "tools HASH" and the lines of the tools; a tool that is nowhere has its name for content. */
static void add_tools(struct strbuf *out)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	struct strbuf lines = {0};

	if (!md)
		die_oom();
	EVP_DigestInit_ex(md, EVP_sha256(), NULL);
	for (size_t i = 0; i < ARRAY_SIZE(tools); i++) {
		char *path = find_tool(tools[i]);

		EVP_DigestUpdate(md, tools[i], strlen(tools[i]) + 1);
		if (path && add_content(md, path) == 0)
			stat_line(&lines, tools[i], path);
		free(path);
	}
	add_hash(out, "tools", md);
	strbuf_addstr(out, strbuf_str(&lines));
	strbuf_release(&lines);
	EVP_MD_CTX_free(md);
}

int fingerprint_write(const struct stage *stage)
{
	char *path = stage_path(stage, ".lab/fingerprint");
	struct strbuf text = {0};
	int err;

	strbuf_addstr(&text, FORMAT "\n");
	add_fragment(stage, &text);
	add_tools(&text);
	err = file_write_atomic(path, text.buf, text.len);
	strbuf_release(&text);
	free(path);
	return err;
}

/* Whether a recorded "tool NAME PATH ..." line is what we would write now. */
static bool tool_as_recorded(const char *line, size_t len)
{
	char name[32] = "", recorded[4096] = "";
	struct strbuf now = {0};
	char *path;
	bool same;

	if (sscanf(line, "tool %31s %4095s", name, recorded) != 2)
		return false;
	/* As long as gcc is the same, so is the place of its compiler. */
	path = streq(name, "cc1") ? xstrdup(recorded) : find_tool(name);
	if (path)
		stat_line(&now, name, path);
	same = now.len == len + 1 && memcmp(now.buf, line, len) == 0;
	strbuf_release(&now);
	free(path);
	return same;
}

/* The record's line that begins with @key; its length goes to @len, 0 when there is none. */
static const char *line_of(const struct strbuf *text, const char *key, size_t *len)
{
	const char *line = strstr(strbuf_str(text), key);

	*len = line ? strcspn(line, "\n") : 0;
	return line;
}

static bool same_line(const struct strbuf *a, const struct strbuf *b, const char *key)
{
	size_t a_len, b_len;
	const char *x = line_of(a, key, &a_len), *y = line_of(b, key, &b_len);

	return x && y && a_len == b_len && memcmp(x, y, a_len) == 0;
}

static bool tools_differ(const struct stage *stage, const struct strbuf *record)
{
	struct strbuf now = {0};
	size_t found = 0;
	bool same = true;

	for (const char *line = strstr(strbuf_str(record), "\ntool "); line;
	     line = strstr(line + 1, "\ntool "), found++)
		same = same && tool_as_recorded(line + 1, strcspn(line + 1, "\n"));
	if (same && found == ARRAY_SIZE(tools))
		return false;
	add_tools(&now);
	same = same_line(record, &now, "tools ");
	strbuf_release(&now);
	if (same)
		fingerprint_write(stage);
	return !same;
}

const char *fingerprint_differs(const struct stage *stage)
{
	char *path = stage_path(stage, ".lab/fingerprint");
	struct strbuf record = {0}, fragment = {0};
	const char *why = NULL;

	file_read(path, &record, 1 << 20);
	add_fragment(stage, &fragment);
	if (!starts_with(strbuf_str(&record), FORMAT "\n"))
		why = "the stage was built by another version of the lab";
	else if (!same_line(&record, &fragment, "fragment "))
		why = "the lab's kernel configuration changed";
	else if (tools_differ(stage, &record))
		why = "the compiler, or another tool of the build, changed";
	strbuf_release(&record);
	strbuf_release(&fragment);
	free(path);
	return why;
}

void fingerprint_forget(const struct stage *stage)
{
	char *path = stage_path(stage, ".lab/fingerprint");

	unlink(path);
	free(path);
}

/* ---- the clock ---------------------------------------------------------------------------- */

/* Whether the kept moment is still to come. */
static bool ahead(const char *path, struct timespec now)
{
	struct stat st;

	return stat(path, &st) == 0 &&
	       (st.st_mtim.tv_sec > now.tv_sec ||
		(st.st_mtim.tv_sec == now.tv_sec && st.st_mtim.tv_nsec > now.tv_nsec));
}

const char *clock_went_back(const struct stage *stage)
{
	char *path = stage_path(stage, ".lab/clock");
	struct timespec now;
	bool back;

	clock_gettime(CLOCK_REALTIME, &now);
	back = ahead(path, now);
	free(path);
	return back ? "the clock was set back" : NULL;
}

void clock_keep(const struct stage *stage)
{
	char *path = stage_path(stage, ".lab/clock");
	struct timespec now;
	int fd;

	/* Our own clock's time: that of a file server may be another. */
	clock_gettime(CLOCK_REALTIME, &now);
	fd = ahead(path, now) ? -1 : open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
	if (fd >= 0) {
		futimens(fd, (struct timespec[]){now, now});
		close(fd);
	}
	free(path);
}
