// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines of the preprocessor, drawn by a number: all that a reader other than gcc's own could take
 * for something else than it is. Which of the marks below are compiled is seen in
 * kernel/lab_seen.c, and with it in vmlinux; gcc alone knows the right answer, and the reference
 * asks it.
 */
#include "narrowing.h"

#include "../../checker/lib/strbuf.h"

/* One text being written: @id tells its names from those of other places, @n its own from each
 * other. */
struct writer {
	struct strbuf *out;
	struct rng rng;
	int id, n;
};

static unsigned draw(struct writer *writer, unsigned below)
{
	return (unsigned)(rng_next(&writer->rng) >> 16) % below;
}

#define PICK(writer, list) (list)[draw(writer, ARRAY_SIZE(list))]

/* What shows that these lines were compiled, and where they stood. */
static void mark(struct writer *writer)
{
	int n = ++writer->n;

	switch (draw(writer, 12)) {
	case 0:
		strbuf_addf(writer->out, "#error lab %d\n", writer->id);
		break;
	case 1:
	case 2:
	case 3:
		/* A header may be read twice, and says the same then. */
		strbuf_addf(writer->out,
			    "extern char lab_line_%d_%d[__LINE__];\n#undef LAB_SEEN_%d\n"
			    "#define LAB_SEEN_%d (int)sizeof(lab_line_%d_%d)\n",
			    writer->id, n, writer->id, writer->id, writer->id, n);
		break;
	default:
		strbuf_addf(writer->out, "#undef LAB_SEEN_%d\n#define LAB_SEEN_%d %u\n", writer->id,
			    writer->id, draw(writer, 1000));
	}
}

static const char *condition(struct writer *writer)
{
	static const char *const conditions[] = {
		"if 0",
		"if 1",
		" if 0",
		"if/**/0",
		"if \\\n0",
		"i\\\nf 0",
		"if 0 /* or\nnot */",
		"if 00",
		"if !1",
		"if 'a' == 97 && '\\377' < 0",
		"if -1 > 0u",
		"if 1 ? 0 : 2",
		"ifdef CONFIG_64BIT",
		"ifndef CONFIG_64BIT",
		"ifdef CONFIG_LAB_NO",
		"ifndef CONFIG_LAB_NO",
		"ifdef CONFIG_LAB_NO // \\\n#if 1",
		"ifdef LAB_UNKNOWN",
		"ifndef CONFIG_64BIT /* \" */",
		"if defined(CONFIG_64BIT)",
		"if defined CONFIG_LAB_NO || 0",
		"if IS_ENABLED(CONFIG_LAB_NO)",
		"if __has_include(\"../sound/core/sound.c\")",
		"if __has_include(<linux/kernel.h>)",
		"if __has_include(\"../kernel/lab_nowhere.h\")",
		"if __GNUC__ > 4",
		"if __INCLUDE_LEVEL__ > 1",
		"if __LINE__ % 2",
		"if #lab(yes)",
	};

	return PICK(writer, conditions);
}

static void branch(struct writer *writer)
{
	static const char *const branches[] = {
		"else",
		"else /* not */",
		"elif 1",
		"elif 0",
		"elif defined(CONFIG_64BIT)",
		"elifdef CONFIG_64BIT",
		"elifdef CONFIG_LAB_NO",
		"elifndef CONFIG_64BIT",
		"elifndef CONFIG_LAB_NO",
		"el\\\nse",
	};

	strbuf_addf(writer->out, "#%s\n", PICK(writer, branches));
}

/* A line and what closes it; between them are marks that it may hide from a reader, or from gcc. */
static const char *const covers[][2] = {
	{"#define LAB_RAW R\"(\" /* )\"\n", "/* \" */\n"},
	{"#define LAB_RAW LR\"(\" /* )\"\n", "/* \" */\n"},
	{"#define LAB_RAW u8R\"x(\" /* )x\"\n", "/* \" */\n"},
	{"#define LAB_RAW uR\"(\" // )\" /* \n", "/* */\n"},
	{"#define LAB_RAW UR\"(\n)\"\n", "\n"},
	{"#define LAB_WIDE L\"/*\" u8\"/*\" U'/'\n", "/* */\n"},
	{"#define LAB_QUOTE '\"' /* '\"'\n", "*/\n"},
	{"#define LAB_QUOTE \"\\\\\" /* \" */\n", "/* */\n"},
	{"#define LAB_QUOTE '\\'' /* ' */\n", "\n"},
	{"#define LAB_QUOTE \"//\" /\\\n* */\n", "\n"},
	{"/\\\n* hidden\n", "*\\\n/\n"},
	{"// hidden \\\n", "\n"},
	{"// not hidden ?\?/\n", "\n"},
	{"/* hidden ?\?/\n", "*/\n"},
	{"#if 0\ndon't /*\n#endif\n#if 0\n*/\n#endif\n", "\n"},
	{"#if 0\n#error don't /*\n#endif /* ' */\n", "\n"},
	{"#if 0\n\"/*\n#endif // \"\n", "/* */\n"},
	{"%:if 0\n", "%:endif\n"},
	{"%:ifdef CONFIG_LAB_NO\n", "#endif\n"},
	{"?\?=if 0\n#if 1\n", "#endif\n"},
	{"#\\\nif 0\n", "#\\\nendif\n"},
	{"# /* a\n */ if 0\n", "# /**/ endif\n"},
	{"#\fif 0\n", "#\fendif\n"},
	{"#if 0\r\n", "#endif\r\n"},
	{"/* a\r\n", "*/\r\n"},
	{"#if 0\n#include <a/*b>\n#endif\n", "/* */\n"},
	{"#if 0\n#if 1\n#elifdef X\n#else\n", "#endif\n#endif\n"},
	{"#if 1\n#if 0\n#else\n", "#endif\n#else\nsyntax error\n#endif\n"},
	{"#ifdef CONFIG_LAB_NO\n#pragma once\n#line 7\n", "#endif\n"},
};

