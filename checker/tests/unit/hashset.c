// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/hashset.h"

static int add(struct hashset *set, const char *key)
{
	return hashset_add(set, key, strlen(key));
}

static int find(const struct hashset *set, const char *key)
{
	return hashset_find(set, key, strlen(key));
}

TEST(a_key_keeps_the_number_under_which_it_was_added)
{
	struct hashset set = {0};
	char key[16];

	assert_int_equal(find(&set, "0"), -1);
	for (int i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "%d", i);
		assert_int_equal(find(&set, key), -1);
		assert_int_equal(add(&set, key), i);
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "%d", i);
		assert_int_equal(add(&set, key), i);
		assert_int_equal(find(&set, key), i);
		assert_string_equal(set.list[i], key);
	}
	assert_int_equal(set.n, 5000);
	hashset_release(&set);
	assert_int_equal(set.n, 0);
	assert_int_equal(find(&set, "0"), -1);
}

TEST(a_key_is_all_of_its_bytes)
{
	struct hashset set = {0};

	assert_int_equal(hashset_add(&set, "", 0), 0);
	assert_int_equal(hashset_add(&set, "a", 1), 1);
	assert_int_equal(hashset_add(&set, "a", 2), 2);
	assert_int_equal(hashset_add(&set, "a\0b", 3), 3);
	assert_int_equal(hashset_add(&set, "abc", 2), 4);
	assert_int_equal(hashset_find(&set, "a\0c", 3), -1);
	assert_int_equal(hashset_find(&set, "ab", 2), 4);
	assert_int_equal(hashset_find(&set, "abc", 3), -1);
	assert_int_equal(hashset_find(&set, "x", 0), 0);
	assert_string_equal(set.list[4], "ab");
	hashset_release(&set);
}

TEST(a_set_lives_in_an_arena_or_hands_its_keys_over)
{
	struct arena *arena = arena_new();
	struct hashset in_arena = {.arena = arena}, none = {0}, set = {0};
	char key[] = "key", **list;

	for (int i = 0; i < 1000; i++)
		hashset_add(&in_arena, &i, sizeof(i));
	for (int i = 0; i < 1000; i++)
		assert_int_equal(hashset_find(&in_arena, &i, sizeof(i)), i);
	arena_free(arena);

	add(&set, key);
	key[0] = 'x';
	add(&set, key);
	list = hashset_detach(&set);
	assert_string_equal(list[0], "key");
	assert_string_equal(list[1], "xey");
	assert_null(list[2]);
	assert_int_equal(set.n, 0);
	free(list[0]);
	free(list[1]);
	free(list);

	list = hashset_detach(&none);
	assert_null(list[0]);
	free(list);
}
