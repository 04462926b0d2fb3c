// SPDX-License-Identifier: GPL-2.0-only
#include "foreigns.h"

#include <ctype.h>
#include <string.h>

#include "../facts/facts.h"
#include "../facts/foreign.h"
#include "../facts/source.h"
#include "../lib/arena.h"
#include "../lib/util.h"

#define TIME_HEADERS                                                                               \
	"include/linux/timekeeping.h", "include/linux/timekeeping32.h", "include/linux/time.h",    \
		"include/linux/time32.h", "include/linux/ktime.h"
#define ACCESS_HEADERS                                                                             \
	"arch/x86/include/asm/uaccess.h", "include/linux/uaccess.h", "include/asm-generic/uaccess.h"

/* struct known - a function; of one that is gone also the headers that may declare it */
struct known {
	struct foreign foreign;
	const char *headers[6];
};

static const char
	real_time[] = "ktime_get_real_ts64(), with a struct timespec64",
	copying[] =
		"copy_from_user() and copy_to_user(); for files kernel_read() and kernel_write()";

static const struct known known[] = {
	{{FOREIGN_LIBRARY, "printf", "pr_info()"}},
	{{FOREIGN_LIBRARY, "fprintf", "pr_err()"}},
	{{FOREIGN_LIBRARY, "puts", "pr_info()"}},
	{{FOREIGN_LIBRARY, "putchar", "pr_cont()"}},
	{{FOREIGN_LIBRARY, "perror", "pr_err(); and the error is what the call returns"}},
	{{FOREIGN_LIBRARY, "malloc", "kmalloc(size, GFP_KERNEL)"}},
	{{FOREIGN_LIBRARY, "calloc", "kcalloc(n, size, GFP_KERNEL)"}},
	{{FOREIGN_LIBRARY, "realloc", "krealloc(p, size, GFP_KERNEL)"}},
	{{FOREIGN_LIBRARY, "free", "kfree()"}},
	{{FOREIGN_LIBRARY, "sleep", "ssleep() of <linux/delay.h>"}},
	{{FOREIGN_LIBRARY, "usleep", "usleep_range() of <linux/delay.h>"}},
	{{FOREIGN_LIBRARY, "exit", "only return: the program goes on with what the call returns"}},
	{{FOREIGN_LIBRARY, "atoi", "kstrtoint()"}},
	{{FOREIGN_LIBRARY, "atol", "kstrtol()"}},
	{{FOREIGN_LIBRARY, "strtol", "kstrtol()"}},
	{{FOREIGN_LIBRARY, "strtoul", "kstrtoul()"}},
	{{FOREIGN_LIBRARY, "strdup", "kstrdup(text, GFP_KERNEL)"}},
	{{FOREIGN_LIBRARY, "strtok", "strsep()"}},
	{{FOREIGN_LIBRARY, "strerror", "numbers only: return -EFAULT, say"}},
	{{FOREIGN_LIBRARY, "getpid", "task_tgid_vnr(current)"}},
	{{FOREIGN_LIBRARY, "getppid",
	  "task_tgid_vnr(current->real_parent), below rcu_read_lock()"}},
	{{FOREIGN_LIBRARY, "getuid", "from_kuid_munged(current_user_ns(), current_uid())"}},
	{{FOREIGN_LIBRARY, "gettimeofday", real_time}},
	{{FOREIGN_LIBRARY, "clock_gettime", real_time}},
	{{FOREIGN_LIBRARY, "time", "ktime_get_real_seconds()"}},
	{{FOREIGN_LIBRARY, "rand", "get_random_bytes(&x, sizeof(x))"}},
	{{FOREIGN_LIBRARY, "random", "get_random_bytes(&x, sizeof(x))"}},
	{{FOREIGN_LIBRARY, "srand", "get_random_bytes(), which needs no seed"}},
	{{FOREIGN_LIBRARY, "assert", "WARN_ON(): if (WARN_ON(!ok)) return -EINVAL;"}},
	{{FOREIGN_LIBRARY, "fopen", "filp_open(); but a system call seldom needs a file"}},
	{{FOREIGN_LIBRARY, "fclose", "filp_close()"}},
	{{FOREIGN_LIBRARY, "fgets", "kernel_read()"}},
	{{FOREIGN_LIBRARY, "scanf", "nothing to read from: take it as an argument of the call"}},
	{{FOREIGN_LIBRARY, "pow", "no powers: multiply in a loop"}},
	{{FOREIGN_LIBRARY, "sqrt", "int_sqrt()"}},
	{{FOREIGN_GONE, "do_gettimeofday", real_time}, {TIME_HEADERS}},
	{{FOREIGN_GONE, "getnstimeofday", real_time}, {TIME_HEADERS}},
	{{FOREIGN_GONE, "getnstimeofday64", real_time}, {TIME_HEADERS}},
	{{FOREIGN_GONE, "current_kernel_time", real_time}, {TIME_HEADERS}},
	{{FOREIGN_GONE, "current_kernel_time64", real_time}, {TIME_HEADERS}},
	{{FOREIGN_GONE, "get_seconds", "ktime_get_real_seconds()"}, {TIME_HEADERS}},
	{{FOREIGN_GONE, "ktime_get_ts", "ktime_get_ts64(), with a struct timespec64"},
	 {TIME_HEADERS}},
	{{FOREIGN_GONE, "getrawmonotonic", "ktime_get_raw_ts64()"}, {TIME_HEADERS}},
	{{FOREIGN_GONE, "get_fs", copying}, {ACCESS_HEADERS}},
	{{FOREIGN_GONE, "set_fs", copying}, {ACCESS_HEADERS}},
	{{FOREIGN_GONE, "get_ds", copying}, {ACCESS_HEADERS}},
	{{FOREIGN_GONE, "verify_area",
	  "copy_from_user() and copy_to_user(), which look themselves"},
	 {ACCESS_HEADERS}},
	{{FOREIGN_GONE, "probe_kernel_read", "copy_from_kernel_nofault()"}, {ACCESS_HEADERS}},
	{{FOREIGN_GONE, "strlcpy", "strscpy()"},
	 {"include/linux/string.h", "include/linux/fortify-string.h"}},
	{{FOREIGN_GONE, "init_timer", "timer_setup()"}, {"include/linux/timer.h"}},
	{{FOREIGN_GONE, "setup_timer", "timer_setup()"}, {"include/linux/timer.h"}},
	{{FOREIGN_GONE, "del_timer", "timer_delete()"}, {"include/linux/timer.h"}},
	{{FOREIGN_GONE, "del_timer_sync", "timer_delete_sync()"}, {"include/linux/timer.h"}},
	{{FOREIGN_GONE, "prandom_u32", "get_random_u32()"},
	 {"include/linux/prandom.h", "include/linux/random.h"}},
	{{FOREIGN_GONE, "find_task_by_pid", "find_task_by_vpid(), below rcu_read_lock()"},
	 {"include/linux/sched.h", "include/linux/pid.h"}},
	{{FOREIGN_GONE, "ACCESS_ONCE", "READ_ONCE() and WRITE_ONCE()"},
	 {"include/linux/compiler.h"}},
	{{FOREIGN_GONE, "interruptible_sleep_on", "wait_event_interruptible()"},
	 {"include/linux/wait.h"}},
	{{FOREIGN_GONE, "PDE_DATA", "pde_data()"}, {"include/linux/proc_fs.h"}},
	{{FOREIGN_SHAPE, "access_ok", NULL},
	 {"arch/x86/include/asm/uaccess.h", "include/asm-generic/access_ok.h"}},
};

