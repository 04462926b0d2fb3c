// SPDX-License-Identifier: GPL-2.0-only
/* Whose message it is, and which code is the likeliest: the first one of the first message. */
#include <string.h>

#include "test.h"

#include "../../facts/collect.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"
#include "../../rules/retold.h"
#include "../../rules/setting.h"

struct situation {
	const char *code; /* NULL: no mistake of a system call */
	const char *log;
};

static const struct symptom *first_symptom(struct arena *arena, const char *log)
{
	const struct symptom *symptom = setting_of_log(log);
	struct diagnostic *diagnostics = NULL;
	int n = 0;

	for (const char *p = log; *p && !symptom; p += strcspn(p, "\n"), p += *p == '\n')
		symptom = setting_of_line(arena_strndup(arena, p, strcspn(p, "\n")));
	build_log_parse(arena, log, &diagnostics, &n);
	for (int i = 0; i < n && !symptom; i++)
		symptom = setting_of_diagnostic(&diagnostics[i], log, n);
	for (const char *p = log; *p && !symptom; p += strcspn(p, "\n"), p += *p == '\n')
		symptom = setting_at_last(arena_strndup(arena, p, strcspn(p, "\n")));
	return symptom;
}

static void check(const struct situation *situations, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena *arena = arena_new();
		const struct symptom *symptom = first_symptom(arena, situations[i].log);
		const char *code = symptom ? symptom->codes[0] : "nothing";

		if (!streq(code, situations[i].code))
			fail_msg("%s, not %s: %s", code ? code : "no mistake",
				 situations[i].code ? situations[i].code : "no mistake",
				 situations[i].log);
		if (symptom && !code && !symptom->help)
			fail_msg("no cure: %s", situations[i].log);
		arena_free(arena);
	}
}

TEST(a_program_of_user_space_is_told_apart_from_the_kernel)
{
	static const struct situation situations[] = {
		{"E0812",
		 "/usr/bin/ld: /tmp/ccX0.o: in function `main':\nt.c:(.text+0x1a): undefined reference to `sys_adder'\ncollect2: error: ld returned 1 exit status\n"},
		{"E0812",
		 "/usr/bin/ld: /tmp/ccX0.o: in function `main':\nt.c:(.text+0x1a): undefined reference to `adder'\ncollect2: error: ld returned 1 exit status\n"},
		{"E0812",
		 "t.c:9:23: error: '__NR_adder' undeclared (first use in this function)\n"},
		{"E0812", "t.c:9:23: error: 'SYS_adder' undeclared (first use in this function)\n"},
		{"E0812", "t.c:9:2: warning: implicit declaration of function 'printf'\n"},
		{"E0812",
		 "t.c:9:2: error: call to undeclared library function 'exit' with type 'void (int)'\n"},
		{"E0334", "kernel/t.c:9:2: error: implicit declaration of function 'printf'\n"},
		{"E0812",
		 "t.c: In function 'main':\nt.c:9:2: warning: implicit declaration of function 'sys_adder' [-Wimplicit-function-declaration]\n"},
		{"E0324",
		 "kernel/a.c:9:2: error: implicit declaration of function 'sys_adder' [-Werror=implicit-function-declaration]\n"},
		{"E0102",
		 "ld: arch/x86/entry/syscall_64.o:(.rodata+0xe18): undefined reference to `sys_adder'\n"},
		{"E0324",
		 "ld: kernel/b.o: in function `f':\nb.c:(.text+0x5): undefined reference to `sys_adder'\n"},
	};

	check(situations, ARRAY_SIZE(situations));
}

