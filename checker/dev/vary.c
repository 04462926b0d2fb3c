// SPDX-License-Identifier: GPL-2.0-only
/* Draws right work: names, types, places. vary_write.c writes it out, variations.c judges it. */
#include "vary.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"

extern const struct vary *const __start_lab_varies[] __attribute__((weak));
extern const struct vary *const __stop_lab_varies[] __attribute__((weak));

static int by_code(const void *a, const void *b)
{
	const struct vary *const *left = a, *const *right = b;

	return strcmp((*left)->code, (*right)->code);
}

const struct vary *const *varies_all(int *n)
{
	static const struct vary **sorted;

	*n = __stop_lab_varies - __start_lab_varies;
	if (!sorted && *n) {
		sorted = xcalloc(*n, sizeof(const struct vary *));
		for (int i = 0; i < *n; i++)
			sorted[i] = __start_lab_varies[i];
		qsort(sorted, *n, sizeof(const struct vary *), by_code);
	}
	return sorted;
}

/* ---- drawing --------------------------------------------------------------------------------- */

int vary_pick(struct variation *v, int n)
{
	return rng_next(&v->rng) % n;
}

bool vary_chance(struct variation *v, int percent)
{
	return vary_pick(v, 100) < percent;
}

const char *vary_one_of(struct variation *v, const char *const *words)
{
	int n = 0;

	while (words[n])
		n++;
	return words[vary_pick(v, n)];
}

const char *vary_text(struct variation *v, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = arena_vprintf(v->arena, fmt, ap);
	va_end(ap);
	return text;
}

const char *vary_dashed(struct variation *v, const char *name)
{
	const char *low = strrchr(name, '_');
	int begin = low ? (int)(low - name) : 0;

	return vary_text(v, "%.*s%s%s%s", begin, name, v->mark,
			 vary_one(v, "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212"),
			 low ? low + 1 : name);
}

const char *vary_typo(struct variation *v, const char *word)
{
	int len = strlen(word), at, kind = vary_pick(v, 3);
	char *copy = arena_alloc(v->arena, len + 2);

	strcpy(copy, word);
	/* The first letter is seldom wrong. */
	at = len > 2 ? 1 + vary_pick(v, len - 2) : 0;
	if (kind == 0 && len > 3) {
		memmove(copy + at, copy + at + 1, len - at);
	} else if (kind == 1 && at + 1 < len && copy[at] != copy[at + 1]) {
		copy[at] = word[at + 1];
		copy[at + 1] = word[at];
	} else {
		memmove(copy + at + 1, copy + at, len - at + 1);
	}
	return copy;
}

const char *vary_blank(struct variation *v)
{
	return vary_one(v, "\t", "\t\t", " ", "  ", "    ", "\t ", " \t", "\t\t\t");
}

/* ---- names and types ------------------------------------------------------------------------- */

static const char *const call_names[] = {
	"adder",
	"answer",
	"weigh",
	"product",
	"hello",
	"mycall",
	"lab_sum",
	"get_magic",
	"zap",
	"kcount",
	"uptime_ms",
	"GetSum",
	"x",
	"sum3",
	"do_something",
	"print_banner",
	"syslab",
	"a_very_long_name_for_a_call",
	"foo",
	"_probe",
	"Q7",
	"mix_down",
	"double_it",
	"whoami2",
	"ringbuf",
	"topsecret",
	"my_first_one",
	"v2",
	"compute_crc",
	"blink",
	"read2",
	"getpids",
	"closer",
	"ioctl_lab",
	"execve3",
	"stat_x",
	"mmap_lab",
	"newstat2",
	"clone33",
};

static const char *const scalar_types[] = {
	"int",	"unsigned int", "long",	    "unsigned long",  "size_t", "u32",	 "u64",	    "pid_t",
	"char", "short",	"unsigned", "loff_t",	      "s32",	"uid_t", "umode_t", "bool",
	"u8",	"long long",	"aid_t",    "unsigned short",
};

