// SPDX-License-Identifier: GPL-2.0-only
#include "setting.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../facts/foreign.h"
#include "../lib/util.h"
#include "../tree/foreigns.h"
#include "aside.h"
#include "declared.h"
#include "quoted.h"
#include "rule.h"

#define HUNDREDS_FROM 10 /* undefined symbols that are no single mistake */

/* ---- lines ----------------------------------------------------------------------------------- */

static const struct symptom no_pahole = {
	NO_CODES, NO_MISTAKE "the build wants pahole to describe the kernel's types (BTF)",
	"install the package dwarves, or turn CONFIG_DEBUG_INFO_BTF off: scripts/config -d DEBUG_INFO_BTF"};
static const struct symptom btf = {
	NO_CODES,
	NO_MISTAKE
	"pahole, which describes the kernel's types (BTF), stopped: its version does not fit the kernel "
	"or what the compiler writes",
	"scripts/config -d DEBUG_INFO_BTF, then make again; or install another version of dwarves"};
static const struct symptom no_certificates = {
	NO_CODES, NO_MISTAKE "the configuration names certificates that only the distribution has",
	"scripts/config --set-str SYSTEM_TRUSTED_KEYS '' --set-str SYSTEM_REVOCATION_KEYS '', then make again"};
static const struct symptom no_libelf = {
	NO_CODES, NO_MISTAKE "the headers of libelf are not installed", "install libelf-dev"};
static const struct symptom no_openssl = {
	NO_CODES, NO_MISTAKE "the headers of OpenSSL are not installed", "install libssl-dev"};
static const struct symptom no_curses = {
	NO_CODES, NO_MISTAKE "the headers of ncurses are not installed", "install libncurses-dev"};
static const struct symptom no_program = {
	NO_CODES, NO_MISTAKE "a program that the build runs is not installed",
	"install the package of that name (flex, bison, bc, cpio, kmod, ...), then make again"};
static const struct symptom no_space = {
	NO_CODES, NO_MISTAKE "the disk is full",
	"df -h shows which; make clean, or build without CONFIG_DEBUG_INFO, which takes most of the space"};
static const struct symptom killed = {
	NO_CODES,
	NO_MISTAKE
	"the kernel of this machine killed the compiler or linker, most likely for lack of memory",
	"dmesg tells; build with fewer jobs (make -j1), more memory or swap, or without CONFIG_DEBUG_INFO"};
static const struct symptom incomplete = {
	NO_CODES,
	NO_MISTAKE "a file that every kernel tree has is missing: the tree is not complete",
	"unpack the source again, as a normal user and onto a file system that tells capitals from small letters"};
static const struct symptom no_makefile = {
	CODES("E0209", "E0202"), "make is sent into a directory in which there is no Makefile",
	"a directory in an object list needs a file of just this name, Makefile, with its own obj-y += name.o"};
static const struct symptom links = {
	NO_CODES, NO_MISTAKE "a symbolic link leads to itself or to nothing",
	"ls -l shows where it leads; unpack the source again where links are allowed"};
static const struct symptom objtool = {
	NO_CODES, NO_MISTAKE "objtool, which reads the compiled code, stopped or complains",
	"make clean and build again; a compiler much newer than the kernel makes code that its objtool does not know"};
static const struct symptom license = {
	NO_CODES, "this is the build of a module, and it says nothing of its licence",
	"add MODULE_LICENSE(\"GPL\"); a file with a system call is no module: list it as obj-y"};
static const struct symptom unexported = {
	NO_CODES, "a module uses a symbol that the kernel does not export to modules",
	"use a function that is exported; a system call cannot live in a module: list its file as obj-y"};
static const struct symptom other_kernel = {
	NO_CODES, "the module was built for another kernel than the one that runs",
	"build it against the running kernel: make -C /lib/modules/$(uname -r)/build M=$PWD"};
static const struct symptom hooked = {
	NO_CODES, "a module tries to write a system call into sys_call_table",
	"the table is not exported, is read-only, and newer kernels do not look into it when they "
	"dispatch: a new call needs a row in syscall_64.tbl and a definition that is built in (obj-y)"};
static const struct symptom unconfigured = {
	NO_CODES, NO_MISTAKE "the tree has not been configured yet, or only in part",
	"make defconfig (or copy the running kernel's /boot/config-... to .config and make olddefconfig), then make"};
static const struct symptom kernels_header = {
	CODES("E0812", "E0501"),
	"the header is the kernel's own: only what kbuild compiles sees it",
	"a program includes <unistd.h> and <sys/syscall.h> instead, and calls syscall(NUMBER, ...)"};
static const struct symptom no_header = {
	CODES("E0501"), "a header is not there",
	"look for a typing error in its name; kernel headers are in include/, and those of the C library do not "
	"exist in the kernel"};