TEST(an_undefined_symbol_is_not_any_mistake)
{
	static const struct situation situations[] = {
		{"E0502", "ld: init/main.o: undefined reference to `sched_init'\n"},
		{"E0302",
		 "ld: arch/x86/entry/syscall_64.o: undefined reference to `__x64_sys_adder'\n"},
		{"E0302",
		 "ld: arch/x86/entry/syscall_64.o: undefined reference to \u201c__x64_sys_adder\u201d\n"},
		{"E0301",
		 "ld: arch/x86/entry/syscall_32.o: undefined reference to `__ia32_sys_adder'\n"},
		{"E0301",
		 "ld: arch/arm64/kernel/sys.o: undefined reference to `__arm64_sys_adder'\n"},
		{"E0301",
		 "ld: arch/riscv/kernel/syscall_table.o: undefined reference to `__riscv_sys_adder'\n"},
		{"E0502", "ld: kernel/adder.o: undefined reference to `printf'\n"},
		{NULL, "init/main.c:804: undefined reference to `__stack_chk_fail'\n"},
		{NULL, "ld: kernel/adder.o: undefined reference to `__udivdi3'\n"},
		{NULL, "arch/x86/entry/syscall_64.o:(.rodata+0xdf8): undefined reference to\n"},
	};

	check(situations, ARRAY_SIZE(situations));
}

TEST(a_target_without_a_rule_is_not_any_mistake)
{
	static const struct situation situations[] = {
		{"E0202",
		 "make[3]: *** No rule to make target 'kernel/ader.o', needed by 'kernel/built-in.a'.  Stop.\n"},
		{"E0209", "make[2]: *** No rule to make target 'adder/Makefile'.  Stop.\n"},
		{"E0209",
		 "scripts/Makefile.build:44: adder/Makefile: No such file or directory\nmake[2]: *** No rule to make target 'adder/Makefile'.  Stop.\n"},
		{"E0505", "make: *** No rule to make target 'bzimage'.  Stop.\n"},
		{NULL,
		 "/home/u/linux-6.8/Makefile:1019: scripts/Makefile.extrawarn: No such file or directory\nmake[1]: *** No rule to make target 'scripts/Makefile.extrawarn'.  Stop.\n"},
		{NULL,
		 "make[1]: *** No rule to make target 'debian/canonical-certs.pem', needed by 'certs/x509_certificate_list'.  Stop.\n"},
		{NULL,
		 "make[3]: *** No rule to make target 'net/netfilter/xt_TCPMSS.o', needed by 'net/netfilter/'.  Stop.\n"},
		{NULL,
		 "make[2]: *** No rule to make target 'include/linux/gone.h', needed by 'kernel/a.o'.  Stop.\n"},
		{"E0504",
		 "kernel/Makefile:2: *** missing separator (did you mean TAB instead of 8 spaces?).  Stop.\n"},
		{"E0206", "kernel/Makefile:2: *** missing separator.  Stop.\n"},
	};

	check(situations, ARRAY_SIZE(situations));
}

TEST(conflicting_types_are_the_table_s_only_where_the_table_says_so)
{
	static const struct situation situations[] = {
		{"E0102",
		 "./arch/x86/include/generated/asm/syscalls_64.h:334:19: error: conflicting types for 'sys_adder'\n"},
		{"E0405",
		 "kernel/adder.c:6:1: error: conflicting types for 'sys_adder'; have 'long int(int, long int)'\n"},
		{"E0405",
		 "include/linux/syscalls.h:1292:17: error: conflicting types for 'sys_adder'\n"},
		{"E0501", "kernel/adder.c:6:1: error: conflicting types for 'helper'\n"},
		{"E0305",
		 "kernel/a.c:5:34: error: expected ')' before 'x'\n./include/linux/syscalls.h:123:26: note: in expansion of macro '__TYPE_AS'\n"},
		{"E0313", "kernel/a.c:5:34: error: expected ')' before 'int'\n"},
	};

	check(situations, ARRAY_SIZE(situations));
}

