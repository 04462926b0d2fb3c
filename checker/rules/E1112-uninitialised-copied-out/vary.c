// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

#define ANSWER	   "\tstruct answer {\n\t\tchar kind;\n\t\tint value;\n\t};\n"
#define PAIR(type) "\tstruct pair {\n\t\t" type " a;\n\t\tint b;\n\t};\n"
#define CHECKED	   "\tif (!answer)\n\t\treturn -ENOMEM;\n"
#define TAKEN_OUT                                                                                  \
	"\terr = copy_to_user(where, answer, sizeof(*answer)) ? -EFAULT : 0;\n"                    \
	"\tkfree(answer);\n\treturn err;\n"

static void bad(struct variation *v)
{
	const char *text = vary_one(
		v,
		"\tchar text[32];\n"
		"\n"
		"\tstrcpy(text, \"hello\");\n"
		"\tif (%scopy_to_user(where, text, sizeof(text)))\n"
		"\t\treturn -EFAULT;\n"
		"\treturn 0;\n",
		ANSWER "\tstruct answer answer;\n"
		       "\n"
		       "\tanswer.kind = 1;\n"
		       "\tanswer.value = count;\n"
		       "\tif (%scopy_to_user(where, &answer, sizeof(answer)))\n"
		       "\t\treturn -EFAULT;\n"
		       "\treturn 0;\n",
		"\tstruct answer {\n"
		"\t\tu64 when;\n"
		"\t\tu32 pid;\n"
		"\t};\n"
		"\tstruct answer answer;\n"
		"\n"
		"\tanswer.when = ktime_get_ns();\n"
		"\tanswer.pid = current->pid;\n"
		"\treturn %scopy_to_user(where, &answer, sizeof(struct answer)) ? -EFAULT : 0;\n",
		PAIR("int") "\tstruct pair pair;\n"
			    "\n"
			    "\tpair.a = count;\n"
			    "\tif (count > 3)\n"
			    "\t\treturn -EINVAL;\n"
			    "\tif (%scopy_to_user(where, &pair, sizeof(pair)))\n"
			    "\t\treturn -EFAULT;\n"
			    "\treturn 0;\n",
		"\tchar text[24];\n"
		"\tint n;\n"
		"\n"
		"\tn = snprintf(text, sizeof(text), \"%%d\", (int)count);\n"
		"\tif (%scopy_to_user(where, text, 24))\n"
		"\t\treturn -EFAULT;\n"
		"\treturn n;\n",
		ANSWER "\tstruct answer *answer = kmalloc(sizeof(*answer), GFP_KERNEL);\n"
		       "\tlong err;\n"
		       "\n" CHECKED "\tanswer->kind = 1;\n"
		       "\tanswer->value = count;\n"
		       "\terr = %scopy_to_user(where, answer, sizeof(*answer)) ? -EFAULT : 0;\n"
		       "\tkfree(answer);\n"
		       "\treturn err;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(
		v,
		"\tchar text[32] = \"\";\n"
		"\n"
		"\tstrcpy(text, \"hello\");\n"
		"\tif (copy_to_user(where, text, sizeof(text)))\n"
		"\t\treturn -EFAULT;\n"
		"\treturn 0;\n",
		ANSWER "\tstruct answer answer;\n"
		       "\n"
		       "\tmemset(&answer, 0, sizeof(answer));\n"
		       "\tanswer.kind = 1;\n"
		       "\tanswer.value = count;\n"
		       "\tif (copy_to_user(where, &answer, sizeof(answer)))\n"
		       "\t\treturn -EFAULT;\n"
		       "\treturn 0;\n",
		"\tstruct answer {\n"
		"\t\tu64 when;\n"
		"\t\tu32 pid;\n"
		"\t\tu32 kind;\n"
		"\t};\n"
		"\tstruct answer answer;\n"
		"\n"
		"\tanswer.when = ktime_get_ns();\n"
		"\tanswer.pid = current->pid;\n"
		"\tanswer.kind = count;\n"
		"\treturn copy_to_user(where, &answer, sizeof(struct answer)) ? -EFAULT : 0;\n",
		PAIR("char") "\tstruct pair pair;\n"
			     "\n"
			     "\tif (copy_from_user(&pair, where, sizeof(pair)))\n"
			     "\t\treturn -EFAULT;\n"
			     "\tpair.b += count;\n"
			     "\tif (copy_to_user(where, &pair, sizeof(pair)))\n"
			     "\t\treturn -EFAULT;\n"
			     "\treturn 0;\n",
		"\tchar text[24];\n"
		"\tint n;\n"
		"\n"
		"\tn = scnprintf(text, sizeof(text), \"%d\", (int)count);\n"
		"\tif (copy_to_user(where, text, n + 1))\n"
		"\t\treturn -EFAULT;\n"
		"\treturn n;\n",
		ANSWER "\tstruct answer *answer = kzalloc(sizeof(*answer), GFP_KERNEL);\n"
		       "\tlong err;\n"
		       "\n" CHECKED "\tanswer->kind = 1;\n" TAKEN_OUT,
		ANSWER "\tstruct answer *answer = kmalloc(sizeof(*answer), GFP_KERNEL);\n"
		       "\tlong err;\n"
		       "\n" CHECKED "\tmemset(answer, 0, sizeof(*answer));\n"
		       "\tanswer->kind = 1;\n" TAKEN_OUT,
		ANSWER "\tstruct answer *answer = kmalloc(sizeof(*answer), GFP_KERNEL);\n"
		       "\tlong err;\n"
		       "\n" CHECKED "\tvary_keep(answer);\n"
		       "\tanswer->kind = 1;\n" TAKEN_OUT);
}

VARY(uninitialised_copied_out) = {
	.code = "E1112",
	.alone = true,
	.bad = bad,
	.good = good,
};
