// SPDX-License-Identifier: GPL-2.0-only
/* The kernel configuration for one tree: what the tree's content asks for. */
#include "test.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../../../vm/build/quirks.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static const char *tree_with(const char *resource, const char *header)
{
	const char *dir = temp_dir();

	write_file(kept(path_join(dir, "arch/x86/kernel/resource.c")), resource);
	write_file(kept(path_join(dir, "arch/x86/include/asm/pci_x86.h")), header);
	return dir;
}

static bool asks_for_pci(const char *resource, const char *header)
{
	struct strbuf fragment = {0};
	char *error = NULL;
	bool asked;

	assert_int_equal(kernel_fragment(tree_with(resource, header), &fragment, &error), 0);
	assert_null(error);
	assert_non_null(strstr(strbuf_str(&fragment), "CONFIG_PRINTK=y"));
	asked = strstr(strbuf_str(&fragment), "\nCONFIG_PCI=y\n");
	strbuf_release(&fragment);
	return asked;
}

TEST(a_tree_whose_pci_header_forgets_errno_h_is_built_with_pci)
{
	assert_true(asks_for_pci("#include <asm/pci_x86.h>\n", "return -EINVAL;\n"));
}

TEST(a_tree_whose_pci_header_is_whole_is_built_without_pci)
{
	assert_false(asks_for_pci("#include <asm/pci_x86.h>\n",
				  "#include <linux/errno.h>\nreturn -EINVAL;\n"));
}

TEST(a_tree_that_does_not_use_its_pci_header_is_built_without_pci)
{
	assert_false(asks_for_pci("#include <asm/e820/api.h>\n", "return -EINVAL;\n"));
}

TEST(a_file_of_quirks_with_a_condition_on_nothing_is_refused_with_its_line)
{
	const char *dir = temp_dir(), *path = kept(path_join(dir, "quirks.ini"));
	struct strbuf fragment = {0};
	char *error = NULL;

	write_file(path, "[odd]\nhas = kernel/sys.c\nconfig = CONFIG_PCI=y\n");
	assert_true(quirks_read(path, dir, &fragment, &error) < 0);
	assert_non_null(strstr(error, ":2: should read FILE: TEXT"));
	assert_int_equal(fragment.len, 0);
	strbuf_release(&fragment);
	free(error);
}