TEST(what_is_no_mistake_is_said_to_be_none_with_its_cure)
{
	static const struct situation situations[] = {
		{NULL, "BTF: .tmp_vmlinux.btf: pahole (pahole) is not available\n"},
		{NULL, "Failed to generate BTF for vmlinux\n"},
		{NULL,
		 "scripts/sorttable.h:1:10: fatal error: gelf.h: No such file or directory\n"},
		{NULL,
		 "scripts/sign-file.c:25:10: fatal error: openssl/opensslv.h: No such file or directory\n"},
		{NULL, "/bin/sh: 1: flex: not found\n"},
		{NULL, "fatal error: error writing to /tmp/ccX.s: No space left on device\n"},
		{NULL, "gcc: fatal error: Killed signal terminated program cc1\n"},
		{NULL, "WARNING: modpost: missing MODULE_LICENSE() in adder/adder.o\n"},
		{NULL, "ERROR: modpost: \"sys_adder\" [/home/u/m.ko] undefined!\n"},
		{NULL,
		 "m.c:12:5: error: 'sys_call_table' undeclared (first use in this function)\n"},
		{NULL, "# insmod m.ko\n$ ./t\nadder: Function not implemented\n"},
		{NULL, "VFS: Unable to mount root fs on unknown-block(0,0)\n"},
		{NULL, "make: *** No targets specified and no makefile found.  Stop.\n"},
		{NULL, "cp: cannot create regular file '/boot/vmlinuz-6.1.0': Permission denied\n"},
		{NULL, "bash: ./hello: Permission denied\n"},
		{NULL, "bash: ./hello: cannot execute binary file: Exec format error\n"},
		{NULL, "Bad system call (core dumped)\n"},
		{NULL, "make[2]: warning:  Clock skew detected.  Your build may be incomplete.\n"},
		{NULL, "gcc: error: unrecognized command-line option '-mrecord-mcount'\n"},
		{NULL, "clang-16: error: unknown argument: '-mrecord-mcount'\n"},
		{NULL,
		 "include/linux/stddef.h:11:9: error: cannot use keyword 'false' as enumeration constant\n"},
		{"E1125",
		 "kernel/a.c:4:1: warning: stack frame size (4152) exceeds limit (2048) in '__do_sys_adder' [-Wframe-larger-than]\n"},
		{NULL, "cc1: error: code model kernel does not support PIC mode\n"},
		{NULL, "insmod: ERROR: could not insert module m.ko: Operation not permitted\n"},
		{NULL, "E: Unable to locate package libncurses5-dev\n"},
		{"E0318",
		 "kernel/a.o: warning: objtool: __x64_sys_a() falls through to next function\n"},
		{"E0813", "Segmentation fault (core dumped)\n"},
		{"E1125",
		 "kernel/a.c:8:2: warning: the frame size of 2080 bytes is larger than 2048 bytes [-Wframe-larger-than=]\n"},
		{NULL, "Out of memory: Killed process 123 (cc1) total-vm:1kB\n"},
		{NULL, "make[1]: *** [Makefile:1246: vmlinux_o] Error 137\n"},
	};

	check(situations, ARRAY_SIZE(situations));
	assert_null(setting_of_line("adder: No space left on device"));
	/* The console may tell more of a program that died. */
	assert_null(setting_of_line("Segmentation fault"));
	assert_null(setting_of_line("adder: Permission denied"));
	assert_null(setting_of_line("Out of memory: Killed process 14 (init) total-vm:176kB"));
	assert_null(setting_of_log("adder: Function not implemented\n"));
}

TEST(what_other_kernels_and_programs_say_is_told_apart_from_a_call)
{
	static const struct situation situations[] = {
		{NULL,
		 "riscv64-unknown-elf-ld: kernel/syscall.o: in function `syscall':\n"
		 "/home/s/xv6-labs/kernel/syscall.c:140: undefined reference to `sys_trace'\n"},
		{NULL,
		 "/home/s/hook/hook.c:12:23: error: conflicting types for 'sys_call_table'; have 'long unsigned int *'\n"},
		{NULL,
		 "hook.c:30:5: error: assignment of read-only location 'sys_call_table[63]'\n"},
		{NULL, "***\n*** Configuration file \".config\" not found!\n***\n"},
		{NULL,
		 "  ERROR: Kernel configuration is invalid.\n         include/generated/autoconf.h or include/config/auto.conf are missing.\n"},
		{NULL,
		 "[   99.1] prog[77]: segfault at 10 ip 0000000000401139 sp 00007ffd0 error 4 in prog[401000+1000]\n"},
		{NULL,
		 "traps: prog[80] general protection fault ip:401139 sp:7ffd0 error:0 in prog[401000+1000]\n"},
		{"E0501",
		 "fatal error: asm/foo-defs.h: No such file or directory\ncompilation terminated.\n"},
		{"E0333", "kernel/mean.c:9:9: error: SSE register return with SSE disabled\n"},
		{"E0333",
		 "ld: kernel/mean.o: in function `mean':\nmean.c:(.text+0x10): undefined reference to `sqrt'\n"},
		{"E0812",
		 "t.c:5:9: warning: implicit declaration of function 'syscall' [-Wimplicit-function-declaration]\n"},
		{"E0813", "$ ./prog\nKilled\n"},
	};

	check(situations, ARRAY_SIZE(situations));
	assert_null(symptom_of_session("prog[77]: segfault at 0 ip 0000000000401139 error 6\n",
				       &(int){0}));
}