static const struct symptom xv6 = {
	NO_CODES, NO_MISTAKE "this is a build of xv6, another kernel, which the lab does not know",
	"a call of xv6 has a number in syscall.h, an entry in the array of syscall.c with its extern line, its "
	"function (sysproc.c), and its stub (usys.pl or usys.S)"};
static const struct symptom no_root = {
	NO_CODES, NO_MISTAKE "the kernel runs, but finds no root file system or no init in it",
	"look at root= and at the initramfs it was started with, and whether the driver of the disk is built in"};

static const struct symptom dropped_to_shell = {
	NO_CODES,
	NO_MISTAKE
	"the kernel runs, and its initramfs did not find the disk with the root file system",
	"make modules_install, then update-initramfs -c -k VERSION (or dracut) for this very kernel; or build the "
	"disk's driver in"};
static const struct symptom large_initramfs = {
	NO_CODES,
	NO_MISTAKE
	"the initramfs does not fit into memory: the modules in it carry their debugging information",
	"make INSTALL_MOD_STRIP=1 modules_install and make the initramfs again, or give the machine more memory"};
static const struct symptom no_lookup = {
	NO_CODES,
	"a module looks for kernel functions by kallsyms_lookup_name(), which modules may not use since Linux 5.7",
	"use a function that is exported; a new system call needs a row in syscall_64.tbl and a definition that is "
	"built in (obj-y)"};
static const struct symptom small_window = {
	NO_CODES, NO_MISTAKE "the terminal is too small for the menu of menuconfig",
	"make the window larger, 80 columns by 19 lines at least"};
static const struct symptom blank_in_path = {
	NO_CODES,
	NO_MISTAKE
	"a directory above the tree has a blank or a colon in its name, which kbuild refuses",
	"move the tree to a path without them"};
static const struct symptom newer_compiler = {
	NO_CODES, NO_MISTAKE "the compiler is newer than this kernel knows how to be built with",
	"use a compiler of the kernel's time (gcc-9 for a 4.x or early 5.x), or a newer kernel"};
static const struct symptom tool_of_build = {
	NO_CODES,
	NO_MISTAKE "a program that the build makes for itself does not compile with this compiler",
	"use a compiler of the kernel's time; the messages above this one say which code it refuses"};
static const struct symptom unsigned_kernel = {
	NO_CODES,
	NO_MISTAKE "Secure Boot starts signed kernels only, and one that you built is not signed",
	"turn Secure Boot off in the firmware's setup, or sign the kernel (sbsign)"};
static const struct symptom tools_copy = {
	CODES("E0910"),
	"tools/ keeps a copy of this file, which is as it was: a warning that stops nothing"};
static const struct symptom elsewhere = {
	NO_CODES, NO_MISTAKE "make was started in a directory that has no Makefile",
	"cd to the top of the kernel tree, where Kbuild and MAINTAINERS stand, and make there"};
static const struct symptom not_permitted = {
	NO_CODES, NO_MISTAKE "this user may not write there",
	"installing a kernel takes root: sudo make install; a build needs none, and a tree that root unpacked "
	"becomes yours by chown -R"};
static const struct symptom not_executable = {
	NO_CODES, NO_MISTAKE "the shell may not run this file",
	"chmod +x it; a file system that is mounted noexec runs nothing"};
static const struct symptom other_machine = {
	NO_CODES, NO_MISTAKE "the file is no program of this machine",
	"file NAME says what it is; compile it for the machine that runs it, without -c (which makes an object)"};
static const struct symptom filtered = {
	NO_CODES,
	"a filter (seccomp), as containers and browsers have one, killed the program for a call that it does not let "
	"through",
	"run it outside of the container, or in the kernel that has the call: ./lab run"};
static const struct symptom clock_skew = {
	NO_CODES,
	NO_MISTAKE "files carry a time that is still to come, so that make cannot tell what is old",
	"set the clock, then find . -newermt now -exec touch {} +, and make again"};
static const struct symptom other_compiler = {
	NO_CODES,
	NO_MISTAKE "this compiler does not know an option that the tree was configured with",
	"the tree was configured for another compiler: make olddefconfig with the one that builds"};
static const struct symptom pie = {
	NO_CODES,
	NO_MISTAKE
	"the compiler makes position-independent code unless told otherwise, and this old kernel "
	"does not tell it",
	"make KCFLAGS=-fno-pie, a compiler of the kernel's time, or a newer kernel"};
static const struct symptom not_root = {
	NO_CODES, NO_MISTAKE "this user may not load modules, or the kernel takes signed ones only",
	"sudo insmod; with Secure Boot a module must be signed. A system call needs no module: list its file as obj-y"};
