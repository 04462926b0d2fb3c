// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "machine.h"

/*
 * The format is "newc" (Documentation/driver-api/early-userspace/buffer-format.rst): a header of
 * hexadecimal fields, the name, the content, each part padded to four bytes. Device nodes are just
 * entries, so no privilege is needed to make them.
 */

static void pad(struct strbuf *out)
{
	while (out->len % 4)
		strbuf_addch(out, '\0');
}

static void add_entry(struct strbuf *out, const char *path, unsigned mode, unsigned major,
		      unsigned minor, const struct strbuf *content)
{
	static unsigned inode;
	size_t size = content ? content->len : 0;

	path += *path == '/';
	strbuf_addf(out, "070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X", ++inode,
		    mode, 0, 0, 1, 0, size, 0, 0, major, minor, strlen(path) + 1, 0);
	strbuf_add(out, path, strlen(path) + 1);
	pad(out);
	if (size)
		strbuf_add(out, content->buf, size);
	pad(out);
}

static int add_file(struct strbuf *out, const struct initramfs_file *file)
{
	unsigned mode = file->link ? S_IFLNK | 0777 : S_IFREG | file->mode;
	struct strbuf content = {0};
	int err = 0;

	if (file->source)
		err = file_read(file->source, &content, 64 << 20);
	else
		strbuf_addstr(&content, file->link ? file->link : file->text);
	if (!err)
		add_entry(out, file->path, mode, 0, 0, &content);
	strbuf_release(&content);
	return err;
}

static bool has_entry(const struct strbuf *directories, const char *path)
{
	for (size_t at = 0; at < directories->len; at += strlen(directories->buf + at) + 1) {
		if (streq(directories->buf + at, path))
			return true;
	}
	return false;
}

/* The directories that @path stands in, each once. @known lists those that are there already. */
static void add_parents(struct strbuf *out, struct strbuf *known, const char *path)
{
	for (const char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
		char *parent = strndup(path, slash - path);

		if (!parent)
			die_oom();
		if (!has_entry(known, parent)) {
			strbuf_add(known, parent, strlen(parent) + 1);
			add_entry(out, parent, S_IFDIR | 0755, 0, 0, NULL);
		}
		free(parent);
	}
}

static void add_node(struct strbuf *out, const char *path, unsigned major, unsigned minor)
{
	add_entry(out, path, S_IFCHR | 0600, major, minor, NULL);
}

int initramfs_write(const char *out, const char *agent, const struct initramfs_file *files, int n)
{
	static const char *const dirs[] = {"/dev/x", "/proc/x", "/sys/x", "/tmp/x"};
	struct strbuf archive = {0}, known = {0};
	int err;

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		add_parents(&archive, &known, dirs[i]);
	add_node(&archive, "/dev/console", 5, 1);
	add_node(&archive, "/dev/tty", 5, 0);
	add_node(&archive, "/dev/null", 1, 3);
	add_node(&archive, "/dev/zero", 1, 5);
	add_node(&archive, "/dev/ttyS0", 4, 64);
	add_node(&archive, "/dev/ttyS1", 4, 65);
	err = add_file(&archive, &(struct initramfs_file){"/init", .source = agent, .mode = 0755});
	for (int i = 0; i < n && !err; i++) {
		add_parents(&archive, &known, files[i].path);
		err = add_file(&archive, &files[i]);
	}
	add_entry(&archive, "TRAILER!!!", 0, 0, 0, NULL);
	if (!err)
		err = file_replace(out, &archive);
	strbuf_release(&archive);
	strbuf_release(&known);
	return err;
}
