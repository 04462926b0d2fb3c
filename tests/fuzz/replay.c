// SPDX-License-Identifier: GPL-2.0-only
/*
 * replay - put a fuzz target's kept inputs to it again, without libFuzzer
 *
 *	replay FILE...	     each file's content
 *	replay --shapes	     inputs of the kinds that readers stumble over, half a megabyte to two of each
 *
 * Linked with one target, under ASan and UBSan of any compiler, so CI needs no clang. Prints one
 * line, "ok - ..." or "not ok - ...", as tests/run counts them. Time and memory are bounded for
 * each input: a reader that needs more than linear time shows here.
 */
#include <fcntl.h>
#include <sanitizer/common_interface_defs.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define INPUT_TIME_S 10		   /* of one input's CPU time; under ASan on a slow machine */
#define MEMORY_MAX   (1536l << 20) /* resident; ASan's own share is more than half of it */
#define HUGE_BYTES   (2 << 20)
#define LARGE_BYTES  (1 << 19) /* enough to see anything that is worse than linear */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *target, *input = "nothing";
static int done;
static double longest;
static char longest_input[256] = "none";

static void died(void)
{
	printf("not ok - fuzz target %s: %s brings it down\n", target, input);
	fflush(stdout);
}

static void too_long(int signal)
{
	(void)signal;
	printf("not ok - fuzz target %s: %s takes more than %d s\n", target, input, INPUT_TIME_S);
	fflush(stdout);
	_exit(1);
}

static double cpu_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static void put(const char *name, const uint8_t *data, size_t size)
{
	struct itimerval limit = {.it_value = {.tv_sec = INPUT_TIME_S}}, none = {0};
	double begin = cpu_s();

	input = name;
	setitimer(ITIMER_PROF, &limit, NULL);
	LLVMFuzzerTestOneInput(data, size);
	setitimer(ITIMER_PROF, &none, NULL);
	done++;
	if (cpu_s() - begin > longest) {
		longest = cpu_s() - begin;
		snprintf(longest_input, sizeof(longest_input), "%s", name);
	}
}

static int put_file(const char *path)
{
	struct stat st;
	uint8_t *data;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0)
		return -1;
	data = malloc(st.st_size + 1);
	if (!data || read(fd, data, st.st_size) != st.st_size)
		return -1;
	put(path, data, st.st_size);
	free(data);
	close(fd);
	return 0;
}

/* ---- shapes -------------------------------------------------------------------------------- */

/* Pieces that mean something to one reader or another; each is repeated to fill an input. */
static const struct {
	const char *name, *piece;
	size_t len, size;
} shapes[] = {
#define HUGE(name, piece)                                                                          \
	{                                                                                          \
		name, piece, sizeof(piece) - 1, HUGE_BYTES                                         \
	}
#define SHAPE(name, piece)                                                                         \
	{                                                                                          \
		name, piece, sizeof(piece) - 1, LARGE_BYTES                                        \
	}
	HUGE("an endless line", "a"),
	SHAPE("an endless line of blanks", " "),
	HUGE("an endless line of words", "word "),
	HUGE("empty lines", "\n"),
	HUGE("lines with CRLF", "x y z\r\n"),
	HUGE("NUL bytes", "\0"),
	SHAPE("NUL bytes in lines", "451\tcommon\0\tadder\0\n"),
	HUGE("no UTF-8", "\xff\xfe\xc3\x28\xe2\x82\xf0\x9f"),
	SHAPE("no UTF-8 in lines", "\xc3\x28 common \xf0\x28\x8c\x28\n"),
	SHAPE("rows", "451\tcommon\tadder\tsys_adder\n"),
	SHAPE("rows without an end", "451 common adder sys_adder "),
	SHAPE("opened braces", "{("),
	SHAPE("opened comments", "/* /* "),
	SHAPE("quotes", "\"'"),
	SHAPE("backslashes", "\\"),
	SHAPE("lines that go on", "obj-y += a.o \\\n"),
	SHAPE("opened conditionals", "#if X\n"),
	SHAPE("opened conditionals of make", "ifdef X\n"),
	SHAPE("closed conditionals", "#endif\n"),
	SHAPE("definitions", "SYSCALL_DEFINE2(adder, int, x, int, y)\n{ return x; }\n"),
	SHAPE("definitions without an end", "SYSCALL_DEFINE2(adder, int, "),
	SHAPE("prototypes", "asmlinkage long sys_adder(int x, int y);\n"),
	SHAPE("object lists", "obj-$(CONFIG_A) += adder.o b.o\n"),
	SHAPE("options", "config A\n\tbool \"a\"\n\tdefault y if A && !B\n"),
	SHAPE("settings", "CONFIG_A=y\n"),
	SHAPE("negations", "!("),
	SHAPE("errors of gcc", "kernel/adder.c:6:20: error: 'zz' undeclared\n"),
	SHAPE("includes", "In file included from kernel/adder.c:2:\n"),
	SHAPE("errors of the linker",
	      "ld: a.o: in function `f':\na.c:1: undefined reference to `g'\n"),
	SHAPE("oopses",
	      "BUG: unable to handle page fault\nRIP: 0010:f+0x1/0x2\nCall Trace:\n f+0x1/0x2\n"),
	SHAPE("a trace without an end", "BUG: kernel NULL pointer dereference f+0x1/0x2 "),
	SHAPE("sections", "[step]\ntitle = x\n"),
	SHAPE("goals", "[goal a]\ntitle = x\nafter = a\n"),
	SHAPE("entries that go on", "codes = E01*\n E02*\n"),
	SHAPE("opened sections", "[["),
	SHAPE("diffs", "--- a/kernel/a.c\n+++ b/kernel/a.c\n@@ -1 +1 @@\n-a\n+b\n"),
	SHAPE("hunks", "@@ -1,3 +1,4 @@\n a\n+b\n c\n d\n"),
	SHAPE("added lines", "+a\n"),
	SHAPE("frames", "LabL\x11\0\x08\0"),
	SHAPE("frames that never come", "LabL\x11\0\xff\x03"),
};

