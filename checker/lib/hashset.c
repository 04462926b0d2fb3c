// SPDX-License-Identifier: GPL-2.0-only
#include "hashset.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "util.h"

#define SLOTS_MIN 64 /* there are always at least twice as many slots as keys */

struct hashset_key {
	unsigned hash;
	size_t len;
};

/* FNV-1a */
static unsigned hash_of(const unsigned char *key, size_t len)
{
	unsigned hash = 2166136261u;

	while (len--)
		hash = (hash ^ *key++) * 16777619u;
	return hash;
}

/* slot_of - where the key is, or the free slot where it belongs */
static int *slot_of(const struct hashset *set, const void *key, struct hashset_key wanted)
{
	unsigned at = wanted.hash & (set->nslots - 1);

	for (; set->slots[at]; at = (at + 1) & (set->nslots - 1)) {
		const struct hashset_key *known = &set->keys[set->slots[at] - 1];

		if (known->hash == wanted.hash && known->len == wanted.len &&
		    !memcmp(set->list[set->slots[at] - 1], key, wanted.len))
			break;
	}
	return &set->slots[at];
}

/* resized - an array with room for @n elements, the first @old of them as they were */
static void *resized(const struct hashset *set, void *array, size_t old, size_t n, size_t size)
{
	void *larger;

	if (!set->arena)
		return xrealloc(array, n * size);
	larger = arena_alloc(set->arena, n * size);
	if (old)
		memcpy(larger, array, old * size);
	return larger;
}

static void grow(struct hashset *set)
{
	unsigned nslots = set->nslots ? 2 * set->nslots : SLOTS_MIN;

	set->list = resized(set, set->list, set->n, nslots / 2, sizeof(*set->list));
	set->keys = resized(set, set->keys, set->n, nslots / 2, sizeof(*set->keys));
	set->slots = resized(set, set->slots, 0, nslots, sizeof(*set->slots));
	memset(set->slots, 0, nslots * sizeof(*set->slots));
	set->nslots = nslots;
	for (int i = 0; i < set->n; i++)
		*slot_of(set, set->list[i], set->keys[i]) = i + 1;
}

int hashset_find(const struct hashset *set, const void *key, size_t len)
{
	return set->n ? *slot_of(set, key, (struct hashset_key){hash_of(key, len), len}) - 1 : -1;
}

int hashset_add(struct hashset *set, const void *key, size_t len)
{
	struct hashset_key added = {hash_of(key, len), len};
	int *slot = set->nslots ? slot_of(set, key, added) : NULL;
	char *copy;

	if (slot && *slot)
		return *slot - 1;
	if (2 * (unsigned)set->n >= set->nslots) {
		grow(set);
		slot = slot_of(set, key, added);
	}
	copy = set->arena ? arena_alloc(set->arena, len + 1) : xcalloc(1, len + 1);
	memcpy(copy, key, len);
	set->list[set->n] = copy;
	set->keys[set->n] = added;
	*slot = ++set->n;
	return set->n - 1;
}

void hashset_release(struct hashset *set)
{
	for (int i = 0; i < set->n; i++)
		free((char *)set->list[i]);
	free(set->list);
	free(set->keys);
	free(set->slots);
	*set = (struct hashset){0};
}

char **hashset_detach(struct hashset *set)
{
	char **list = xrealloc((char **)set->list, (set->n + 1) * sizeof(*list));

	list[set->n] = NULL;
	free(set->keys);
	free(set->slots);
	*set = (struct hashset){0};
	return list;
}
