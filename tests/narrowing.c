// SPDX-License-Identifier: GPL-2.0-only
/*
 * narrowing - is a narrowed build's vmlinux the full build's, bit for bit?
 *
 *	narrowing TREE DIR EDITS EVERY SEED
 *
 * Makes a stage of TREE (a copy that may be edited) in DIR/narrow and one in DIR/full. Then makes
 * EDITS seeded random edits, builds after each of them in the first stage, and compares with a
 * full build in the second one after every EVERY edits, and at the end. Full builds are slow, so
 * several edits share one: a wrong object left behind by any of them is still there then.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../checker/lib/fs.h"
#include "../checker/lib/process.h"
#include "../checker/lib/strbuf.h"
#include "../checker/lib/util.h"
#include "../vm/build.h"

#define NAMES 6

struct state {
	const char *tree, *dir;
	struct rng rng;
	bool row[NAMES], prototype[NAMES], defined[NAMES];
	int body[NAMES], comment;
	struct strbuf table, header, makefile, unrelated; /* as they were */
	int narrowed, failed;
	double narrowed_s, full_s;
};

static const char *const names[NAMES] = {"adder", "answer", "weigh", "product", "R", "N_NR"};

static void must(int err, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "narrowing: %s: %s\n", what, strerror(-err));
	exit(3);
}

static void put(const struct state *state, const char *file, const struct strbuf *text)
{
	char *path = path_join(state->tree, file);

	must(file_write_atomic(path, strbuf_str(text), text->len), file);
	free(path);
}

static void get(const struct state *state, const char *file, struct strbuf *text)
{
	char *path = path_join(state->tree, file);

	must(file_read(path, text, 0), file);
	free(path);
}

/* @base with @lines put before the first line that begins with @mark. */
static void insert(struct strbuf *out, const struct strbuf *base, const char *mark,
		   const char *lines)
{
	char *key = xasprintf("\n%s", mark);
	const char *at = strstr(base->buf, key);

	free(key);
	if (!at)
		must(-ENOENT, mark);
	strbuf_add(out, base->buf, at + 1 - base->buf);
	strbuf_addstr(out, lines);
	strbuf_addstr(out, at + 1);
}

static long last_number(const struct strbuf *table)
{
	const char *end = strstr(table->buf, "x32-specific"), *line = table->buf;
	long last = 0;

	for (; line && (!end || line < end); line = strchr(line, '\n')) {
		line += *line == '\n';
		if (*line >= '0' && *line <= '9' && atol(line) < 512)
			last = atol(line);
	}
	return last;
}

static void write_table(struct state *state)
{
	bool prefixed = strstr(state->table.buf, "__x64_sys_read") != NULL;
	struct strbuf rows = {0}, out = {0};
	long number = last_number(&state->table);
	char *mark = xasprintf("%ld\t", number);
	const char *at, *line_end;

	for (int i = 0; i < NAMES; i++)
		if (state->row[i])
			strbuf_addf(&rows, "%ld\tcommon\t%s\t\t\t%ssys_%s\n", ++number, names[i],
				    prefixed ? "__x64_" : "", names[i]);
	at = strstr(state->table.buf, mark);
	line_end = strchr(at, '\n') + 1;
	strbuf_add(&out, state->table.buf, line_end - state->table.buf);
	strbuf_addstr(&out, strbuf_str(&rows));
	strbuf_addstr(&out, line_end);
	put(state, "arch/x86/entry/syscalls/syscall_64.tbl", &out);
	strbuf_release(&rows);
	strbuf_release(&out);
	free(mark);
}

static void write_files(struct state *state)
{
	struct strbuf prototypes = {0}, objects = {0}, out = {0}, header = {0};

	for (int i = 0; i < NAMES; i++) {
		char *file = xasprintf("kernel/lab_%s.c", names[i]),
		     *path = path_join(state->tree, file);
		struct strbuf text = {0};

		if (state->prototype[i])
			strbuf_addf(&prototypes, "asmlinkage long sys_%s(int x, int y);\n",
				    names[i]);
		if (state->defined[i]) {
			strbuf_addf(&objects, "obj-y += lab_%s.o\n", names[i]);
			strbuf_addf(
				&text,
				"#include <linux/syscalls.h>\nSYSCALL_DEFINE2(%s, int, x, int, y)\n"
				"{\n\treturn x + y + %d;\n}\n",
				names[i], state->body[i]);
			put(state, file, &text);
		} else {
			unlink(path);
		}
		strbuf_release(&text);
		free(file);
		free(path);
	}
	insert(&header, &state->header, "asmlinkage long sys_ni_syscall", strbuf_str(&prototypes));
	put(state, "include/linux/syscalls.h", &header);
	strbuf_add(&out, state->makefile.buf, state->makefile.len);
	strbuf_addstr(&out, strbuf_str(&objects));
	put(state, "kernel/Makefile", &out);
	strbuf_reset(&out);
	strbuf_add(&out, state->unrelated.buf, state->unrelated.len);
	for (int i = 0; i < state->comment; i++)
		strbuf_addstr(&out, "/* a comment that moves nothing but the file's end */\n");
	put(state, "include/linux/time.h", &out);
	strbuf_release(&prototypes);
	strbuf_release(&objects);
	strbuf_release(&header);
	strbuf_release(&out);
	write_table(state);
}

