// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_prototype *prototype = &v->call->prototype;

	prototype->name = vary_text(v, "%s%s", v->mark, prototype->name);
	if (vary_chance(v, 50)) {
		prototype->place = PROTOTYPE_CONDITIONAL;
		return;
	}
	prototype->before = vary_one(v, "#ifdef CONFIG_MMU\n", "#if BITS_PER_LONG == 64\n",
				     "#ifdef CONFIG_COMPAT\n", "#ifndef __LAB__\n",
				     "#ifdef __ARCH_WANT_SYS_LAB\n", "#if defined(CONFIG_NUMA)\n");
	prototype->after = vary_one(v, "#endif\n", "#endif /* mine */\n", "#else\n#endif\n");
}

VARY(prototype_in_other_conditional) = {
	.code = "E0411",
	.bad = bad,
};
