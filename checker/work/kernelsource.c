// SPDX-License-Identifier: GPL-2.0-only
#include "kernelsource.h"

#include <ctype.h>
#include <errno.h>
#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <openssl/evp.h>

#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"
#include "workspace.h"

#define PACKAGED "/usr/src/linux-source-"
#define MIRROR	 "https://cdn.kernel.org/pub/linux/kernel"
#define TABLE	 "arch/x86/entry/syscalls/syscall_64.tbl"

/* ---- is it a kernel ---------------------------------------------------------------------- */

static int makefile_number(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = text; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (strncmp(p, name, len) == 0 && strncmp(p + len, " =", 2) == 0)
			return isdigit((unsigned char)p[len + 2 + strspn(p + len + 2, " ")])
				       ? atoi(p + len + 2)
				       : -1;
	}
	return -1;
}

static bool has(const char *dir, const char *name)
{
	char *path = path_join(dir, name);
	bool there = path_exists(path);

	free(path);
	return there;
}

static int refuse_built(const char *dir, const char *named, struct failure *failure)
{
	static const char *const results[] = {"vmlinux", "include/generated", "include/config",
					      "arch/x86/include/generated", ".config"};

	for (size_t i = 0; i < ARRAY_SIZE(results); i++) {
		if (has(dir, results[i]))
			return failure_set(
				failure, EXIT_USAGE,
				"`make mrproper` in that tree cleans it (it deletes .config too); "
				"./lab explain E0509 tells why",
				"the tree %s was built in: it holds %s (E0509)", named, results[i]);
	}
	return 0;
}

int kernel_check(const char *dir, const char *named, char *version, struct failure *failure)
{
	char *makefile = path_join(dir, "Makefile");
	struct strbuf text = {0};
	int major, minor, patch;

	file_read(makefile, &text, 1 << 20);
	free(makefile);
	major = makefile_number(strbuf_str(&text), "VERSION");
	minor = makefile_number(strbuf_str(&text), "PATCHLEVEL");
	patch = makefile_number(strbuf_str(&text), "SUBLEVEL");
	strbuf_release(&text);
	if (major < 0 || minor < 0 || !has(dir, "Kbuild") || !has(dir, "kernel") ||
	    !has(dir, "include"))
		return failure_set(
			failure, EXIT_USAGE,
			"give the directory that holds the kernel's Makefile, arch/ and kernel/",
			"%s is no kernel source tree", named);
	if (version)
		snprintf(version, 32, patch < 0 ? "%d.%d" : "%d.%d.%d", major, minor, patch);
	if (major < 4 || (major == 4 && minor < 17))
		return failure_set(
			failure, EXIT_USAGE,
			"system calls were defined in another way then; take 4.17 or later",
			"%s is Linux %d.%d, which is too old for the lab", named, major, minor);
	if (!has(dir, TABLE))
		return failure_set(failure, EXIT_USAGE, "is the tree complete, with arch/x86?",
				   "%s has no %s", named, TABLE);
	return refuse_built(dir, named, failure);
}

/* ---- which one --------------------------------------------------------------------------- */

/* "6.1", "6.1.192" */
static bool is_version(const char *text)
{
	size_t n = strspn(text, "0123456789.");

	return isdigit((unsigned char)text[0]) && !text[n] && strchr(text, '.') &&
	       isdigit((unsigned char)text[n - 1]);
}

/* /usr/src/linux-source-6.1.tar.xz, or Ubuntu's
 * /usr/src/linux-source-6.8.0/linux-source-6.8.0.tar.bz2 */
