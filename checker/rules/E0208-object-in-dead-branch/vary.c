// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_make *make;

	vary_own_file(v);
	make = &v->call->make;
	make->before = vary_one(v, "ifdef CONFIG_PROFILING\n", "ifeq ($(CONFIG_MODULES),y)\n",
				"ifndef CONFIG_FUTEX\n", "ifdef CONFIG_FUTEX\nelse\n",
				"ifneq ($(CONFIG_FUTEX),y)\n", "ifeq ($(CONFIG_EXPERT), y)\n",
				"ifeq (\"$(CONFIG_PROFILING)\",\"y\")\n",
				"ifdef CONFIG_64BIT\nifdef CONFIG_PROFILING\n", "ifeq (0,1)\n");
	make->after = strstr(make->before, "64BIT") ? "endif\nendif\n" : "endif\n";
	make->word = vary_text(v, "%s%s", v->mark, make->word);
}

static void good(struct variation *v)
{
	struct vary_make *make;

	vary_own_file(v);
	make = &v->call->make;
	make->before =
		vary_one(v, "ifdef CONFIG_FUTEX\n", "ifeq ($(CONFIG_FUTEX),y)\n",
			 "ifndef CONFIG_PROFILING\n", "ifdef CONFIG_PROFILING\nelse\n",
			 "ifneq ($(CONFIG_MODULES),y)\n", "ifeq ($(CONFIG_FUTEX), y)\n",
			 "ifdef CONFIG_PROFILING\nobj-y += no.o\nendif\nifdef CONFIG_64BIT\n",
			 "ifneq (0,1)\n");
	make->after =
		vary_one(v, "endif\n", "endif # CONFIG_X\n", "else\nobj-y += lost.o\nendif\n");
	if (strstr(make->before, "else"))
		make->after = "endif\n";
}

VARY(object_in_dead_branch) = {
	.code = "E0208",
	.bad = bad,
	.good = good,
};
