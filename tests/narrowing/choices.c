// SPDX-License-Identifier: GPL-2.0-only
#include "narrowing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../checker/lib/strbuf.h"

#define TABLE	 "arch/x86/entry/syscalls/syscall_64.tbl"
#define TABLE_32 "arch/x86/entry/syscalls/syscall_32.tbl"
#define HEADER	 "include/linux/syscalls.h"

/* Where lines of the preprocessor go: the dead group of HEADER, behind HEADER and two others, code
 * of the kernel, code of the learner's. */
enum {
	DEAD_GROUP,
	BEHIND_HEADER,
	BEHIND_TIME,
	BEHIND_REBOOT,
	KERNEL_CODE,
	OWN_CODE,
};

/* Two of them are what a careless search for __NR_ names would stumble over. */
static const char *const names[NAMES] = {"adder", "answer", "weigh", "product", "R", "N_NR"};

/* ---- choosing ----------------------------------------------------------------------------- */

enum kind {
	WHOLE_CALL,
	BODY,
	PROTOTYPE,
	ROW,
	MOVED_ROWS,
	REMOVED_CALL,
	DEFINITION_ALONE,
	USES_NUMBERS,
	COMMENT_IN_HEADER,
	OWN_HEADER,
	OWN_HEADER_LINES,
	LINES_MOVED,
	CODE_OF_THE_KERNEL,
	ASSEMBLER,
	REMARK_IN_TABLE,
	ABI,
	LINES_IN_DEAD_GROUP,
	LINES_IN_CODE,
	LINES_IN_OWN_CODE,
	DIRECTORY,
	ROW_OF_32_BITS,
	OPTION,
	REAL_HEADER,
	LINES_IN_HEADER,
	LINES_IN_TABLE,
	LINES_IN_MAKEFILE,
};

static const char *const kinds[KINDS] = {
	[WHOLE_CALL] = "a whole system call",
	[BODY] = "the body of a definition",
	[PROTOTYPE] = "a prototype",
	[ROW] = "a row",
	[MOVED_ROWS] = "rows in another order, or at other numbers",
	[REMOVED_CALL] = "a system call removed",
	[DEFINITION_ALONE] = "a definition and its Makefile line",
	[USES_NUMBERS] = "code that uses __NR_ names",
	[COMMENT_IN_HEADER] = "comments in a header of the kernel",
	[OWN_HEADER] = "a header of the learner's own",
	[OWN_HEADER_LINES] = "lines before __LINE__ in a header",
	[LINES_MOVED] = "comments before code of the kernel",
	[CODE_OF_THE_KERNEL] = "code of the kernel",
	[ASSEMBLER] = "a file in assembler",
	[REMARK_IN_TABLE] = "a remark in the table",
	[ABI] = "a row's abi",
	[DIRECTORY] = "a new directory",
	[ROW_OF_32_BITS] = "a row for 32-bit programs",
	[OPTION] = "a Kconfig option",
	[REAL_HEADER] = "a definition in a header of the kernel",
	[LINES_IN_DEAD_GROUP] = "directives in a group that is off",
	[LINES_IN_CODE] = "directives in code of the kernel",
	[LINES_IN_OWN_CODE] = "directives in code of the learner's own",
	[LINES_IN_HEADER] = "directives behind a header of the kernel",
	[LINES_IN_TABLE] = "odd lines in the table",
	[LINES_IN_MAKEFILE] = "odd lines in a Makefile",
};

const char *choices_kind(int kind)
{
	return kinds[kind];
}

static void remove_call(struct choices *choices, int i)
{
	choices->defined[i] = choices->prototype[i] = false;
	choices->row[i] = 0;
}

static void edit_call(struct choices *choices, enum kind kind, int i)
{
	switch (kind) {
	case WHOLE_CALL:
		choices->prototype[i] = true;
		choices->row[i] = choices->row[i] ? choices->row[i] : 1;
		break;
	case BODY:
		choices->body[i]++;
		break;
	case ROW:
		choices->row[i] = !choices->row[i];
		break;
	case ABI:
		choices->row[i] = choices->row[i] == 1 ? 2 : 1;
		break;
	case USES_NUMBERS:
		choices->uses[i] = (choices->uses[i] + 1) % 3;
		break;
	default: /* DEFINITION_ALONE */
		choices->row[i] = 0;
	}
	choices->defined[i] = true;
}

