// SPDX-License-Identifier: GPL-2.0-only
/*
 * The places that a kernel names on its console, looked up in the symbols of its image: addresses and names with
 * offsets that no image has, at both ends of the address space and between two functions.
 */
#include "fuzz.h"

#include <elf.h>
#include <stdio.h>
#include <sys/mman.h>

#include "../../facts/collect.h"

#define TEXT 0xffffffff81000000ul

/* A function, one that ends where the addresses do, one of assembler without a size, a variable. */
static const char names[] = "\0__x64_sys_adder\0last\0entry\0jiffies\0__do_sys_adder";
static const Elf64_Sym list[] = {
	{0},
	{1, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), 0, 1, TEXT + 0x40, 0x30},
	{17, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), 0, 1, -0x10ul, 0x100},
	{22, ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE), 0, 1, TEXT, 0},
	{28, ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT), 0, 2, TEXT + 0x100, 8},
	{36, ELF64_ST_INFO(STB_LOCAL, STT_FUNC), 0, 1, TEXT + 0x40, 0x30},
	{9999, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), 0, 1, TEXT + 0x90, 4},
};

struct image {
	Elf64_Ehdr head;
	Elf64_Shdr sections[3];
	Elf64_Sym symbols[sizeof(list) / sizeof(*list)];
	char strings[sizeof(names)];
};

/* An ELF file in memory, of nothing but its symbols; its path. */
static const char *image(void)
{
	static char path[40];
	struct image made = {
		.head = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
			 .e_type = ET_EXEC,
			 .e_machine = EM_X86_64,
			 .e_version = EV_CURRENT,
			 .e_ehsize = sizeof(Elf64_Ehdr),
			 .e_shoff = offsetof(struct image, sections),
			 .e_shentsize = sizeof(Elf64_Shdr),
			 .e_shnum = 3},
		.sections = {{0},
			     {.sh_type = SHT_SYMTAB,
			      .sh_offset = offsetof(struct image, symbols),
			      .sh_size = sizeof(list),
			      .sh_link = 2,
			      .sh_entsize = sizeof(Elf64_Sym)},
			     {.sh_type = SHT_STRTAB,
			      .sh_offset = offsetof(struct image, strings),
			      .sh_size = sizeof(names)}},
	};
	int fd;

	if (*path)
		return path;
	memcpy(made.symbols, list, sizeof(list));
	memcpy(made.strings, names, sizeof(names));
	fd = memfd_create("vmlinux", 0);
	if (fd < 0 || write(fd, &made, sizeof(made)) != sizeof(made))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct source *source = fuzz_source(arena, "kernel/adder.c", data, size);
	struct definition definition = {.kind = DEF_MACRO,
					.span = {.file = "kernel/adder.c", .line = 4, .column = 1},
					.name = "adder",
					.base = "adder"};
	struct facts facts = {.arena = arena, .definitions = &definition, .ndefinitions = 1};
	struct trouble *troubles = NULL;
	int n = 0;

	console_parse(&facts, source->text, image(), &troubles, &n);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < troubles[i].nframes; j++)
			if (!troubles[i].frames[j].symbol && !troubles[i].frames[j].address)
				abort();
	arena_free(arena);
	return 0;
}
