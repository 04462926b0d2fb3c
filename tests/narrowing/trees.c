// SPDX-License-Identifier: GPL-2.0-only
#include "narrowing.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../vm/build/kbuild.h"

void must(int err, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "narrowing: %s: %s\n", what, strerror(-err));
	exit(3);
}

/* ---- sets of files ------------------------------------------------------------------------ */

const struct file *files_find(const struct files *files, const char *path)
{
	for (int i = 0; i < files->n; i++)
		if (streq(files->list[i].path, path))
			return &files->list[i];
	return NULL;
}

void files_set(struct files *files, const char *path, const char *text, size_t len)
{
	struct file *file = (struct file *)files_find(files, path);

	if (!file) {
		files->list = xrealloc(files->list, (files->n + 1) * sizeof(*files->list));
		file = &files->list[files->n++];
		*file = (struct file){.path = xstrdup(path)};
	}
	free(file->text);
	file->text = NULL;
	file->len = len;
	if (text) {
		file->text = xcalloc(1, len + 1);
		memcpy(file->text, text, len);
	}
}

void files_copy(struct files *to, const struct files *from)
{
	files_release(to);
	for (int i = 0; i < from->n; i++)
		files_set(to, from->list[i].path, from->list[i].text, from->list[i].len);
}

void files_release(struct files *files)
{
	for (int i = 0; i < files->n; i++) {
		free(files->list[i].path);
		free(files->list[i].text);
	}
	free(files->list);
	*files = (struct files){0};
}

/* ---- the trees ---------------------------------------------------------------------------- */

/* Reads a file that may not be there: then @text stays empty and the answer is false. */
static bool read_if_there(const char *path, struct strbuf *text)
{
	int err = file_read(path, text, 0);

	if (err && err != -ENOENT && err != -ENOTDIR)
		must(err, path);
	return !err;
}

/*
 * What a file was is kept on disk as well: a run that died must not pass its edits off as pristine.
 */
const struct file *trees_pristine(struct trees *trees, const char *path)
{
	const struct file *known = files_find(&trees->pristine, path);
	char *full, *kept, *absent;
	struct strbuf text = {0};
	bool there;

	if (known)
		return known;
	full = path_join(trees->tree, path);
	kept = xasprintf("%s/pristine/%s", trees->dir, path);
	absent = xasprintf("%s/pristine/%s.absent", trees->dir, path);
	must(mkdirs_for(kept), kept);
	there = !path_exists(absent) && (read_if_there(kept, &text) || read_if_there(full, &text));
	must(file_write_atomic(there ? kept : absent, strbuf_str(&text), text.len), kept);
	files_set(&trees->pristine, path, there ? strbuf_str(&text) : NULL, text.len);
	strbuf_release(&text);
	free(full);
	free(kept);
	free(absent);
	return files_find(&trees->pristine, path);
}

static bool same_content(const char *path, const struct file *want)
{
	struct strbuf text = {0};
	int err = file_read(path, &text, 0);
	bool same = err ? !want->text
			: want->text && text.len == want->len &&
				    memcmp(strbuf_str(&text), want->text, want->len) == 0;

	strbuf_release(&text);
	return same;
}

/* Make the files below @dir what they shall be; all others are as they always were. */
static void put_files(struct trees *trees, const char *dir)
{
	for (int i = 0; i < trees->edited.n; i++)
		trees_pristine(trees, trees->edited.list[i].path);
	for (int i = 0; i < trees->pristine.n; i++) {
		const struct file *pristine = &trees->pristine.list[i];
		const struct file *want = files_find(&trees->edited, pristine->path);
		char *path = path_join(dir, pristine->path);

		want = want ? want : pristine;
		if (same_content(path, want)) {
			free(path);
			continue;
		}
		if (want->text) {
			must(mkdirs_for(path), path);
			must(file_write_atomic(path, want->text, want->len), path);
		} else {
			unlink(path);
			/* A directory of the edits' own goes with its last file. */
			*strrchr(path, '/') = '\0';
			rmdir(path);
		}
		free(path);
	}
}