static char *packaged(const char *version)
{
	char *patterns[] = {xasprintf(PACKAGED "%s.tar.*", version),
			    xasprintf(PACKAGED "%s/linux-source-*.tar.*", version),
			    xasprintf(PACKAGED "%s.*.tar.*", version)};
	char *best = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		glob_t found;

		if (!best && glob(patterns[i], 0, NULL, &found) == 0) {
			for (size_t j = 0; j < found.gl_pathc; j++) {
				if (best && strverscmp(found.gl_pathv[j], best) <= 0)
					continue;
				free(best);
				best = xstrdup(found.gl_pathv[j]);
			}
			globfree(&found);
		}
		free(patterns[i]);
	}
	return best;
}

static int find_default(struct kernel_source *source, struct failure *failure)
{
	source->path = packaged("6.1");
	if (!source->path)
		source->path = packaged("*");
	if (source->path)
		return 0;
	return failure_set(failure, EXIT_BROKEN,
			   "./lab start installs the package linux-source; or name a kernel: "
			   "--kernel DIR|TARBALL|VERSION",
			   "there is no kernel source in /usr/src");
}

/* ---- download ---------------------------------------------------------------------------- */

static int fetch(const char *url, const char *to, struct failure *failure)
{
	bool live = isatty(STDERR_FILENO);
	const char *const curl[] = {"curl", "-fL", "--retry", "2", live ? "--progress-bar" : "-sS",
				    "-o",   to,	   url,	      NULL};
	const char *const wget[] = {"wget", live ? "-nv" : "-q", "--tries=3", "-O", to, url, NULL};
	struct process_options options = {.inherit = true};
	struct process_result result;
	bool have_curl = program_exists("curl");

	if (!have_curl && !program_exists("wget"))
		return failure_set(
			failure, EXIT_BROKEN,
			"install curl, or download the kernel yourself: --kernel TARBALL",
			"downloading needs curl or wget");
	process_run(have_curl ? curl : wget, &options, &result);
	if (interrupted())
		return failure_take(failure, -EINTR, NULL);
	if (result.status == 0 && !result.error)
		return 0;
	return failure_set(failure, EXIT_BROKEN,
			   "is the version right, and the network there? $LAB_KERNEL_MIRROR names "
			   "another mirror; --kernel TARBALL needs none",
			   "%s could not be downloaded", url);
}

static int file_sha256(const char *path, char hex[65])
{
	static char block[1 << 16];
	FILE *file = fopen(path, "re");
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	unsigned char hash[EVP_MAX_MD_SIZE];
	size_t n;
	int err = 0;

	if (!file || !md) {
		err = -errno;
		goto out;
	}
	EVP_DigestInit_ex(md, EVP_sha256(), NULL);
	while ((n = fread(block, 1, sizeof(block), file)) > 0)
		EVP_DigestUpdate(md, block, n);
	EVP_DigestFinal_ex(md, hash, NULL);
	for (int i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash[i]);
	err = ferror(file) ? -EIO : 0;
out:
	EVP_MD_CTX_free(md);
	if (file)
		fclose(file);
	return err;
}

bool sums_find(const char *sums, const char *name, char hex[65])
{
	for (const char *p = sums; p; p = strchr(p, '\n')) {
		char file[128] = "";

		p += *p == '\n';
		if (sscanf(p, "%64[0-9a-f]%*[ *]%127[^\r\n]", hex, file) == 2 &&
		    strlen(hex) == 64 && strcmp(file, name) == 0)
			return true;
	}
	return false;
}

/* What the mirror says that @name's checksum is. */
static int wanted_sum(const char *url, const char *file, const char *name, char hex[65],
		      struct failure *failure)
{
	struct strbuf text = {0};
	int err;

	if (fetch(url, file, failure))
		return failure->code;
	err = file_read(file, &text, 16 << 20);
	if (err)
		failure_take(failure, err, NULL);
	else if (!sums_find(strbuf_str(&text), name, hex))
		failure_set(failure, EXIT_BROKEN, "is it a released version?",
			    "%s does not list %s", url, name);
	strbuf_release(&text);
	return failure->code;
}

