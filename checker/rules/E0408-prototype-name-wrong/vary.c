// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *name = v->call->name;

	switch (vary_pick(v, 4)) {
	case 0:
		break;
	case 1:
		name = vary_text(v, "__x64_sys_%s", name);
		break;
	case 2:
		name = vary_text(v, "%s%s", vary_one(v, "__se_sys_", "__do_sys_", "__ia32_sys_"),
				 name);
		break;
	default:
		if (strlen(name) < 4)
			vary_rename(v, vary_text(v, "counter%d", (int)(v->call - v->calls)));
		name = vary_text(v, "sys_%s", vary_typo(v, v->call->name));
	}
	v->plain = true;
	v->call->prototype.name = vary_text(v, "%s%s", v->mark, name);
}

VARY(prototype_name_wrong) = {
	.code = "E0408",
	.bad = bad,
};