/* Other lines than before, or none. */
static void draw_lines(unsigned *lines, struct rng *rng)
{
	unsigned drawn = (unsigned)rng_next(rng);

	*lines = drawn % 5 ? drawn | 1 : 0;
}

static void edit_lines(struct choices *choices, int kind, struct rng *rng)
{
	unsigned *lines = &choices->lines[BEHIND_HEADER + rng_next(rng) % 3];

	if (kind == LINES_IN_TABLE)
		lines = &choices->table_lines;
	else if (kind == LINES_IN_MAKEFILE)
		lines = &choices->make_lines;
	else if (kind == LINES_IN_DEAD_GROUP)
		lines = &choices->lines[DEAD_GROUP];
	else if (kind == LINES_IN_CODE)
		lines = &choices->lines[KERNEL_CODE];
	else if (kind == LINES_IN_OWN_CODE)
		lines = &choices->lines[OWN_CODE];
	draw_lines(lines, rng);
}

void choices_edit(struct choices *choices, int kind, struct rng *rng)
{
	int i = (int)(rng_next(rng) % NAMES), n = (int)(rng_next(rng) % 2) + 1;

	switch (kind) {
	case PROTOTYPE:
		choices->prototype[i] = !choices->prototype[i];
		break;
	case MOVED_ROWS:
		choices->gap = (choices->gap + n) % 3;
		choices->reversed = n == 2;
		break;
	case REMOVED_CALL:
		remove_call(choices, i);
		break;
	case COMMENT_IN_HEADER:
		choices->comment = (choices->comment + n) % 3;
		break;
	case OWN_HEADER:
		choices->shared = true;
		choices->shared_value += n;
		choices->defined[i] = true;
		break;
	case OWN_HEADER_LINES:
		choices->shared = true;
		choices->shared_lines = (choices->shared_lines + n) % 3;
		break;
	case LINES_MOVED:
		choices->moved = (choices->moved + n) % 3;
		break;
	case CODE_OF_THE_KERNEL:
		choices->rewritten = (choices->rewritten + n) % 3;
		break;
	case ASSEMBLER:
		choices->assembler = (choices->assembler + n) % 3;
		break;
	case REMARK_IN_TABLE:
		choices->remark = (choices->remark + n) % 3;
		break;
	case DIRECTORY:
		choices->subdir = !choices->subdir;
		break;
	case ROW_OF_32_BITS:
		choices->row32 = !choices->row32;
		break;
	case OPTION:
		choices->option = (choices->option + n) % 3;
		break;
	case REAL_HEADER:
		choices->real = (choices->real + n) % 3;
		break;
	case LINES_IN_DEAD_GROUP:
	case LINES_IN_CODE:
	case LINES_IN_OWN_CODE:
	case LINES_IN_HEADER:
	case LINES_IN_TABLE:
	case LINES_IN_MAKEFILE:
		edit_lines(choices, kind, rng);
		break;
	default:
		edit_call(choices, kind, i);
	}
}

/* ---- writing ------------------------------------------------------------------------------ */

static void put(struct trees *trees, const char *path, struct strbuf *text)
{
	files_set(&trees->edited, path, strbuf_str(text), text->len);
	strbuf_release(text);
}

static void add_lines(struct strbuf *out, int n, const char *line)
{
	for (int i = 0; i < n; i++)
		strbuf_addf(out, "%s %d */\n", line, i);
}

/* The pristine file with @lines before the first line that begins with @mark. */
static void put_before(struct trees *trees, const char *path, const char *mark,
		       struct strbuf *lines)
{
	const struct file *file = trees_pristine(trees, path);
	char *key = xasprintf("\n%s", mark);
	const char *at = file->text ? strstr(file->text, key) : NULL;
	struct strbuf out = {0};

	must(at ? 0 : -ENOENT, mark);
	strbuf_add(&out, file->text, at + 1 - file->text);
	strbuf_addstr(&out, strbuf_str(lines));
	strbuf_addstr(&out, at + 1);
	put(trees, path, &out);
	strbuf_release(lines);
	free(key);
}

static void put_behind(struct trees *trees, const char *path, struct strbuf *lines)
{
	const struct file *file = trees_pristine(trees, path);
	struct strbuf out = {0};

	must(file->text ? 0 : -ENOENT, path);
	strbuf_add(&out, file->text, file->len);
	strbuf_addstr(&out, strbuf_str(lines));
	put(trees, path, &out);
	strbuf_release(lines);
}

