// SPDX-License-Identifier: GPL-2.0-only
#include "arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

#define CHUNK_SIZE (64 * 1024)

struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(max_align_t) char data[];
};

struct arena {
	struct chunk *chunks;
};

struct arena *arena_new(void)
{
	return xcalloc(1, sizeof(struct arena));
}

void arena_free(struct arena *arena)
{
	struct chunk *chunk, *next;

	if (!arena)
		return;
	for (chunk = arena->chunks; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(arena);
}

static struct chunk *chunk_new(size_t size)
{
	struct chunk *chunk = xcalloc(1, sizeof(*chunk) + size);

	chunk->size = size;
	return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct chunk *chunk = arena->chunks;
	void *p;

	size = (size + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
	if (size > CHUNK_SIZE / 4) {
		/* A large one gets a chunk of its own, behind the one in use. */
		struct chunk *own = chunk_new(size);

		own->used = size;
		if (chunk) {
			own->next = chunk->next;
			chunk->next = own;
		} else {
			arena->chunks = own;
		}
		return own->data;
	}
	if (!chunk || chunk->size - chunk->used < size) {
		chunk = chunk_new(CHUNK_SIZE);
		chunk->next = arena->chunks;
		arena->chunks = chunk;
	}
	p = chunk->data + chunk->used;
	chunk->used += size;
	return p;
}

char *arena_strndup(struct arena *arena, const char *s, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	memcpy(copy, s, len);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *s)
{
	return s ? arena_strndup(arena, s, strlen(s)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *fmt, va_list ap)
{
	char *text = xvasprintf(fmt, ap), *copy = arena_strdup(arena, text);

	free(text);
	return copy;
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = arena_vprintf(arena, fmt, ap);
	va_end(ap);
	return text;
}

void *arena_append_(struct arena *arena, void **array, int *n, size_t size)
{
	if ((*n & (*n - 1)) == 0) {
		/* The count is 0 or a power of two: the array is full. */
		void *grown = arena_alloc(arena, size * (*n ? 2 * *n : 1));

		if (*n)
			memcpy(grown, *array, size * *n);
		*array = grown;
	}
	return (char *)*array + size * (*n)++;
}
