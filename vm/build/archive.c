// SPDX-License-Identifier: GPL-2.0-only
#include "archive.h"

#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../checker/lib/util.h"

#define THIN	 "!<thin>\n"
#define ORDINARY "!<arch>\n" /* all that ar(1) writes when there is no member, thin or not */
#define MAGIC	 8
#define HEADER	 60
#define SIZE_AT	 48
#define MOST	 (64 << 20) /* bytes of a file that is read */

/* ---- members ------------------------------------------------------------------------------- */

static bool full(int n)
{
	return (n & (n - 1)) == 0;
}

void archive_add(struct archive *archive, const struct archive_member *member)
{
	int n = archive->nmembers;

	if (full(n))
		archive->members =
			xrealloc(archive->members, (n ? 2 * n : 1) * sizeof(*archive->members));
	archive->members[n] = *member;
	archive->members[n].name = xstrdup(member->name);
	archive->nmembers++;
}

void archive_release(struct archive *archive)
{
	for (int i = 0; i < archive->nmembers; i++)
		free(archive->members[i].name);
	free(archive->members);
	*archive = (struct archive){0};
}

/* ---- reading ------------------------------------------------------------------------------- */

static unsigned long number(const char *text, int width)
{
	unsigned long value = 0;

	for (int i = 0; i < width && isdigit((unsigned char)text[i]); i++)
		value = 10 * value + (text[i] - '0');
	return value;
}

/* The name from @name to @end, to be freed; NULL: it is none. */
static char *good_name(const char *name, const char *end)
{
	if (!end || end <= name || memchr(name, '\0', end - name) || memchr(name, '\n', end - name))
		return NULL;
	return strndup(name, end - name);
}

static char *member_name(const char *header, const char *names, size_t len)
{
	size_t at = number(header + 1, 14);
	const char *name, *end;

	if (header[0] != '/')
		return good_name(header, memchr(header, '/', 16));
	if (!isdigit((unsigned char)header[1]) || at >= len)
		return NULL;
	name = names + at;
	end = memchr(name, '\n', len - at < PATH_MAX ? len - at : PATH_MAX);
	return end && end > name && end[-1] == '/' ? good_name(name, end - 1) : NULL;
}

static int read_member(struct archive *archive, const char *header, const char *names, size_t len)
{
	struct archive_member member = {.name = member_name(header, names, len),
					.size = number(header + SIZE_AT, 10),
					.slash = header[0] == '/' && header[15] == '/'};

	if (!member.name)
		return -EINVAL;
	archive_add(archive, &member);
	free(member.name);
	return 0;
}

int archive_read(struct archive *archive, const char *text, size_t len)
{
	const char *names = "";
	size_t names_len = 0, at = MAGIC, size;
	int err = 0;

	if (len == MAGIC && memcmp(text, ORDINARY, MAGIC) == 0)
		return 0;
	if (len < MAGIC || memcmp(text, THIN, MAGIC) != 0)
		return -EINVAL;
	while (!err && len - at >= HEADER) {
		const char *header = text + at;

		at += HEADER;
		if (memcmp(header + HEADER - 2, "`\n", 2) != 0)
			return -EINVAL;
		if (header[0] != '/' || (header[1] != '/' && header[1] != ' ')) {
			err = read_member(archive, header, names, names_len);
			continue;
		}
		size = number(header + SIZE_AT, 10);
		if (size + (size & 1) > len - at)
			return -EINVAL;
		if (header[1] == '/') {
			names = text + at;
			names_len = size;
		}
		at += size + (size & 1);
	}
	return err ? err : at == len ? 0 : -EINVAL;
}

/* ---- symbols ------------------------------------------------------------------------------- */

static void add_symbol(struct archive_symbols *symbols, int member, const char *name)
{
	if (full(symbols->n))
		symbols->members =
			xrealloc(symbols->members, (symbols->n ? 2 * symbols->n : 1) * sizeof(int));
	symbols->members[symbols->n++] = member;
	strbuf_add(&symbols->names, name, strlen(name) + 1);
}

