// SPDX-License-Identifier: GPL-2.0-only
/*
 * What gcc 10 to 14, ld, make and the table's scripts say of the catalogue's mistakes, and which
 * codes `explain -` answers with. gcc's quotation marks follow the locale, "[-Werror=...]" its
 * version and the kernel's options; from 14 on several warnings are errors.
 */
#include <string.h>

#include "test.h"

#include "../../facts/collect.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../rules/symptom.h"

struct wording {
	const char *code, *log;
};

/* Whether one of the messages of @log may come from the mistake @code. */
static bool leads_to(const char *log, const char *code)
{
	struct arena *arena = arena_new();
	struct diagnostic *diagnostics = NULL;
	bool found = false;
	int n = 0;

	build_log_parse(arena, log, &diagnostics, &n);
	for (int i = 0; i < n; i++) {
		const struct symptom *symptom = symptom_of_diagnostic(&diagnostics[i]);

		for (const char *const *p = symptom ? symptom->codes : NULL; p && *p; p++)
			found |= streq(*p, code);
	}
	arena_free(arena);
	return found;
}

/* The same with gcc's typographic quotation marks. */
static const char *typographic(const char *log)
{
	struct strbuf out = {0};
	bool open = false;

	for (; *log; log++) {
		if (*log != '\'') {
			strbuf_addf(&out, "%c", *log);
			continue;
		}
		open = !open;
		strbuf_addstr(&out, open ? "\xe2\x80\x98" : "\xe2\x80\x99");
	}
	log = kept(xstrdup(strbuf_str(&out)));
	strbuf_release(&out);
	return log;
}

static void check_wordings(const struct wording *wordings, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!leads_to(wordings[i].log, wordings[i].code))
			fail_msg("no %s for: %s", wordings[i].code, wordings[i].log);
		if (!strchr(wordings[i].log, '`') &&
		    !leads_to(typographic(wordings[i].log), wordings[i].code))
			fail_msg("no %s for: %s", wordings[i].code, typographic(wordings[i].log));
	}
}

#define AT "kernel/adder.c:6:1: error: "

TEST(what_the_linker_says_leads_to_its_mistakes)
{
	static const struct wording wordings[] = {
		{"E0102",
		 "ld: arch/x86/entry/syscall_64.o:(.rodata+0xe18): undefined reference to `sys_adder'\n"},
		{"E0103",
		 "ld: arch/x86/entry/syscall_64.c:1: undefined reference to `__x64___x64_sys_adder'\n"},
		{"E0104",
		 "ld: arch/x86/entry/syscall_64.o: undefined reference to `__x64_adder'\n"},
		{"E0105",
		 "ld: syscall_64.c:(.text+0x1f4c): undefined reference to `__x64_sys_ader'\n"},
		{"E0201",
		 "ld: vmlinux.o: in function `x64_sys_call':\n(.text+0x1f4c): undefined reference to `__x64_sys_adder'\n"},
		{"E0203",
		 "ld: init/main.o: in function `start_kernel':\nmain.c:(.init.text+0x5): undefined reference to `sched_init'\n"},
		{"E0310", "ld: x.o: undefined reference to `__x64_sys_adder'\n"},
		{"E0210",
		 "ld: kernel/adder.o: in function `__x64_sys_adder':\nadder.c:(.text+0x0): multiple definition of `__x64_sys_adder'; kernel/adder.o:adder.c:(.text+0x0): first defined here\n"},
		{"E0312",
		 "ld: kernel/b.o:(.text+0x0): multiple definition of `__x64_sys_adder'; kernel/a.o:(.text+0x0): first defined here\n"},
		{"E0324",
		 "ld: kernel/b.o: in function `f':\nb.c:(.text+0x5): undefined reference to `sys_adder'\n"},
	};

	check_wordings(wordings, ARRAY_SIZE(wordings));
}

