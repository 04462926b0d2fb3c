// SPDX-License-Identifier: GPL-2.0-only
#include "environment.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fs.h"
#include "util.h"

#define USUAL_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

extern char **environ;

enum who {
	LAB,
	ALL
};

static const struct inherited {
	const char *name;
	enum who who;
} list[] = {
#define INHERITED(name, who, why) {#name, who},
#include "inherited.def"
#undef INHERITED
};

static const char *const places[] = {"LAB_ROOT", "LAB_WORK", "XDG_CACHE_HOME", "HOME", NULL};

/* What every silent child starts with. */
static const char *const constant[] = {"LC_ALL=C", "GIT_CONFIG_GLOBAL=/dev/null",
				       "GIT_CONFIG_NOSYSTEM=1", NULL};

/* Keep only these; the values are copied before the strings that hold them go. */
static void keep(const char *const names[], int n)
{
	char **values = xcalloc(n, sizeof(*values));

	for (int i = 0; i < n; i++)
		values[i] = getenv(names[i]) ? xstrdup(getenv(names[i])) : NULL;
	clearenv();
	for (int i = 0; i < n; i++) {
		if (values[i])
			setenv(names[i], values[i], 1);
		free(values[i]);
	}
	free(values);
}

void environment_make(void)
{
	const char *names[ARRAY_SIZE(list)], *value;

	for (size_t i = 0; i < ARRAY_SIZE(list); i++)
		names[i] = list[i].name;
	keep(names, ARRAY_SIZE(list));
	value = getenv("TMPDIR");
	if (value && (value[0] != '/' || !path_is_dir(value) || access(value, W_OK | X_OK) < 0))
		unsetenv("TMPDIR");
	value = getenv("PATH");
	if (!value || !*value)
		setenv("PATH", USUAL_PATH, 1);
}

const char *environment_limits(void)
{
	/* A pack of the sources is the largest file; QEMU and the linker map the most. */
	static const struct {
		int which;
		rlim_t least;
		const char *option;
	} needs[] = {{RLIMIT_FSIZE, 1ull << 30, "-f"},
		     {RLIMIT_AS, 2ull << 30, "-v"},
		     {RLIMIT_DATA, 2ull << 30, "-d"},
		     {RLIMIT_NOFILE, 128, "-n"}};

	for (size_t i = 0; i < ARRAY_SIZE(needs); i++) {
		struct rlimit limit;

		if (getrlimit(needs[i].which, &limit) < 0 || limit.rlim_cur >= needs[i].least)
			continue;
		limit.rlim_cur = limit.rlim_max;
		if (limit.rlim_max < needs[i].least || setrlimit(needs[i].which, &limit) < 0)
			return needs[i].option;
	}
	return NULL;
}

void environment_seal(void)
{
	keep(places, ARRAY_SIZE(places) - 1);
	setenv("PATH", USUAL_PATH, 1);
}

const char *const *environment_places(void)
{
	return places;
}

/* ---- a child's --------------------------------------------------------------------------- */

static bool for_all(const char *entry)
{
	for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
		size_t len = strlen(list[i].name);

		if (list[i].who == ALL && starts_with(entry, list[i].name) && entry[len] == '=')
			return true;
	}
	return false;
}

/* Set what @entry says, or take it away. */
static void put(char **env, int *n, const char *entry)
{
	size_t len = strcspn(entry, "=");
	int at = 0;

	while (at < *n && !(strncmp(env[at], entry, len) == 0 && env[at][len] == '='))
		at++;
	if (entry[len] == '=') {
		env[at] = (char *)entry;
		*n += at == *n;
	} else if (at < *n) {
		env[at] = env[--*n];
	}
}

static int count(const char *const strings[])
{
	int n = 0;

	while (strings && strings[n])
		n++;
	return n;
}

char **environment_child(bool at_terminal, const char *const extra[])
{
	int n = 0, most = count((const char *const *)environ) + count(constant) + count(extra);
	char **env = xcalloc(most + 1, sizeof(*env));

	for (char **have = environ; have && *have; have++) {
		if (at_terminal || for_all(*have))
			env[n++] = *have;
	}
	for (int i = 0; !at_terminal && constant[i]; i++)
		put(env, &n, constant[i]);
	for (int i = 0; extra && extra[i]; i++)
		put(env, &n, extra[i]);
	env[n] = NULL;
	return env;
}
