// SPDX-License-Identifier: GPL-2.0-only
/* What the rules on bodies (E0318 to E0321) make of the shapes that people write. */
#include <stdlib.h>
#include <string.h>

#include "test.h"

#include "../../lib/arena.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../dev/fixture.h"
#include "../../dev/smalltree.h"

struct shape {
	const char *codes; /* found, with the lines in the body (the head is line 0): "E0318:3" */
	const char *before, *head, *body;
};

#define NUMBERS	 "SYSCALL_DEFINE2(adder, int, x, int, y)\n"
#define POINTER	 "SYSCALL_DEFINE2(adder, int __user *, p, int, y)\n"
#define POINTERS "SYSCALL_DEFINE3(adder, struct pair __user *, p, char __user *, s, size_t, n)\n"
#define INCLUDES                                                                                   \
	"#include <linux/kernel.h>\n#include <linux/syscalls.h>\n#include <linux/uaccess.h>\n"

static void write_body(const struct example *example, const struct shape *shape, int *head_line)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "%s%s\n", INCLUDES, shape->before ? shape->before : "");
	*head_line = 1;
	for (const char *p = strbuf_str(&text); *p; p++)
		*head_line += *p == '\n';
	strbuf_addf(&text, "%s%s", shape->head, shape->body);
	small_tree_write(example->small, "kernel/adder.c", strbuf_str(&text), text.len);
	strbuf_release(&text);
}

static bool is_body_code(const char *code)
{
	return strcmp(code, "E0318") >= 0 && strcmp(code, "E0321") <= 0;
}

/* What the rules find in @shape, when that is not what is expected, goes to @wrong. */
static void check_shape(const struct shape *shape, struct strbuf *wrong)
{
	struct strbuf found = {0};
	struct example example;
	int head_line;

	assert_int_equal(example_open(&example, "bare"), 0);
	example_subject(&example, "adder");
	write_body(&example, shape, &head_line);
	assert_int_equal(example_collect(&example), 0);
	example_judge(&example);
	for (int i = 0; i < example.findings.n; i++) {
		const struct finding *finding = example.findings.list[i];

		if (is_body_code(finding->rule->code))
			strbuf_addf(&found, "%s%s:%d", found.len ? " " : "", finding->rule->code,
				    finding->span.line - head_line);
	}
	if (!streq(strbuf_str(&found), shape->codes))
		strbuf_addf(wrong, "'%s' instead of '%s' for\n%s%s\n", strbuf_str(&found),
			    shape->codes, shape->head, shape->body);
	strbuf_release(&found);
	example_close(&example);
}

static void check_shapes(const struct shape *shapes, size_t n)
{
	struct strbuf wrong = {0};

	for (size_t i = 0; i < n; i++)
		check_shape(&shapes[i], &wrong);
	assert_string_equal(kept(xstrdup(strbuf_str(&wrong))), "");
	strbuf_release(&wrong);
}