static const struct symptom no_package = {
	NO_CODES, NO_MISTAKE "the package manager does not know a package of this name",
	"apt update, then apt search for its name in this release (libncurses5-dev is libncurses-dev now)"};
static const struct symptom same_module = {NO_CODES,
					   "a module has the name of one that the tree has already",
					   "give the file another name"};

static const struct symptom warned = {
	CODES("E0507"),
	"the compiler warns of this line: the build goes on, and the code may do something else than was meant"};
static const struct symptom falls_through = {
	CODES("E0318"),
	"a way through the function ends without return, so that the processor runs into the next one"};
static const struct symptom frame = {
	CODES("E1125", "E0507"),
	"the variables of the function take too much of the kernel's stack, which is 16 KiB for everything",
	"take large arrays and structs from kmalloc(), and release them with kfree()"};
static const struct symptom own_segfault = {
	NO_CODES,
	NO_MISTAKE
	"the program itself used an address that is not its own; the kernel only reports it",
	"compile it with -g -Wall and look where it stops: gdb ./program, run, backtrace"};
static const struct symptom copied_too_much = {
	CODES("E0702", "E1107", "E1123"),
	"copy_to_user() or copy_from_user() was asked for more bytes than the object in the kernel has",
	"check the length that the caller gives against the size of the buffer"};
static const struct symptom floating = {
	CODES("E0333", "E0501"),
	"kernel code uses floating point, which the kernel is compiled without",
	"count in integers, scaled where fractions are wanted: no float, no double, no function of math.h"};
static const struct symptom program_killed = {
	CODES("E0813", "E0702"),
	"the program was killed: by the kernel, when the call crashed in it, or for lack of memory",
	"dmesg shows which: look for BUG: or Oops, or for \"Out of memory\""};
static const struct symptom segfault = {
	CODES("E0813"),
	"the program used an address that is not its own, or the kernel killed it in the call",
	"dmesg shows which: a line of the kernel with the name of the program means the program's own code"};