TEST(what_gcc_says_of_an_entry_or_a_macro_leads_to_its_cause)
{
	static const struct situation situations[] = {
		{"E0103",
		 "./arch/x86/include/generated/asm/syscalls_64.h:451:1: error: '__x64___x64_sys_sum' undeclared here (not in a function)\n"},
		{"E0302",
		 "./arch/x86/include/generated/asm/syscalls_64.h:451:1: error: '__x64_sys_sum' undeclared here (not in a function)\n"},
		{"E0313",
		 "kernel/sum.c:3:1: warning: data definition has no type or storage class\n    3 | SYSCALL_DEFINE2(sum, int, a, int, b)\n      | ^~~~~~~~~~~~~~~\n"},
		{"E0409",
		 "include/linux/syscalls.h:1290:1: error: expected ';' before 'asmlinkage'\n"},
		{"E0416",
		 "include/linux/syscalls.h:1288:31: error: 'struct pair' declared inside parameter list will not be visible outside of this definition or declaration [-Werror]\n"},
		{"E0305",
		 "kernel/sum.c:3:1: error: macro \"__SC_DECL\" passed 3 arguments, but takes just 2\n"},
	};

	check(situations, ARRAY_SIZE(situations));
}

TEST(a_declaration_that_is_no_prototype_leads_to_its_typo)
{
	static const struct situation situations[] = {
		{"E0404",
		 "include/linux/syscalls.h:1292:1: error: function declaration isn\u2019t a prototype [-Werror=strict-prototypes]\n"
		 " 1292 | asmlinkage long sys_adder();\n"},
		{"E0404",
		 "include/linux/syscalls.h:1292:26: error: a function declaration without a prototype is deprecated in all versions of C [-Werror,-Wstrict-prototypes]\n"
		 "asmlinkage long sys_adder();\n"},
		{"E0406",
		 "include/linux/syscalls.h:1292:10: error: expected \u2018;\u2019 before \u2018long\u2019\n"
		 " 1292 | asmlinkag long sys_adder(int x, int y);\n"},
		{"E0406",
		 "include/linux/syscalls.h:1292:1: error: unknown type name \u2018asmlinkagelong\u2019; did you mean \u2018asmlinkage\u2019?\n"
		 " 1292 | asmlinkagelong sys_adder(int x, int y);\n"},
		{"E0409",
		 "./include/linux/syscalls.h: In function \u2018sys_adder\u2019:\n"
		 "./include/linux/syscalls.h:1317:1: error: expected \u2018=\u2019, \u2018,\u2019, \u2018;\u2019, \u2018asm\u2019 or \u2018__attribute__\u2019 before \u2018{\u2019 token\n 1317 | {\n"},
		{"E0409",
		 "./include/linux/syscalls.h:1292:42: error: expected ';' after top level declarator\n"
		 "asmlinkage long sys_adder(int x, int y)\n"},
		{"E0416",
		 "./include/linux/syscalls.h:1291:34: warning: declaration of 'struct pear' will not be visible outside of this function [-Wvisibility]\n"},
		{"E0501",
		 "kernel/a.c:4:24: warning: 'struct mine' declared inside parameter list will not be visible outside of this definition or declaration\n"},
	};

	check(situations, ARRAY_SIZE(situations));
}