TEST(what_make_and_the_table_s_scripts_say_leads_to_their_mistakes)
{
	static const struct wording wordings[] = {
		{"E0106",
		 "error: arch/x86/entry/syscalls/syscall_64.tbl: syscall table is not sorted or duplicates the same syscall number\nmake[2]: *** [arch/x86/entry/syscalls/Makefile:40: arch/x86/include/generated/asm/syscalls_64.h] Error 1\n"},
		{"E0107",
		 "error: ./arch/x86/entry/syscalls/syscall_64.tbl: syscall table is not sorted or duplicates the same syscall number\n"},
		{"E0109", "Unknown abi commn\n"},
		{"E0202",
		 "make[3]: *** No rule to make target 'kernel/ader.o', needed by 'kernel/built-in.a'.  Stop.\n"},
		{"E0202",
		 "make[2]: *** No rule to make target `kernel/ader.o', needed by `kernel/built-in.a'.  Stop.\n"},
		{"E0206", "kernel/Makefile:20: *** missing separator.  Stop.\n"},
		{"E0206", "kernel/Makefile:14: *** recipe commences before first target.  Stop.\n"},
		{"E0116",
		 "<stdin>:1567:2: warning: #warning syscall adder not implemented [-Wcpp]\n"},
		{"E0509",
		 "***\n*** The source tree is not clean, please run 'make ARCH=x86_64 mrproper'\n*** in /home/me/linux\n***\n"},
	};

	check_wordings(wordings, ARRAY_SIZE(wordings));
}

TEST(what_gcc_says_of_a_definition_leads_to_its_mistakes)
{
	static const struct wording wordings[] = {
		{"E0304",
		 "kernel/adder.c:6:38: error: macro \"__MAP1\" requires 4 arguments, but only 3 given\n"},
		{"E0304",
		 "kernel/adder.c:8:20: error: 'b' undeclared (first use in this function)\n"},
		{"E0304",
		 "kernel/adder.c:8:20: error: 'y' undeclared (first use in this function); did you mean 'x'?\n"},
		{"E0305",
		 "kernel/adder.c:6:38: error: macro \"__MAP1\" requires 4 arguments, but only 2 given\n"},
		{"E0306", "kernel/adder.c:6:24: error: expected ')' before 'int'\n"},
		{"E0307",
		 "kernel/adder.c:6:28: error: macro \"SYSCALL_DEFINE0\" passed 2 arguments, but takes just 1\n"},
		{"E0308",
		 "kernel/adder.c:7:1: error: expected identifier or '(' before '{' token\n"},
		{"E0309",
		 "./include/linux/syscalls.h:230:9: error: pasting \"__x64_sys_\" and \"\"adder\"\" does not give a valid preprocessing token\n"},
		{"E0309",
		 "kernel/adder.c:6:17: error: pasting \"_\" and \"\"adder\"\" does not give a valid preprocessing token\n"},
		{"E0311",
		 "kernel/adder.c:6:1: warning: useless storage class specifier in empty declaration\n"},
		{"E0311", AT "useless type name in empty declaration [-Werror]\n"},
		{"E0311", AT "multiple storage classes in declaration specifiers\n"},
		{"E0311", AT "two or more data types in declaration specifiers\n"},
		{"E0312", AT "redefinition of '__x64_sys_adder'\n"},
		{"E0312", AT "redefinition of '__se_sys_adder'\n"},
		{"E0313", AT
		 "type defaults to 'int' in declaration of 'SYSCALL_DEFINE2' [-Werror=implicit-int]\n"},
		{"E0313", "kernel/adder.c:6:24: error: expected ')' before 'int'\n"},
		{"E0313", AT "return type defaults to 'int' [-Wimplicit-int]\n"},
		{"E0317",
		 AT "type defaults to 'int' in declaration of 'SYSCALL_DEFIN2' [-Wimplicit-int]\n"},
		{"E0317", AT "return type defaults to 'int' [-Werror=return-type]\n"},
		{"E0317",
		 "kernel/adder.c:6:24: error: expected declaration specifiers or '...' before 'adder'\n"},
		{"E0317",
		 "kernel/adder.c:6:1: warning: data definition has no type or storage class\n"},
		{"E0317", AT
		 "parameter names (without types) in function declaration [-Wdeclaration-missing-parameter-type]\n"},
		{"E0317", AT "type of 'adder' defaults to 'int' [-Wimplicit-int]\n"},
		{"E0318",
		 "kernel/adder.c:9:1: error: control reaches end of non-void function [-Werror=return-type]\n"},
		{"E0318",
		 "kernel/adder.c:9:1: error: no return statement in function returning non-void [-Werror=return-type]\n"},
		{"E0318",
		 "kernel/adder.c:9:9: error: 'return' with no value, in function returning non-void [-Werror=return-type]\n"},
		{"E0318",
		 "kernel/adder.c:9:9: error: 'return' with no value, in function returning non-void [-Wreturn-mismatch]\n"},
		{"E0321",
		 "kernel/adder.c:9:2: warning: ignoring return value of 'copy_from_user', declared with attribute warn_unused_result [-Wunused-result]\n"},
		{"E0321",
		 "kernel/adder.c:9:2: error: ignoring return value of 'copy_to_user' declared with attribute 'warn_unused_result' [-Werror=unused-result]\n"},
		{"E0322", AT "conversion to non-scalar type requested\n"},
		{"E0324", AT
		 "implicit declaration of function 'sys_adder' [-Werror=implicit-function-declaration]\n"},
		{"E0324", AT
		 "implicit declaration of function 'sys_adder'; did you mean 'sys_access'? [-Wimplicit-function-declaration]\n"},
	};

	check_wordings(wordings, ARRAY_SIZE(wordings));
}