static const char *const user_types[] = {
	"char __user *",	  "const char __user *", "int __user *",
	"struct point __user *",  "void __user *",	 "const struct timespec __user *",
	"unsigned long __user *", "const void __user *", "u64 __user *",
};

static const char *const param_names[] = {
	"x",	 "y",	   "a",	   "b",	  "n",	  "fd",	   "count", "len",  "flags",	   "value",
	"first", "second", "mode", "who", "left", "right", "nr",    "arg0", "upper_limit", "i",
};

static const char *const pointer_names[] = {
	"buf",	"p",   "ptr",  "name", "uaddr",	 "result", "dest",
	"from", "out", "text", "info", "record", "where",  "target",
};

static bool name_is_free(const struct variation *v, const char *name)
{
	for (int i = 0; i < v->ncalls; i++)
		if (v->calls[i].name && edit_distance(v->calls[i].name, name) <= 3)
			return false;
	return true;
}

static const char *draw_name(struct variation *v)
{
	const char *name;

	do
		name = call_names[vary_pick(v, ARRAY_SIZE(call_names))];
	while (!name_is_free(v, name));
	return name;
}

static bool has_param(const struct vary_call *call, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (streq(call->names[i], name))
			return true;
	return false;
}

static void draw_param(struct variation *v, struct vary_call *call, int i)
{
	bool pointer = vary_chance(v, 25);

	call->types[i] = pointer ? user_types[vary_pick(v, ARRAY_SIZE(user_types))]
				 : scalar_types[vary_pick(v, ARRAY_SIZE(scalar_types))];
	do
		call->names[i] = pointer ? pointer_names[vary_pick(v, ARRAY_SIZE(pointer_names))]
					 : param_names[vary_pick(v, ARRAY_SIZE(param_names))];
	while (has_param(call, i, call->names[i]));
}

/* ---- the parts of a right call --------------------------------------------------------------- */

const char *vary_entry(struct variation *v, const char *name)
{
	return vary_text(v, "%ssys_%s", v->prefixed ? "__x64_" : "", name);
}

static void right_row(struct variation *v, struct vary_call *call)
{
	call->row = (struct vary_row){
		.lead = "",
		.number = vary_text(v, "%ld", call->number),
		.abi = vary_chance(v, 75) ? "common" : "64",
		.name = call->name,
		.entry = vary_entry(v, call->name),
		.tail = vary_chance(v, 10) ? vary_one(v, " ", "\t", "  ") : "",
	};
}

static const char *first_param(const struct vary_call *call, bool pointer, int from)
{
	for (int i = from; i < call->nparams; i++)
		if ((strchr(call->types[i], '*') != NULL) == pointer)
			return call->names[i];
	return NULL;
}

static const char *pointer_body(struct variation *v, const char *pointer)
{
	switch (vary_pick(v, 4)) {
	case 0:
		return vary_text(v,
				 "\tif (copy_to_user(%s, \"hi\", 2))\n\t\treturn -EFAULT;\n"
				 "\treturn 2;\n",
				 pointer);
	case 1:
		return vary_text(v,
				 "\tint got;\n\n\tif (get_user(got, (int __user *)%s))\n"
				 "\t\treturn -EFAULT;\n\treturn got;\n",
				 pointer);
	case 2:
		return vary_text(v,
				 "\tlong err = -EFAULT;\n\n\tif (!%s)\n\t\tgoto out;\n\terr = 0;\n"
				 "out:\n\treturn err;\n",
				 pointer);
	default:
		return vary_text(v, "\treturn %s ? 0 : -EFAULT;\n", pointer);
	}
}

