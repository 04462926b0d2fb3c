// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_prototype *prototype = &v->call->prototype;

	switch (vary_pick(v, 5)) {
	case 0:
		prototype->semicolon = vary_text(
			v, "%s%s", v->mark, vary_one(v, "\uff1b", "\u037e", ";\u200b", ";\u00a0"));
		break;
	case 1:
		prototype->type =
			vary_text(v, "%slong%s", v->mark, vary_one(v, "\u00a0", "\u3000"));
		break;
	case 2:
		vary_params(v, 2);
		prototype->list =
			vary_text(v, "(%s%s %s%s%s %s)", v->mark, prototype->types[0],
				  prototype->names[0], vary_one(v, "\uff0c", "\u060c", ",\u00a0"),
				  prototype->types[1], prototype->names[1]);
		break;
	case 3:
		prototype->name = vary_dashed(v, prototype->name);
		break;
	default:
		prototype->asmlinkage = vary_text(
			v, "%s%s", v->mark,
			vary_one(v, "\u0430smlinkage", "asmlink\u200bage", "\u00a0asmlinkage"));
	}
}

static void good(struct variation *v)
{
	v->call->prototype.before =
		vary_one(v, "/* \u201cmine\u201d\uff0c\u00a0new */\n", "// it\u2019s mine\n");
}

VARY(prototype_character_alike) = {
	.code = "E0415",
	.alone = true,
	.bad = bad,
	.good = good,
};
