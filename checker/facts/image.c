// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "collect.h"

/*
 * How it works: the symbol table gives names and addresses. What a number reaches is read the way
 * the CPU finds it. Since 6.1.y and 6.9 do_syscall_64() calls x64_sys_call(), a switch: its machine
 * code is followed for each number by a tiny emulator that knows the handful of instructions
 * compilers make of a switch (compare and branch, a jump table, calls) and gives up at the first
 * one it does not know. Older kernels, and kernels the emulator gives up on, are read from the
 * array sys_call_table[], which is made from the same table.
 */

#define SLOTS_MAX 2048
#define STEPS_MAX 200

struct symbol {
	const char *name;
	GElf_Addr address;
	GElf_Xword size;
	bool function;
};

struct image {
	Elf *elf;
	struct arena *arena;
	struct symbol *symbols; /* sorted by address */
	int nsymbols;
	size_t nheaders;
};

/* ---- symbols ------------------------------------------------------------------------------ */

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void read_symbols(struct image *image, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t n = data && header->sh_entsize ? header->sh_size / header->sh_entsize : 0;

	for (size_t i = 0; i < n; i++) {
		GElf_Sym symbol;
		const char *name;
		int type;

		if (!gelf_getsym(data, i, &symbol) || symbol.st_shndx == SHN_UNDEF)
			continue;
		type = GELF_ST_TYPE(symbol.st_info);
		name = elf_strptr(image->elf, header->sh_link, symbol.st_name);
		if (!name || !*name ||
		    (type != STT_FUNC && type != STT_OBJECT && type != STT_NOTYPE))
			continue;
		*arena_append(image->arena, &image->symbols, &image->nsymbols) =
			(struct symbol){arena_strdup(image->arena, name), symbol.st_value,
					symbol.st_size, type == STT_FUNC};
	}
}

static int read_image(struct image *image)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	if (elf_kind(image->elf) != ELF_K_ELF || elf_getphdrnum(image->elf, &image->nheaders) < 0)
		return -ENOEXEC;
	while ((section = elf_nextscn(image->elf, section)))
		if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB)
			read_symbols(image, section, &header);
	if (!image->nsymbols)
		return -ENOEXEC;
	qsort(image->symbols, image->nsymbols, sizeof(*image->symbols), by_address);
	return 0;
}

static const struct symbol *symbol_named(const struct image *image, const char *name)
{
	for (int i = 0; i < image->nsymbols; i++)
		if (streq(image->symbols[i].name, name))
			return &image->symbols[i];
	return NULL;
}

/* @size bytes at a virtual address, or NULL when the file does not hold them. */
static const unsigned char *bytes_at(const struct image *image, GElf_Addr address, size_t size)
{
	size_t file_size;
	char *raw = elf_rawfile(image->elf, &file_size);

	for (size_t i = 0; raw && i < image->nheaders; i++) {
		GElf_Phdr header;
		GElf_Addr at;

		if (!gelf_getphdr(image->elf, i, &header) || header.p_type != PT_LOAD ||
		    address < header.p_vaddr)
			continue;
		at = address - header.p_vaddr;
		if (at >= header.p_filesz || size > header.p_filesz - at ||
		    header.p_offset > file_size || at + size > file_size - header.p_offset)
			continue;
		return (const unsigned char *)raw + header.p_offset + at;
	}
	return NULL;
}

