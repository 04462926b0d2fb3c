// SPDX-License-Identifier: GPL-2.0-only
#include "exports.h"

#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>

#include "../checker/lib/util.h"

static bool has_table(Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t n = header->sh_entsize ? header->sh_size / header->sh_entsize : 0;

	for (size_t i = 0; i < n; i++) {
		const char *name;
		GElf_Sym symbol;

		if (!data || !gelf_getsym(data, (int)i, &symbol))
			return true;
		name = elf_strptr(elf, header->sh_link, symbol.st_name);
		if (!name || strstr(name, "__mod_device_table__") || starts_with(name, "__ksymtab"))
			return true;
	}
	return false;
}

static bool is_telling(Elf *elf, Elf_Scn *section, size_t names)
{
	GElf_Shdr header;
	const char *name;

	if (!gelf_getshdr(section, &header))
		return true;
	name = elf_strptr(elf, names, header.sh_name);
	if (!name || starts_with(name, ".export_symbol") || starts_with(name, "__ksymtab"))
		return true;
	return header.sh_type == SHT_SYMTAB && has_table(elf, section, &header);
}

bool exports_something(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf *elf = fd >= 0 && elf_version(EV_CURRENT) != EV_NONE ? elf_begin(fd, ELF_C_READ, NULL)
								 : NULL;
	Elf_Scn *section = NULL;
	size_t names;
	bool tells = !elf || elf_kind(elf) != ELF_K_ELF || elf_getshdrstrndx(elf, &names) != 0;

	while (!tells && (section = elf_nextscn(elf, section)))
		tells = is_telling(elf, section, names);
	if (elf)
		elf_end(elf);
	if (fd >= 0)
		close(fd);
	return tells;
}
