// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_make *make;

	vary_own_file(v);
	make = &v->call->make;
	make->after =
		vary_text(v, "%s%sobj-y%s+= %s%s\n", vary_one(v, "", "\n", "# again\n"), v->mark,
			  vary_blank(v), make->word, vary_one(v, "", "", " # once more"));
}

/* Two objects whose names are nearly alike. */
static void good(struct variation *v)
{
	struct vary_make *make;

	vary_home(v, HOME_KERNEL);
	make = &v->call->make;
	make->after = vary_text(v, "obj-y += two-%s\n", make->word);
	strbuf_addstr(vary_file(v, vary_text(v, "kernel/two-%.*sc", (int)strlen(make->word) - 1,
					     make->word)),
		      "#include <linux/kernel.h>\n");
}

VARY(object_listed_twice) = {
	.code = "E0210",
	.bad = bad,
	.good = good,
};