static const char *scalar_body(struct variation *v, const struct vary_call *call, const char *one,
			       const char *two)
{
	switch (vary_pick(v, 5)) {
	case 0:
		return vary_text(v, "\treturn %s %s %s;\n", one, vary_one(v, "+", "-", "*", "^"),
				 two);
	case 1:
		return vary_text(v, "\tif (%s < 0) {\n\t\treturn -EINVAL;\n\t}\n\n\treturn %s;\n",
				 one, two);
	case 2:
		return vary_text(v,
				 "\tswitch (%s) {\n\tcase 0:\n\t\treturn -EINVAL;\n\tdefault:\n"
				 "\t\treturn %s;\n\t}\n",
				 one, two);
	case 3:
		return vary_text(v,
				 "\tlong sum = 0;\n\n\tfor (int k = 0; k < 3; k++)\n"
				 "\t\tsum += k * %s;\n\tpr_info(\"%s: %%ld\\n\", sum);\n"
				 "\treturn sum;\n",
				 one, call->name);
	default:
		return vary_text(v, "\treturn %s; /* not %s */\n", one, two);
	}
}

static const char *plain_body(struct variation *v, const struct vary_call *call)
{
	switch (vary_pick(v, 6)) {
	case 0:
		return "\treturn 0;\n";
	case 1:
		return "\tif (!capable(CAP_SYS_ADMIN))\n\t\treturn -EPERM;\n\n\treturn 42;\n";
	case 2:
		return "\t/* return EINVAL; and a } in a comment */\n\treturn -EINVAL;\n";
	case 3:
		return vary_text(v,
				 "\tpr_info(\"} SYSCALL_DEFINE2(%s, int) { \\\" sys_%s()\\n\");\n"
				 "\treturn 0;\n",
				 call->name, call->name);
	case 4:
		return "\tchar c = '}';\n\n\tif (c == '{') {\n\t\treturn -ENODEV;\n\t}\n\treturn c;\n";
	default:
		return "#ifdef CONFIG_PROFILING\n\treturn 1;\n#else\n\treturn 2;\n#endif\n";
	}
}

static const char *draw_body(struct variation *v, const struct vary_call *call)
{
	const char *pointer = first_param(call, true, 0), *one = first_param(call, false, 0);

	if (pointer && vary_chance(v, 60))
		return pointer_body(v, pointer);
	if (one && vary_chance(v, 70))
		return scalar_body(v, call, one,
				   call->names[call->nparams - 1] == one ||
						   strchr(call->types[call->nparams - 1], '*')
					   ? "1"
					   : call->names[call->nparams - 1]);
	return plain_body(v, call);
}

static void right_definition(struct variation *v, struct vary_call *call, const char *file)
{
	struct vary_definition *definition = &call->definition;

	*definition = (struct vary_definition){
		.file = file,
		.before = "",
		.after = "",
		.decoration = "",
		.macro = "SYSCALL_DEFINE",
		.digit = vary_text(v, "%d", call->nparams),
		.name = call->name,
		.nargs = 2 * call->nparams,
		.semicolon = "",
		.body = draw_body(v, call),
		.include =
			vary_one(v, "#include <linux/syscalls.h>\n",
				 "#include <linux/syscalls.h>\n", "#include <linux/syscalls.h>\n",
				 "#include  <linux/syscalls.h>\n", "# include <linux/syscalls.h>\n",
				 "#include <linux/syscalls.h> /* SYSCALL_DEFINE */\n",
				 "#include\t<linux/syscalls.h>\n"),
	};
	for (int i = 0; i < call->nparams; i++) {
		definition->args[2 * i] = call->types[i];
		definition->args[2 * i + 1] = call->names[i];
	}
}

const char *vary_object(struct variation *v, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash ? slash + 1 : file;

	return vary_text(v, "%.*so", (int)strlen(base) - 1, base);
}

static void right_make(struct variation *v, struct vary_call *call)
{
	struct vary_make *make = &call->make;
	const char *file = call->definition.file, *slash = strrchr(file, '/');

	*make = (struct vary_make){
		.absent = call->home == HOME_EXISTING || call->home == HOME_SHARED,
		.file = vary_text(v, "%.*s/Makefile", (int)(slash - file), file),
		.list = "obj-y",
		.op = "+=",
		.word = vary_object(v, file),
		.before = "",
		.after = "",
	};
}