void trees_put(struct trees *trees)
{
	put_files(trees, trees->tree);
}

static void hex(const unsigned char *bytes, char digest[DIGEST])
{
	for (int i = 0; i < 32; i++)
		sprintf(digest + 2 * i, "%02x", bytes[i]);
}

void trees_digest(const char *vmlinux, char digest[DIGEST])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	struct strbuf text = {0};

	strcpy(digest, "fails");
	if (file_read(vmlinux, &text, 0) == 0) {
		EVP_Digest(text.buf, text.len, bytes, NULL, EVP_sha256(), NULL);
		hex(bytes, digest);
	}
	strbuf_release(&text);
}

/* An earlier run that died has left its edits in the tree. */
void trees_restore(const struct trees *trees)
{
	static const char script[] =
		"[ -d \"$1/pristine\" ] || exit 0; cd \"$1/pristine\" && find . -type f | while read -r f; do"
		" case $f in *.absent) rm -f \"$2/${f%.absent}\" ;;"
		" *) cmp -s \"$f\" \"$2/$f\" || cp \"$f\" \"$2/$f\" ;; esac; done";

	if (run_quiet(NULL,
		      (const char *[]){"sh", "-c", script, "sh", trees->dir, trees->tree, NULL}))
		must(-EIO, "restoring the tree");
}

/* ---- references --------------------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
	return strcmp((*(struct file *const *)a)->path, (*(struct file *const *)b)->path);
}

/*
 * A name for the edits: files that are as before do not count, nor does their order, nor the
 * learner's own programs, which are no part of the kernel.
 */
static void edits_key(struct trees *trees, char key[DIGEST])
{
	const struct file **list = xcalloc(trees->edited.n + 1, sizeof(*list));
	unsigned char bytes[EVP_MAX_MD_SIZE];
	struct strbuf all = {0};
	int n = 0;

	for (int i = 0; i < trees->edited.n; i++) {
		const struct file *now = &trees->edited.list[i];
		const struct file *old = trees_pristine(trees, now->path);

		if (!starts_with(now->path, "tools/lab/") &&
		    (!now->text != !old->text || now->len != old->len ||
		     (now->text && memcmp(now->text, old->text, now->len) != 0)))
			list[n++] = now;
	}
	qsort(list, n, sizeof(*list), by_path);
	for (int i = 0; i < n; i++) {
		strbuf_addf(&all, "%s\n%zd\n", list[i]->path,
			    list[i]->text ? (ssize_t)list[i]->len : -1);
		if (list[i]->text)
			strbuf_add(&all, list[i]->text, list[i]->len);
	}
	EVP_Digest(strbuf_str(&all), all.len, bytes, NULL, EVP_sha256(), NULL);
	hex(bytes, key);
	strbuf_release(&all);
	free(list);
}

static bool remembered(const struct trees *trees, const char *key, char digest[DIGEST])
{
	char *path = path_join(trees->dir, "references");
	struct strbuf text = {0};
	const char *at = NULL;

	if (file_read(path, &text, 0) == 0)
		at = strstr(strbuf_str(&text), key);
	if (at)
		sscanf(at + strlen(key), " %64s", digest);
	strbuf_release(&text);
	free(path);
	return at != NULL;
}

static void remember(const struct trees *trees, const char *key, const char *digest)
{
	char *path = path_join(trees->dir, "references");
	FILE *file = fopen(path, "ae");

	must(file && fprintf(file, "%s %s\n", key, digest) > 0 && fclose(file) == 0 ? 0 : -EIO,
	     path);
	free(path);
}

/* Everything a build makes goes, but for the programs that run on the host. */
static const char clean[] =
	"find . \\( -path ./scripts -o -path ./tools -o -path ./.lab \\) -prune -o -type f"
	" \\( -name '*.o' -o -name '*.a' -o -name '.*.cmd' -o -name '*.s' -o -name '*.lds'"
	" -o -name '*.so' -o -name '*.so.dbg' -o -name '*.order' -o -name '*.symvers' \\)"
	" -exec rm -f {} + &&"
	" rm -rf vmlinux vmlinux.unstripped System.map include/config include/generated"
	" arch/x86/include/generated && cp .lab/reference.config .config";

