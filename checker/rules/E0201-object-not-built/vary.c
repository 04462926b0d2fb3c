// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_make *make;

	vary_own_file(v);
	make = &v->call->make;
	switch (vary_pick(v, 4)) {
	case 0: /* forgotten */
		make->absent = true;
		vary_at(v, make->file, NULL);
		break;
	case 1: /* in a comment */
		make->list = vary_text(v, "%sobj-y", vary_one(v, "# ", "#", "##\t"));
		vary_at(v, make->file, NULL);
		break;
	case 2: /* into a list that nobody reads */
		make->list =
			vary_text(v, "%s%s", v->mark,
				  vary_one(v, "ojb-y", "objs-y", "obj_y", "OBJ-y", "obj", "onj-y",
					   "obj-Y", "obj.y", "lib-y", "extra-y", "core-y"));
		break;
	default: /* into the Makefile of another directory, for a file of a new one */
		do
			vary_home(v, HOME_OWN);
		while (!v->call->make.parent);
		make->absent = true;
		vary_at(v, make->file, NULL);
		vary_insert(v, make->file, NULL, "# SPDX-License-Identifier: GPL-2.0\nobj-y :=\n");
	}
}

/* By way of a variable, which kbuild reads as well. */
static void good(struct variation *v)
{
	struct vary_make *make;

	vary_own_file(v);
	make = &v->call->make;
	switch (vary_pick(v, 3)) {
	case 0:
		make->before = vary_text(v, "lab-objects := %s\n", make->word);
		make->word = vary_one(v, "$(lab-objects)", "${lab-objects}");
		break;
	case 1:
		make->list = "obj-$(CONFIG_64BIT)";
		break;
	default:
		make->before = vary_text(v, "obj-y += \\\n");
		make->list = "\t";
		make->op = "";
	}
}

VARY(object_not_built) = {
	.code = "E0201",
	.bad = bad,
	.good = good,
};
