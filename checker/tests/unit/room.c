// SPDX-License-Identifier: GPL-2.0-only
/* What comes out of the building room is read as a stranger's. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../vm/build/build.h"
#include "../../../vm/build/parcel.h"
#include "../../../vm/build/roombuild.h"
#include "../../../vm/build/sandbox.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static void add(struct strbuf *out, int type, int index, const char *bytes, size_t size)
{
	struct parcel parcel = {.type = type, .index = index, .size = size};

	strbuf_add(out, &parcel, sizeof(parcel));
	strbuf_add(out, bytes, strlen(bytes));
}

TEST(a_parcel_that_promises_more_than_came_is_none)
{
	struct strbuf data = {0};
	struct parcel parcel;
	const char *bytes;
	size_t at = 0;

	add(&data, PARCEL_FILE, 0, "abc", 3);
	add(&data, PARCEL_FILE, 1, "abc", 4);
	assert_true(parcel_next(data.buf, data.len, &at, &parcel, &bytes));
	assert_memory_equal(bytes, "abc", 3);
	assert_false(parcel_next(data.buf, data.len, &at, &parcel, &bytes));
	strbuf_reset(&data);
	add(&data, PARCEL_FILE, 1, "", UINT64_MAX);
	add(&data, 77, 1, "", 0);
	for (at = 0; at < sizeof(parcel) + 1; at += sizeof(parcel))
		assert_false(parcel_next(data.buf, data.len, &at, &parcel, &bytes));
	at = data.len + 5;
	assert_false(parcel_next(data.buf, data.len, &at, &parcel, &bytes));
	strbuf_release(&data);
}

/* A room that answers with the bytes of a file, whatever it is asked. */
static const char *const *answering(const struct strbuf *data, const char *dir)
{
	static const char *wrap[5];
	const char *file = kept(path_join(dir, "answer"));

	assert_int_equal(file_write_atomic(file, strbuf_str(data), data->len), 0);
	wrap[0] = "sh";
	wrap[1] = "-c";
	wrap[2] = kept(xasprintf("cat >/dev/null; cat %s", file));
	return wrap;
}

static enum build_state build(const struct strbuf *data, const char *dir, struct build_result *result)
{
	static const char *const works[] = {"env", NULL};
	struct sandbox sandbox = {.wrap = works, .wrap_build = answering(data, dir)};
	struct build_request request = {.tree = dir,
					.stage = "/nonexistent",
					.log = kept(path_join(dir, "out/build.log")),
					.timeout_s = 10,
					.wanted = (const char *const[]){"../stolen", "/etc/x", "a/b.c",
									NULL},
					.sandbox = &sandbox};

	vm_build(&request, result);
	return result->state;
}

static const char *in(const char *dir, const char *name)
{
	return kept(xasprintf("%s/out/%s", dir, name));
}

TEST(files_of_the_room_land_where_the_host_says)
{
	const char *dir = temp_dir(), *ok = "{\"state\":0}";
	struct build_result result;
	struct strbuf data = {0}, text = {0};

	add(&data, PARCEL_RESULT, 0, ok, strlen(ok));
	add(&data, PARCEL_LOG, 0, "words", 5);
	add(&data, PARCEL_FILE, 0, "C", 1);
	add(&data, PARCEL_FILE, 1, "image", 5);
	add(&data, PARCEL_FILE, 2, "source", 6);
	add(&data, PARCEL_FILE, 1, "again", 5);
	add(&data, PARCEL_FILE, 3, "more", 4);
	add(&data, PARCEL_FILE, 4000000000u, "more", 4);
	add(&data, PARCEL_END, 0, "", 0);
	assert_int_equal(build(&data, dir, &result), BUILD_OK);
	assert_string_equal(result.vmlinux, in(dir, "room/vmlinux"));
	assert_int_equal(file_read(result.vmlinux, &text, 0), 0);
	assert_string_equal(strbuf_str(&text), "image");
	strbuf_reset(&text);
	assert_int_equal(file_read(in(dir, "room/a/b.c"), &text, 0), 0);
	assert_string_equal(strbuf_str(&text), "source");
	assert_false(path_exists(in(dir, "stolen")));
	build_result_release(&result);
	strbuf_release(&data);
	strbuf_release(&text);
}

TEST(a_build_that_leaves_no_image_or_ends_without_a_word_is_the_submissions)
{
	const char *dir = temp_dir(), *ok = "{\"state\":0}", *broken = "{\"state\":4,\"error\":\"x\"}";
	struct build_result result;
	struct strbuf data = {0}, text = {0};

	assert_int_equal(build(&data, dir, &result), BUILD_FAILED);
	build_result_release(&result);
	add(&data, PARCEL_RESULT, 0, broken, strlen(broken));
	add(&data, PARCEL_END, 0, "", 0);
	assert_int_equal(build(&data, dir, &result), BUILD_FAILED);
	build_result_release(&result);
	strbuf_reset(&data);
	add(&data, PARCEL_RESULT, 0, ok, strlen(ok));
	add(&data, PARCEL_FILE, 0, "C", 1);
	add(&data, PARCEL_END, 0, "", 0);
	assert_int_equal(build(&data, dir, &result), BUILD_FAILED);
	assert_int_equal(file_read(in(dir, "build.log"), &text, 0), 0);
	assert_contains(strbuf_str(&text), "vmlinux");
	build_result_release(&result);
	strbuf_release(&data);
	strbuf_release(&text);
}

TEST(a_pipe_or_a_device_is_not_read)
{
	const char *dir = temp_dir(), *pipe = kept(path_join(dir, "pipe"));
	struct strbuf text = {0};

	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_int_equal(file_read(pipe, &text, 10), -EINVAL);
	assert_int_equal(file_read("/dev/zero", &text, 10), -EINVAL);
	assert_int_equal(file_copy(pipe, kept(path_join(dir, "copy")), false), -EINVAL);
	strbuf_release(&text);
}