/* What ar(1) (BFD's archive.c) enters: names seen elsewhere, and defined here. */
static bool is_entered(const Elf64_Sym *symbol)
{
	int bind = ELF64_ST_BIND(symbol->st_info);

	return symbol->st_shndx != SHN_UNDEF &&
	       (bind == STB_GLOBAL || bind == STB_WEAK || bind == STB_GNU_UNIQUE ||
		symbol->st_shndx == SHN_COMMON);
}

static bool within(const Elf64_Shdr *section, size_t len)
{
	return section->sh_offset <= len && section->sh_size <= len - section->sh_offset;
}

static int symbols_of_table(struct archive_symbols *symbols, int member, const char *text,
			    const Elf64_Shdr *table, const Elf64_Shdr *strings)
{
	const char *names = text + strings->sh_offset;
	Elf64_Sym symbol;

	if (!strings->sh_size || names[strings->sh_size - 1])
		return -ENOTSUP;
	for (size_t at = 0; at + sizeof(symbol) <= table->sh_size; at += sizeof(symbol)) {
		memcpy(&symbol, text + table->sh_offset + at, sizeof(symbol));
		if (!is_entered(&symbol))
			continue;
		if (symbol.st_name >= strings->sh_size)
			return -ENOTSUP;
		add_symbol(symbols, member, names + symbol.st_name);
	}
	return 0;
}

int archive_symbols_add(struct archive_symbols *symbols, int member, const char *text, size_t len)
{
	Elf64_Shdr table, strings;
	Elf64_Ehdr elf;

	if (len < sizeof(elf))
		return -ENOTSUP;
	memcpy(&elf, text, sizeof(elf));
	if (memcmp(elf.e_ident, ELFMAG, SELFMAG) != 0 || elf.e_ident[EI_CLASS] != ELFCLASS64 ||
	    elf.e_ident[EI_DATA] != ELFDATA2LSB || elf.e_type != ET_REL ||
	    elf.e_shentsize != sizeof(table) || elf.e_shoff > len ||
	    elf.e_shnum > (len - elf.e_shoff) / sizeof(table))
		return -ENOTSUP;
	for (int i = 0; i < elf.e_shnum; i++) {
		memcpy(&table, text + elf.e_shoff + i * sizeof(table), sizeof(table));
		if (table.sh_type != SHT_SYMTAB)
			continue;
		if (table.sh_link >= elf.e_shnum)
			return -ENOTSUP;
		memcpy(&strings, text + elf.e_shoff + table.sh_link * sizeof(strings),
		       sizeof(strings));
		if (!within(&table, len) || !within(&strings, len))
			return -ENOTSUP;
		return symbols_of_table(symbols, member, text, &table, &strings);
	}
	return 0;
}

void archive_symbols_release(struct archive_symbols *symbols)
{
	strbuf_release(&symbols->names);
	free(symbols->members);
	*symbols = (struct archive_symbols){0};
}

/* ---- writing ------------------------------------------------------------------------------- */

static void add_be32(struct strbuf *out, unsigned long value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		strbuf_addch(out, (char)(value >> shift));
}

/* @names: the table of names with its header, of which only the size matters here. */
static void write_symbols(const struct archive_symbols *symbols, size_t names, struct strbuf *out)
{
	size_t size = 4 * (symbols->n + 1) + symbols->names.len, first;

	first = MAGIC + HEADER + size + (size & 1) + names;
	strbuf_addf(out, "%-16s%-12d%-6d%-6d%-8d%-10zu`\n", "/", 0, 0, 0, 0, size + (size & 1));
	add_be32(out, symbols->n);
	for (int i = 0; i < symbols->n; i++)
		add_be32(out, first + (size_t)HEADER * symbols->members[i]);
	if (symbols->n)
		strbuf_add(out, symbols->names.buf, symbols->names.len);
	if (size & 1)
		strbuf_addch(out, '\0');
}

