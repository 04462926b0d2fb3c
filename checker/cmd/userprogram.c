// SPDX-License-Identifier: GPL-2.0-only
#include "userprogram.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "../work/workspace.h"
#include "../exam/program.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/util.h"
#include "../command/command.h"
#include "guest.h"

/* Where the learner means: as named, or in the tree, or in its tools/lab, with or without ".c". */
static const char *find_program(struct arena *arena, const char *name)
{
	const char *tree = workspace_get()->tree;
	const char *const places[] = {
		name,
		arena_printf(arena, "%s/%s", tree, name),
		arena_printf(arena, "%s/tools/lab/%s", tree, name),
		arena_printf(arena, "%s/tools/lab/%s.c", tree, name),
	};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (path_exists(places[i]) && !path_is_dir(places[i]))
			return places[i];
	}
	return NULL;
}

/* Split "dir/file" for gcc, so that its messages name the file as the learner did. */
static int compile(struct arena *arena, const char *path, struct user_program *program)
{
	const char *build = workspace_get()->build, *log;
	struct program_request request = {
		.dir = path[0] == '/' ? "/" : ".",
		.source = path + (path[0] == '/'),
		.out = arena_printf(arena, "%s/programs/%s", build, program->name),
		.debug = program->debug,
	};
	int err = program_compile(arena, &request, &log);

	fputs(log, stderr);
	program->source = path;
	program->path = request.out;
	if (err < 0)
		return broken_error("./lab doctor looks into it", "cannot compile %s: %s", path,
				    strerror(-err));
	if (err)
		say(stderr, "lab: %s does not compile\n", path);
	return err ? EXIT_FAIL : 0;
}

/* The program in tools/lab whose name is nearest; NULL: none is near. */
static const char *nearest(struct arena *arena, const char *name)
{
	DIR *dir = opendir(arena_printf(arena, "%s/tools/lab", workspace_get()->tree));
	const struct dirent *entry;
	const char **names = NULL;
	int n = 0;

	while (dir && (entry = readdir(dir)))
		if (ends_with(entry->d_name, ".c"))
			*arena_append(arena, &names, &n) = arena_printf(
				arena, "%.*s", (int)strlen(entry->d_name) - 2, entry->d_name);
	if (dir)
		closedir(dir);
	return nearest_word(name, names, n);
}

int user_program(struct arena *arena, const char *name, struct user_program *program)
{
	const char *path = find_program(arena, name);

	if (!path) {
		const char *near = nearest(arena, name);

		say(stderr, "lab: there is no program %s%s%s%s\n", name,
		    near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
		fprintf(stderr,
			"help: name a C source or a static program, here or in tools/lab of "
			"your kernel tree\n");
		return EXIT_USAGE;
	}
	program->path = path;
	if (ends_with(path, ".c"))
		return compile(arena, path, program);
	if (!program_is_elf(path)) {
		say(stderr, "lab: %s is neither a C source nor an x86-64 program\n", path);
		return EXIT_USAGE;
	}
	if (program_is_dynamic(path)) {
		say(stderr, "lab: %s is linked dynamically, and the guest has no libraries\n",
		    path);
		fprintf(stderr, "help: link it statically: gcc -static -o %s %s.c\n", name, name);
		return EXIT_USAGE;
	}
	return 0;
}
