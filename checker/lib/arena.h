/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arena - memory that is freed all at once
 *
 * Facts, findings and verdicts live as long as one check. They are allocated here and never freed
 * one by one. An allocation never fails: out of memory ends the program with exit code 3.
 */
#ifndef LAB_ARENA_H
#define LAB_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/** arena_new - make an empty arena; the caller ends it with arena_free(). */
struct arena *arena_new(void);

/** arena_free - free the arena and all that was allocated from it; NULL is allowed. */
void arena_free(struct arena *arena);

/** arena_alloc - @size bytes, zeroed, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/** arena_new_obj - one zeroed object of type @type. */
#define arena_new_obj(arena, type) ((type *)arena_alloc(arena, sizeof(type)))

/** arena_strdup - a copy of @s; NULL gives NULL. */
char *arena_strdup(struct arena *arena, const char *s);

/** arena_strndup - a copy of the first @len bytes of @s, NUL-terminated. */
char *arena_strndup(struct arena *arena, const char *s, size_t len);

/** arena_printf - a formatted string. */
char *arena_printf(struct arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

char *arena_vprintf(struct arena *arena, const char *fmt, va_list ap);

/**
 * arena_append - grow an array by one zeroed element
 * @arena: where it lives
 * @array: address of the array's pointer
 * @n: address of its element count; counts one more afterwards
 *
 * Evaluates to the address of the new element. Capacity doubles at powers of two, so no capacity
 * has to be kept. Elements move: keep indices, not addresses, until the array is complete.
 */
#define arena_append(arena, array, n)                                                              \
	((__typeof__(*(array)))arena_append_((arena), (void **)(array), (n), sizeof(**(array))))
void *arena_append_(struct arena *arena, void **array, int *n, size_t size);

#endif
