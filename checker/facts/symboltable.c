// SPDX-License-Identifier: GPL-2.0-only
#include "symboltable.h"

#include <ctype.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

/*
 * The table is used as the file has it, unsorted: a check asks for a dozen addresses, and each walk
 * over a small kernel's ten thousand symbols costs less than sorting them would.
 */

struct symbols {
	int fd;
	Elf *elf;
	const Elf64_Sym *list;
	size_t n, strings; /* strings: section with the names */
};

static bool take_table(struct symbols *symbols)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(symbols->elf, section))) {
		GElf_Shdr header;
		Elf_Data *data;

		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
			continue;
		data = elf_getdata(section, NULL);
		if (!data || !data->d_buf)
			return false;
		symbols->list = data->d_buf;
		symbols->n = data->d_size / sizeof(*symbols->list);
		symbols->strings = header.sh_link;
		return true;
	}
	return false;
}

struct symbols *symbols_load(const char *path)
{
	struct symbols *symbols = xcalloc(1, sizeof(*symbols));

	elf_version(EV_CURRENT);
	symbols->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (symbols->fd >= 0)
		symbols->elf = elf_begin(symbols->fd, ELF_C_READ_MMAP, NULL);
	if (symbols->elf && gelf_getclass(symbols->elf) == ELFCLASS64 && take_table(symbols))
		return symbols;
	symbols_release(symbols);
	return NULL;
}

void symbols_release(struct symbols *symbols)
{
	if (!symbols)
		return;
	if (symbols->elf)
		elf_end(symbols->elf);
	if (symbols->fd >= 0)
		close(symbols->fd);
	free(symbols);
}

static const char *name_of(const struct symbols *symbols, const Elf64_Sym *symbol)
{
	const char *name = elf_strptr(symbols->elf, symbols->strings, symbol->st_name);

	return name ? name : "";
}

static unsigned long address_of(const struct symbols *symbols, const char *name, int type)
{
	for (size_t i = 0; i < symbols->n; i++) {
		const Elf64_Sym *symbol = &symbols->list[i];

		if (ELF64_ST_TYPE(symbol->st_info) == type &&
		    strcmp(name_of(symbols, symbol), name) == 0)
			return symbol->st_value;
	}
	return 0;
}

unsigned long symbols_address(const struct symbols *symbols, const char *name)
{
	return address_of(symbols, name, STT_FUNC);
}

unsigned long symbols_data(const struct symbols *symbols, const char *name)
{
	return address_of(symbols, name, STT_OBJECT);
}

static bool is_code(const Elf64_Sym *symbol)
{
	int type = ELF64_ST_TYPE(symbol->st_info);

	return (type == STT_FUNC || type == STT_NOTYPE) && symbol->st_shndx != SHN_UNDEF &&
	       symbol->st_shndx != SHN_ABS;
}

/* Assembler symbols have no size; they reach as far as the next symbol, but not for ever. */
#define UNSIZED_MAX 4096

static bool is_inside(const Elf64_Sym *symbol, unsigned long address)
{
	unsigned long size = symbol->st_size ? symbol->st_size : UNSIZED_MAX;

	return address >= symbol->st_value && address - symbol->st_value < size;
}

/* Of several names for one place: __x64_sys_answer rather than the local __do_sys_answer. */
static bool is_better_name(const Elf64_Sym *symbol, const Elf64_Sym *best)
{
	bool global = ELF64_ST_BIND(symbol->st_info) == STB_GLOBAL;

	if (global != (ELF64_ST_BIND(best->st_info) == STB_GLOBAL))
		return global;
	return symbol->st_size > best->st_size;
}

const char *symbols_name(const struct symbols *symbols, unsigned long address)
{
	const Elf64_Sym *best = NULL;

	for (size_t i = 0; i < symbols->n; i++) {
		const Elf64_Sym *symbol = &symbols->list[i];

		if (symbol->st_value == address && is_code(symbol) &&
		    (!best || is_better_name(symbol, best)))
			best = symbol;
	}
	return best ? name_of(symbols, best) : NULL;
}

void symbols_list(const struct symbols *symbols, struct strbuf *out)
{
	for (size_t i = 0; i < symbols->n; i++) {
		const Elf64_Sym *symbol = &symbols->list[i];

		if (ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && symbol->st_shndx != SHN_UNDEF)
			strbuf_addf(out, "%016lx %s\n", (unsigned long)symbol->st_value,
				    name_of(symbols, symbol));
	}
}