TEST(a_body_that_can_end_without_a_return_is_told_apart)
{
	static const struct shape shapes[] = {
		{"E0318:2", NULL, NUMBERS, "{\n}\n"},
		{"E0318:3", NULL, NUMBERS, "{\n\tpr_info(\"return %d\", x);\n}\n"},
		{"E0318:3", NULL, NUMBERS, "{\n\tx += y; /* return x; */\n}\n"},
		{"E0318:3", NULL, NUMBERS, "{\n\t// return x;\n}\n"},
		{"E0318:4", NULL, NUMBERS, "{\n\tif (x)\n\t\treturn y;\n}\n"},
		{"E0318:4", NULL, NUMBERS, "{\n\tif (x == OP_ADD)\n\t\treturn y;\n}\n"},
		{"E0318:6", NULL, NUMBERS,
		 "{\n\tif (x > 0) {\n\t\treturn y;\n\t} else if (x < 0)\n\t\treturn x;\n}\n"},
		{"E0318:4", NULL, NUMBERS, "{\n\twhile (x--)\n\t\treturn y;\n}\n"},
		{"E0318:4", NULL, NUMBERS, "{\n\tfor (y = 0; y < x; y++)\n\t\treturn y;\n}\n"},
		{"E0318:5", NULL, NUMBERS, "{\n\tfor (;;)\n\t\tif (x++ > y)\n\t\t\tbreak;\n}\n"},
		{"E0318:7", NULL, NUMBERS,
		 "{\n\tswitch (x) {\n\tcase 0: return 1;\n\tcase 1: return 2;\n\t}\n\tx++;\n}\n"},
		{"E0318:6", NULL, NUMBERS,
		 "{\n\tswitch (x) {\n\tcase 0: return 1;\n\tdefault: break;\n\t}\n}\n"},
		{"E0318:4", NULL, NUMBERS, "{\n\tint help(int a) { return a; }\n\thelp(x);\n}\n"},
		{"E0318:2", NULL, NUMBERS, "{\n\treturn;\n}\n"},
		{"E0318:6", NULL, NUMBERS,
		 "{\n#ifdef DEBUG\n\tpr_info(\"x\");\n#endif\n\tx = y;\n}\n"},
		{"E0318:5", NULL, NUMBERS, "{\n#if 0\n\treturn x;\n#endif\n}\n"},
		{"E0318:5", NULL, NUMBERS, "{\n\tdo {\n\t\tx++;\n\t} while (x < y);\n}\n"},
		{"E0318:5", NULL, NUMBERS, "{\n\tif (x)\n\t\tgoto out;\n\treturn y;\nout:;}\n"},
	};

	check_shapes(shapes, ARRAY_SIZE(shapes));
}

TEST(a_body_that_always_returns_is_left_alone)
{
	static const struct shape shapes[] = {
		{"", NULL, NUMBERS, "{ return x + y; }\n"},
		{"", NULL, NUMBERS, "{\n\tif (x)\n\t\treturn y;\n\telse\n\t\treturn x;\n}\n"},
		{"", NULL, NUMBERS, "{\n\tfor (;;)\n\t\tif (x++ > y)\n\t\t\treturn x;\n}\n"},
		{"", NULL, NUMBERS,
		 "{\n\twhile (1) {\n\t\tif (x++ > y)\n\t\t\treturn x;\n\t}\n}\n"},
		{"", NULL, NUMBERS, "{\n\tdo {\n\t\treturn x;\n\t} while (0);\n}\n"},
		{"", NULL, NUMBERS,
		 "{\n\tswitch (x) {\n\tcase 0:\n\t\treturn 1;\n\tdefault:\n\t\treturn 2;\n\t}\n}\n"},
		{"", NULL, NUMBERS,
		 "{\n\tint ret = 0;\n\n\tif (x)\n\t\tgoto out;\n\tret = y;\nout:\n\treturn ret;\n}\n"},
		{"", NULL, NUMBERS,
		 "{\nagain:\n\tif (x)\n\t\treturn y;\n\tx = 1;\n\tgoto again;\n}\n"},
		{"", NULL, NUMBERS,
		 "{\n#ifdef DEBUG\n\treturn x;\n#else\n\treturn y;\n#endif\n}\n"},
		{"", NULL, NUMBERS, "{\n\tpanic(\"no\");\n}\n"},
		{"", NULL, NUMBERS, "{\n\tBUG();\n}\n"},
		{"", NULL, NUMBERS, "{\n\tif (IS_ON || x == OP_ADD)\n\t\treturn y;\n}\n"},
		{"", "#define give(v) return (v)\n", NUMBERS, "{\n\tgive(x + y);\n}\n"},
		{"", NULL, NUMBERS, "{\n\tRETURN(x + y);\n}\n"},
		{"", "static void __noreturn stop(void);\n", NUMBERS, "{\n\tstop();\n}\n"},
		{"", NULL, NUMBERS, "{\n\tscoped_guard(mutex, &lock) {\n\t\treturn x;\n\t}\n}\n"},
		{"", NULL, NUMBERS, "{\n\tint help(int a) { a++; }\n\treturn help(x);\n}\n"},
		{"", NULL, NUMBERS,
		 "{\n\tstruct pair q = { .a = x };\n\n\treturn ({ q.a + y; });\n}\n"},
		{"", NULL, NUMBERS, "{\n#if 1\n\treturn x;\n#endif\n}\n"},
	};

	check_shapes(shapes, ARRAY_SIZE(shapes));
}