#define DIFF                                                                                         \
	"diff --git a/kernel/adder.c b/kernel/adder.c\n--- a/kernel/adder.c\n+++ b/kernel/adder.c\n" \
	"@@ -1,3 +1,999999 @@\n"

/* A first part that makes a reader take the rest for what it is about. */
static const struct {
	const char *target, *head;
} heads[] = {
	{"diff", DIFF},
	{"patch", DIFF},
	{"buildlog", "kernel/adder.c:6:20: error: 'zz' undeclared\n"},
	{"console", "BUG: kernel NULL pointer dereference, address: 0\nCall Trace:\n"},
	{"stepini", "[step]\ntitle = x\n[goal a]\ntitle = y\ncodes =\n"},
	{"cscan", "SYSCALL_DEFINE2(adder, int, x, int, y)\n{\n"},
	{"header", "asmlinkage long sys_adder(\n"},
	{"kconfig", "config A\n\tbool \"a\"\n\tdefault y if \\\n"},
	{"makefile", "obj-y += a.o \\\n"},
};

static void put_shape(const char *head, int shape, uint8_t *data)
{
	size_t at = strlen(head), len = shapes[shape].len, size = shapes[shape].size;
	char name[200];

	memcpy(data, head, at);
	for (; at + len <= size; at += len)
		memcpy(data + at, shapes[shape].piece, len);
	snprintf(name, sizeof(name), "%zu MB of %s%s", size >> 20, shapes[shape].name,
		 *head ? " behind a right beginning" : "");
	put(name, data, at);
	input = "nothing";
}

static void put_shapes(void)
{
	uint8_t *data = malloc(HUGE_BYTES);
	const char *head = NULL;

	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		head = strcmp(heads[i].target, target) == 0 ? heads[i].head : head;
	for (size_t i = 0; data && i < sizeof(shapes) / sizeof(*shapes); i++) {
		put_shape("", i, data);
		if (head && shapes[i].size < HUGE_BYTES)
			put_shape(head, i, data);
	}
	free(data);
}

int main(int argc, char **argv)
{
	struct rusage usage;

	target = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	__sanitizer_set_death_callback(died);
	signal(SIGPROF, too_long);
	if (argc == 2 && strcmp(argv[1], "--shapes") == 0)
		put_shapes();
	else
		for (int i = 1; i < argc; i++)
			if (put_file(argv[i]))
				printf("# cannot read %s\n", argv[i]);
	getrusage(RUSAGE_SELF, &usage);
	printf("# %s: %d inputs, at most %.1f s (%s), %ld MB\n", target, done, longest,
	       longest_input, usage.ru_maxrss / 1024);
	if (!done || usage.ru_maxrss * 1024 > MEMORY_MAX) {
		printf("not ok - fuzz target %s: %s\n", target,
		       done ? "too much memory" : "no inputs");
		return 1;
	}
	printf("ok - fuzz target %s withstands %d inputs\n", target, done);
	return 0;
}