static const struct sign signs[] = {
	{{"sys_call_table", "undeclared"}, &hooked},
	{{"sys_call_table", "undefined"}, &hooked},
	{{"sys_call_table", "Unknown symbol"}, &hooked},
	{{"conflicting types for", "sys_call_table"}, &hooked},
	{{"read-only variable", "sys_call_table"}, &hooked},
	{{"read-only location", "sys_call_table"}, &hooked},
	{{"declaration of", "sys_call_table"}, &hooked},
	{{"implicit", "kallsyms_lookup_name"}, &no_lookup},
	{{"modpost: \"kallsyms_lookup_name\"", "undefined!"}, &no_lookup},
	{{"no makefile found"}, &elsewhere},
	{{"'/boot/", "Permission denied"}, &not_permitted},
	{{"/lib/modules/", "Permission denied"}, &not_permitted},
	{{"cannot create ", "Permission denied"}, &not_permitted},
	{{"bash: ", "Permission denied"}, &not_executable},
	{{"sh: ", ": Permission denied"}, &not_executable},
	{{"cannot execute binary file"}, &other_machine},
	{{"Bad system call"}, &filtered},
	{{"Clock skew detected"}, &clock_skew},
	{{"has modification time ", "in the future"}, &clock_skew},
	{{"error: unrecognized command"}, &other_compiler},
	{{"clang", "error: unknown argument"}, &other_compiler},
	{{"clang", "error: unsupported option"}, &other_compiler},
	{{"code model kernel does not support PIC"}, &pie},
	{{"could not insert module", "Operation not permitted"}, &not_root},
	{{"could not insert module", "Key was rejected"}, &not_root},
	{{"Unable to locate package"}, &no_package},
	{{"would cause module name conflict"}, &same_module},
	{{"Out of memory: Kill", "(cc1"}, &killed},
	{{"Out of memory: Kill", "(ld"}, &killed},
	{{"pahole", "not available"}, &no_pahole},
	{{"pahole", "not found"}, &no_pahole},
	{{"Failed to generate BTF"}, &btf},
	{{"FAILED: load BTF"}, &btf},
	{{"FAILED: elf_update"}, &btf},
	{{"pahole: ", "btf"}, &btf},
	{{"encoding BTF"}, &btf},
	{{"libbpf: failed to", "BTF"}, &btf},
	{{"canonical-certs.pem"}, &no_certificates},
	{{"canonical-revoked-certs.pem"}, &no_certificates},
	{{"debian/certs/"}, &no_certificates},
	{{"certs/rhel.pem"}, &no_certificates},
	{{"certs/signing_key.pem", "No "}, &no_certificates},
	{{"gelf.h", "No such file"}, &no_libelf},
	{{"libelf.h", "No such file"}, &no_libelf},
	{{"Cannot generate ORC metadata"}, &no_libelf},
	{{"cannot find -lelf"}, &no_libelf},
	{{"unable to find library -lelf"}, &no_libelf},
	{{"openssl/", "No such file"}, &no_openssl},
	{{"cannot find -lcrypto"}, &no_openssl},
	{{"curses.h", "No such file"}, &no_curses},
	{{"ncurses", "could not be found"}, &no_curses},
	{{"Unable to find the ncurses"}, &no_curses},
	{{"display is too small to run Menuconfig"}, &small_window},
	{{"cannot contain spaces or colons"}, &blank_in_path},
	{{"multiple definition of", "yylloc"}, &newer_compiler},
	{{"linux/compiler-gcc", "No such file"}, &newer_compiler},
	{{"cannot use keyword ", "as enumeration constant"}, &newer_compiler},
	{{"cannot be defined via", "typedef"}, &newer_compiler},
	{{"truncates NUL terminator", "nonstring"}, &newer_compiler},
	{{"] Error ", "tools/objtool/"}, &tool_of_build},
	{{"] Error ", "tools/bpf/resolve_btfids"}, &tool_of_build},
	{{"bad shim signature"}, &unsigned_kernel},
	{{"has invalid signature"}, &unsigned_kernel},
	{{"Kernel ABI header at", "differs from"}, &tools_copy},
	{{"/bin/sh: ", "not found"}, &no_program},
	{{"/bin/bash: ", "command not found"}, &no_program},
	{{"No space left on device", "rror"}, &no_space},
	{{"No space left on device", "annot"}, &no_space},
	{{"No space left on device", "failed"}, &no_space},
	{{"Killed signal terminated program"}, &killed},
	{{"internal compiler error: Killed"}, &killed},
	{{"ld terminated with signal 9"}, &killed},
	{{"virtual memory exhausted"}, &killed},
	{{"*** [", "] Killed"}, &killed},
	{{"*** [", "] Error 137"}, &killed},
	{{"Too many levels of symbolic links"}, &links},
	{{"objtool: ", "error"}, &objtool},
	{{"error", "objtool"}, &objtool},
	{{"missing MODULE_LICENSE"}, &license},
	{{"GPL-incompatible module"}, &license},
	{{"modpost: ", "undefined!"}, &unexported},
	{{"ERROR: \"", "undefined!"}, &unexported},
	{{"Unknown symbol ", "(err"}, &unexported},
	{{"Unknown symbol in module"}, &unexported},
	{{"version magic", "should be"}, &other_kernel},
	{{"Invalid module format"}, &other_kernel},
	{{"disagrees about version of symbol"}, &other_kernel},
	{{"Configuration file", "not found"}, &unconfigured},
	{{"Kernel configuration is invalid"}, &unconfigured},
	{{"autoconf.h or include/config/auto.conf are missing"}, &unconfigured},
	{{"include/config/auto.conf", "No rule to make"}, &unconfigured},
	{{"Kernel memory exposure attempt"}, &copied_too_much},
	{{"Kernel memory overwrite attempt"}, &copied_too_much},
	{{"Gave up waiting for root"}, &dropped_to_shell},
	{{"Dropping to a shell"}, &dropped_to_shell},
	{{"dracut-initqueue", "timeout"}, &dropped_to_shell},
	{{"error: out of memory."}, &large_initramfs},
	{{"Initramfs unpacking failed: write error"}, &large_initramfs},
	{{"Unable to mount root fs"}, &no_root},
	{{"No working init found"}, &no_root},
};

/* Beside which something may stand that says more. */
static const struct sign late_signs[] = {
	{{"segfault at ", " ip "}, &own_segfault},
	{{"traps: ", " ip:"}, &own_segfault},
	{{"objtool: ", "falls through"}, &falls_through},
	{{"frame size of ", "is larger than"}, &frame},
	{{"stack frame size", "exceeds"}, &frame},
	{{"Segmentation fault"}, &segfault},
	{{"fatal error: linux/syscalls.h: ", "No such file or directory"}, &kernels_header},
	{{"fatal error: ", "No such file or directory"}, &no_header},
};

/* "Makefile:1019: scripts/Makefile.extrawarn: No such file or directory" */
static const struct symptom *missing_makefile(const char *line)
{
	const char *missing = strstr(line, ": No such file or directory"), *name;

	if (!missing || !(name = strstr(line, "Makefile:")) || name > missing)
		return NULL;
	if (missing - line > 9 && strncmp(missing - 9, "/Makefile", 9) == 0)
		return &no_makefile;
	for (name = missing; name > line && name[-1] != ' '; name--)
		;
	return starts_with(name, "scripts/") || starts_with(name, "arch/") ? &incomplete : NULL;
}