static int check_sum(const char *file, const char *wanted, const char *name,
		     struct failure *failure)
{
	char got[65] = "";
	int err = file_sha256(file, got);

	if (err)
		return failure_take(failure, err, NULL);
	if (strcmp(wanted, got) == 0)
		return 0;
	unlink(file);
	return failure_set(failure, EXIT_BROKEN,
			   "the download was deleted; try again, or use another mirror",
			   "%s has the wrong checksum: %.12s..., not %.12s...", name, got, wanted);
}

int source_fetch(const struct kernel_source *source, struct failure *failure)
{
	const char *mirror = getenv("LAB_KERNEL_MIRROR"), *version = source->download;
	const char *path = source->path;
	char *name, hex[65];

	if (!version)
		return 0;
	name = xasprintf("linux-%s.tar.xz", version);
	char *base = xasprintf("%s/v%d.x", mirror && *mirror ? mirror : MIRROR, atoi(version));
	char *part = path_aside(path), *sums = path_aside(path);
	char *url = xasprintf("%s/%s", base, name),
	     *sums_url = xasprintf("%s/sha256sums.asc", base);
	int err = mkdirs_for(path);

	if (err)
		failure_take(failure, err, NULL);
	else if (!wanted_sum(sums_url, sums, name, hex, failure) && !fetch(url, part, failure) &&
		 !check_sum(part, hex, name, failure) && rename(part, path) < 0)
		failure_take(failure, -errno, NULL);
	unlink(part);
	unlink(sums);
	free(name), free(base), free(part), free(sums), free(url), free(sums_url);
	return failure->code;
}

int source_find(const char *wanted, struct kernel_source *source, struct failure *failure)
{
	struct stat st;

	*source = (struct kernel_source){0};
	if (!wanted)
		wanted = getenv("LAB_KERNEL_SRC");
	if (!wanted || !*wanted)
		return find_default(source, failure);
	if (stat(wanted, &st) == 0) {
		source->is_dir = S_ISDIR(st.st_mode);
		source->path = realpath(wanted, NULL);
		if (access(wanted, source->is_dir ? R_OK | X_OK : R_OK) < 0)
			return failure_set(failure, EXIT_BROKEN,
					   "have its owner make it readable, or copy it",
					   "%s cannot be read: %s", wanted, strerror(errno));
		return source->is_dir ? kernel_check(source->path, wanted, NULL, failure) : 0;
	}
	if (!is_version(wanted))
		return failure_set(
			failure, EXIT_USAGE,
			"--kernel takes a directory, a tarball, or a version such as 6.1",
			"there is no \"%s\"", wanted);
	if (atoi(wanted) < 4 || (atoi(wanted) == 4 && atoi(strchr(wanted, '.') + 1) < 17))
		return failure_set(
			failure, EXIT_USAGE,
			"system calls were defined in another way then; take 4.17 or later",
			"Linux %s is too old for the lab", wanted);
	source->path = packaged(wanted);
	if (source->path)
		return 0;
	source->path = xasprintf("%s/downloads/linux-%s.tar.xz", workspace_get()->cache, wanted);
	if (!path_exists(source->path)) /* what is there was checked when it came */
		source->download = xstrdup(wanted);
	return 0;
}

void source_release(struct kernel_source *source)
{
	free(source->path);
	free(source->download);
	*source = (struct kernel_source){0};
}

/* ---- unpacking --------------------------------------------------------------------------- */

struct unpacking {
	const struct kernel_source *source;
	const char *to;
	void (*progress)(void *cookie, const char *what, int done, int total);
	void *cookie;
	int done, total;
	int err;
	char *failed;
};

#define UNPACKING "unpacking the kernel"
#define FILES	  79000

static void count_file(void *cookie, const char *line)
{
	struct unpacking *u = cookie;

	(void)line;
	u->done++;
	if (u->progress && u->done % 100 == 0)
		u->progress(u->cookie, UNPACKING, u->done < u->total ? u->done : u->total,
			    u->total);
}