TEST(an_errno_that_is_returned_without_its_minus_is_found)
{
	static const struct shape shapes[] = {
		{"E0319:2", NULL, NUMBERS, "{\n\treturn EINVAL;\n}\n"},
		{"E0319:2", NULL, NUMBERS, "{\n\treturn (EINVAL);\n}\n"},
		{"E0319:2", NULL, NUMBERS, "{\n\treturn (long)EINVAL;\n}\n"},
		{"E0319:2", NULL, NUMBERS, "{\n\treturn x < 0 ? EINVAL : x + y;\n}\n"},
		{"E0319:2", NULL, NUMBERS, "{\n\treturn x < 0 ? -EINVAL : y ? 0 : ERANGE;\n}\n"},
		{"E0319:4", NULL, NUMBERS,
		 "{\n\tint ret = 0;\n\tif (x < 0)\n\t\tret = EINVAL;\n\treturn ret;\n}\n"},
		{"E0319:2", NULL, NUMBERS,
		 "{\n\tint ret = ENOMEM;\n\n\tif (x)\n\t\tret = y;\n\treturn ret;\n}\n"},
		{"E0319:3 E0319:5", NULL, NUMBERS,
		 "{\n\tif (x < 0)\n\t\treturn EINVAL;\n\tif (y < 0)\n\t\treturn EDOM;\n\treturn 0;\n}\n"},
		{"E0319:4", NULL, NUMBERS,
		 "{\n\tlong err;\n\n\terr = EPERM; goto out;\nout:\n\treturn err;\n}\n"},
	};

	check_shapes(shapes, ARRAY_SIZE(shapes));
}

TEST(an_errno_that_is_only_compared_or_turned_is_left_alone)
{
	static const struct shape shapes[] = {
		{"", NULL, NUMBERS, "{\n\treturn -EINVAL;\n}\n"},
		{"", NULL, NUMBERS, "{\n\treturn -(EINVAL);\n}\n"},
		{"", NULL, NUMBERS, "{\n\treturn x == EINVAL;\n}\n"},
		{"", NULL, NUMBERS, "{\n\treturn x ? -EINVAL : -ERANGE;\n}\n"},
		{"", NULL, NUMBERS, "{\n\tint e = EINVAL;\n\n\treturn -e;\n}\n"},
		{"", NULL, NUMBERS,
		 "{\n\tint e = EINVAL;\n\n\tif (x)\n\t\treturn -e;\n\te = x;\n\treturn e;\n}\n"},
		{"", NULL, NUMBERS, "{\n\treturn helper(EINVAL);\n}\n"},
		{"", NULL, NUMBERS,
		 "{\n\tif (x == EINVAL || y == ENOMEM)\n\t\treturn 0;\n\treturn x;\n}\n"},
		{"", NULL, NUMBERS, "{\n\treturn x; /* return EINVAL; */\n}\n"},
		{"", NULL, NUMBERS, "{\n\tpr_info(\"return EINVAL;\");\n\treturn x;\n}\n"},
		{"", NULL, NUMBERS, "{\n\tstruct s q;\n\n\tq.ret = EINVAL;\n\treturn x;\n}\n"},
	};

	check_shapes(shapes, ARRAY_SIZE(shapes));
}