const struct symptom *setting_of_line(const char *line)
{
	const struct symptom *found = aside_of_start(line);

	found = found ? found : sign_find(signs, ARRAY_SIZE(signs), line);
	return found ? found : missing_makefile(line);
}

const struct symptom *setting_at_last(const char *line)
{
	const struct symptom *found = streq(line, "Killed")
					      ? &program_killed
					      : sign_find(late_signs, ARRAY_SIZE(late_signs), line);

	return found ? found : aside_of_line(line);
}

const struct symptom *setting_of_warning(const char *line)
{
	const char *place = strstr(line, ": warning: ");

	return place && place > line && isdigit((unsigned char)place[-1]) ? &warned : NULL;
}

const struct symptom *setting_of_log(const char *log)
{
	bool module = strstr(log, "insmod ") || strstr(log, "modprobe ");
	bool unknown = strstr(log, "ENOSYS") || strstr(log, "Function not implemented") ||
		       strstr(log, "sys_call_table");

	if (strstr(log, "kallsyms_lookup_name") && strstr(log, "sys_call_table"))
		return &hooked;
	if (strstr(log, "xv6") || strstr(log, "-unknown-elf-ld: kernel/"))
		return &xv6;
	return module && unknown ? &hooked : NULL;
}

/* ---- messages of the compiler, the linker and make --------------------------------------------- */

static const struct symptom cut_off = {
	NO_CODES, "the linker misses a symbol, and its name is cut off here",
	"paste the whole line, with the name behind \"undefined reference to\""};
static const struct symptom program_symbol = {
	CODES("E0812"), "a program of user space is linked here: no function of this name is in it",
	"a system call is no function of the C library; ask by its number: syscall(451, ...)"};
static const struct symptom program_number = {
	CODES("E0812"), "the headers of this program do not know the number of the call",
	"they belong to the installed system, not to your tree: write the number of the row"};
static const struct symptom program_call = {
	CODES("E0812"), "a program of user space calls a function of the kernel",
	"sys_x exists in the kernel only; ask by the number: syscall(451, ...)"};
static const struct symptom protector = {
	NO_CODES,
	NO_MISTAKE "the compiler put in checks of the stack that this kernel has no function for",
	"the compiler's defaults do not fit the kernel's age or configuration: make mrproper and configure "
	"again, or use a compiler of the kernel's time (-fno-stack-protector)"};
static const struct symptom compilers_own = {
	NO_CODES,
	NO_MISTAKE "a helper that the compiler itself asks for does not exist in the kernel",
	"64-bit division on a 32-bit kernel needs div64_u64() or do_div(); else the compiler does not fit the kernel"};
static const struct symptom c_library = {
	CODES("E0502", "E0334"),
	"kernel code calls a function of the C library, which does not exist there",
	"use the kernel's own: printk(), kmalloc(), kstrtol(), ..."};
static const struct symptom table_32 = {
	CODES("E0301", "E0302", "E0201"),
	"the table of 32-bit programs, arch/x86/entry/syscalls/syscall_32.tbl, asks for this function, and nothing "
	"that was linked defines it",
	"define the call by SYSCALL_DEFINEn in a file that is built, or take the row out of syscall_32.tbl"};
static const struct symptom other_table = {
	CODES("E0301", "E0302", "E0201"),
	"another architecture is built here; its own table asks for this function, and nothing that was linked "
	"defines it",
	"its numbers are in scripts/syscall.tbl or include/uapi/asm-generic/unistd.h, or in a table below its arch/"};
static const struct symptom before_wrappers = {
	CODES("E0201", "E0301"),
	"the table of this kernel, which is older than 4.17, asks for this function, and nothing that was linked "
	"defines it",
	"an asmlinkage function sys_NAME is what such a kernel wants: look whether its file is in an obj-y list, and "
	"its directory in core-y of the top Makefile"};
static const struct symptom called = {
	CODES("E0324", "E0301"),
	"kernel code calls a function of this name, and nothing defines it"};
static const struct symptom one_symbol = {
	CODES("E0502", "E0201"), "a function is used, and nothing that was linked defines it",
	"look for a typo in its name; else its file is not built, or the option it depends on is off"};
static const struct symptom many_symbols = {
	CODES("E0203", "E0502"),
	"many functions are missing at once: a list of objects may have been overwritten"};
static const struct symptom from_table = {
	CODES("E0102", "E0405"),
	"the table's header and the prototype do not agree on this function"};
static const struct symptom prototype = {CODES("E0405", "E0402", "E0412"),
					 "the prototype and the definition do not agree"};
static const struct symptom needs_unistd = {
	CODES("E0812"), "a program of user space lacks the header that declares syscall()",
	"#include <unistd.h>, and <sys/syscall.h> for the names of numbers"};
