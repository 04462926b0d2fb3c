// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *word;

	vary_home(v, HOME_KERNEL);
	v->call->make.absent = true;
	word = v->call->make.word;
	switch (vary_pick(v, 5)) {
	case 0: /* the backslash was forgotten when the list grew */
		vary_replace(v, "kernel/Makefile", " sys_ni.o\n",
			     vary_text(v, " sys_ni.o\n%s%s%s\n", v->mark,
				       vary_one(v, "\t", "\t    ", "        "), word));
		break;
	case 1: /* or lost in its middle */
		vary_replace(v, "kernel/Makefile", "exit.o \\\n\t    signal.o",
			     vary_text(v, "exit.o %s\n%s\t    signal.o", word, v->mark));
		break;
	case 2: /* a blank behind it */
		vary_replace(v, "kernel/Makefile", " sys.o \\\n",
			     vary_text(v, " sys.o %s%s \\%s\n", v->mark, word,
				       vary_one(v, " ", "\t", "  ")));
		break;
	case 3: /* a line of its own between those of the list */
		vary_replace(v, "kernel/Makefile", "\t    signal.o",
			     vary_text(v, "%sobj-y += %s\n\t    signal.o", v->mark, word));
		break;
	default:
		vary_replace(v, "kernel/Makefile", "\t    sys_ni.o\n",
			     vary_text(v, "%sobj-y%s+= %s\n\t    sys_ni.o\n", v->mark,
				       vary_blank(v), word));
	}
}

/* A list may be long, and its lines may be indented as one likes. */
static void good(struct variation *v)
{
	vary_home(v, HOME_KERNEL);
	v->call->make.absent = true;
	vary_replace(v, "kernel/Makefile", " sys_ni.o\n",
		     vary_text(v, " sys_ni.o %s\\\n%s%s %s\n", vary_one(v, "", " ", "\t"),
			       vary_one(v, "", " ", "\t", "\t\t\t"), v->call->make.word,
			       vary_one(v, "", "# \\", "\\\n\n", "\\\n\n\n")));
}

VARY(continuation_broken) = {
	.code = "E0206",
	.alone = true,
	.bad = bad,
	.good = good,
};