TEST(a_pointer_of_the_caller_that_is_followed_is_found)
{
	static const struct shape shapes[] = {
		{"E0320:2", NULL, POINTER, "{\n\treturn *p + y;\n}\n"},
		{"E0320:2", NULL, POINTER, "{\n\t*p = y;\n\treturn 0;\n}\n"},
		{"E0320:3", NULL, POINTER, "{\n\tif (p)\n\t\t*p = y;\n\treturn 0;\n}\n"},
		{"E0320:2", NULL, POINTER, "{\n\treturn p[0];\n}\n"},
		{"E0320:2", NULL, POINTER, "{\n\treturn *(p + 1);\n}\n"},
		{"E0320:2", NULL, POINTER, "{\n\treturn *(int *)p;\n}\n"},
		{"E0320:2", NULL, POINTER, "{\n\treturn (long)*p;\n}\n"},
		{"E0320:2", NULL, POINTER, "{\n\treturn y * *p;\n}\n"},
		{"E0320:2", NULL, POINTER, "{\n\treturn *p++;\n}\n"},
		{"E0320:4", NULL, POINTER, "{\n\tint *q = (int *)p;\n\n\treturn *q;\n}\n"},
		{"E0320:5", NULL, POINTER, "{\n\tint *q;\n\n\tq = p;\n\treturn q[y];\n}\n"},
		{"E0320:4", NULL, POINTER,
		 "{\n\tint v;\n\n\tmemcpy(&v, p, sizeof(v));\n\treturn v;\n}\n"},
		{"E0320:2", NULL, POINTERS, "{\n\treturn p->a + p->b;\n}\n"},
		{"E0320:2", NULL, POINTERS, "{\n\treturn (*p).a;\n}\n"},
		{"E0320:2", NULL, POINTERS, "{\n\treturn strlen(s);\n}\n"},
		{"E0320:2", NULL, POINTERS, "{\n\tpr_info(\"%s\\n\", s);\n\treturn 0;\n}\n"},
		{"E0320:2", NULL, POINTERS, "{\n\tpr_info(\"%d\\n\", p->a);\n\treturn 0;\n}\n"},
		{"E0320:4", NULL, POINTERS,
		 "{\n\tsize_t i;\n\n\tfor (i = 0; s[i]; i++)\n\t\t;\n\treturn i;\n}\n"},
	};

	check_shapes(shapes, ARRAY_SIZE(shapes));
}

TEST(a_pointer_of_the_caller_that_is_only_handed_on_is_left_alone)
{
	static const struct shape shapes[] = {
		{"", NULL, POINTER,
		 "{\n\tint v;\n\n\tif (get_user(v, p))\n\t\treturn -EFAULT;\n\treturn v * y;\n}\n"},
		{"", NULL, POINTER, "{\n\treturn put_user(y, p + 1);\n}\n"},
		{"", NULL, POINTER,
		 "{\n\tint v, *q = &v;\n\n\tif (copy_from_user(q, p, sizeof(*p)))\n\t\treturn -EFAULT;\n\treturn *q;\n}\n"},
		{"", NULL, POINTER,
		 "{\n\tint v[4];\n\n\tif (copy_from_user(v, p, sizeof(v)))\n\t\treturn -EFAULT;\n\treturn v[0] * v[1];\n}\n"},
		{"", NULL, POINTERS, "{\n\treturn put_user(1, &p->a);\n}\n"},
		{"", NULL, POINTERS,
		 "{\n\tstruct pair k;\n\n\tif (copy_from_user(&k, p, sizeof k))\n\t\treturn -EFAULT;\n\treturn k.a;\n}\n"},
		{"", NULL, POINTERS,
		 "{\n\tstruct pair k, *q = &k;\n\n\tif (copy_from_user(q, p, sizeof(*q)))\n\t\treturn -EFAULT;\n\treturn q->a;\n}\n"},
		{"", NULL, POINTERS,
		 "{\n\treturn copy_to_user(p->name, \"x\", 2) ? -EFAULT : 0;\n}\n"},
		{"", NULL, POINTERS, "{\n\treturn put_user('x', &s[n]);\n}\n"},
		{"", NULL, POINTERS, "{\n\treturn n * sizeof *p + offsetof(typeof(*p), a);\n}\n"},
		{"", NULL, POINTERS, "{\n\tpr_info(\"%p\\n\", s);\n\treturn 0;\n}\n"},
		{"", NULL, POINTERS, "{\n\treturn unsafe(&(p->a), n); /* *p, p->a */\n}\n"},
		{"", NULL, POINTER,
		 "{\n\tint __user *q = p, v;\n\n\tif (get_user(v, q))\n\t\treturn -EFAULT;\n\treturn v;\n}\n"},
	};

	check_shapes(shapes, ARRAY_SIZE(shapes));
}

