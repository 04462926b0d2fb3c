/* SPDX-License-Identifier: GPL-2.0-only */
/* symboltable - the symbol tables of a vmlinux (from names to addresses and back) and of objects */
#ifndef LAB_SYMBOLTABLE_H
#define LAB_SYMBOLTABLE_H

#include <stdbool.h>

#include "facts.h"

struct strbuf;
struct symbols;

/** symbols_load - read the table of the ELF file @path; NULL when it has none or cannot be read. */
struct symbols *symbols_load(const char *path);
void symbols_release(struct symbols *symbols);

/** symbols_address - address of the function @name; 0 when there is none. */
unsigned long symbols_address(const struct symbols *symbols, const char *name);

/** symbols_data - address of the variable @name; 0 when there is none. */
unsigned long symbols_data(const struct symbols *symbols, const char *name);

/** symbols_name - name of the function that begins at @address; NULL when none does. */
const char *symbols_name(const struct symbols *symbols, unsigned long address);

/** symbols_list - append a line for each function, "ffffffff81055bc0 __x64_sys_adder", as kallsyms has them. */
void symbols_list(const struct symbols *symbols, struct strbuf *out);

/**
 * symbols_frame - what @address belongs to
 * @facts: knows which functions are the learner's, and their places
 *
 * Names live in facts->arena. An unknown address gives a frame with a NULL symbol. A return address
 * behind a function's last call may be the next function's first byte, so @is_return looks up the
 * byte before.
 */
struct frame symbols_frame(const struct symbols *symbols, struct facts *facts,
			   unsigned long address, bool is_return);

/**
 * frame_place - fill @frame's file, line and learners from its symbol and the learner's sources.
 */
void frame_place(struct frame *frame, struct facts *facts);

/**
 * object_read - the global functions that the object file @path defines; none if it is not there.
 */
void object_read(struct arena *arena, const char *path, struct object_facts *object);

#endif
