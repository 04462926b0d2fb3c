// SPDX-License-Identifier: GPL-2.0-only
#include "exports.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"

#define LIST ".export_symbol"

struct object {
	Elf *elf;
	Elf_Data *symbols; /* the symbol table's; NULL: there is none */
	size_t section_names, symbol_names, nsymbols;
	struct strbuf said;
	bool unclear;
};

static const char *symbol_at(const struct object *object, size_t i, GElf_Sym *symbol)
{
	if (!object->symbols || !gelf_getsym(object->symbols, (int)i, symbol))
		return NULL;
	return elf_strptr(object->elf, object->symbol_names, symbol->st_name);
}

static void take_symbols(struct object *object, Elf_Scn *section, const GElf_Shdr *header)
{
	object->symbols = elf_getdata(section, NULL);
	object->symbol_names = header->sh_link;
	object->nsymbols = header->sh_entsize ? header->sh_size / header->sh_entsize : 0;
	for (size_t i = 0; i < object->nsymbols && !object->unclear; i++) {
		GElf_Sym symbol;
		const char *name = symbol_at(object, i, &symbol);

		object->unclear = !name || strstr(name, "__mod_device_table__");
	}
}

/* The list's own bytes: licences and namespaces, with room for the references. */
static void take_list(struct object *object, Elf_Scn *section)
{
	const Elf_Data *data = elf_getdata(section, NULL);

	if (data && data->d_buf)
		strbuf_add(&object->said, data->d_buf, data->d_size);
	else
		object->unclear = true;
}

/* What the list refers to: a symbol's name, and whether it is a function. */
static void take_references(struct object *object, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t n = header->sh_entsize ? header->sh_size / header->sh_entsize : 0;

	object->unclear |= header->sh_type != SHT_RELA || !data;
	for (size_t i = 0; i < n && !object->unclear; i++) {
		const char *name = NULL;
		GElf_Sym symbol;
		GElf_Rela rela;

		if (gelf_getrela(data, (int)i, &rela))
			name = symbol_at(object, GELF_R_SYM(rela.r_info), &symbol);
		object->unclear = !name;
		if (name)
			strbuf_addf(&object->said, "%lx %lx %ld %d %s\n", (long)rela.r_offset,
				    (long)GELF_R_TYPE(rela.r_info), (long)rela.r_addend,
				    symbol.st_info, name);
	}
}

static void take_section(struct object *object, Elf_Scn *section, bool symbols)
{
	const char *name;
	GElf_Shdr header;

	if (!gelf_getshdr(section, &header) ||
	    !(name = elf_strptr(object->elf, object->section_names, header.sh_name)))
		object->unclear = true;
	else if (symbols && header.sh_type == SHT_SYMTAB)
		take_symbols(object, section, &header);
	else if (!symbols && starts_with(name, LIST))
		take_list(object, section);
	else if (!symbols && starts_with(name, ".rel") && strstr(name, LIST))
		take_references(object, section, &header);
	else if (starts_with(name, "__ksymtab")) /* how kernels before 6.5 export */
		object->unclear = true;
}

static void take_object(struct object *object)
{
	Elf_Scn *section;

	object->unclear = !object->elf || elf_kind(object->elf) != ELF_K_ELF ||
			  elf_getshdrstrndx(object->elf, &object->section_names) != 0;
	for (int symbols = 1; symbols >= 0; symbols--) {
		section = NULL;
		while (!object->unclear && (section = elf_nextscn(object->elf, section)))
			take_section(object, section, symbols);
	}
}

static char *digest(const struct strbuf *said)
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	struct strbuf hex = {0};

	EVP_Digest(said->buf, said->len, bytes, NULL, EVP_sha256(), NULL);
	for (int i = 0; i < 32; i++)
		strbuf_addf(&hex, "%02x", bytes[i]);
	return strbuf_detach(&hex);
}

char *exports_of(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct object object = {0};
	char *word;

	if (fd >= 0 && elf_version(EV_CURRENT) != EV_NONE)
		object.elf = elf_begin(fd, ELF_C_READ, NULL);
	take_object(&object);
	word = object.unclear	  ? xstrdup(EXPORTS_UNCLEAR)
	       : !object.said.len ? xstrdup(EXPORTS_NONE)
				  : digest(&object.said);
	strbuf_release(&object.said);
	if (object.elf)
		elf_end(object.elf);
	if (fd >= 0)
		close(fd);
	return word;
}