/* The entry point's name at an address; NULL for "no such system call" and for no function. */
static const char *entry_at(const struct image *image, GElf_Addr address)
{
	int low = 0, high = image->nsymbols;
	const char *best = NULL;

	while (low < high) {
		int middle = (low + high) / 2;

		if (image->symbols[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < image->nsymbols && image->symbols[low].address == address; low++) {
		const char *name = image->symbols[low].name;

		if (ends_with(name, "sys_ni_syscall"))
			return NULL;
		if (!best || (starts_with(name, "__x64_sys_") && !starts_with(best, "__x64_sys_")))
			best = name;
	}
	return best;
}

/* ---- the array ---------------------------------------------------------------------------- */

static int slots_from_array(const struct image *image, const struct symbol *table,
			    struct image_facts *facts)
{
	size_t n = table->size / 8;
	const unsigned char *bytes = bytes_at(image, table->address, n * 8);

	if (!bytes || !n || n > SLOTS_MAX)
		return -ENOEXEC;
	facts->slots = arena_alloc(image->arena, n * sizeof(*facts->slots));
	facts->nslots = (int)n;
	for (size_t i = 0; i < n; i++) {
		uint64_t address;

		memcpy(&address, bytes + 8 * i, 8);
		facts->slots[i] = entry_at(image, address);
	}
	return 0;
}

/* ---- the switch --------------------------------------------------------------------------- */

/* The CPU, as far as a switch over the second argument needs one. A register is known or not. */
struct cpu {
	const struct image *image;
	const struct symbol *function;
	GElf_Addr ip;
	uint64_t reg[16];
	bool known[16];
	uint32_t left, right; /* what was compared last */
	bool compared;
};

static bool inside(const struct cpu *cpu, GElf_Addr address)
{
	return address >= cpu->function->address &&
	       address < cpu->function->address + cpu->function->size;
}

static int32_t imm32(const unsigned char *p)
{
	int32_t n;

	memcpy(&n, p, 4);
	return n;
}

/* A condition code of Jcc after a 32-bit CMP; -1 when it asks for a flag not kept here. */
static int condition(const struct cpu *cpu, int code)
{
	int32_t a = (int32_t)cpu->left, b = (int32_t)cpu->right;
	uint32_t ua = cpu->left, ub = cpu->right;
	bool value;

	switch (code >> 1) {
	case 1:
		value = ua < ub;
		break;
	case 2:
		value = ua == ub;
		break;
	case 3:
		value = ua <= ub;
		break;
	case 4:
		value = (int32_t)(ua - ub) < 0;
		break;
	case 6:
		value = a < b;
		break;
	case 7:
		value = a <= b;
		break;
	default:
		return -1;
	}
	return value ^ (code & 1);
}

/* Length of an instruction that neither branches nor touches what the switch looks at; 0: other. */
static int harmless(const unsigned char *p)
{
	static const struct {
		unsigned char bytes[8], len, extra;
	} list[] = {
		{{0xf3, 0x0f, 0x1e, 0xfa}, 4, 0},	      /* endbr64 */
		{{0x55}, 1, 0},				      /* push %rbp */
		{{0x53}, 1, 0},				      /* push %rbx */
		{{0x48, 0x89, 0xe5}, 3, 0},		      /* mov %rsp,%rbp */
		{{0x48, 0x83, 0xec}, 3, 1},		      /* sub $n,%rsp */
		{{0x90}, 1, 0},				      /* nop */
		{{0x66, 0x90}, 2, 0},			      /* nop */
		{{0x0f, 0x1f, 0x00}, 3, 0},		      /* nop */
		{{0x0f, 0x1f, 0x40, 0x00}, 4, 0},	      /* nop */
		{{0x0f, 0x1f, 0x44, 0x00, 0x00}, 5, 0},	      /* nop */
		{{0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00}, 6, 0}, /* nop */
		{{0x0f, 0x1f, 0x80, 0, 0, 0, 0}, 7, 0},	      /* nop */
		{{0x0f, 0xae, 0xe8}, 3, 0},		      /* lfence */
	};

	for (size_t i = 0; i < ARRAY_SIZE(list); i++)
		if (memcmp(p, list[i].bytes, list[i].len) == 0)
			return list[i].len + list[i].extra;
	return 0;
}

enum stepping {
	STEP_ON,
	STEP_REACHED,
	STEP_UNKNOWN
};

static enum stepping jump(struct cpu *cpu, GElf_Addr to, GElf_Addr *reached)
{
	if (inside(cpu, to)) {
		cpu->ip = to;
		return STEP_ON;
	}
	*reached = to; /* a tail call */
	return STEP_REACHED;
}

static enum stepping compare(struct cpu *cpu, int reg, uint32_t with, int len)
{
	if (!cpu->known[reg])
		return STEP_UNKNOWN;
	cpu->left = (uint32_t)cpu->reg[reg];
	cpu->right = with;
	cpu->compared = true;
	cpu->ip += len;
	return STEP_ON;
}

/* mov %r32,%r32: the upper half of the target becomes zero. */
static enum stepping move(struct cpu *cpu, unsigned char modrm, int len)
{
	int from = (modrm >> 3) & 7, to = modrm & 7;

	if ((modrm & 0xc0) != 0xc0)
		return STEP_UNKNOWN;
	cpu->reg[to] = (uint32_t)cpu->reg[from];
	cpu->known[to] = cpu->known[from];
	cpu->ip += len;
	return STEP_ON;
}

/* jmp *disp32(,%reg,8) */
static enum stepping table_jump(struct cpu *cpu, const unsigned char *p, GElf_Addr *reached)
{
	int reg = (p[2] >> 3) & 7;
	const unsigned char *entry;
	uint64_t to;

	if ((p[2] & 0xc7) != 0xc5 || !cpu->known[reg] || reg == 4)
		return STEP_UNKNOWN;
	entry = bytes_at(cpu->image, (int64_t)imm32(p + 3) + cpu->reg[reg] * 8, 8);
	if (!entry)
		return STEP_UNKNOWN;
	memcpy(&to, entry, 8);
	return jump(cpu, to, reached);
}

static enum stepping branch(struct cpu *cpu, int code, int64_t offset, int len)
{
	int taken = cpu->compared ? condition(cpu, code) : -1;

	if (taken < 0)
		return STEP_UNKNOWN;
	cpu->ip += len + (taken ? offset : 0);
	return inside(cpu, cpu->ip) ? STEP_ON : STEP_UNKNOWN;
}

static enum stepping step(struct cpu *cpu, const unsigned char *p, GElf_Addr *reached)
{
	int len = harmless(p);

	if (len) {
		cpu->ip += len;
		return STEP_ON;
	}
	if (p[0] == 0x81 && (p[1] & 0xf8) == 0xf8) /* cmp $imm32,%r32 */
		return compare(cpu, p[1] & 7, imm32(p + 2), 6);
	if (p[0] == 0x83 && (p[1] & 0xf8) == 0xf8) /* cmp $imm8,%r32 */
		return compare(cpu, p[1] & 7, (uint32_t)(int8_t)p[2], 3);
	if (p[0] == 0x3d) /* cmp $imm32,%eax */
		return compare(cpu, 0, imm32(p + 1), 5);
	if (p[0] == 0x85 && (p[1] & 0xc0) == 0xc0 && ((p[1] >> 3) & 7) == (p[1] & 7)) /* test */
		return compare(cpu, p[1] & 7, 0, 2);
	if (p[0] == 0x89)
		return move(cpu, p[1], 2);
	if (p[0] == 0x0f && (p[1] & 0xf0) == 0x80)
		return branch(cpu, p[1] & 15, imm32(p + 2), 6);
	if ((p[0] & 0xf0) == 0x70)
		return branch(cpu, p[0] & 15, (int8_t)p[1], 2);
	if (p[0] == 0xeb)
		return jump(cpu, cpu->ip + 2 + (int8_t)p[1], reached);
	if (p[0] == 0xe9)
		return jump(cpu, cpu->ip + 5 + imm32(p + 1), reached);
	if (p[0] == 0xe8) {
		*reached = cpu->ip + 5 + imm32(p + 1);
		return STEP_REACHED;
	}
	if (p[0] == 0xff && p[1] == 0x24)
		return table_jump(cpu, p, reached);
	if (p[0] == 0x3e && p[1] == 0xff && p[2] == 0x24) { /* notrack jmp */
		cpu->ip++;
		return table_jump(cpu, p + 1, reached);
	}
	return STEP_UNKNOWN;
}

/* The function that x64_sys_call(regs, @number) calls; 0 when its code cannot be followed. */
static GElf_Addr follow(const struct image *image, const struct symbol *function, long number)
{
	struct cpu cpu = {.image = image, .function = function, .ip = function->address};
	GElf_Addr reached = 0;

	cpu.reg[6] = (uint64_t)number; /* %esi */
	cpu.known[6] = true;
	for (int i = 0; i < STEPS_MAX; i++) {
		const unsigned char *p = bytes_at(image, cpu.ip, 16);
		enum stepping result = p ? step(&cpu, p, &reached) : STEP_UNKNOWN;

		if (result == STEP_REACHED)
			return reached;
		if (result == STEP_UNKNOWN)
			return 0;
	}
	return 0;
}

static int slots_from_switch(const struct image *image, const struct symbol *function,
			     struct image_facts *facts)
{
	const char **slots = arena_alloc(image->arena, SLOTS_MAX * sizeof(*slots));
	int last = -1;

	for (int n = 0; n < SLOTS_MAX; n++) {
		GElf_Addr reached = follow(image, function, n);

		if (!reached)
			return -ENOEXEC;
		slots[n] = entry_at(image, reached);
		if (slots[n])
			last = n;
	}
	if (last < 0)
		return -ENOEXEC;
	facts->slots = slots;
	facts->nslots = last + 1;
	return 0;
}

/* ---- collecting --------------------------------------------------------------------------- */

/* Sorted by name; the addresses follow, one for one. */
static void collect_addresses(const struct image *image, struct image_facts *facts)
{
	unsigned long *addresses = arena_alloc(image->arena, facts->nsymbols * sizeof(*addresses));

	for (int i = 0; i < image->nsymbols; i++) {
		const struct symbol *symbol = &image->symbols[i];
		const char **place = bsearch(&symbol->name, facts->symbols, facts->nsymbols,
					     sizeof(*facts->symbols), by_name);

		if (place && symbol->function)
			addresses[place - facts->symbols] = symbol->address;
	}
	facts->addresses = addresses;
}

static void collect_names(const struct image *image, struct image_facts *facts)
{
	for (int i = 0; i < image->nsymbols; i++) {
		const struct symbol *symbol = &image->symbols[i];

		if (symbol->function &&
		    (starts_with(symbol->name, "__x64_") || starts_with(symbol->name, "sys_")))
			*arena_append(image->arena, &facts->symbols, &facts->nsymbols) =
				symbol->name;
	}
	if (!facts->nsymbols)
		return;
	qsort(facts->symbols, facts->nsymbols, sizeof(*facts->symbols), by_name);
	collect_addresses(image, facts);
}

/* The linker's SHA-1 over all of the image, in the note it leaves for debuggers. */
static const char *id_text(struct arena *arena, const unsigned char *bytes, size_t len)
{
	struct strbuf text = {0};
	const char *copy;

	for (size_t i = 0; i < len; i++)
		strbuf_addf(&text, "%02x", bytes[i]);
	copy = arena_strdup(arena, strbuf_str(&text));
	strbuf_release(&text);
	return copy;
}

static void collect_build_id(const struct image *image, struct image_facts *facts)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while (!facts->build_id && (section = elf_nextscn(image->elf, section))) {
		size_t at = 0, name, desc, next;
		GElf_Nhdr note;
		Elf_Data *data;

		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_NOTE)
			continue;
		data = elf_getdata(section, NULL);
		while (data && (next = gelf_getnote(data, at, &note, &name, &desc)) > at) {
			const char *bytes = data->d_buf;

			if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
			    memcmp(bytes + name, "GNU", 4) == 0)
				facts->build_id = id_text(
					image->arena, (const void *)(bytes + desc), note.n_descsz);
			at = next;
		}
	}
}