struct frame symbols_frame(const struct symbols *symbols, struct facts *facts,
			   unsigned long address, bool is_return)
{
	struct frame frame = {.address = address};
	const Elf64_Sym *best = NULL;

	for (size_t i = 0; i < symbols->n; i++) {
		const Elf64_Sym *symbol = &symbols->list[i];

		if (!is_code(symbol) || !is_inside(symbol, address - is_return))
			continue;
		if (!best || symbol->st_value > best->st_value ||
		    (symbol->st_value == best->st_value && is_better_name(symbol, best)))
			best = symbol;
	}
	if (best) {
		frame.symbol = arena_strdup(facts->arena, name_of(symbols, best));
		frame.offset = address - best->st_value;
		frame_place(&frame, facts);
	}
	return frame;
}

/* ---- whose function it is ------------------------------------------------------------------ */

/* "adder.constprop.0" is gcc's name for a copy of adder. */
static char *plain_name(struct arena *arena, const char *symbol)
{
	return arena_strndup(arena, symbol, strcspn(symbol, "."));
}

static bool definition_matches(struct facts *facts, const struct definition *def,
			       const char *symbol)
{
	const char *base = entry_base(facts->arena, symbol);

	return !def->pristine && streq(def->base, base) &&
	       (def->kind == DEF_BARE_FUNCTION || !streq(base, symbol));
}

/* Whether @line heads a definition of function @name: the word, then "(", no ";" at its end. */
static bool heads_function(const char *line, const char *name)
{
	size_t len = strlen(name), end = strlen(line);
	const char *at = strstr(line, name);

	while (end && isspace((unsigned char)line[end - 1]))
		end--;
	if (!at || isspace((unsigned char)line[0]) || (end && line[end - 1] == ';'))
		return false;
	return (at == line || !is_word_byte(at[-1])) && at[len + strspn(at + len, " \t")] == '(';
}

static int function_line(struct facts *facts, const struct source *source, const char *name)
{
	for (int line = 1; line <= source->nlines; line++) {
		if (heads_function(source_line(facts->arena, source, line), name))
			return line;
	}
	return 0;
}

void frame_place(struct frame *frame, struct facts *facts)
{
	char *name = plain_name(facts->arena, frame->symbol);

	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *def = &facts->definitions[i];

		if (!definition_matches(facts, def, name) ||
		    (def->liveness != LIVE && def->liveness != LIVE_UNKNOWN))
			continue;
		frame->learners = true;
		frame->file = def->span.file;
		frame->line = def->span.line;
		return;
	}
	for (int i = 0; i < facts->nfiles; i++) {
		const struct source *source = facts->files[i]->source;
		int line = source && !source->pristine ? function_line(facts, source, name) : 0;

		if (!line)
			continue;
		frame->learners = true;
		frame->file = facts->files[i]->file;
		frame->line = line;
		return;
	}
}

/* ---- objects ------------------------------------------------------------------------------ */

static void read_object_symbols(struct arena *arena, Elf *elf, struct object_facts *object)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	GElf_Sym symbol;

	while ((section = elf_nextscn(elf, section))) {
		Elf_Data *data;

		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB ||
		    !header.sh_entsize)
			continue;
		data = elf_getdata(section, NULL);
		for (size_t i = 0; data && i < header.sh_size / header.sh_entsize; i++) {
			const char *name;

			if (!gelf_getsym(data, i, &symbol) || symbol.st_shndx == SHN_UNDEF ||
			    GELF_ST_TYPE(symbol.st_info) != STT_FUNC ||
			    GELF_ST_BIND(symbol.st_info) == STB_LOCAL)
				continue;
			name = elf_strptr(elf, header.sh_link, symbol.st_name);
			if (name)
				*arena_append(arena, &object->symbols, &object->nsymbols) =
					arena_strdup(arena, name);
		}
	}
}

void object_read(struct arena *arena, const char *path, struct object_facts *object)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf *elf;

	if (fd < 0)
		return;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf && elf_kind(elf) == ELF_K_ELF)
		read_object_symbols(arena, elf, object);
	elf_end(elf);
	close(fd);
}
