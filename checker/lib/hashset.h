/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hashset - a set of keys (strings, or any bytes), each with a number
 *
 * Keys are numbered from 0 in the order in which they are added, and none is ever taken out. What
 * belongs to a key is kept by the caller, in an array of its own at the key's number.
 */
#ifndef LAB_HASHSET_H
#define LAB_HASHSET_H

#include <stddef.h>

struct arena;

/**
 * struct hashset - zero-initialise it, and set @arena if the set is to live there
 * @arena: owns everything; NULL: it is on the heap, and hashset_release() frees it
 * @list: the keys, copies of what was added, each followed by a NUL
 * @n: how many keys there are
 */
struct hashset {
	struct arena *arena;
	const char **list;
	int n;
	/* private */
	struct hashset_key *keys;
	int *slots; /* 1 + the number of a key, at its hash or after it; 0: free */
	unsigned nslots;
};

/** hashset_find - the number of a key of @len bytes; -1 when it is not in the set. */
int hashset_find(const struct hashset *set, const void *key, size_t len);

/** hashset_add - the number of a key, which is added unless it is there: then @n grows by one. */
int hashset_add(struct hashset *set, const void *key, size_t len);

/** hashset_release - free a set that is on the heap; it is empty afterwards. */
void hashset_release(struct hashset *set);

/**
 * hashset_detach - take the keys out of a set that is on the heap; it is empty afterwards
 *
 * Gives an array that ends in NULL; the caller frees it and each of its strings.
 */
char **hashset_detach(struct hashset *set);

#endif