static const struct symptom needs_header = {
	CODES("E0812"), "a program of user space lacks the header that declares this function",
	"#include what its manual page names: man 3 printf says <stdio.h>"};
static const struct symptom not_included = {
	CODES("E0313", "E0306"),
	"gcc does not know SYSCALL_DEFINEn here: the header is not included",
	"#include <linux/syscalls.h> at the top of the file"};
static const struct symptom old_without_header = {
	CODES("E0302", "E0313"),
	"gcc does not know asmlinkage here; and since Linux 4.17 the table wants what SYSCALL_DEFINEn makes, not a "
	"plain asmlinkage function",
	"#include <linux/syscalls.h> and define the call by SYSCALL_DEFINEn"};
static const struct symptom body_alone = {CODES("E0308"),
					  "a body follows something that is no function head"};
static const struct symptom copy_ignored = {
	CODES("E0321", "E1102"), "the result of a copy from or to user space is not looked at"};
static const struct symptom run_together = {
	CODES("E0305", "E0304"),
	"a type and its name are one argument of SYSCALL_DEFINEn: a comma is missing between them"};
static const struct symptom eight_blanks = {
	CODES("E0504", "E0206"),
	"a line of the Makefile begins with blanks where make wants a tab, or nothing at all"};
static const struct symptom stale_header = {
	NO_CODES, NO_MISTAKE "a header that an earlier build used is gone",
	"make clean, then make again"};
static const struct symptom no_target = {
	CODES("E0505"), "make knows no target of this name here",
	"look for a typo in the command, and whether it was run at the top of the kernel tree"};

static bool begins_with_any(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (starts_with(text, words[i]))
			return true;
	return false;
}

static bool is_any(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (streq(text, words[i]))
			return true;
	return false;
}

/* Whether @diagnostic speaks of a program: it has a main(), the C library, or is linked by gcc. */
static bool is_program(const struct diagnostic *diagnostic, const char *log)
{
	static const char *const kernels[] = {"vmlinux", "built-in",	 "HOSTLD",
					      "HOSTCC",	 "syscall_64.o", "scripts/"};
	const char *raw = diagnostic->raw ? diagnostic->raw : "";

	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++)
		if (strstr(log, kernels[i]))
			return false;
	return strstr(raw, "/tmp/cc") || strstr(log, "collect2: ") || strstr(log, "(main)") ||
	       strstr(log, "unction `main'") || strstr(log, "unction 'main'") ||
	       strstr(log, "unction \xe2\x80\x98main\xe2\x80\x99");
}

/* Whether the files or the directories that the log names are of a kernel before 4.17. */
static bool is_before_wrappers(const char *log)
{
	static const char *const files[] = {"arch/x86/kernel/syscall_", "arch/i386/",
					    "syscall_table_32.o",
					    "built-in.o:", "arch/x86/syscalls/"};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (strstr(log, files[i]))
			return true;
	for (const char *at = log; (at = strstr(at, "linux-")); at++) {
		int major, minor;

		if (sscanf(at, "linux-%d.%d", &major, &minor) == 2)
			return major == 2 || major == 3 || (major == 4 && minor < 17);
	}
	return false;
}

/* An undefined "sys_x" or "__x64_sys_x": which table asks for it, if any. NULL: that of x86-64. */
static const struct symptom *of_undefined_call(const struct diagnostic *diagnostic, const char *log)
{
	const char *arch = strstr(diagnostic->raw, "arch/");

	if (!starts_with(diagnostic->symbol, "sys_"))
		return NULL;
	if (arch && !starts_with(arch, "arch/x86/") && !starts_with(arch, "arch/i386/"))
		return &other_table;
	if (!strstr(diagnostic->raw, "syscall") && !strstr(diagnostic->raw, ":(.rodata") &&
	    !strstr(diagnostic->raw, ":(.data"))
		return &called;
	return is_before_wrappers(log) ? &before_wrappers : NULL;
}