void archive_write(const struct archive *archive, const struct archive_symbols *symbols,
		   struct strbuf *out)
{
	struct strbuf names = {0}, headers = {0};
	const char *last = NULL;
	size_t at = 0, padded;

	if (!archive->nmembers) {
		strbuf_addstr(out, ORDINARY);
		return;
	}
	for (int i = 0; i < archive->nmembers; i++) {
		const struct archive_member *member = &archive->members[i];

		/* One that repeats the last name shares its entry. */
		if (!streq(last, member->name)) {
			at = names.len;
			strbuf_addf(&names, "%s/\n", member->name);
			last = member->name;
		}
		strbuf_addf(&headers, "/%-14zu%c%-12d%-6d%-6d%-8s%-10lu`\n", at,
			    member->slash ? '/' : ' ', 0, 0, 0, "644", member->size);
	}
	padded = names.len + (names.len & 1);
	strbuf_addstr(out, THIN);
	if (symbols)
		write_symbols(symbols, HEADER + padded, out);
	strbuf_addf(out, "%-48s%-10zu`\n", "//", padded);
	strbuf_add(out, names.buf, names.len);
	if (names.len & 1)
		strbuf_addch(out, '\n');
	strbuf_add(out, headers.buf, headers.len);
	strbuf_release(&names);
	strbuf_release(&headers);
}

/* ---- recipes ------------------------------------------------------------------------------- */

/* No shell, no xargs and no printf reads anything else into such a word. */
static size_t plain(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			    "_./+,-");
}

/* Takes @text, after blanks, from the command at *@at. */
static bool take(const char **at, const char *text)
{
	const char *from = *at + strspn(*at, " \t");

	if (!starts_with(from, text))
		return false;
	*at = from + strlen(text);
	return true;
}

/* Takes a plain word; NULL when there is none. To be freed. */
static char *take_word(const char **at)
{
	const char *from = *at + strspn(*at, " \t");
	size_t len = plain(from);

	if (!len || from[0] == '-' || (from[len] && !strchr(" \t;)|", from[len])))
		return NULL;
	*at = from + len;
	return xasprintf("%.*s", (int)len, from);
}

static bool take_end(const char **at)
{
	*at += strspn(*at, " \t");
	return !**at;
}

/* Where a path below the stage begins in its one spelling, behind any "./"; NULL: it is none. */
static const char *plain_path(const char *path)
{
	char *slashed;
	bool good;

	while (starts_with(path, "./"))
		path += 2;
	slashed = xasprintf("/%s/", path);
	good = path[0] && path[0] != '-' && !path[plain(path)] && !strstr(slashed, "//") &&
	       !strstr(slashed, "/./") && !strstr(slashed, "/../");
	free(slashed);
	return good ? path : NULL;
}

/* The words up to the end of the simple command, each with @prefix before it. */
static int take_inputs(struct archive_recipe *recipe, const char **at, const char *prefix)
{
	struct archive_input *input;
	char *word;

	while ((word = take_word(at))) {
		int n = recipe->ninputs++;

		if (full(n))
			recipe->inputs = xrealloc(recipe->inputs, (n ? 2 * n : 1) * sizeof(*input));
		input = &recipe->inputs[n];
		input->given = xasprintf("%s%s", prefix, word);
		input->path = plain_path(input->given);
		free(word);
		if (!input->path)
			return -ENOTSUP;
	}
	return 0;
}

/* Since 6.1: printf "kernel/%s " WORDS | xargs */
static int take_printf(struct archive_recipe *recipe, const char **at)
{
	size_t len = plain(*at);
	char *prefix = xasprintf("%.*s", (int)len, *at);
	int err = -ENOTSUP;

	*at += len;
	if (len && prefix[0] != '-' && starts_with(*at, "%s \" ")) {
		*at += strlen("%s \"");
		err = take_inputs(recipe, at, prefix);
	}
	free(prefix);
	return err || !take(at, "| xargs ") ? -ENOTSUP : 0;
}

