// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../../dev/vary.h"

/* A directory of one's own, named as from another place. */
static void lost_directory(struct variation *v)
{
	const char *line, *word;

	do
		vary_home(v, HOME_OWN);
	while (!v->call->make.parent);
	line = v->call->make.parent_line;
	word = strchr(line, '=') + 2;
	v->call->make.parent_line = vary_text(v, "%s%.*s%s%s", v->mark, (int)(word - line), line,
					      vary_one(v, "../", "./../", "../../"), word);
}

static void bad(struct variation *v)
{
	struct vary_make *make;
	const char *word;

	if (vary_chance(v, 20)) {
		lost_directory(v);
		return;
	}
	vary_own_file(v);
	make = &v->call->make;
	word = vary_text(v, "%.*s", (int)strlen(make->word) - 2, make->word);
	switch (vary_pick(v, 4)) {
	case 0:
		word = vary_text(v, "%s.o", vary_typo(v, word));
		break;
	case 1:
		word = vary_text(v, "%s%s.o", word, vary_one(v, "s", "1", "_call", "-"));
		break;
	case 2: /* neither an object nor a directory */
		word = vary_text(v, "%s%s", word,
				 vary_one(v, "", "o", ".0", ".O", ".obj", ".so", ".ko", ".cc",
					  ".o,", ".o;"));
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
