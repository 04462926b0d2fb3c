// SPDX-License-Identifier: GPL-2.0-only
#include "packed.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <zlib.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/text.h"
#include "../source/entry.h"

#define UNPACK_S 30
#define BLOCK	 512

/* Always false, so that a caller can return it. */
static bool refuse(struct packed *packed, const char *problem)
{
	if (!packed->problem)
		packed->problem = problem;
	return false;
}

static bool refuse_name(struct packed *packed, const char *name, const char *words)
{
	struct strbuf shown = {0};

	text_add(&shown, name, true);
	refuse(packed, arena_printf(packed->arena, "holds %.200s, %s: hand in the patches alone",
				    strbuf_str(&shown), words));
	strbuf_release(&shown);
	return false;
}

static bool refuse_size(struct packed *packed)
{
	return refuse(packed, arena_printf(packed->arena,
					   "unpacks to more than %u MiB: hand in the patches alone",
					   PACKED_MAX_BYTES >> 20));
}

static bool refuse_damaged(struct packed *packed)
{
	return refuse(packed, "is damaged or cut off: pack it again");
}

/* ---- names -------------------------------------------------------------------------------------- */

static bool has_component(const char *name, const char *component)
{
	size_t n = strlen(component);

	for (const char *p = name; p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL) {
		if (strncmp(p, component, n) == 0 && (!p[n] || p[n] == '/'))
			return true;
	}
	return false;
}

/* Hidden, or below something hidden, or what macOS puts beside each file. */
static bool is_hidden(const char *name)
{
	return *name == '.' || strstr(name, "/.") || has_component(name, "__MACOSX");
}

static bool is_there(const struct packed *packed, const char *name)
{
	for (int i = 0; i < packed->n; i++) {
		if (streq(packed->files[i].name, name))
			return true;
	}
	return false;
}

/* Whether its bytes are to be read; false also when the archive is refused for it. */
static bool take_name(struct packed *packed, const char **name)
{
	while (starts_with(*name, "./"))
		*name += 2;
	if (**name == '/' || has_component(*name, ".."))
		return refuse_name(packed, *name, "which leads out of it");
	if (entry_is_export(arena_strndup(packed->arena, *name, strcspn(*name, "/"))))
		return refuse(packed, "is what a learning platform packs for a whole class: unpack "
				      "it and grade the folder");
	if (is_hidden(*name))
		return false;
	if (!packed->is_wanted(path_base(*name))) {
		if (!packed->left_out++)
			packed->first_left_out = *name;
		return false;
	}
	if (is_there(packed, *name))
		return refuse_name(packed, *name, "twice");
	if (packed->n == PACKED_MAX_PATCHES)
		return refuse(packed, arena_printf(packed->arena, "holds more than %d patches",
						   PACKED_MAX_PATCHES));
	return true;
}

static void add_file(struct packed *packed, const char *name, const char *text, size_t len)
{
	*arena_append(packed->arena, &packed->files, &packed->n) =
		(struct packed_file){name, arena_strndup(packed->arena, text, len), len};
}

static bool count_entry(struct packed *packed)
{
	if (++packed->nentries <= PACKED_MAX_ENTRIES)
		return true;
	return refuse(packed, arena_printf(packed->arena,
					   "holds more than %d entries: hand in the patches alone",
					   PACKED_MAX_ENTRIES));
}

/* ---- tar ---------------------------------------------------------------------------------------- */

static bool is_tar(const char *bytes, size_t len)
{
	return len >= BLOCK && memcmp(bytes + 257, "ustar", 5) == 0;
}

/* An octal field; false for anything else (GNU writes huge numbers in another way). */
static bool read_octal(const char *field, size_t len, size_t *number)
{
	size_t i = 0;

	while (i < len && field[i] == ' ')
		i++;
	for (*number = 0; i < len && field[i] >= '0' && field[i] <= '7'; i++)
		*number = *number * 8 + (field[i] - '0');
	return i == len || field[i] == ' ' || field[i] == '\0';
}