/* ar mPiT $(ar t X | sed -n 1p) X $(ar t X | grep -F -f FILE) */
static int take_heads(struct archive_recipe *recipe, const char **at, const char *ar,
		      const char *target)
{
	static const char *const letters[] = {"mPiT", "mPi"};
	char *words = NULL, *file = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(letters) && !file; i++) {
		words = xasprintf("%s %s $(%s t %s | sed -n 1p) %s $(%s t %s | grep -F -f ", ar,
				  letters[i], ar, target, target, ar, target);
		if (take(at, words))
			file = take_word(at);
		free(words);
	}
	if (file && take(at, ")") && plain_path(file))
		recipe->heads = xstrdup(plain_path(file));
	free(file);
	return recipe->heads ? 0 : -ENOTSUP;
}

static int take_recipe(struct archive_recipe *recipe, const char *at, const char *target)
{
	char *begin = xasprintf("rm -f %s;", target), *make = xasprintf("cDPrST %s", target);
	char *ar = NULL;
	int err = take(&at, begin) ? 0 : -ENOTSUP;
	bool piped = !err && take(&at, "printf \"");

	if (piped)
		err = take_printf(recipe, &at);
	if (!err)
		ar = take_word(&at);
	if (!ar || !take(&at, make) || (*at && !strchr(" \t;", *at)))
		err = -ENOTSUP;
	if (!err && !piped)
		err = take_inputs(recipe, &at, "");
	if (!err && take(&at, ";"))
		err = take_heads(recipe, &at, ar, target);
	free(begin);
	free(make);
	free(ar);
	return err || !take_end(&at) ? -ENOTSUP : 0;
}

int archive_recipe_read(struct archive_recipe *recipe, const char *target, const char *command)
{
	int err = plain_path(target) == target ? take_recipe(recipe, command, target) : -ENOTSUP;

	if (err)
		archive_recipe_release(recipe);
	return err;
}

void archive_recipe_release(struct archive_recipe *recipe)
{
	for (int i = 0; i < recipe->ninputs; i++)
		free(recipe->inputs[i].given);
	free(recipe->inputs);
	free(recipe->heads);
	*recipe = (struct archive_recipe){0};
}

/* ---- files of the stage -------------------------------------------------------------------- */

/*
 * ar(1) resolves links before it names a member, and what builds is not trusted: none is followed.
 */
static int open_below(int dir, const char *path, int flags)
{
	struct open_how how = {.flags = flags | O_CLOEXEC,
			       .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
	int fd = (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));

	return fd < 0 ? -errno : fd;
}

/* Opens an ordinary file and says how long it is. */
static int open_file(int dir, const char *path, int flags, size_t *size)
{
	int fd = open_below(dir, path, flags);
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > MOST) {
		close(fd);
		return -ENOTSUP;
	}
	*size = st.st_size;
	return fd;
}

/* Reads the first @most bytes at most; *@size is that of the file. Replaces @out. */
static int read_file_below(int dir, const char *path, size_t most, struct strbuf *out, size_t *size)
{
	int fd = open_file(dir, path, O_RDONLY | O_NONBLOCK, size);
	char block[65536];
	ssize_t n = 1;

	strbuf_reset(out);
	if (fd < 0)
		return fd;
	while (out->len < most && n > 0) {
		size_t want = most - out->len;

		n = read(fd, block, want < sizeof(block) ? want : sizeof(block));
		if (n > 0)
			strbuf_add(out, block, n);
	}
	close(fd);
	return n < 0 ? -EIO : out->len == (*size < most ? *size : most) ? 0 : -EAGAIN;
}