static int unpack_tarball(struct unpacking *u, struct failure *failure)
{
	const char *const argv[] = {"tar",
				    "-x",
				    "-v",
				    "-f",
				    u->source->path,
				    "--strip-components=1",
				    "--no-same-owner",
				    "--exclude=.git",
				    NULL};
	struct strbuf err = {0};
	/* Not by -C, whose name tar takes for a string of C. */
	struct process_options options = {
		.dir = u->to, .on_line = count_file, .cookie = u, .err = &err};
	struct process_result result;
	struct stat st = {0};

	/* A packed kernel has about 570 files to the megabyte; kernels differ little in that. */
	stat(u->source->path, &st);
	u->total = st.st_size / (1 << 20) * 570 + 1000;
	process_run(argv, &options, &result);
	if (result.interrupted || interrupted())
		failure_take(failure, -EINTR, NULL);
	else if (result.error || strstr(strbuf_str(&err), "No space left"))
		failure_take(failure, result.error ? result.error : -ENOSPC, NULL);
	else if (strstr(strbuf_str(&err), "Cannot exec"))
		failure_set(
			failure, EXIT_BROKEN, "./lab start installs xz and bzip2; others are yours",
			"the program that unpacks %s is missing; tar says: %.*s", u->source->path,
			(int)strcspn(strbuf_str(&err), "\n"), strbuf_str(&err));
	else if (result.status)
		failure_set(
			failure, EXIT_BROKEN,
			"get it again (a packaged one: apt-get install --reinstall), then run start again",
			"%s is cut short or damaged; tar says: %.*s", u->source->path,
			(int)strcspn(strbuf_str(&err), "\n"), strbuf_str(&err));
	strbuf_release(&err);
	return failure->code;
}

static struct unpacking *copying; /* nftw() has no cookie */

static int copy_node(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct unpacking *u = copying;
	const char *rest = path + strlen(u->source->path);
	char *to, target[4096];
	ssize_t n;

	if (ftw->level == 1 && strcmp(path + ftw->base, ".git") == 0)
		return FTW_SKIP_SUBTREE;
	to = xasprintf("%s%s", u->to, rest);
	if (type == FTW_D) {
		u->err = mkdir(to, 0777) < 0 && errno != EEXIST ? -errno : 0;
	} else if (type == FTW_SL || type == FTW_SLN) {
		n = readlink(path, target, sizeof(target) - 1);
		target[n < 0 ? 0 : n] = '\0';
		u->err = n < 0 || symlink(target, to) < 0 ? -errno : 0;
	} else if (type == FTW_F && S_ISREG(st->st_mode)) {
		u->err = file_copy(path, to, true);
	} else if (type != FTW_F) {
		u->err = -EACCES;
	}
	free(to);
	if (u->err)
		u->failed = xstrdup(path);
	count_file(u, NULL);
	return u->err ? FTW_STOP : interrupted() ? FTW_STOP : FTW_CONTINUE;
}

static int copy_dir(struct unpacking *u, struct failure *failure)
{
	u->total = FILES;
	copying = u;
	nftw(u->source->path, copy_node, 32, FTW_PHYS | FTW_ACTIONRETVAL);
	if (interrupted())
		return failure_take(failure, -EINTR, NULL);
	if (!u->err)
		return 0;
	failure_take(failure, u->err, xasprintf("%s: %s", u->failed, strerror(-u->err)));
	free(u->failed);
	return failure->code;
}

/*
 * Debian's source packages end their .gitignore in a line that ignores everything at the top level,
 * so that git status would show the learner nothing at all.
 */
