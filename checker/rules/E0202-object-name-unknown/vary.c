// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_make *make;
	const char *word;

	vary_own_file(v);
	make = &v->call->make;
	word = vary_text(v, "%.*s", (int)strlen(make->word) - 2, make->word);
	switch (vary_pick(v, 3)) {
	case 0:
		word = vary_text(v, "%s.o", vary_slip(v, word));
		break;
	case 1:
		word = vary_text(v, "%s%s.o", word, vary_one(v, "s", "1", "_call", "-"));
		break;
	default:
		word = vary_one(v, "nothing.o", "my_syscall_file.o", "lost/", "Lab.o");
	}
	make->word = vary_text(v, "%s%s", v->mark, word);
}

VARY(object_name_unknown) = {
	.code = "E0202",
	.bad = bad,
};