/* Lines that stand by themselves. */
static const char *const plain[] = {
	"#line 77\n",
	"# 78 \"elsewhere.c\"\n",
	"_Pragma(\"GCC diagnostic push\") _Pragma(\"GCC diagnostic pop\")\n",
	"#pragma GCC diagnostic push\n#pragma GCC diagnostic pop\n",
	"#pragma push_macro(\"LAB_SEEN_1\")\n#pragma pop_macro(\"LAB_SEEN_1\")\n",
	"#define LAB_FILE <linux/kernel.h>\n#include LAB_FILE\n",
	"#include <linux/kernel.h> /* again */\n",
	"#include_next <linux/kernel.h>\n",
	"#ident \"lab\"\n",
	"#assert lab(yes)\n",
	"#unassert lab\n",
	"#define LAB_\\\nSPLICED 1\n",
	"#define LAB$ 1\n",
	"#define lab_\\u00e9 1\n",
	"#define lab_\xc3\xa9 2\n",
	"#define LAB_PASTE(a, b) a%:%:b\n",
	"#define LAB_TEXT(x) #x\n#define LAB_TEXT_1 LAB_TEXT(a /* b */ c)\n",
	"\f\n",
	"#\n",
	"#warning lab\n",
	"/* a comment */\n",
	"/* another */ /* one */\n\n",
	"// a comment\n",
	"extern int lab_extern;\n",
	"#undef CONFIG_LAB_NO\n",
	"#define CONFIG_LAB_NO 1\n#undef CONFIG_LAB_NO\n",
};

static void piece(struct writer *writer, int depth)
{
	unsigned what = draw(writer, depth < 2 ? 10 : 5), cover;

	if (what < 2) {
		mark(writer);
	} else if (what < 5) {
		strbuf_addstr(writer->out, PICK(writer, plain));
	} else if (what < 7) {
		cover = draw(writer, ARRAY_SIZE(covers));
		strbuf_addstr(writer->out, covers[cover][0]);
		piece(writer, depth + 1);
		strbuf_addstr(writer->out, covers[cover][1]);
	} else {
		strbuf_addf(writer->out, "#%s\n", condition(writer));
		mark(writer);
		piece(writer, depth + 1);
		if (draw(writer, 2)) {
			branch(writer);
			mark(writer);
		}
		strbuf_addstr(writer->out, "#endif\n");
	}
}

void lines_of_c(struct strbuf *out, unsigned seed, int id)
{
	struct writer writer = {.out = out, .rng.state = seed, .id = id};
	unsigned n = draw(&writer, 3) + 1;

	for (unsigned i = 0; seed && i < n; i++)
		piece(&writer, 0);
}

void lines_of_table(struct strbuf *out, unsigned seed)
{
	static const char *const rows[] = {
		"# a remark \\\n",
		"\n",
		"  # a blank before it\n",
		"600 common\tlab_tab\t sys_ni_syscall\n",
		"601 64 lab$x sys_ni_syscall\n",
		"602 common lab_/*x sys_ni_syscall\n",
		"603 64 lab_R\"( sys_ni_syscall\n",
		"604 nobody lab_nobody sys_ni_syscall\n",
		"605 common lab_crlf sys_ni_syscall\r\n",
		"606 common lab_'x sys_ni_syscall\n",
		"607 x32 lab_x32 sys_ni_syscall\n",
		"608 common NR_NR sys_ni_syscall # behind it\n",
	};
	struct writer writer = {.out = out, .rng.state = seed};
	unsigned n = draw(&writer, 2) + 1;

	for (unsigned i = 0; seed && i < n; i++)
		strbuf_addstr(out, PICK(&writer, rows));
}

void lines_of_makefile(struct strbuf *out, unsigned seed)
{
	static const char *const lines[] = {
		"# a remark\n",
		"# a remark \\\nobj-y += lab_missing.o\n",
		"obj-y += lab_wild.o # a remark\n",
		"obj-y += \\\n\tlab_wild.o\n",
		"obj-y += lab_$(subst x,w,x)ild.o\n",
		"ifdef CONFIG_LAB_NO\nobj-y += lab_missing.o\nendif\n",
		"ifneq ($(wildcard $(srctree)/sound/core/sound.c),)\nobj-y += lab_wild.o\nendif\n",
		"ifneq ($(wildcard $(srctree)/kernel/lab_shared.h),)\nobj-y += lab_wild.o\nendif\n",
		"CFLAGS_lab_seen.o += -DLAB_FLAG=3\n",
		"CFLAGS_lab_seen.o += -trigraphs\n",
		"CFLAGS_lab_seen.o += -DCONFIG_LAB_NO\n",
		"lab-objects := lab_wild.o\nobj-y += $(lab-objects)\n",
		"obj-$(CONFIG_LAB_NO) += lab_missing.o\n",
	};
	struct writer writer = {.out = out, .rng.state = seed};

	if (seed)
		strbuf_addstr(out, PICK(&writer, lines));
}