static int fix_gitignore(const char *dir)
{
	static const char note[] =
		"# (switched off by the lab: it would hide every new file)\n# /*\n";
	char *path = path_join(dir, ".gitignore"), *line;
	struct strbuf text = {0}, fixed = {0};
	int err = file_read(path, &text, 1 << 20);

	line = err ? NULL : strstr(text.buf ? text.buf : "", "\n/*\n");
	if (line) {
		strbuf_add(&fixed, text.buf, line + 1 - text.buf);
		strbuf_addstr(&fixed, note);
		strbuf_addstr(&fixed, line + strlen("\n/*\n"));
		err = file_write_atomic(path, fixed.buf, fixed.len);
	}
	strbuf_release(&text);
	strbuf_release(&fixed);
	free(path);
	return err == -ENOENT ? 0 : err;
}

/*
 * "linux.new.source" says what linux.new was begun from: deleting tens of thousands of files takes
 * as long as unpacking them, so files of the same source are just written again.
 */
static char *source_stamp(const struct kernel_source *source)
{
	struct stat st = {0};

	stat(source->path, &st);
	return xasprintf("%s %lld %lld\n", source->path, (long long)st.st_size,
			 (long long)st.st_mtime);
}

static int begin_tree(const struct kernel_source *source, const char *tmp)
{
	char *stamp_path = xasprintf("%s.source", tmp), *stamp = source_stamp(source);
	struct strbuf old = {0};
	int err = 0;

	file_read(stamp_path, &old, 1 << 16);
	if (source->is_dir || strcmp(strbuf_str(&old), stamp) != 0)
		err = remove_tree(tmp);
	if (!err)
		err = mkdirs(tmp);
	if (!err)
		err = file_write_atomic(stamp_path, stamp, strlen(stamp));
	strbuf_release(&old);
	free(stamp_path);
	free(stamp);
	return err;
}

static void end_tree(const char *tmp)
{
	char *stamp_path = xasprintf("%s.source", tmp);

	unlink(stamp_path);
	free(stamp_path);
}

/* A copy into itself would not end. */
static int refuse_own(const struct kernel_source *source, const char *dir, struct failure *failure)
{
	size_t len = strlen(source->path);
	char *parent = xstrdup(dir), *real;
	bool inside;

	*strrchr(parent, '/') = '\0';
	real = realpath(parent, NULL);
	inside = source->is_dir && real && strncmp(real, source->path, len) == 0 &&
		 (real[len] == '/' || !real[len]);
	free(parent);
	free(real);
	return inside ? failure_set(failure, EXIT_USAGE,
				    "put the workspace elsewhere: LAB_WORK=DIR ./lab start ...",
				    "the workspace %s is inside the kernel tree that it is to copy",
				    dir)
		      : 0;
}

int source_unpack(const struct kernel_source *source, const char *dir,
		  void (*progress)(void *cookie, const char *what, int done, int total),
		  void *cookie, struct failure *failure)
{
	char *tmp = xasprintf("%s.new", dir);
	struct unpacking u = {.source = source, .to = tmp, .progress = progress, .cookie = cookie};
	int err;

	if (refuse_own(source, dir, failure)) {
		free(tmp);
		return failure->code;
	}
	err = begin_tree(source, tmp);
	if (err)
		failure_take(failure, err, xasprintf("%s: %s", tmp, strerror(-err)));
	else if (source->is_dir)
		copy_dir(&u, failure);
	else
		unpack_tarball(&u, failure);
	if (!failure->code)
		kernel_check(tmp, source->path, NULL, failure);
	if (!failure->code && (err = fix_gitignore(tmp)) < 0)
		failure_take(failure, err, NULL);
	if (!failure->code && rename(tmp, dir) < 0)
		failure_take(failure, -errno, xasprintf("%s: %s", dir, strerror(errno)));
	/* What an interruption leaves is unpacked over by the next call, if it takes the same
	 * source. */
	if (failure->code && failure->code != EXIT_INTERRUPTED)
		remove_tree(tmp);
	if (failure->code != EXIT_INTERRUPTED)
		end_tree(tmp);
	free(tmp);
	return failure->code;
}
