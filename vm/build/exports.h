/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exports - what an object contributes to .vmlinux.export.o
 *
 * Newer kernels (7.2 is one, 6.12 is not without modules) link vmlinux with an object that modpost
 * writes the source of, after it has read all of vmlinux.o. What goes into it, by
 * write_vmlinux_export_c_file() of scripts/mod/modpost.c: exported symbols, which objects list in a
 * section .export_symbol (licence, namespace and a reference for each), whether these are
 * functions, and aliases of built-in modules, from tables __mod_device_table__*. So the source
 * stays as it is as long as every object that changes, comes or goes contributes the same before
 * and after.
 */
#ifndef LAB_EXPORTS_H
#define LAB_EXPORTS_H

#define EXPORTS_OBJECT ".vmlinux.export.o"

#define EXPORTS_NONE	"none"
#define EXPORTS_UNCLEAR "unclear"

/**
 * exports_of - what the object @path contributes: a word, equal for equal contents; to be freed
 *
 * EXPORTS_NONE: nothing. EXPORTS_UNCLEAR: it has tables of devices, or is not an object that could be
 * read: then it may contribute something else each time.
 */
char *exports_of(const char *path);

#endif