/* The last native row: *@number, and the text behind its line. */
static const char *native_end(const char *table, long *number)
{
	const char *end = NULL;

	for (const char *line = table; *line; line = strchr(line, '\n') + 1)
		if (*line >= '0' && *line <= '9' && atol(line) < 512) {
			*number = atol(line);
			end = strchr(line, '\n') + 1;
		}
	must(end ? 0 : -EINVAL, TABLE);
	return end;
}

static void write_table(struct trees *trees, const struct choices *choices)
{
	const struct file *table = trees_pristine(trees, TABLE);
	bool prefixed = strstr(table->text, "__x64_sys_read") != NULL;
	struct strbuf out = {0};
	long number = 0;
	const char *end = native_end(table->text, &number);

	strbuf_add(&out, table->text, end - table->text);
	number += choices->gap;
	for (int k = 0; k < NAMES; k++) {
		int i = choices->reversed ? NAMES - 1 - k : k;

		if (choices->row[i])
			strbuf_addf(&out, "%ld\t%s\t%s\t\t\t%ssys_%s\n", ++number,
				    choices->row[i] == 1 ? "common" : "64", names[i],
				    prefixed ? "__x64_" : "", names[i]);
	}
	for (int i = 0; i < choices->remark; i++)
		strbuf_addf(&out, "# a remark %d\n", i);
	lines_of_table(&out, choices->table_lines);
	strbuf_addstr(&out, end);
	put(trees, TABLE, &out);
	if (choices->row32) {
		strbuf_addstr(&out, "600\ti386\tlab_nothing\t\tsys_ni_syscall\n");
		put_behind(trees, TABLE_32, &out);
	}
}

static void add_definition(struct strbuf *out, const struct choices *choices, int i)
{
	const char *other = names[(i + 1) % NAMES];

	strbuf_addstr(out, "#include <linux/syscalls.h>\n#include <asm/unistd.h>\n");
	if (choices->shared)
		strbuf_addstr(out, "#include \"lab_shared.h\"\n");
	strbuf_addf(out, "SYSCALL_DEFINE2(%s, int, x, int, y)\n{\n\treturn x + y + %d", names[i],
		    choices->body[i]);
	if (choices->uses[i] == 1)
		strbuf_addf(out, "\n#ifdef __NR_%s\n\t+ __NR_%s\n#endif\n\t", other, other);
	else if (choices->uses[i] == 2)
		strbuf_addstr(out, " + NR_syscalls");
	strbuf_addstr(out, choices->shared ? " + lab_shared(y);\n}\n" : ";\n}\n");
}

/* Lines behind a file that is edited already. */
static void append(struct trees *trees, const char *path, unsigned lines, int place)
{
	const struct file *file = files_find(&trees->edited, path);
	struct strbuf out = {0};

	strbuf_add(&out, file->text, file->len);
	lines_of_c(&out, lines, place);
	put(trees, path, &out);
}

static void write_definitions(struct trees *trees, const struct choices *choices)
{
	struct strbuf prototypes = {0}, objects = {0};

	for (int i = 0; i < NAMES; i++) {
		char *path = xasprintf("kernel/lab_%s.c", names[i]);
		struct strbuf text = {0};

		if (choices->prototype[i])
			strbuf_addf(&prototypes, "asmlinkage long sys_%s(int x, int y);\n",
				    names[i]);
		if (choices->defined[i]) {
			strbuf_addf(&objects, "obj-y += lab_%s.o\n", names[i]);
			add_definition(&text, choices, i);
			put(trees, path, &text);
		}
		free(path);
	}
	if (choices->assembler)
		strbuf_addstr(&objects, "obj-y += lab_number.o\n");
	if (choices->option)
		strbuf_addstr(&objects, "obj-$(CONFIG_LAB_EXTRA) += lab_extra.o\n");
	if (choices->subdir)
		strbuf_addstr(&objects, "obj-y += labdir/\n");
	strbuf_addstr(&objects, "obj-y += lab_seen.o\n");
	lines_of_makefile(&objects, choices->make_lines);
	put_behind(trees, "kernel/Makefile", &objects);
	lines_of_c(&prototypes, choices->lines[DEAD_GROUP], DEAD_GROUP);
	put_before(trees, HEADER, "asmlinkage long sys_ni_syscall", &prototypes);
	append(trees, HEADER, choices->lines[BEHIND_HEADER], BEHIND_HEADER);
}