static bool sum_is_right(const char *header)
{
	size_t sum = 0, said;

	for (int i = 0; i < BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : (unsigned char)header[i];
	return read_octal(header + 148, 8, &said) && said == sum;
}

static const char *ustar_name(struct arena *arena, const char *header)
{
	const char *name = arena_strndup(arena, header, strnlen(header, 100));
	size_t prefix = strnlen(header + 345, 155);

	/* GNU's own magic, "ustar ", has other things there. */
	if (!prefix || header[262] == ' ')
		return name;
	return arena_printf(arena, "%.*s/%s", (int)prefix, header + 345, name);
}

/* The "path" among the records "LENGTH KEY=VALUE\n" of pax; false when they cannot be read. */
static bool read_pax(struct arena *arena, const char *text, size_t len, const char **path)
{
	while (len) {
		size_t size = 0, i = 0;

		while (i < len && i < 9 && text[i] >= '0' && text[i] <= '9')
			size = size * 10 + (text[i++] - '0');
		if (i == len || text[i] != ' ' || size <= i + 1 || size > len ||
		    text[size - 1] != '\n')
			return false;
		i++;
		if (size - i > 6 && memcmp(text + i, "path=", 5) == 0)
			*path = arena_strndup(arena, text + i + 5, size - i - 6);
		if (size - i > 5 &&
		    (memcmp(text + i, "size=", 5) == 0 || memcmp(text + i, "GNU.s", 5) == 0))
			return false; /* sizes that the header does not tell: sparse or huge */
		text += size;
		len -= size;
	}
	return true;
}

static const char *tar_kind(char type)
{
	switch (type) {
	case '1':
		return "which is a link";
	case '2':
		return "which is a symbolic link";
	case '3':
	case '4':
		return "which is a device";
	case '6':
		return "which is a fifo";
	default:
		return "which is no ordinary file";
	}
}

/* One entry with its header at @header and its @len bytes behind; @long_name: given before. */
static bool read_tar_entry(struct packed *packed, const char *header, size_t len,
			   const char **long_name)
{
	const char *name = *long_name ? *long_name : ustar_name(packed->arena, header);
	const char *text = header + BLOCK;

	switch (header[156]) {
	case 'L':
		*long_name = arena_strndup(packed->arena, text, len);
		return true;
	case 'x':
		return read_pax(packed->arena, text, len, long_name) || refuse_damaged(packed);
	case 'g': /* for all: git-archive's comment */
		return true;
	}
	*long_name = NULL;
	if (!count_entry(packed))
		return false;
	if (!strchr("05", header[156])) /* and NUL, an old file */
		return refuse_name(packed, name, tar_kind(header[156]));
	if (header[156] != '5' && !ends_with(name, "/") && take_name(packed, &name))
		add_file(packed, name, text, len);
	else if (has_component(name, ".."))
		refuse_name(packed, name, "which leads out of it");
	return !packed->problem;
}

static bool read_tar(struct packed *packed, const char *bytes, size_t len)
{
	const char *long_name = NULL;
	size_t at = 0, size;

	while (at + BLOCK <= len && bytes[at]) {
		const char *header = bytes + at;

		if (!sum_is_right(header) || !read_octal(header + 124, 12, &size) ||
		    size > len - at - BLOCK)
			return refuse_damaged(packed);
		if (!read_tar_entry(packed, header, size, &long_name))
			return false;
		at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
	}
	return at <= len || refuse_damaged(packed);
}

/* ---- zip ---------------------------------------------------------------------------------------- */

static bool is_zip(const char *bytes, size_t len)
{
	return len >= 22 && (memcmp(bytes, "PK\3\4", 4) == 0 || memcmp(bytes, "PK\5\6", 4) == 0);
}

static unsigned get16(const char *bytes)
{
	return (unsigned char)bytes[0] | (unsigned char)bytes[1] << 8;
}

static uint32_t get32(const char *bytes)
{
	return get16(bytes) | (uint32_t)get16(bytes + 2) << 16;
}

/* A record of the directory. */
struct zipped {
	const char *name;
	unsigned flags, method, mode;
	uint32_t crc, packed_len, len, offset;
};

static const char *end_of_zip(const char *bytes, size_t len)
{
	for (size_t back = 22; back <= len && back < 22 + 65536; back++) {
		const char *end = bytes + len - back;

		if (memcmp(end, "PK\5\6", 4) == 0 && get16(end + 20) <= back - 22)
			return end;
	}
	return NULL;
}

static bool inflate_to(const char *from, const struct zipped *file, char *to)
{
	z_stream stream = {.next_in = (Bytef *)from,
			   .avail_in = file->packed_len,
			   .next_out = (Bytef *)to,
			   .avail_out = file->len};
	int end;

	if (inflateInit2(&stream, -15) != Z_OK)
		die_oom();
	end = inflate(&stream, Z_FINISH);
	inflateEnd(&stream);
	return end == Z_STREAM_END && !stream.avail_out;
}

/* @used: of what may be unpacked in all */
static bool unzip(struct packed *packed, const char *bytes, size_t len, const struct zipped *file,
		  size_t *used)
{
	const char *local = bytes + file->offset, *data;
	char *text;
	bool ok;

	if (file->offset > len || len - file->offset < 30 || memcmp(local, "PK\3\4", 4) != 0)
		return refuse_damaged(packed);
	data = local + 30 + get16(local + 26) + get16(local + 28);
	if (data > bytes + len || file->packed_len > (size_t)(bytes + len - data))
		return refuse_damaged(packed);
	if (file->len > PACKED_MAX_BYTES - *used)
		return refuse_size(packed);
	*used += file->len;
	text = xcalloc(file->len + 1, 1);
	ok = file->method ? inflate_to(data, file, text) : file->len == file->packed_len;
	if (ok && !file->method)
		memcpy(text, data, file->len);
	ok = ok && crc32(0, (const Bytef *)text, file->len) == file->crc;
	if (ok)
		add_file(packed, file->name, text, file->len);
	free(text);
	return ok || refuse_damaged(packed);
}

static bool read_zipped(struct packed *packed, const char *bytes, size_t len, struct zipped *file,
			size_t *used)
{
	if (!count_entry(packed))
		return false;
	if (file->mode && !S_ISREG(file->mode) && !S_ISDIR(file->mode))
		return refuse_name(packed, file->name,
				   S_ISLNK(file->mode) ? "which is a symbolic link"
						       : "which is no ordinary file");
	if (ends_with(file->name, "/"))
		return !has_component(file->name, "..") ||
		       refuse_name(packed, file->name, "which leads out of it");
	if (!take_name(packed, &file->name))
		return !packed->problem;
	if (file->flags & 1)
		return refuse(packed, "is locked with a password: pack it without one");
	if (file->method != 0 && file->method != 8)
		return refuse(packed, "is packed in an unusual way: make a plain zip or a tar.gz");
	return unzip(packed, bytes, len, file, used);
}

/* The name of a record, as Unix has it: some systems write \ for /. */
static const char *zip_name(struct arena *arena, const char *record)
{
	char *name = arena_strndup(arena, record + 46, get16(record + 28));

	for (char *p = name; *p; p++)
		*p = *p == '\\' ? '/' : *p;
	return name;
}

static bool read_zip(struct packed *packed, const char *bytes, size_t len)
{
	const char *end = end_of_zip(bytes, len), *record;
	size_t used = 0;

	if (!end || get32(end + 16) > (size_t)(end - bytes))
		return refuse_damaged(packed);
	record = bytes + get32(end + 16);
	for (unsigned n = get16(end + 10); n; n--) {
		struct zipped file;
		size_t size;

		if (end - record < 46 || memcmp(record, "PK\1\2", 4) != 0)
			return refuse_damaged(packed);
		size = 46 + get16(record + 28) + get16(record + 30) + get16(record + 32);
		if (size > (size_t)(end - record))
			return refuse_damaged(packed);
		file = (struct zipped){
			.name = zip_name(packed->arena, record),
			.flags = get16(record + 8),
			.method = get16(record + 10),
			.mode = record[5] == 3 ? get16(record + 40) : 0, /* made on Unix */
			.crc = get32(record + 16),
			.packed_len = get32(record + 20),
			.len = get32(record + 24),
			.offset = get32(record + 42),
		};
		if (!read_zipped(packed, bytes, len, &file, &used))
			return false;
		record += size;
	}
	return true;
}

/* ---- what is compressed ------------------------------------------------------------------------- */

static const char *const *unpacker(const char *bytes, size_t len)
{
	static const char *const gzip[] = {"gzip", "-dc", NULL},
				 *const bzip2[] = {"bzip2", "-dc", NULL},
				 *const xz[] = {"xz", "-dc", "--memlimit-decompress=128MiB", NULL};

	if (len >= 3 && memcmp(bytes, "\x1f\x8b", 2) == 0)
		return gzip;
	if (len >= 6 && memcmp(bytes,
			       "\xfd"
			       "7zXZ",
			       6) == 0)
		return xz;
	return len >= 4 && memcmp(bytes, "BZh", 3) == 0 ? bzip2 : NULL;
}

static bool unpack(struct packed *packed, const char *const *program, const char *bytes, size_t len,
		   struct strbuf *out)
{
	const struct process_options options = {.out = out,
						.discard_err = true,
						.input = bytes,
						.input_len = len,
						.max_output = PACKED_MAX_BYTES,
						.timeout_s = UNPACK_S};
	struct process_result result;

	if (process_run(program, &options, &result) == 0)
		return true;
	if (result.too_much || result.timed_out)
		return refuse_size(packed);
	return result.status == 127
		       ? refuse(packed,
				arena_printf(packed->arena,
					     "cannot be unpacked here: %s is missing", program[0]))
		       : refuse_damaged(packed);
}

bool packed_is(const char *bytes, size_t len)
{
	return is_tar(bytes, len) || is_zip(bytes, len) || unpacker(bytes, len);
}

size_t packed_suffix(const char *name)
{
	static const char *const suffixes[] = {".tar",	    ".tar.gz",	".tgz",	     ".tar.xz",
					       ".txz",	    ".tar.bz2", ".tbz2",     ".zip",
					       ".patch.gz", ".diff.gz", ".patch.xz", ".diff.xz"};
	size_t len = strlen(name), best = 0;

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		size_t n = strlen(suffixes[i]);

		if (n > best && len > n && strcasecmp(name + len - n, suffixes[i]) == 0)
			best = n;
	}
	return best;
}

bool packed_read(struct packed *packed, const char *bytes, size_t len)
{
	const char *const *program = unpacker(bytes, len);
	struct strbuf out = {0};
	bool ok = true;

	if (program) {
		ok = unpack(packed, program, bytes, len, &out);
		bytes = strbuf_str(&out);
		len = out.len;
	}
	if (ok && is_tar(bytes, len))
		ok = read_tar(packed, bytes, len);
	else if (ok && !program && is_zip(bytes, len))
		ok = read_zip(packed, bytes, len);
	else if (ok)
		add_file(packed, "", bytes, len);
	strbuf_release(&out);
	return ok && !packed->problem;
}