/* Two ways to say the same type: the prototype may use the other one. */
static const char *same_type(struct variation *v, const char *type)
{
	static const char *const pairs[][2] = {
		{"unsigned int", "unsigned"}, {"unsigned", "unsigned int"}, {"long", "long int"},
		{"u32", "unsigned int"},      {"unsigned int", "u32"},	    {"short", "short int"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (streq(pairs[i][0], type) && vary_chance(v, 15))
			return pairs[i][1];
	return type;
}

static void right_prototype(struct variation *v, struct vary_call *call)
{
	struct vary_prototype *prototype = &call->prototype;
	int naming = vary_pick(v, 10);

	*prototype = (struct vary_prototype){
		.file = VARY_HEADER,
		.before = "",
		.after = "",
		.asmlinkage = "asmlinkage",
		.type = "long",
		.name = vary_text(v, "sys_%s", call->name),
		.semicolon = ";",
		.nparams = call->nparams,
	};
	for (int i = 0; i < call->nparams; i++) {
		prototype->types[i] = same_type(v, call->types[i]);
		/* Left out by some, called otherwise by others. */
		prototype->names[i] = naming < 2   ? NULL
				      : naming < 3 ? vary_text(v, "%s_", call->names[i])
						   : call->names[i];
	}
}

/* ---- homes ----------------------------------------------------------------------------------- */

static const char *draw_file(struct variation *v, const struct vary_call *call, const char *dir)
{
	int number = call - v->calls;

	switch (vary_pick(v, 6)) {
	case 0:
		return vary_text(v, "%s/lab_calls%d.c", dir, number);
	case 1:
		return vary_text(v, "%s/my-%s.c", dir, call->name);
	case 2:
		return vary_text(v, "%s/%s_syscall.c", dir, call->name);
	default:
		return vary_text(v, "%s/%s.c", dir, call->name);
	}
}

static const char *draw_own_dir(struct variation *v, const struct vary_call *call)
{
	int number = call - v->calls;

	switch (vary_pick(v, 5)) {
	case 0:
		return number ? vary_text(v, "lab%d", number) : "mm";
	case 1:
		return vary_text(v, "kernel/%s", call->name);
	case 2:
		return vary_text(v, "kernel/lab%d", number);
	case 3:
		return vary_text(v, "my-syscalls-%d", number);
	default:
		return call->name;
	}
}

static const char *existing_file(struct variation *v)
{
	return vary_one(v, "kernel/sys.c", "kernel/fork.c", "fs/open.c", "init/main.c",
			"kernel/sched/core.c", "arch/x86/kernel/sys_x86_64.c");
}

/* The line by which make comes down into the new directory. */
static void enter_directory(struct variation *v, struct vary_call *call, const char *dir)
{
	struct vary_make *make = &call->make;
	const char *slash = strrchr(dir, '/');

	if (slash) {
		make->parent = vary_text(v, "%.*s/Makefile", (int)(slash - dir), dir);
		make->parent_line = vary_text(v, "obj-y += %s/\n", slash + 1);
	} else {
		make->parent = v->prefixed ? "Makefile" : "Kbuild";
		make->parent_line = vary_text(v, "%s%s+= %s/\n", v->prefixed ? "core-y" : "obj-y",
					      vary_blank(v), dir);
	}
	make->op = vary_one(v, ":=", "=", "+=");
	if (slash && vary_chance(v, 25)) { /* "obj-y += lab/adder.o", without a Makefile there */
		make->file = make->parent;
		make->word = vary_text(v, "%s/%s", slash + 1, make->word);
		make->op = "+=";
		make->parent = NULL;
		return;
	}
	if (vary_chance(v, 20))
		make->file = vary_text(v, "%s/Kbuild", dir);
}

static void hang_on_option(struct variation *v, struct vary_call *call)
{
	const char *option;

	if (vary_chance(v, 30)) {
		call->make.list = "obj-$(CONFIG_FUTEX)";
		return;
	}
	option = vary_text(v, "LAB_CALL%d", (int)(call - v->calls));
	call->make.list = vary_text(v, "obj-$(CONFIG_%s)", option);
	vary_insert(v, "init/Kconfig", "endmenu",
		    vary_text(v, "config %s\n\tbool \"%s\"\n\tdefault y\n%s\n", option,
			      vary_one(v, "A system call", "obj-y sys_x"),
			      vary_one(v, "", "\thelp\n\t  Says y.\n")));
}

static void settle(struct variation *v, struct vary_call *call)
{
	const char *file, *dir = NULL;

	switch (call->home) {
	case HOME_OTHER:
		file = draw_file(v, call,
				 vary_one(v, "fs", "init", "kernel/sched", "arch/x86/kernel",
					  "arch/x86/entry"));
		break;
	case HOME_OWN:
		dir = draw_own_dir(v, call);
		file = draw_file(v, call, dir);
		break;
	case HOME_EXISTING:
		file = existing_file(v);
		break;
	case HOME_SHARED:
		file = call[-1].definition.file;
		break;
	default:
		file = draw_file(v, call, "kernel");
	}
	right_definition(v, call, file);
	right_make(v, call);
	if (call->home == HOME_OWN)
		enter_directory(v, call, dir);
	else if (call->home == HOME_OPTION)
		hang_on_option(v, call);
	else
		call->make.shape = vary_chance(v, 60) ? MAKE_LINE
				   : streq(call->make.file, "kernel/Makefile") && vary_chance(v, 60)
					   ? MAKE_IN_LIST
					   : MAKE_COMPOSITE;
}

static void derive(struct variation *v, struct vary_call *call)
{
	right_row(v, call);
	settle(v, call);
	right_prototype(v, call);
}

void vary_params(struct variation *v, int n)
{
	v->call->nparams = n;
	for (int i = 0; i < n; i++)
		draw_param(v, v->call, i);
	derive(v, v->call);
}

void vary_param(struct variation *v, int i, const char *type, const char *name)
{
	v->call->types[i] = type;
	v->call->names[i] = name;
	if (i >= v->call->nparams)
		v->call->nparams = i + 1;
	derive(v, v->call);
}

void vary_buffer(struct variation *v)
{
	vary_params(v, 2);
	vary_param(v, 0, "char __user *", "where");
	vary_param(v, 1, vary_one(v, "int", "long"), "count");
}

const char *vary_params_list(struct variation *v)
{
	const struct vary_call *call = v->call;
	const char *text = call->nparams ? "" : "void";
	const char *comma = vary_one(v, ", ", ", ", ",", ",\n\t\t\t");

	for (int i = 0; i < call->nparams; i++)
		text = vary_text(v, "%s%s%s%s%s", text, i ? comma : "", call->types[i],
				 ends_with(call->types[i], "*") ? "" : " ", call->names[i]);
	return vary_text(v, "(%s)", text);
}

void vary_home(struct variation *v, enum vary_home home)
{
	v->call->home = home;
	derive(v, v->call);
	v->call->make.shape = MAKE_LINE;
}

void vary_own_file(struct variation *v)
{
	vary_home(v, vary_chance(v, 60) ? HOME_KERNEL : HOME_OTHER);
}

void vary_rename(struct variation *v, const char *name)
{
	v->call->name = name;
	derive(v, v->call);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static enum vary_home draw_home(struct variation *v, int i)
{
	int home = vary_pick(v, 100);

	if (i && home < 25)
		return HOME_SHARED;
	return home < 45   ? HOME_KERNEL
	       : home < 60 ? HOME_OTHER
	       : home < 75 ? HOME_OWN
	       : home < 87 ? HOME_OPTION
			   : HOME_EXISTING;
}

/* What else a learner may have changed, and rightly so. */
static void draw_bystander(struct variation *v)
{
	switch (vary_pick(v, 9)) {
	case 0:
		vary_replace(v, "kernel/sys.c", "SYSCALL_DEFINE0(getpid)\n{\n",
			     "SYSCALL_DEFINE0(getpid)\n{\n\tpr_info(\"sys_getpid\\n\");\n");
		break;
	case 1:
		vary_insert(v, "kernel/Makefile", "obj-y += sched/", "CFLAGS_sys.o += -O1\n");
		break;
	case 2:
		vary_insert(v, VARY_HEADER, "#ifndef SYSCALL_DEFINE0", "struct lab_point;\n");
		break;
	case 3:
		strbuf_addstr(vary_file(v, "kernel/lab_notes.txt"),
			      "obj-y = x.o\nSYSCALL_DEFINE1(x, int, y);\n");
		break;
	case 4:
		vary_insert(v, "kernel/fork.c", NULL,
			    "\n/* gr\xc3\xb6\xc3\x9f"
			    "er \xe2\x98\x83, \xff\xfe */\nint lab_unused;\n");
		break;
	case 5:
		strbuf_addstr(
			vary_file(v, "include/uapi/linux/lab.h"),
			"#ifndef _LAB_H\n#define _LAB_H\nstruct point {\n\tint x, y;\n};\n#endif\n");
		break;
	case 6:
		vary_insert(v, "init/Kconfig", "endmenu",
			    "config LAB_OTHER\n\tbool \"Nothing\"\n\tdefault n\n\n");
		break;
	case 7:
		vary_insert(v, "kernel/futex.c", NULL,
			    "\nstatic long do_sys_lab(int sys_x)\n{\n\treturn sys_x;\n}\n");
		break;
	default:
		vary_insert(v, VARY_TABLE, "424\tcommon", "#\n# 200\tcommon\tlab\tsys_lab\n#\n");
	}
}

void vary_draw(struct variation *v)
{
	int ncalls = 1 + (vary_chance(v, 45) ? 1 + vary_chance(v, 40) : 0);

	if (ncalls < v->min_calls)
		ncalls = v->min_calls;
	for (int i = 0; i < ncalls; i++) {
		struct vary_call *call = &v->calls[i];

		call->name = draw_name(v);
		call->number = 436 + i;
		call->home = draw_home(v, i);
		call->nparams = vary_chance(v, 20) ? 0 : 1 + vary_pick(v, 6);
		for (int j = 0; j < call->nparams; j++)
			draw_param(v, call, j);
		v->ncalls = i + 1;
		derive(v, call);
	}
	v->call = &v->calls[0];
	v->mark = "\1";
	if (vary_chance(v, 30))
		draw_bystander(v);
}

/* ---- saying more ----------------------------------------------------------------------------- */

void vary_allow(struct variation *v, const char *code)
{
	if (v->nallowed < (int)ARRAY_SIZE(v->allowed))
		v->allowed[v->nallowed++] = code;
}

void vary_at(struct variation *v, const char *file, const char *text)
{
	v->where[*v->mark - 1].file = file;
	v->where[*v->mark - 1].text = text;
}

void vary_upstream(struct variation *v, const char *code)
{
	static const char *const others[] = {"E0902", "E0903", "E0904", "E0908"};

	v->ncalls = 1;
	v->call = &v->calls[0];
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (!streq(others[i], code))
			vary_allow(v, others[i]);
	vary_run(v, "[upstream]\nsubject = %s\n", v->call->name);
	if (!streq(code, "E0905"))
		vary_run(v, "selftest = %s tools/testing/selftests/%s/%s_test.c\n", v->call->name,
			 v->call->name, v->call->name);
	if (!streq(code, "E0909"))
		vary_run(v, "man-page = %s tools/lab/%s.2\n", v->call->name, v->call->name);
}
