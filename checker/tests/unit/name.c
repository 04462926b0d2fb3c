// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdlib.h>

#include "../../lib/fs.h"
#include "../../lib/name.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../render/render.h"
#include "samples.h"

/* What @text becomes where the lab was installed. */
static const char *installed(const char *text)
{
	return kept(text_named(text, "lab"));
}

TEST(an_installed_lab_names_its_commands_as_they_are_typed)
{
	assert_string_equal(installed("./lab check, then `./lab next`."),
			    "lab check, then `lab next`.");
	assert_string_equal(installed("LAB_WORK=DIR ./lab start"), "LAB_WORK=DIR lab start");
	assert_string_equal(installed(". <(./lab completion bash)"), ". <(lab completion bash)");
	assert_string_equal(installed("what ./lab alone does"), "what lab alone does");
	assert_string_equal(installed("./lab"), "lab");
}

TEST(a_path_that_looks_like_the_lab_stays)
{
	static const char *const texts[] = {"../lab check", "./labels",	       "./lab/base",
					    "x./lab y",	    "./lab-old start", ""};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_string_equal(installed(texts[i]), texts[i]);
}

TEST(a_checkout_is_told_apart_from_an_installation_by_its_makefile)
{
	const char *dir = temp_dir(), *before = getenv("LAB_ROOT");
	char *root = before ? xstrdup(before) : NULL, *makefile = path_join(dir, "Makefile");
	const struct style style = {.width = 80};
	struct strbuf out = {0};

	setenv("LAB_ROOT", dir, 1);
	assert_string_equal(lab_name(), "lab");
	render_finding_term(sample_prototype(), false, &style, &out);
	assert_int_equal(file_save(makefile, "all:\n", 5), 0);
	assert_string_equal(lab_name(), "./lab");
	if (root)
		setenv("LAB_ROOT", root, 1);
	else
		unsetenv("LAB_ROOT");
	assert_contains(strbuf_str(&out), "more: lab explain ");
	assert_not_contains(strbuf_str(&out), "./lab");
	strbuf_release(&out);
	free(makefile);
	free(root);
}
