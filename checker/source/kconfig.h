/* SPDX-License-Identifier: GPL-2.0-only */
/* kconfig - a .config, and whether a Kconfig file knows an option */
#ifndef LAB_KCONFIG_H
#define LAB_KCONFIG_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct kconfig;

/** kconfig_parse - read the text of a .config; lives in @arena. */
struct kconfig *kconfig_parse(struct arena *arena, const char *text, size_t len);

/** kconfig_load - read a .config file on the host; NULL when it cannot be read. */
struct kconfig *kconfig_load(struct arena *arena, const char *path);

/** kconfig_set - say that "CONFIG_X" has @value ('y', 'm' or 'n'). */
void kconfig_set(struct arena *arena, struct kconfig *config, const char *option, char value);

/**
 * kconfig_value - of "CONFIG_X" (@len bytes of @option)
 *
 * 'y', 'm', 'n' for "is not set", 'v' for a string or number, 0 when the file does not name it.
 */
char kconfig_value(const struct kconfig *config, const char *option, size_t len);

/** struct kconfig_entry - a "config X" or "menuconfig X" of a Kconfig file */
struct kconfig_entry {
	const char *name; /* "X" */
	int line;
	bool is_bool;	     /* bool or tristate */
	const char *depends; /* "A && B": all its "depends on" and enclosing ifs; NULL: none */
	const char *def;     /* its first default: "y", "A"; NULL: none */
	const char *def_if;  /* condition of that default */
};

/** kconfig_entries - the entries of a Kconfig file's text, in file order. */
void kconfig_entries(struct arena *arena, const char *text, size_t len,
		     struct kconfig_entry **entries, int *n);

/**
 * kconfig_default - what a fresh configuration gives @entry: 'y', 'm' or 'n'
 *
 * Knows defaults and dependencies on options that @config holds; not ranges, selects
 * or choices.
 */
char kconfig_default(const struct kconfig_entry *entry, const struct kconfig *config);

#endif