TEST(what_gcc_says_of_the_table_and_the_prototypes_leads_to_their_mistakes)
{
	static const struct wording wordings[] = {
		{"E0102",
		 "./arch/x86/include/generated/asm/syscalls_64.h:334:19: error: conflicting types for 'sys_adder'\n"},
		{"E0102",
		 "arch/x86/entry/syscall_64.c:13:60: error: conflicting types for 'sys_adder'; have 'long int(const struct pt_regs *)'\n"},
		{"E0114",
		 "./arch/x86/include/generated/asm/syscalls_64.h:452:30: error: stray '#' in program\n"},
		{"E0115",
		 "./arch/x86/include/generated/asm/syscalls_64.h:452:23: error: expected '=', ',', ';', 'asm' or '__attribute__' before '-' token\n"},
		{"E0115",
		 "./arch/x86/include/generated/uapi/asm/unistd_64.h:367:13: warning: ISO C99 requires whitespace after the macro name\n"},
		{"E0115",
		 "./arch/x86/include/generated/uapi/asm/unistd_64.h:367:13: warning: missing whitespace after the macro name\n"},
		{"E0405",
		 "include/linux/syscalls.h:1292:17: error: conflicting types for 'sys_adder'; have 'long int(int, long int)'\n"},
	};

	check_wordings(wordings, ARRAY_SIZE(wordings));
}

TEST(what_gcc_says_of_ordinary_c_is_a_compile_error)
{
	static const struct wording wordings[] = {
		{"E0501", AT
		 "implicit declaration of function 'prinf'; did you mean 'printk'? [-Wimplicit-function-declaration]\n"},
		{"E0501", AT
		 "implicit declaration of function 'foo' [-Werror=implicit-function-declaration]\n"},
		{"E0501", AT
		 "passing argument 1 of 'strlen' makes pointer from integer without a cast [-Wint-conversion]\n"},
		{"E0501", AT
		 "passing argument 1 of 'strlen' makes pointer from integer without a cast [-Werror=int-conversion]\n"},
		{"E0501", AT
		 "returning 'char *' from a function with return type 'long int' makes integer from pointer without a cast [-Wint-conversion]\n"},
		{"E0501", AT
		 "initialization of 'int *' from incompatible pointer type 'long int *' [-Wincompatible-pointer-types]\n"},
		{"E0501", AT
		 "assignment to 'int *' from 'int' makes pointer from integer without a cast [-Wint-conversion]\n"},
		{"E0501", AT "expected ';' before 'return'\n"},
		{"E0501", AT "expected ';' before '}' token\n"},
		{"E0501", AT "expected declaration or statement at end of input\n"},
		{"E0501", AT "unknown type name 'uint'\n"},
		{"E0501", AT "too few arguments to function 'helper'\n"},
		{"E0501", AT "too few arguments to function 'helper'; expected 2, have 1\n"},
		{"E0501", "kernel/adder.c:3:10: fatal error: stdio.h: No such file or directory\n"},
		{"E0501", AT
		 "ISO C90 forbids mixed declarations and code [-Werror=declaration-after-statement]\n"},
		{"E0501", AT "stray '\\342' in program\n"},
	};

	check_wordings(wordings, ARRAY_SIZE(wordings));
}
