// SPDX-License-Identifier: GPL-2.0-only
#include "path.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool is_git_dir(const char *component, size_t len)
{
	/* Case-blind, and blind to the endings some file systems drop: ".GIT", ".git." */
	while (len && (component[len - 1] == '.' || component[len - 1] == ' '))
		len--;
	return (len == 4 && strncasecmp(component, ".git", 4) == 0) ||
	       (len == 5 && strncasecmp(component, "git~1", 5) == 0);
}

/* What git reads in any directory of a tree: filters to run, repositories to fetch. */
static bool steers_git(const char *component, size_t len)
{
	static const char *const names[] = {".gitattributes", ".gitmodules", ".gitconfig"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (len == strlen(names[i]) && strncasecmp(component, names[i], len) == 0)
			return true;
	}
	return false;
}

const char *path_problem(const char *path)
{
	size_t len = strlen(path);

	if (!len || len > 1000)
		return len ? "is too long" : "is empty";
	if (*path == '/')
		return "is absolute: it leaves the kernel tree";
	for (const char *p = path; *p; p++) {
		if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7e || *p == '\\' || *p == '"')
			return "holds characters that no file name of the kernel tree has";
	}
	for (const char *p = path;; p++) {
		size_t n = strcspn(p, "/");

		if (n == 0 || (n == 1 && *p == '.'))
			return "has an empty component";
		if (n == 2 && p[0] == '.' && p[1] == '.')
			return "leaves the kernel tree by \"..\"";
		if (n > 255)
			return "has a component that is too long";
		if (is_git_dir(p, n))
			return "is inside git's own directory: hand in only changes to the "
			       "kernel's files";
		if (steers_git(p, n))
			return "steers git and is no part of any step: leave it out and hand in "
			       "only changes to the kernel's files";
		p += n;
		if (!*p)
			return NULL;
	}
}
