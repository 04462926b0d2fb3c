/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exports - which objects have a say in .vmlinux.export.o
 *
 * Newer kernels (7.2 is one, 6.12 is not without modules) link vmlinux with an object that modpost
 * writes the source of, after it has read all of vmlinux.o. What goes into it, by
 * write_vmlinux_export_c_file() of scripts/mod/modpost.c: exported symbols, which objects list in a
 * section .export_symbol, and aliases of built-in modules, from symbols __mod_device_table__*. An
 * object that has neither adds nothing. So the source stays as it is when objects change, come or
 * go that have neither before nor after.
 */
#ifndef LAB_EXPORTS_H
#define LAB_EXPORTS_H

#include <stdbool.h>

#define EXPORTS_OBJECT ".vmlinux.export.o"

/** exports_something - whether the object @path may add to it; true also when that is unclear. */
bool exports_something(const char *path);

#endif