static int is_there(int dir, const char *path)
{
	size_t size;
	int fd = open_file(dir, path, O_PATH, &size);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

/* ---- composing ----------------------------------------------------------------------------- */

/* The members of an archive that is an input, with paths from the stage's top. ar(1) takes over
 * their headers: a size is the one found there. */
static int add_flattened(struct archive *all, int dir, const char *path, const struct strbuf *text)
{
	const char *slash = strrchr(path, '/');
	char *prefix = xasprintf("%.*s", slash ? (int)(slash + 1 - path) : 0, path);
	struct archive inner = {0};
	int err = archive_read(&inner, strbuf_str(text), text->len);

	for (int i = 0; i < inner.nmembers && !err; i++) {
		struct archive_member member = inner.members[i];

		member.name = xasprintf("%s%s", prefix, member.name);
		err = plain_path(member.name) == member.name ? is_there(dir, member.name)
							     : -ENOTSUP;
		if (!err)
			archive_add(all, &member);
		free(member.name);
	}
	archive_release(&inner);
	free(prefix);
	return err;
}

static int add_input(struct archive *all, int dir, const struct archive_input *input)
{
	struct archive_member member = {.name = (char *)input->path,
					.slash = strlen(input->given) == 15};
	struct strbuf text = {0};
	size_t size;
	int err = read_file_below(dir, input->path, MAGIC, &text, &size);

	if (!err && starts_with(strbuf_str(&text), ELFMAG)) {
		member.size = size;
		archive_add(all, &member);
	} else if (!err) {
		err = read_file_below(dir, input->path, MOST, &text, &size);
		if (!err)
			err = add_flattened(all, dir, input->path, &text);
	}
	strbuf_release(&text);
	return err;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* ar(1) replaces some members of the same name, and not others. */
static bool repeated(const struct archive *all)
{
	char **names = xcalloc(all->nmembers + 1, sizeof(char *));
	bool is = false;

	for (int i = 0; i < all->nmembers; i++)
		names[i] = all->members[i].name;
	qsort(names, all->nmembers, sizeof(char *), by_text);
	for (int i = 1; i < all->nmembers; i++)
		is = is || streq(names[i - 1], names[i]);
	free(names);
	return is;
}

/* grep -F -f: any of the lines stands in the name. */
static bool is_head(const char *name, const char *lines)
{
	const char *end;

	for (; *lines; lines = *end ? end + 1 : end) {
		end = lines + strcspn(lines, "\n");
		if (memmem(name, strlen(name), lines, end - lines))
			return true;
	}
	return false;
}

/* ar m -i FIRST: the heads, in their order, before what was the first member. */
static int move_heads(struct archive *all, int dir, const char *file)
{
	struct archive_member *moved = xcalloc(all->nmembers + 1, sizeof(*moved));
	struct strbuf lines = {0};
	size_t size;
	int n = 0, err = read_file_below(dir, file, MOST, &lines, &size);

	for (int heads = 1; heads >= 0 && !err; heads--) {
		for (int i = 0; i < all->nmembers; i++)
			if (is_head(all->members[i].name, strbuf_str(&lines)) == heads)
				moved[n++] = all->members[i];
		/* Without any, or where the first is one of them, ar m does something else. */
		if (heads && (!n || moved[0].name == all->members[0].name))
			err = -ENOTSUP;
	}
	if (!err)
		memcpy(all->members, moved, n * sizeof(*moved));
	strbuf_release(&lines);
	free(moved);
	return err;
}

static int read_symbols(struct archive_symbols *symbols, int dir, const struct archive *all)
{
	struct strbuf text = {0};
	size_t size;
	int err = 0;

	for (int i = 0; i < all->nmembers && !err; i++) {
		err = read_file_below(dir, all->members[i].name, MOST, &text, &size);
		if (!err)
			err = archive_symbols_add(symbols, i, strbuf_str(&text), text.len);
	}
	strbuf_release(&text);
	return err;
}

/* Names as they stand in @target: from its directory on. */
static int make_relative(struct archive *all, const char *target)
{
	const char *slash = strrchr(target, '/');
	size_t len = slash ? slash + 1 - target : 0;

	for (int i = 0; i < all->nmembers; i++) {
		char *name = all->members[i].name;

		if (strncmp(name, target, len) != 0)
			return -ENOTSUP;
		memmove(name, name + len, strlen(name + len) + 1);
	}
	return 0;
}

static int compose(const struct archive_recipe *recipe, int dir, const char *target,
		   struct strbuf *out)
{
	struct archive all = {0};
	struct archive_symbols symbols = {0};
	int err = 0;

	for (int i = 0; i < recipe->ninputs && !err; i++)
		err = add_input(&all, dir, &recipe->inputs[i]);
	if (!err && repeated(&all))
		err = -ENOTSUP;
	if (!err && recipe->heads)
		err = move_heads(&all, dir, recipe->heads);
	/* Only "ar m" is not told to leave the symbol table out. */
	if (!err && recipe->heads)
		err = read_symbols(&symbols, dir, &all);
	if (!err)
		err = make_relative(&all, target);
	if (!err)
		archive_write(&all, recipe->heads ? &symbols : NULL, out);
	archive_symbols_release(&symbols);
	archive_release(&all);
	return err;
}

/*
 * archive_compose - append what the recipe's command would make of the files as they are
 * @dir: where the command would run (the stage)
 *
 * Symbolic links are not followed. -ENOTSUP, or the error of a file, when it is not certain what
 * ar(1) would do: a member is missing or twice there, is in no directory below the archive's own.
 */
static int archive_compose(const struct archive_recipe *recipe, const char *dir, const char *target,
			   struct strbuf *out)
{
	int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC), err;

	if (fd < 0)
		return -errno;
	err = compose(recipe, fd, target, out);
	close(fd);
	return err;
}

/* As file_write_atomic(), but without waiting for the disk: until vmlinux is linked, the journal
 * (plan.h) has the archive made anew after a crash. */
static int replace(int dir, const char *name, const struct strbuf *content)
{
	char *tmp = xasprintf("%s.tmp-%d", name, getpid());
	int err = 0, fd;
	size_t at = 0;

	unlinkat(dir, tmp, 0);
	fd = openat(dir, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		err = -errno;
	while (!err && at < content->len) {
		ssize_t n = write(fd, content->buf + at, content->len - at);

		if (n > 0)
			at += n;
		else if (n == 0 || errno != EINTR)
			err = n ? -errno : -EIO;
	}
	if (fd >= 0 && close(fd) < 0 && !err)
		err = -errno;
	if (!err && renameat(dir, tmp, dir, name) < 0)
		err = -errno;
	if (err)
		unlinkat(dir, tmp, 0);
	free(tmp);
	return err;
}

static int replace_below(const char *dir, const char *target, const struct strbuf *content)
{
	const char *slash = strrchr(target, '/');
	char *parent = slash ? xasprintf("%.*s", (int)(slash - target), target) : xstrdup(".");
	int top = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC), err = top < 0 ? -errno : 0, fd;

	if (!err) {
		fd = open_below(top, parent, O_PATH | O_DIRECTORY);
		err = fd < 0 ? fd : replace(fd, slash ? slash + 1 : target, content);
		if (fd >= 0)
			close(fd);
		close(top);
	}
	free(parent);
	return err;
}

static int compose_recorded(const char *dir, const char *target, const char *command,
			    struct strbuf *out)
{
	struct archive_recipe recipe = {0};
	int err = archive_recipe_read(&recipe, target, command);

	if (!err)
		err = archive_compose(&recipe, dir, target, out);
	archive_recipe_release(&recipe);
	return err;
}

int archive_make(const char *dir, const char *target, const char *command)
{
	struct strbuf content = {0};
	int err = compose_recorded(dir, target, command, &content);

	if (!err)
		err = replace_below(dir, target, &content);
	strbuf_release(&content);
	return err;
}

int archive_proved(const char *dir, const char *target, const char *command)
{
	struct strbuf made = {0}, found = {0};
	int top = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC), err = top < 0 ? -errno : 0;
	size_t size;

	if (!err)
		err = compose_recorded(dir, target, command, &made);
	if (!err)
		err = read_file_below(top, target, MOST, &found, &size);
	if (!err && (made.len != found.len || memcmp(made.buf, found.buf, made.len) != 0))
		err = -EILSEQ;
	if (top >= 0)
		close(top);
	strbuf_release(&made);
	strbuf_release(&found);
	return err;
}