static const struct symptom *of_undefined(const struct diagnostic *diagnostic, const char *log,
					  int undefined)
{
	static const char *const others[] = {"__arm64_", "__riscv_", "__s390", "__powerpc_",
					     "__se_sys_"};
	static const char *const helpers[] = {
		"__udivdi3",  "__divdi3", "__umoddi3",	  "__moddi3", "_GLOBAL_OFFSET_TABLE_",
		"__fentry__", "mcount",	  "__popcountdi2"};
	static const char *const functions[] = {"printf", "malloc", "free",  "puts",
						"exit",	  "scanf",  "atoi",  "strtol",
						"fopen",  "perror", "sleep", "usleep"};
	static const char *const numbers[] = {"floor", "ceil", "sqrt", "pow",  "sin",
					      "cos",   "exp",  "log",  "fabs", "round"};
	const char *symbol = diagnostic->symbol;

	if (!symbol)
		return &cut_off;
	if (is_program(diagnostic, log))
		return &program_symbol;
	if (starts_with(symbol, "__ia32_"))
		return &table_32;
	if (begins_with_any(symbol, others, ARRAY_SIZE(others)))
		return &other_table;
	if (starts_with(symbol, "__stack_chk_"))
		return &protector;
	if (is_any(symbol, helpers, ARRAY_SIZE(helpers)))
		return &compilers_own;
	if (is_any(symbol, functions, ARRAY_SIZE(functions)))
		return &c_library;
	if (is_any(symbol, numbers, ARRAY_SIZE(numbers)))
		return &floating;
	if (starts_with(symbol, "sys_") || starts_with(symbol, "__x64_"))
		return of_undefined_call(diagnostic, log);
	return undefined >= HUNDREDS_FROM ? &many_symbols : &one_symbol;
}

/* "net/netfilter/xt_TCPMSS.o": beside it is one in small letters, and some file systems keep one only. */
static bool is_netfilter_twin(const char *target)
{
	const char *name = strrchr(target, '_');

	return name && strstr(target, "/netfilter/") && isupper((unsigned char)name[1]) &&
	       isupper((unsigned char)name[2]);
}

static const struct symptom *of_no_rule(const struct diagnostic *diagnostic)
{
	const char *target = diagnostic->symbol ? diagnostic->symbol : "";

	if (setting_of_line(diagnostic->raw))
		return setting_of_line(diagnostic->raw);
	if (ends_with(target, "/Makefile"))
		return &no_makefile;
	if (starts_with(target, "scripts/") || starts_with(target, "arch/x86/Makefile") ||
	    is_netfilter_twin(target))
		return &incomplete;
	if (ends_with(target, ".h"))
		return &stale_header;
	return ends_with(target, ".o") || ends_with(target, "/") || ends_with(target, ".a")
		       ? NULL
		       : &no_target;
}

/* "conflicting types for 'sys_x'": who says it tells which two do not agree. */
static const struct symptom *of_conflict(const struct diagnostic *diagnostic)
{
	const char *file = diagnostic->span.file ? diagnostic->span.file : "";

	return strstr(file, "syscalls_64.h") || strstr(file, "syscall_64.c") ? &from_table
									     : &prototype;
}

/* gcc took SYSCALL_DEFINEn, which is spelt as it should be, for a function or a type. */
static bool knows_no_macro(const struct diagnostic *diagnostic)
{
	static const char *const says[] = {"type defaults to",
					   "data definition has no type",
					   "expected declaration specifiers or",
					   "type specifier missing",
					   "parameter list without types",
					   "was not declared, defaults to",
					   "parameter names (without types)"};
	const char *macro = strstr(diagnostic->raw, "SYSCALL_DEFINE");

	if (!macro || !isdigit((unsigned char)macro[strlen("SYSCALL_DEFINE")]))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(says); i++)
		if (strstr(diagnostic->message, says[i]))
			return true;
	return ends_with(diagnostic->message, "expected identifier"); /* clang's */
}

/* "'__x64_sys_x' undeclared", in the table's generated header: as what the linker says about it. */
static const struct symptom *of_undeclared_entry(const struct diagnostic *diagnostic)
{
	struct diagnostic as_undefined = *diagnostic;

	as_undefined.kind = DIAG_UNDEFINED;
	return symptom_of_diagnostic(&as_undefined);
}

/* gcc took asmlinkage, a macro of <linux/linkage.h>, for the name of something. */
static bool knows_no_asmlinkage(const struct diagnostic *diagnostic)
{
	return strstr(diagnostic->raw, "asmlinkage") && strstr(diagnostic->raw, " sys_") &&
	       (strstr(diagnostic->message, "__attribute__") ||
		strstr(diagnostic->message, "unknown type name") ||
		strstr(diagnostic->message, " before 'long'") ||
		strstr(diagnostic->message, " before \xe2\x80\x98long\xe2\x80\x99"));
}

/* macro "__MAP2" requires 4 arguments, but only 2 given: SYSCALL_DEFINE2 is known, its list is not right. */
static bool miscounts_map(const char *log)
{
	const char *map = strstr(log, "__MAP"), *end = map ? strchr(map, '\n') : NULL;

	return end && memmem(map, end - map, " requires ", strlen(" requires "));
}