/* One random edit; the tree always builds: a row needs its definition. */
static void edit(struct state *state)
{
	int i = (int)(rng_next(&state->rng) % NAMES);

	switch (rng_next(&state->rng) % 7) {
	case 0:
		state->defined[i] = true;
		break;
	case 1:
		state->defined[i] = state->row[i] = false;
		break;
	case 2:
		state->defined[i] = true;
		state->row[i] = !state->row[i];
		break;
	case 3:
		state->prototype[i] = !state->prototype[i];
		break;
	case 4:
		state->body[i]++;
		break;
	case 5:
		state->defined[i] = state->row[i] = state->prototype[i] = true;
		break;
	default:
		state->comment = (int)(rng_next(&state->rng) % 3);
	}
	write_files(state);
}

static void build(struct state *state, bool prepare, bool full, const char *stage, double *seconds)
{
	char *dir = path_join(state->dir, stage), *log = xasprintf("%s/%s.log", state->dir, stage);
	struct build_request request = {
		.tree = state->tree, .stage = dir, .log = log, .full = full, .timeout_s = 3600};
	struct build_result result;

	if (prepare)
		vm_stage_prepare(&request, &result);
	else
		vm_build(&request, &result);
	if (result.state != BUILD_OK) {
		fprintf(stderr, "narrowing: %s did not build (%s), see %s\n", stage,
			result.error ? result.error : "an error in the log", log);
		exit(1);
	}
	if (result.full_build && !full && !prepare)
		printf("# not narrowed: %s\n", result.full_reason ? result.full_reason : "?");
	*seconds += result.seconds;
	build_result_release(&result);
	free(dir);
	free(log);
}

static void compare(struct state *state, int edits)
{
	char *a = path_join(state->dir, "narrow/vmlinux"),
	     *b = path_join(state->dir, "full/vmlinux");

	build(state, false, true, "full", &state->full_s);
	if (run_quiet(NULL, (const char *[]){"cmp", "-s", a, b, NULL}) != 0) {
		printf("not ok - after %d edits the narrowed vmlinux differs from the full build's\n",
		       edits);
		state->failed++;
	} else {
		printf("ok - after %d edits vmlinux is the full build's, bit for bit\n", edits);
	}
	fflush(stdout);
	free(a);
	free(b);
}

int main(int argc, char **argv)
{
	struct state state = {0};
	double prepare_s = 0;
	int edits, every;

	if (argc != 6) {
		fprintf(stderr, "usage: narrowing TREE DIR EDITS EVERY SEED\n");
		return 2;
	}
	interrupt_setup();
	state.tree = argv[1];
	state.dir = argv[2];
	edits = atoi(argv[3]);
	every = atoi(argv[4]);
	state.rng.state = strtoull(argv[5], NULL, 0);
	get(&state, "arch/x86/entry/syscalls/syscall_64.tbl", &state.table);
	get(&state, "include/linux/syscalls.h", &state.header);
	get(&state, "kernel/Makefile", &state.makefile);
	get(&state, "include/linux/time.h", &state.unrelated);
	build(&state, true, false, "narrow", &prepare_s);
	build(&state, true, false, "full", &prepare_s);
	for (int i = 1; i <= edits; i++) {
		edit(&state);
		build(&state, false, false, "narrow", &state.narrowed_s);
		if (i % every == 0 || i == edits)
			compare(&state, i);
	}
	printf("# %d narrowed builds: %.2f s each; full builds: %.1f s each; seed %s\n", edits,
	       state.narrowed_s / edits, state.full_s / ((edits + every - 1) / every), argv[5]);
	return state.failed ? 1 : 0;
}
