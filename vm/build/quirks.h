/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * quirks - the kernel configuration for one tree: vm/kernel.config, and what the tree needs besides
 */
#ifndef VM_QUIRKS_H
#define VM_QUIRKS_H

struct strbuf;

/**
 * kernel_fragment - the configuration fragment that @tree is built with
 * @tree: a kernel tree, only read; what it needs is decided by its content (vm/quirks.ini), never
 * by its version number, since distributions backport fixes
 * @fragment: gets what vm/kernel.config says, without its comments, and the options of every section
 *	      of vm/quirks.ini that applies
 * @error: gets what is wrong, to be freed by the caller
 *
 * The same tree and the same lab give the same text. Returns 0 or -errno.
 */
int kernel_fragment(const char *tree, struct strbuf *fragment, char **error);

/** quirks_read - the same from another file of quirks than vm/quirks.ini, added to @fragment. */
int quirks_read(const char *path, const char *tree, struct strbuf *fragment, char **error);

#endif