TEST(the_result_of_a_copy_that_is_misused_is_found)
{
	static const struct shape shapes[] = {
		{"E0321:4", NULL, POINTER,
		 "{\n\tint v = 0;\n\n\tcopy_from_user(&v, p, sizeof(v));\n\treturn v;\n}\n"},
		{"E0321:4", NULL, POINTER,
		 "{\n\tint v = 0;\n\n\t(void)copy_from_user(&v, p, sizeof(v));\n\treturn v;\n}\n"},
		{"E0321:2", NULL, POINTER, "{\n\treturn copy_to_user(p, &y, sizeof(y));\n}\n"},
		{"E0321:2", NULL, POINTER, "{\n\treturn (copy_to_user(p, &y, sizeof(y)));\n}\n"},
		{"E0321:4", NULL, POINTER,
		 "{\n\tlong left;\n\n\tleft = copy_to_user(p, &y, sizeof(y));\n\treturn left;\n}\n"},
		{"E0321:2", NULL, POINTER,
		 "{\n\tint left = copy_to_user(p, &y, sizeof(y));\n\n\treturn 0;\n}\n"},
		{"E0321:2", NULL, POINTER,
		 "{\n\tif (copy_to_user(p, &y, sizeof(y)) < 0)\n\t\treturn -EFAULT;\n\treturn 0;\n}\n"},
		{"E0321:2", NULL, POINTER,
		 "{\n\tint left = copy_to_user(p, &y, sizeof(y));\n\n\tif (left < 0)\n\t\treturn -EFAULT;\n\treturn 0;\n}\n"},
		{"E0321:3", NULL, POINTER,
		 "{\n\tif (y)\n\t\tcopy_to_user(p, &y, sizeof(y));\n\treturn 0;\n}\n"},
		{"E0321:2", NULL, POINTER, "{\n\tclear_user(p, sizeof(*p));\n\treturn 0;\n}\n"},
	};

	check_shapes(shapes, ARRAY_SIZE(shapes));
}

TEST(the_result_of_a_copy_that_is_heeded_is_left_alone)
{
	static const struct shape shapes[] = {
		{"", NULL, POINTER,
		 "{\n\tif (copy_to_user(p, &y, sizeof(y)))\n\t\treturn -EFAULT;\n\treturn 0;\n}\n"},
		{"", NULL, POINTER,
		 "{\n\treturn copy_to_user(p, &y, sizeof(y)) ? -EFAULT : 0;\n}\n"},
		{"", NULL, POINTER,
		 "{\n\tint ret;\n\n\tret = copy_to_user(p, &y, sizeof(y));\n\tif (ret)\n\t\treturn -EFAULT;\n\treturn ret;\n}\n"},
		{"", NULL, POINTER,
		 "{\n\tunsigned long left = copy_to_user(p, &y, sizeof(y));\n\n\treturn left ? -EFAULT : 0;\n}\n"},
		{"", NULL, POINTER,
		 "{\n\tint ret = 0;\n\n\tif (copy_to_user(p, &y, sizeof(y)) != 0)\n\t\tret = -EFAULT;\n\treturn ret;\n}\n"},
		{"", NULL, POINTER,
		 "{\n\tint ret;\n\n\tret = copy_to_user(p, &y, sizeof(y));\n\tret = ret ? -EFAULT : 0;\n\treturn ret;\n}\n"},
		{"", NULL, POINTER, "{\n\treturn sizeof(y) - copy_to_user(p, &y, sizeof(y));\n}\n"},
		{"", NULL, POINTER,
		 "{\n\treturn !copy_to_user(p, &y, sizeof(y)) ? 0 : -EFAULT;\n}\n"},
		{"", NULL, POINTER, "{\n\t/* copy_to_user(p, &y, 4); */\n\treturn 0;\n}\n"},
	};

	check_shapes(shapes, ARRAY_SIZE(shapes));
}