_Static_assert(ARRAY_SIZE(known) <= FOREIGNS_MAX, "each has a number below it");

static bool is_word_at(const char *text, const char *at, size_t len)
{
	return (at == text || !(isalnum((unsigned char)at[-1]) || at[-1] == '_')) &&
	       !(isalnum((unsigned char)at[len]) || at[len] == '_');
}

static bool has_word(const struct source *source, const char *word)
{
	const char *end = source->text + source->len;
	size_t len = strlen(word);

	for (const char *at = source->text; (at = memmem(at, end - at, word, len)); at += len)
		if (is_word_at(source->text, at, len))
			return true;
	return false;
}

static bool is_spoken_of(const struct facts *facts, const char *word)
{
	for (int i = 0; i < facts->nfiles; i++) {
		const struct source *source = facts->files[i]->source;

		if (source && !source->pristine && ends_with(source->file, ".c") &&
		    has_word(source, word))
			return true;
	}
	return false;
}

/* Not kept among the sources: nothing else of them is looked at. */
static const struct source *read_header(struct facts *facts, const char *file)
{
	return file ? source_read(facts->arena, facts->kernel.dir, file) : NULL;
}

/* Whether the tree can be asked, and none of the headers has the word. */
static bool is_gone(struct facts *facts, const struct known *one)
{
	bool asked = false;

	for (size_t i = 0; i < ARRAY_SIZE(one->headers); i++) {
		const struct source *header = read_header(facts, one->headers[i]);

		if (header && has_word(header, one->foreign.name))
			return false;
		asked |= header != NULL;
	}
	return asked;
}

/* How many parameters "#define access_ok(addr, size)" has; 0 when no header says so. */
static int macro_shape(struct facts *facts, const struct known *one)
{
	const char *define = arena_printf(facts->arena, "#define %s(", one->foreign.name);

	for (size_t i = 0; i < ARRAY_SIZE(one->headers); i++) {
		const struct source *header = read_header(facts, one->headers[i]);
		const char *at = header ? strstr(header->text, define) : NULL;
		int n = 1;

		if (!at)
			continue;
		for (at += strlen(define); *at && !strchr(")\n", *at); at++)
			n += *at == ',';
		return n;
	}
	return 0;
}

static void note(struct facts *facts, const struct known *one)
{
	int nargs = one->foreign.kind == FOREIGN_SHAPE ? macro_shape(facts, one) : 0;
	struct foreign *foreign;

	if (one->foreign.kind == FOREIGN_GONE && !is_gone(facts, one))
		return;
	if (one->foreign.kind == FOREIGN_SHAPE && !nargs)
		return;
	foreign = arena_append(facts->arena, &facts->foreigns, &facts->nforeigns);
	*foreign = one->foreign;
	foreign->nargs = nargs;
}

void foreigns_find(struct facts *facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (is_spoken_of(facts, known[i].foreign.name))
			note(facts, &known[i]);
}

const struct foreign *foreign_known(const char *name, size_t len, size_t *index)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		const struct foreign *foreign = &known[i].foreign;

		if (foreign->instead && strlen(foreign->name) == len &&
		    !memcmp(foreign->name, name, len)) {
			*index = i;
			return foreign;
		}
	}
	return NULL;
}
