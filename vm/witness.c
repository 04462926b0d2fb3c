// SPDX-License-Identifier: GPL-2.0-only
#include "witness.h"

#include <errno.h>
#include <string.h>

#include "qemu.h"

int witness_stopped(struct machine *machine)
{
	strbuf_reset(&machine->gdb_in);
	return 0;
}