static void collect_slots(const struct image *image, struct image_facts *facts)
{
	const struct symbol *function = symbol_named(image, "x64_sys_call");
	const struct symbol *table = symbol_named(image, "sys_call_table");

	facts->dispatch_known = (function && slots_from_switch(image, function, facts) == 0) ||
				(table && slots_from_array(image, table, facts) == 0);
}

static int broken(struct facts *facts, const char *vmlinux, const char *why)
{
	facts->image.state = FACT_BROKEN;
	facts->broken =
		arena_printf(facts->arena, "cannot read the kernel image %s: %s", vmlinux, why);
	facts->broken_help = "build it again with ./lab check --full";
	return -ENOEXEC;
}

int image_collect(struct facts *facts, const char *vmlinux)
{
	struct image image = {.arena = facts->arena};
	int fd, err;

	facts->image = (struct image_facts){.path = arena_strdup(facts->arena, vmlinux)};
	fd = vmlinux ? open(vmlinux, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return broken(facts, vmlinux ? vmlinux : "(none)", strerror(errno));
	elf_version(EV_CURRENT);
	image.elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	err = image.elf ? read_image(&image) : -ENOEXEC;
	if (!err) {
		collect_names(&image, &facts->image);
		collect_slots(&image, &facts->image);
		collect_build_id(&image, &facts->image);
		facts->image.state = FACT_COLLECTED;
	}
	elf_end(image.elf);
	close(fd);
	return err ? broken(facts, vmlinux, "it is not a kernel with symbols") : 0;
}