/* A function of the C library, in a file that is no part of a tree: the kernel's have a directory. */
static bool lacks_header(const struct diagnostic *diagnostic, const char *log)
{
	const char *symbol = diagnostic->symbol ? diagnostic->symbol : "";
	const struct foreign *foreign;
	size_t number;

	if (!strstr(diagnostic->message, "implicit") && !strstr(diagnostic->message, "undeclared"))
		return false;
	foreign = foreign_known(symbol, strlen(symbol), &number);
	return foreign && foreign->kind == FOREIGN_LIBRARY &&
	       ((diagnostic->span.file && !strchr(diagnostic->span.file, '/')) ||
		is_program(diagnostic, log));
}

static const struct symptom *of_compile(const struct diagnostic *diagnostic, const char *log)
{
	const char *message = diagnostic->message,
		   *symbol = diagnostic->symbol ? diagnostic->symbol : "";
	bool number = starts_with(symbol, "__NR_") || starts_with(symbol, "SYS_");

	if (number && strstr(message, "undeclared") &&
	    (!diagnostic->span.file || !strchr(diagnostic->span.file, '/') ||
	     is_program(diagnostic, log)))
		return &program_number;
	if (starts_with(symbol, "sys_") && strstr(message, "implicit") &&
	    is_program(diagnostic, log))
		return &program_call;
	if (streq(symbol, "syscall") && strstr(message, "implicit"))
		return &needs_unistd;
	if (lacks_header(diagnostic, log))
		return &needs_header;
	if (starts_with(symbol, "__x64_") && strstr(message, "undeclared"))
		return of_undeclared_entry(diagnostic);
	if (starts_with(symbol, "sys_") &&
	    (strstr(message, "conflicting types for") || strstr(message, "different type")))
		return of_conflict(diagnostic);
	if (symptom_of_quoted(diagnostic->raw))
		return symptom_of_quoted(diagnostic->raw);
	if (knows_no_macro(diagnostic))
		return &not_included;
	if (symptom_of_declared(diagnostic))
		return symptom_of_declared(diagnostic);
	if (strstr(message, "ignoring return value of function") &&
	    (strstr(diagnostic->raw, "copy_to_user") || strstr(diagnostic->raw, "copy_from_user")))
		return &copy_ignored;
	if (ends_with(message, "expected identifier or '('") &&
	    (strstr(diagnostic->raw, "| {\n") || strstr(diagnostic->raw, "\n{\n")))
		return &body_alone;
	if (knows_no_asmlinkage(diagnostic))
		return &old_without_header;
	if (strstr(message, "expected ') before") || strstr(message, "expected ')") ||
	    strstr(message, "expected \xe2\x80\x98)\xe2\x80\x99"))
		return strstr(diagnostic->raw, "__TYPE_") || strstr(diagnostic->raw, "__SC_LONG") ||
				       miscounts_map(log)
			       ? &run_together
			       : NULL;
	if (strstr(message, "__SC_") && strstr(message, "but takes just 2"))
		return &run_together;
	return strstr(message, "__MAP") && strstr(message, "but only 2 given") ? &run_together
									       : NULL;
}

const struct symptom *setting_of_diagnostic(const struct diagnostic *diagnostic, const char *log,
					    int undefined)
{
	const struct symptom *found = NULL;

	if (diagnostic->kind == DIAG_UNDEFINED)
		found = of_undefined(diagnostic, log, undefined);
	else if (diagnostic->kind == DIAG_NO_RULE)
		found = of_no_rule(diagnostic);
	else if (diagnostic->kind == DIAG_MAKEFILE &&
		 strstr(diagnostic->message, "instead of 8 spaces"))
		found = &eight_blanks;
	else if (diagnostic->raw &&
		 (diagnostic->kind == DIAG_ERROR || diagnostic->kind == DIAG_WARNING ||
		  diagnostic->kind == DIAG_MAKEFILE || diagnostic->kind == DIAG_MULTIPLE))
		found = setting_of_line(diagnostic->raw);
	if (!found && diagnostic->raw)
		found = setting_at_last(diagnostic->raw);
	if (!found && (diagnostic->kind == DIAG_ERROR || diagnostic->kind == DIAG_WARNING))
		found = of_compile(diagnostic, log);
	return found ? found : symptom_of_diagnostic(diagnostic);
}

bool setting_follows(const struct diagnostic *list, int i)
{
	const struct span *at = &list[i].span;

	/* gcc before 4.7 had no notes */
	if (strstr(list[i].message, "undeclared identifier is reported only once") ||
	    strstr(list[i].message, "for each function it appears in."))
		return true;
	if (!strstr(list[i].message, "control reaches end") &&
	    !strstr(list[i].message, "no return statement"))
		return false;
	for (int j = 0; j < i; j++)
		if (list[j].kind == DIAG_ERROR && at->file && streq(list[j].span.file, at->file) &&
		    list[j].span.line < at->line && list[j].raw && strstr(list[j].raw, "return "))
			return true;
	return false;
}