static int run(const struct trees *trees, const char *const argv[], const char *log)
{
	const char *env[128];
	const char *const *base = kbuild_env();
	struct process_options options = {.dir = trees->full, .env = env, .log = log};
	int n = 0, status;
	struct process_result result;

	for (; base[n]; n++)
		env[n] = base[n];
	/*
	 * The compiler may be ccache, which goes by the contents of all included files, or else by the
	 * preprocessor's whole output. Only a new header that hides another one, or one that
	 * __has_include() asks for, would deceive it, and no edit adds one.
	 */
	env[n++] = "CCACHE_SLOPPINESS=";
	env[n] = NULL;
	status = process_run(argv, &options, &result);
	must(result.error, argv[0]);
	if (result.interrupted)
		exit(4);
	return status;
}

void trees_prepare(struct trees *trees, bool fresh)
{
	char *ready = path_join(trees->full, ".lab/reference.config");
	char *vmlinux = path_join(trees->stage, "vmlinux");
	char key[DIGEST], digest[DIGEST], known[DIGEST];

	if (fresh) {
		edits_key(trees, key);
		trees_digest(vmlinux, digest);
		if (!remembered(trees, key, known))
			remember(trees, key, digest);
	}
	free(vmlinux);

	if (!path_exists(ready)) {
		must(remove_tree(trees->full), trees->full);
		if (run_quiet(NULL, (const char *[]){"cp", "-a", trees->stage, trees->full, NULL}))
			must(-EIO, "copying the stage");
		/* The lab's own files are read-only, those of this tree are edited. */
		run_quiet(NULL, (const char *[]){"chmod", "-R", "u+w", trees->full, NULL});
		/* A stage may be lean, the kernel's own make builds a whole tree. */
		if (run_quiet(trees->tree,
			      (const char *[]){"cp", "-a", "-n", ".", trees->full, NULL}))
			must(-EIO, "completing the reference");
		/* The stage has no git either: kbuild would put a "+" behind the kernel's version. */
		run_quiet(trees->full, (const char *[]){"rm", "-f", ".git", NULL});
		if (run_quiet(trees->full,
			      (const char *[]){"cp", ".config", ".lab/reference.config", NULL}))
			must(-EIO, "keeping the configuration");
	}
	free(ready);
}

/* The kernel's own make, on what stands in the reference. */
static int make_reference(const struct trees *trees, const char *log)
{
	char jobs[16];
	int status;

	snprintf(jobs, sizeof(jobs), "-j%ld", sysconf(_SC_NPROCESSORS_ONLN));
	status = run(trees, (const char *[]){"make", "olddefconfig", NULL}, log);
	if (status)
		return status;
	return run(trees, (const char *[]){"make", jobs, "CC=gcc", "vmlinux", NULL}, log);
}

static void build_reference(struct trees *trees, bool fails, char digest[DIGEST])
{
	char *log = path_join(trees->dir, "reference.log");
	char *vmlinux = path_join(trees->full, "vmlinux");
	double begun = now_s();

	put_files(trees, trees->full);
	if (!fails || make_reference(trees, log) == 0) {
		must(run(trees, (const char *[]){"sh", "-c", clean, NULL}, log) ? -EIO : 0,
		     "cleaning");
		fails = make_reference(trees, log) != 0;
	}
	if (fails)
		unlink(vmlinux);
	trees_digest(vmlinux, digest);
	trees->references++;
	trees->reference_s += now_s() - begun;
	free(log);
	free(vmlinux);
}

void trees_reference(struct trees *trees, bool fails, char digest[DIGEST])
{
	char key[DIGEST];

	edits_key(trees, key);
	if (remembered(trees, key, digest))
		return;
	build_reference(trees, fails, digest);
	remember(trees, key, digest);
}