/* Which of the three messages of @log follow from one before. */
static void follow(const char *log, const bool follows[3])
{
	struct arena *arena = arena_new();
	struct diagnostic *diagnostics = NULL;
	int n = 0;

	build_log_parse(arena, log, &diagnostics, &n);
	assert_int_equal(n, 3);
	for (int i = 0; i < n; i++)
		assert_int_equal(setting_follows(diagnostics, i), follows[i]);
	arena_free(arena);
}

TEST(a_return_that_gcc_refuses_is_not_missing)
{
	follow("kernel/a.c:6:20: error: 'y' undeclared (first use in this function)\n"
	       "    6 |         return x + y;\n      |                    ^\n"
	       "kernel/a.c:7:1: error: control reaches end of non-void function [-Werror=return-type]\n"
	       "kernel/b.c:7:1: error: control reaches end of non-void function [-Werror=return-type]\n",
	       (const bool[]){false, true, false});
}

TEST(what_an_old_gcc_says_beside_an_error_is_none)
{
	follow("kernel/a.c:46: error: 'y' undeclared (first use in this function)\n"
	       "kernel/a.c:46: error: (Each undeclared identifier is reported only once\n"
	       "kernel/a.c:46: error: for each function it appears in.)\n",
	       (const bool[]){false, true, true});
}

TEST(a_warning_of_which_nothing_is_known_is_one_of_the_compiler)
{
	assert_string_equal(
		setting_of_warning("kernel/a.c:6:16: warning: format '%s' expects")->codes[0],
		"E0507");
	assert_null(setting_of_warning("make[1]: warning: jobserver unavailable"));
	assert_null(setting_of_warning("kernel/a.c:6:16: error: x"));
}

TEST(a_warning_of_the_kernel_says_what_to_do_about_it)
{
	static const char *const headlines[] = {
		"BUG: sleeping function called from invalid context at mm/slab.h:494",
		"BUG: scheduling while atomic: init/1/0x00000002",
		"WARNING: suspicious RCU usage",
		"watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [init:1]",
		"rcu: INFO: rcu_sched self-detected stall on CPU",
		"INFO: task init:1 blocked for more than 120 seconds.",
		"WARNING: possible recursive locking detected",
		"UBSAN: array-index-out-of-bounds in kernel/sum.c:14:10",
		"BUG: KASAN: slab-out-of-bounds in __x64_sys_sum+0x5f/0x90",
	};

	for (size_t i = 0; i < ARRAY_SIZE(headlines); i++) {
		struct trouble trouble = {.kind = TROUBLE_WARNING, .headline = headlines[i]};

		if (!symptom_of_trouble(&trouble)->help)
			fail_msg("no cure: %s", headlines[i]);
	}
}