/* Tells which of the marks in lines_of_c() were compiled. */
static void write_seen(struct trees *trees, const struct choices *choices)
{
	struct strbuf text = {0};

	strbuf_addstr(&text, "#include <linux/syscalls.h>\n#include <linux/time.h>\n"
			     "#include <linux/reboot.h>\n");
	lines_of_c(&text, choices->lines[OWN_CODE], OWN_CODE);
	strbuf_addstr(&text, "extern int lab_seen[];\nint lab_seen[] = {\n");
	for (int i = 0; i < PLACES; i++)
		strbuf_addf(&text, "#ifdef LAB_SEEN_%d\n\tLAB_SEEN_%d,\n#else\n\t-1,\n#endif\n", i,
			    i);
	strbuf_addstr(&text, "#ifdef LAB_FLAG\n\tLAB_FLAG,\n#endif\n};\n");
	put(trees, "kernel/lab_seen.c", &text);
	strbuf_addstr(&text, "int lab_wild(void);\nint lab_wild(void)\n{\n\treturn 1;\n}\n");
	put(trees, "kernel/lab_wild.c", &text);
}

static void write_extras(struct trees *trees, const struct choices *choices)
{
	struct strbuf text = {0};

	if (choices->assembler) {
		strbuf_addstr(&text, "#include <asm/unistd.h>\n\t.text\nlab_number:\n\tmovl $1, %eax\n");
		if (choices->assembler == 2)
			strbuf_addstr(&text,
				      "#ifdef __NR_adder\n\tmovl $__NR_adder, %eax\n#endif\n");
		put(trees, "kernel/lab_number.S", &text);
	}
	if (choices->option) {
		strbuf_addf(&text, "config LAB_EXTRA\n\tbool \"something of the lab\"\n%s\n",
			    choices->option == 1 ? "\tdefault y\n" : "");
		put_before(trees, "init/Kconfig", "config CC_VERSION_TEXT", &text);
		strbuf_addstr(&text,
			      "int lab_extra(void);\nint lab_extra(void)\n{\n\treturn 1;\n}\n");
		put(trees, "kernel/lab_extra.c", &text);
	}
	if (choices->subdir) {
		strbuf_addstr(&text, "obj-y += inner.o\n");
		put(trees, "kernel/labdir/Makefile", &text);
		strbuf_addf(&text,
			    "int lab_inner(void);\nint lab_inner(void)\n{\n\treturn %d;\n}\n",
			    choices->body[0]);
		put(trees, "kernel/labdir/inner.c", &text);
	}
	if (choices->shared) {
		add_lines(&text, choices->shared_lines, "/* a line");
		strbuf_addf(
			&text,
			"static inline int lab_shared(int x)\n{\n\treturn x * %d + __LINE__;\n}\n",
			choices->shared_value);
		put(trees, "kernel/lab_shared.h", &text);
	}
}

/* Lines behind a header of the kernel, if there are any. */
static void put_lines(struct trees *trees, const struct choices *choices, int place,
		      const char *path, struct strbuf *before)
{
	lines_of_c(before, choices->lines[place], place);
	put_behind(trees, path, before);
}

static void write_kernel(struct trees *trees, const struct choices *choices)
{
	struct strbuf text = {0};

	add_lines(&text, choices->comment, "/* a comment");
	put_lines(trees, choices, BEHIND_TIME, "include/linux/time.h", &text);
	if (choices->real)
		strbuf_addf(&text, "#define LAB_REAL %d\n", choices->real);
	put_lines(trees, choices, BEHIND_REBOOT, "include/linux/reboot.h", &text);
	add_lines(&text, choices->moved, "/* a line");
	if (choices->rewritten)
		strbuf_addf(
			&text,
			"int lab_written(int x);\nint lab_written(int x)\n{\n\treturn x + %d;\n}\n",
			choices->rewritten);
	lines_of_c(&text, choices->lines[KERNEL_CODE], KERNEL_CODE);
	put_before(trees, "kernel/sys.c", "SYSCALL_DEFINE3(setpriority", &text);
}

void choices_write(struct trees *trees, const struct choices *choices)
{
	files_release(&trees->edited);
	write_table(trees, choices);
	write_definitions(trees, choices);
	write_seen(trees, choices);
	write_extras(trees, choices);
	write_kernel(trees, choices);
}
