// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "../../../vm/machine/machine.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"

struct entry {
	unsigned long mode, size, major, minor;
	const char *name, *content;
};

static unsigned long field(const char *header, int n)
{
	char digits[9] = {0};

	memcpy(digits, header + 6 + 8 * n, 8);
	return strtoul(digits, NULL, 16);
}

/* Walk the archive as the kernel does; finds @name, or NULL when the trailer comes first. */
static const struct entry *find(const struct strbuf *archive, const char *name)
{
	static struct entry entry;

	for (size_t at = 0; at + 110 <= archive->len;) {
		const char *header = archive->buf + at;
		unsigned long name_size = field(header, 11);

		assert_memory_equal(header, "070701", 6);
		entry = (struct entry){.mode = field(header, 1),
				       .size = field(header, 6),
				       .major = field(header, 9),
				       .minor = field(header, 10),
				       .name = header + 110};
		assert_int_equal(strlen(entry.name) + 1, name_size);
		at = (at + 110 + name_size + 3) & ~3ul;
		entry.content = archive->buf + at;
		at = (at + entry.size + 3) & ~3ul;
		if (strcmp(entry.name, name) == 0)
			return &entry;
		if (strcmp(entry.name, "TRAILER!!!") == 0)
			break;
	}
	return NULL;
}

TEST(an_initramfs_holds_the_agent_its_files_and_the_devices)
{
	const char *agent = temp_path("agent"), *out = temp_path("initramfs");
	const struct initramfs_file files[] = {
		{.path = "/lab/0", .source = agent, .mode = 0755},
		{.path = "/lab/deep/text", .text = "hi", .mode = 0644},
		{.path = "/lab/link", .link = "0"},
	};
	struct strbuf archive = {0};
	const struct entry *entry;

	write_file(agent, "the agent");
	assert_int_equal(initramfs_write(out, agent, files, 3), 0);
	assert_int_equal(file_read(out, &archive, 0), 0);
	entry = find(&archive, "init");
	assert_non_null(entry);
	assert_int_equal(entry->mode, 0100755);
	assert_memory_equal(entry->content, "the agent", 9);
	entry = find(&archive, "lab/deep/text");
	assert_non_null(entry);
	assert_int_equal(entry->size, 2);
	assert_int_equal(find(&archive, "lab/deep")->mode, 040755);
	assert_int_equal(find(&archive, "lab/link")->mode, 0120777);
	entry = find(&archive, "dev/ttyS1");
	assert_non_null(entry);
	assert_int_equal(entry->mode, 020600);
	assert_int_equal(entry->major, 4);
	assert_int_equal(entry->minor, 65);
	assert_non_null(find(&archive, "TRAILER!!!"));
	assert_null(find(&archive, "lab/1"));
	strbuf_release(&archive);
}

TEST(an_initramfs_without_an_agent_is_not_written)
{
	const char *out = temp_path("initramfs");

	assert_true(initramfs_write(out, "/nonexistent/agent", NULL, 0) < 0);
	assert_false(path_exists(out));
}