TEST(an_errno_is_known_in_every_spelling)
{
	static const struct {
		int number;
		const char *says;
	} spellings[] = {
		{14, "-14 returned when I call it"},
		{14, "error code 14"},
		{38, "System call returned: -38"},
		{1, "it returned -1"},
		{38, "syscall_0x1c3(0x1)  = -1 ENOSYS (Function not implemented)"},
		{22, "ret = -22"},
		{22, "result: -22"},
		{38, "errno is 38"},
		{9, "errno=9"},
		{14, "Return value (-14)"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(spellings); i++) {
		int number = 0;

		if (!symptom_of_session(spellings[i].says, &number) ||
		    number != spellings[i].number)
			fail_msg("%d, not %d: %s", number, spellings[i].number, spellings[i].says);
	}
	assert_null(symptom_of_session("make[1]: *** [Makefile:12: x] Error 2\n", &(int){0}));
	assert_null(symptom_of_session("linux-6-14 is here, return to it\n", &(int){0}));
}

TEST(what_the_build_and_the_boot_lack_is_no_mistake_of_a_call)
{
	static const struct situation situations[] = {
		{NULL, "FAILED: load BTF from vmlinux: Invalid argument\n"},
		{NULL, "pahole: .tmp_vmlinux.btf: Invalid argument\n"},
		{NULL, "Encountered error while encoding BTF.\n"},
		{NULL, " * Unable to find the ncurses package.\n"},
		{NULL, "Your display is too small to run Menuconfig!\n"},
		{NULL,
		 "Makefile:96: *** source directory cannot contain spaces or colons.  Stop.\n"},
		{NULL,
		 "Makefile:1020: *** \"Cannot generate ORC metadata for CONFIG_UNWINDER_ORC=y, please install libelf-dev\".  Stop.\n"},
		{NULL,
		 "/usr/bin/ld: scripts/dtc/dtc-parser.tab.o:(.bss+0x10): multiple definition of `yylloc'; scripts/dtc/dtc-lexer.lex.o:(.bss+0x0): first defined here\n"},
		{NULL,
		 "include/linux/compiler-gcc.h:121:1: fatal error: linux/compiler-gcc12.h: No such file or directory\n"},
		{NULL,
		 "make[3]: *** [scripts/Makefile.build:250: tools/objtool/sigchain.o] Error 1\n"},
		{NULL, "error: bad shim signature.\n"},
		{NULL, "error: out of memory.\n"},
		{NULL, "Initramfs unpacking failed: write error\n"},
		{NULL, "ALERT!  UUID=1c3e does not exist.  Dropping to a shell!\n"},
		{NULL,
		 "h.c:3:5: error: implicit declaration of function 'kallsyms_lookup_name'\nh.c:4: t = (void *)kallsyms_lookup_name(\"sys_call_table\");\n"},
		{"E0910",
		 "Warning: Kernel ABI header at 'tools/a.tbl' differs from latest version at 'a.tbl'\n"},
	};

	check(situations, ARRAY_SIZE(situations));
}

TEST(the_age_and_the_architecture_of_the_table_count)
{
	static const struct situation situations[] = {
		{"E0201",
		 "arch/x86/kernel/built-in.o:(.rodata+0xb50): undefined reference to `sys_adder'\n"},
		{"E0201",
		 "arch/x86/kernel/syscall_table_32.o:(.rodata+0x544): undefined reference to `sys_adder'\n"},
		{"E0201",
		 "/usr/src/linux-4.4.1/a.c:(.rodata+0x1): undefined reference to `sys_adder'\n"},
		{"E0102",
		 "/usr/src/linux-4.19.1/arch/x86/entry/syscall_64.o:(.rodata+0x1): undefined reference to `sys_adder'\n"},
		{"E0301",
		 "ld: arch/riscv/kernel/syscall_table.o:(.data.rel.ro+0xe18): undefined reference to `sys_adder'\n"},
		{"E0324", "ld: kernel/b.o: b.c:(.text+0x5): undefined reference to `sys_adder'\n"},
	};

	check(situations, ARRAY_SIZE(situations));
}

TEST(a_message_that_is_retold_is_known_by_its_words)
{
	static const struct situation told[] = {
		{"E0302", "it says Undefined reference to __x64_sys_hello, on 6.1"},
		{"E0103", "undefined symbol: \"__x64___x64_sys_hello\""},
		{"E0304", "kernel/adder.c|6 col 38| error: macro \"__MAP1\" requires 4 arguments"},
		{"E0106",
		 "{\"stderr\": \"error: syscall_64.tbl: syscall table is not sorted or duplicates the same syscall number\\nmake\"}"},
		{"E0202", "no rule to make target 'kernel/helo.o'. Stop."},
		{"E0206", "missing separator. Stop"},
		{"E0501", "\"message\": \"implicit declaration of function \u2018prink\u2019\","},
	};
	static const char *const prose[] = {
		"I should return a value, and the types are incompatible",
		"a redefinition of success, undeclared and unterminated",
		"SYSCALL_DEFINE2 expects a name and pairs",
		"undefined reference to my own words",
		"",
	};

	for (size_t i = 0; i < ARRAY_SIZE(told); i++) {
		const struct symptom *symptom = symptom_of_retold(told[i].log);

		if (!symptom || !streq(symptom->codes[0], told[i].code))
			fail_msg("%s, not %s: %s", symptom ? symptom->codes[0] : "nothing",
				 told[i].code, told[i].log);
	}
	for (size_t i = 0; i < ARRAY_SIZE(prose); i++)
		assert_null(symptom_of_retold(prose[i]));
}
