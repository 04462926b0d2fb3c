// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

#include <string.h>

static void bad(struct variation *v)
{
	struct vary_make *make = &v->call->make;
	const char *word;
	int stem;

	vary_own_file(v);
	make->shape = MAKE_LINE;
	word = make->word;
	stem = strlen(word) - 2;
	switch (vary_pick(v, 4)) {
	case 0:
		make->word = vary_text(v, "%s%s%s", v->mark,
				       vary_one(v, "\u00a0", "\u3000", "\u200b", "\ufeff"), word);
		break;
	case 1:
		make->word = vary_text(v, "%s%.*s%s", v->mark, stem, word,
				       vary_one(v, "\uff0eo", "\u3002o", ".\u043e", ".\uff4f"));
		break;
	case 2:
		make->list = vary_text(v, "%s%s", v->mark,
				       vary_one(v, "obj\u2013y", "obj\u2014y", "obj\u2010y",
						"\u043ebj-y", "obj\u2212y"));
		break;
	default:
		make->op = vary_text(v, "%s%s", v->mark,
				     vary_one(v, "\uff0b=", "+\uff1d", "+=\u00a0", "\u00a0+="));
	}
}

static void good(struct variation *v)
{
	v->call->make.before =
		vary_one(v, "# mine\u00a0\u2014 \u201cnew\u201d\n", "# obj\u2013y += x\uff0eo\n",
			 "#\u3000\u043c\u043e\u0439\n");
}

VARY(makefile_character_alike) = {
	.code = "E0211",
	.alone = true,
	.bad = bad,
	.good = good,
};
