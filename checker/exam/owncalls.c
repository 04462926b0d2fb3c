// SPDX-License-Identifier: GPL-2.0-only
#include "program.h"

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

/*
 * How it works: a static program's symbol table names every function. One is the program's own
 * when its source defines a function of that name: the name, a list in parentheses, a brace. (What
 * gcc makes of a function is called name.constprop.0 and the like.) In these functions all bytes
 * 0f 05 are taken: to tell instructions from what only looks like one is not needed.
 */

#define PROGRAM_MAX (32u << 20)
#define SOURCE_MAX  (1u << 20)

/* Behind the parenthesis that closes the one at @at; NULL when none does. */
static const char *behind_list(const char *at)
{
	int depth = 0;

	for (; *at; at++) {
		depth += (*at == '(') - (*at == ')');
		if (!depth)
			return at + 1;
	}
	return NULL;
}

static bool defines(const char *source, const char *name, size_t len)
{
	for (const char *at = source; (at = memmem(at, strlen(at), name, len)); at += len) {
		const char *behind = at + len + strspn(at + len, " \t\n");

		if ((at > source && is_word_byte(at[-1])) || *behind != '(')
			continue;
		behind = behind_list(behind);
		if (behind && behind[strspn(behind, " \t\r\n")] == '{')
			return true;
	}
	return false;
}

struct program {
	const char *bytes, *source;
	size_t size;
	const Elf64_Shdr *sections;
	int nsections;
	unsigned long *addresses;
	int max, n;
};

static bool is_inside(const struct program *program, unsigned long offset, unsigned long size)
{
	return offset <= program->size && size <= program->size - offset;
}

static void take_function(struct program *program, const Elf64_Sym *symbol)
{
	const Elf64_Shdr *section = &program->sections[symbol->st_shndx];
	unsigned long offset = symbol->st_value - section->sh_addr + section->sh_offset;

	if (symbol->st_value < section->sh_addr || !is_inside(program, offset, symbol->st_size))
		return;
	for (unsigned long i = 0; i + 1 < symbol->st_size; i++) {
		if (memcmp(program->bytes + offset + i, "\x0f\x05", 2) != 0)
			continue;
		if (program->n < program->max)
			program->addresses[program->n] = symbol->st_value + i;
		program->n++;
	}
}

static void take_table(struct program *program, const Elf64_Shdr *table)
{
	const Elf64_Shdr *strings = &program->sections[table->sh_link];
	const Elf64_Sym *symbols = (const void *)(program->bytes + table->sh_offset);

	for (size_t i = 0; i < table->sh_size / sizeof(*symbols); i++) {
		const char *name = program->bytes + strings->sh_offset + symbols[i].st_name;
		size_t len;

		if (ELF64_ST_TYPE(symbols[i].st_info) != STT_FUNC ||
		    symbols[i].st_shndx >= program->nsections ||
		    symbols[i].st_name >= strings->sh_size)
			continue;
		len = strcspn(name, ".");
		if (len && defines(program->source, name, len))
			take_function(program, &symbols[i]);
	}
}

static int read_program(struct program *program)
{
	const Elf64_Ehdr *header = (const void *)program->bytes;

	if (program->size < sizeof(*header) || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
	    !is_inside(program, header->e_shoff, header->e_shnum * sizeof(Elf64_Shdr)))
		return -EINVAL;
	program->sections = (const void *)(program->bytes + header->e_shoff);
	program->nsections = header->e_shnum;
	for (int i = 0; i < program->nsections; i++) {
		const Elf64_Shdr *section = &program->sections[i];

		if (section->sh_type == SHT_SYMTAB && (int)section->sh_link < program->nsections &&
		    is_inside(program, section->sh_offset, section->sh_size))
			take_table(program, section);
	}
	return program->n;
}

int program_own_calls(const char *path, const char *source, unsigned long *addresses, int max)
{
	struct program program = {.addresses = addresses, .max = max};
	struct strbuf bytes = {0}, text = {0};
	int err = file_read(path, &bytes, PROGRAM_MAX);

	if (!err)
		err = file_read(source, &text, SOURCE_MAX);
	program.bytes = bytes.buf;
	program.size = bytes.len;
	program.source = strbuf_str(&text);
	if (!err)
		err = read_program(&program);
	strbuf_release(&bytes);
	strbuf_release(&text);
	return err;
}
