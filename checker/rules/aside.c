// SPDX-License-Identifier: GPL-2.0-only
#include "aside.h"

#include <string.h>

#include "../lib/util.h"
#include "rule.h"

static const struct symptom log_is_roots = {
	NO_CODES, NO_MISTAKE "this user may not read the kernel's log (kernel.dmesg_restrict)",
	"sudo dmesg, or sudo journalctl -k; ./lab run shows what your kernel says without either"};
static const struct symptom attach_is_roots = {
	NO_CODES,
	NO_MISTAKE
	"this user may not watch a process that is running already (kernel.yama.ptrace_scope)",
	"start the program below it: strace ./prog, gdb ./prog; or use sudo"};
static const struct symptom roots_alone = {NO_CODES, NO_MISTAKE "the command is for root",
					   "put sudo in front of it"};
static const struct symptom firmware = {
	NO_CODES,
	NO_MISTAKE
	"some driver of your kernel could ask for this firmware, and it is not installed; that is a "
	"warning, and harmless where nobody has the device",
	"go on; if a device is missed later, install firmware-linux (Debian) or linux-firmware (Ubuntu, Fedora)"};
static const struct symptom initramfs_warning = {
	NO_CODES,
	NO_MISTAKE
	"a warning from making the initramfs, which speaks of encrypted disks or of resuming",
	"go on: it counts only where the root file system is encrypted or the machine hibernates"};
static const struct symptom no_modules = {
	NO_CODES, NO_MISTAKE "the modules of this kernel are not installed below /lib/modules",
	"sudo make modules_install first, then sudo make install"};
static const struct symptom tool = {
	NO_CODES, NO_MISTAKE "a tool of the system says that it could not do its own work",
	"look at what it names: a file that is not there, or a right that this user does not have (sudo)"};

static const struct symptom taints = {
	NO_CODES,
	NO_MISTAKE
	"a module was loaded that is not of the kernel's own tree, or is not signed; the kernel notes that and goes on",
	"go on; a system call needs no module: list its file as obj-y"};
static const struct symptom unsigned_module = {
	NO_CODES,
	NO_MISTAKE "this kernel takes signed modules only, and the one given to it is not",
	"with Secure Boot a module must be signed. A system call needs no module: list its file as obj-y"};
static const struct symptom proc_ops = {
	NO_CODES,
	"since Linux 5.6 a file in /proc is made with a struct proc_ops; struct file_operations, which older texts "
	"have there, is for others",
	"write struct proc_ops, with .proc_open, .proc_read, .proc_write, ... for .open, .read, .write, ...; .owner "
	"goes"};
static const struct symptom options_asked = {
	NO_CODES,
	NO_MISTAKE
	"the configuration does not know all options of this tree, and make asks for each of them",
	"make olddefconfig takes the defaults for all, then make again"};
static const struct symptom kernel_not_loaded = {
	NO_CODES,
	NO_MISTAKE "the boot loader could not load the kernel, and says why one line above",
	"look at that line: a file that is not in /boot, a signature (Secure Boot), or too little memory"};
static const struct symptom no_console = {
	NO_CODES, NO_MISTAKE "the initramfs or root file system has no /dev/console",
	"mknod -m 600 dev/console c 5 1 in it, as root"};
static const struct symptom no_kvm = {
	NO_CODES,
	NO_MISTAKE
	"QEMU may not use this machine's help for virtual machines (KVM), or the machine has none",
	"leave -enable-kvm out: QEMU then does all by itself, slowly. Where it says Permission denied: sudo usermod -aG "
	"kvm YOU, and log in again"};
static const struct symptom not_bzimage = {
	NO_CODES, NO_MISTAKE "QEMU was given vmlinux, which it does not start like this",
	"-kernel arch/x86/boot/bzImage"};
static const struct symptom no_image = {
	NO_CODES, NO_MISTAKE "QEMU finds no kernel under the name that was given to it",
	"make bzImage; then -kernel arch/x86/boot/bzImage, as seen from the directory you are in"};
static const struct symptom init_not_run = {
	NO_CODES,
	NO_MISTAKE
	"the kernel runs, and cannot execute the first program: -2 means that it is not there, or the loader or shell it "
	"asks for; -8 that it is no program of this machine, or a script without #!; -13 that it may not be executed",
	"look into the initramfs: link init with -static, or begin the script with #!/bin/sh, and chmod +x it"};
static const struct symptom no_root_device = {
	NO_CODES, NO_MISTAKE "the kernel runs, but has no disk of the name that root= gives",
	"build the driver of the disk in (=y and not =m), give the kernel its initramfs, or put root= right"};
static const struct symptom no_command = {
	NO_CODES,
	NO_MISTAKE
	"the shell finds no program of this name, or the program asks for a loader that is not there",
	"ls -l shows whether it is there; in an initramfs a program has to be linked with -static"};
static const struct symptom newer_library = {
	NO_CODES, NO_MISTAKE "the program was linked with a newer C library than this system has",
	"link it with -static, or compile it where it runs"};
static const struct symptom smashed = {
	NO_CODES,
	"a program of user space found that something was written past an array on its stack: by itself, or by a call "
	"that it gave the array to and that wrote more than there is room for",
	"compare what the call writes (the last argument of copy_to_user) with the size of the array in the program"};

static const struct symptom raw_image = {
	NO_CODES, NO_MISTAKE "QEMU found out by itself what kind of disk image it has",
	"go on; -drive file=disk.img,format=raw says it and ends the warning"};
static const struct symptom no_feature = {
	NO_CODES,
	NO_MISTAKE
	"QEMU, which does the work of a processor here, lacks a feature that was asked for",
	"go on: the kernel does without it"};
static const struct symptom no_module_btf = {
	NO_CODES, NO_MISTAKE "a module is built without types for BPF",
	"go on: it only tells that vmlinux is not beside the headers"};
static const struct symptom linker_warns = {
	NO_CODES, NO_MISTAKE "the linker warns of how the kernel is laid out, which is on purpose",
	"go on: kernels older than the linker give it"};
static const struct symptom many_ids = {
	NO_CODES, NO_MISTAKE "resolve_btfids met a type twice and took one of them", "go on"};
static const struct symptom no_headers = {
	NO_CODES,
	NO_MISTAKE "the files that modules of this kernel are built with are not on this machine",
	"install linux-headers-$(uname -r), or sudo make modules_install in the tree of a kernel "
	"of your own; a system call needs no module"};
static const struct symptom compiler_crashed = {
	NO_CODES, NO_MISTAKE "the compiler itself crashed",
	"make once more, with -j1: a bad memory chip or too much heat gives another place each "
	"time; always at the same place, take another version of gcc"};
static const struct symptom no_answer = {
	NO_CODES, NO_MISTAKE "nobody listens at the port that a debugger or ssh was told",
	"QEMU listens for gdb where it was started with -s (port 1234), and for ssh where "
	"hostfwd= leads to a running sshd; see that it still runs"};
static const struct symptom no_window = {NO_CODES,
					 NO_MISTAKE "QEMU finds no screen to open its window on",
					 "-nographic, and console=ttyS0 behind -append"};
static const struct symptom kexec_locked = {
	NO_CODES,
	NO_MISTAKE
	"this kernel lets only root start another one by kexec, and with Secure Boot nobody",
	"sudo; or start the kernel by the boot loader, or in QEMU"};
static const struct symptom many_processes = {
	NO_CODES, NO_MISTAKE "more processes were started than this user or machine may have",
	"give a number: make -j$(nproc), never -j alone"};
static const struct symptom dos_lines = {
	NO_CODES,
	NO_MISTAKE "the tree has the line ends of Windows, with which no script can be run",
	"unpack or clone it on Linux (in WSL: below your home directory), with git config "
	"core.autocrlf input"};
static const struct symptom old_compiler = {
	NO_CODES,
	NO_MISTAKE
	"the compiler, or make, lacks what this kernel asks for: it is too old, or not there at "
	"all",
	"gcc --version and make --version show them; install build-essential, or a kernel of "
	"their time"};
static const struct symptom plugin = {
	NO_CODES,
	NO_MISTAKE
	"gcc was exchanged since the plugins of this tree were built, or its plugin package is "
	"missing",
	"make clean and make again; install gcc-12-plugin-dev (for gcc 12), or switch GCC_PLUGINS "
	"off"};
static const struct symptom no_static_library = {
	NO_CODES, NO_MISTAKE "the C library to link with is not installed",
	"install libc6-dev (Debian, Ubuntu) or glibc-static (Fedora): -static needs its .a files"};
static const struct symptom module_elsewhere = {
	NO_CODES,
	NO_MISTAKE
	"the module does not fit the kernel that was to load it: it was built for another one, or "
	"another machine",
	"build it against the tree of the running kernel (make -C /lib/modules/$(uname -r)/build "
	"M=$PWD modules)"};
static const struct symptom module_there = {
	NO_CODES, NO_MISTAKE "a module of this name is loaded already", "sudo rmmod NAME first"};
static const struct symptom module_used = {NO_CODES, NO_MISTAKE "the module is in use",
					   "end the programs that have its files open, then rmmod"};
static const struct symptom no_module_key = {
	NO_CODES, NO_MISTAKE "the key that modules are signed with was never made",
	"make once as a whole, which makes it; or switch MODULE_SIG off: scripts/config -d "
	"MODULE_SIG"};
static const struct symptom broken_initramfs = {
	NO_CODES,
	NO_MISTAKE
	"the kernel cannot unpack its initramfs: it is damaged, or not packed as the kernel wants "
	"it",
	"find . | cpio -o -H newc | gzip > ../initramfs.cpio.gz, in the directory that holds init"};
static const struct symptom kconfig_syntax = {
	NO_CODES,
	"a Kconfig file is not written as it has to be, at the line that is named or just above",
	"an entry is \"config NAME\", below it with a tab: bool \"What it is\", default y, help; the "
	"help text one tab and two blanks in"};
static const struct symptom breakpoint = {
	NO_CODES,
	NO_MISTAKE
	"gdb cannot put a breakpoint there: the kernel is not unpacked yet, or lies elsewhere",
	"nokaslr behind -append; hbreak in place of break while it boots"};
static const struct symptom no_debug_info = {
	NO_CODES, NO_MISTAKE "gdb was given a kernel without debugging information",
	"give it vmlinux, not bzImage, of a kernel with DEBUG_INFO: scripts/config -e "
	"DEBUG_INFO_DWARF_TOOLCHAIN_DEFAULT"};
static const struct symptom no_scripts = {
	NO_CODES, NO_MISTAKE "gdb may not load the helpers of this tree by itself",
	"add-auto-load-safe-path /path/to/the/tree in ~/.gdbinit, and GDB_SCRIPTS in the "
	"configuration"};
static const struct symptom register_size = {
	NO_CODES, NO_MISTAKE "gdb and QEMU are not of one opinion about the mode of the processor",
	"connect when the kernel has started, with hbreak start_kernel before; or a newer gdb"};
static const struct symptom entry_in_gdb = {
	NO_CODES, NO_MISTAKE "the kernel has no function of this name for gdb",
	"a system call is __x64_sys_NAME there, and its body __do_sys_NAME"};
static const struct symptom newer_binutils = {
	NO_CODES,
	NO_MISTAKE
	"a tool of this kernel does not understand what the assembler or linker of this machine "
	"makes, which is newer",
	"take a later release of the same kernel (5.10.x with a large x), or binutils and gcc of "
	"its time"};
static const struct symptom btf_symbols = {
	NO_CODES,
	NO_MISTAKE "the types for BPF do not fit together, mostly by an old or too new pahole",
	"switch them off: scripts/config -d DEBUG_INFO_BTF, then make olddefconfig"};
static const struct symptom dkms = {
	NO_CODES,
	NO_MISTAKE
	"modules of other makers, which this machine builds for each kernel, do not build for "
	"yours",
	"the kernel itself is installed; sudo dkms remove takes away the module that is named, or "
	"go on without it"};
static const struct symptom unmet = {NO_CODES,
				     NO_MISTAKE "packages that the build needs are not installed",
				     "sudo apt install what it names"};
static const struct symptom other_patch = {
	NO_CODES,
	NO_MISTAKE "a patch was made for another state of the files than the one that is there",
	"look at the file that is named, and put its lines in by hand; or take the kernel that "
	"the patch was made for"};
static const struct symptom no_network = {
	NO_CODES,
	NO_MISTAKE
	"the machine that the source was to come from was not reached, or the line broke off",
	"try again, or take the tarball or the package linux-source; git clone --depth 1 takes "
	"less"};
static const struct symptom little_memory = {
	NO_CODES, NO_MISTAKE "the machine has too little memory to unpack the kernel",
	"-m 512M or more for QEMU; a smaller initramfs"};
static const struct symptom another_runs = {
	NO_CODES, NO_MISTAKE "another QEMU, which still runs, has the port or the disk",
	"end that one: Ctrl-a x in its window, or pgrep -a qemu and kill"};
static const struct symptom two_consoles = {NO_CODES,
					    NO_MISTAKE "-nographic uses the terminal already",
					    "leave -serial stdio out, or -nographic"};
static const struct symptom large_guest = {
	NO_CODES, NO_MISTAKE "this machine has not as much memory as QEMU was told to take",
	"a smaller number behind -m"};
static const struct symptom no_initrd = {
	NO_CODES, NO_MISTAKE "QEMU finds no file under the name behind -initrd",
	"make it first, and give its path as seen from the directory you are in"};
static const struct symptom not_installed = {
	NO_CODES, NO_MISTAKE "a program is not installed on this machine",
	"install the package that has it: qemu-system-x86 for QEMU, build-essential for gcc and "
	"make, gdb, python3, perl"};
static const struct symptom fortified = {
	CODES("E1123", "E1107", "E0702"),
	"copying stopped the kernel before it wrote behind the end of a variable",
	"the first function of yours below fortify_panic in the call trace does it: compare the "
	"length with the size of what it copies to"};

static const struct symptom other_compiler = {
	NO_CODES,
	NO_MISTAKE "the build looks for a compiler under a name that this machine does not have",
	"CROSS_COMPILE= and ARCH= are for other machines: leave them out, or install that compiler. CC= "
	"names another version of gcc"};
static const struct symptom no_address_limit = {
	CODES("E0334"),
	"set_fs(), get_fs() and KERNEL_DS went with Linux 5.10 on x86: a call of the kernel's own "
	"takes addresses of the kernel",
	"copy_from_user() and copy_to_user() for the caller's memory, kernel_read() and kernel_write() "
	"for files"};
static const struct symptom silent_boot = {
	NO_CODES,
	"QEMU's firmware starts what -kernel names here; where nothing follows, the kernel was not told to "
	"write to this terminal, or it is none that can start",
	"with -nographic the kernel needs -append console=ttyS0, and -kernel takes arch/x86/boot/bzImage, "
	"not vmlinux; ./lab boot does both"};

/* What has an errno's words or number in it, and is no answer of a call. */
static const struct sign starts[] = {
	{{"Key was rejected by service"}, &unsigned_module},
	{{"proc_ops", "file_operations"}, &proc_ops},
	{{"proc_create", "incompatible pointer type"}, &proc_ops},
	{{"* Restart config..."}, &options_asked},
	{{"Error in reading or end of file."}, &options_asked},
	{{"you need to load the kernel first"}, &kernel_not_loaded},
	{{"unable to open an initial console"}, &no_console},
	{{"Could not access KVM kernel module"}, &no_kvm},
	{{"failed to initialize KVM"}, &no_kvm},
	{{"without PVH ELF Note"}, &not_bzimage},
	{{"could not load PVH app"}, &not_bzimage},
	{{"could not load kernel '"}, &no_image},
	{{"Failed to execute /", "(error "}, &init_not_run},
	{{"exists but couldn", "execute it"}, &init_not_run},
	{{"Requested init "}, &init_not_run},
	{{"Cannot open root device"}, &no_root_device},
	{{"sh: ./", "not found"}, &no_command},
	{{"sh: ./", "No such file or directory"}, &no_command},
	{{"GLIBC_", "not found"}, &newer_library},
	{{"stack smashing detected"}, &smashed},
	{{"/lib/modules/", "/build: No such file"}, &no_headers},
	{{"internal compiler error: Segmentation fault"}, &compiler_crashed},
	{{"internal compiler error: Bus error"}, &compiler_crashed},
	{{":1234: ", "refused"}, &no_answer},
	{{":1234: ", "timed out"}, &no_answer},
	{{"ssh: connect to host"}, &no_answer},
	{{"gtk initialization failed"}, &no_window},
	{{"Unable to init server: "}, &no_window},
	{{"ptrace: ", "peration not permitted"}, &attach_is_roots},
	{{"kexec_file_load failed"}, &kexec_locked},
	{{"kexec_load failed"}, &kexec_locked},
	{{": fork: "}, &many_processes},
	{{": vfork: "}, &many_processes},
	{{"^M: bad"}, &dos_lines},
	{{"Compiler lacks "}, &old_compiler},
	{{"not supported by the compiler"}, &old_compiler},
	{{"GNU Make >= ", "is required"}, &old_compiler},
	{{"compiler is too old"}, &old_compiler},
	{{"this compiler is not supported"}, &old_compiler},
	{{"incompatible gcc/plugin versions"}, &plugin},
	{{"failed to initialize plugin"}, &plugin},
	{{"cannot find -lc:"}, &no_static_library},
	{{"unable to find library -lc"}, &no_static_library},
	{{"could not insert module", "Exec format error"}, &module_elsewhere},
	{{"Skipping invalid relocation target"}, &module_elsewhere},
	{{"failed to validate module"}, &module_elsewhere},
	{{"could not insert module", "File exists"}, &module_there},
	{{"ERROR: Module ", "is in use"}, &module_used},
	{{"sign-file: ", "signing_key"}, &no_module_key},
	{{"unpacking failed: invalid magic"}, &broken_initramfs},
	{{"unpacking failed: junk"}, &broken_initramfs},
	{{"EOF while reading compressed data"}, &broken_initramfs},
	{{"Kconfig:", "syntax error"}, &kconfig_syntax},
	{{"Kconfig:", "unknown statement"}, &kconfig_syntax},
	{{"Kconfig:", "unknown option"}, &kconfig_syntax},
	{{"Kconfig:", "invalid option"}, &kconfig_syntax},
	{{"Cannot insert breakpoint"}, &breakpoint},
	{{"Cannot access memory at address 0xffff"}, &breakpoint},
	{{"No debugging symbols found in vmlinux"}, &no_debug_info},
	{{"no debugging symbols found"}, &no_debug_info},
	{{"auto-loading has been declined"}, &no_scripts},
	{{"Undefined command: \"lx-"}, &no_scripts},
	{{"packet reply is too long"}, &register_size},
	{{"Function \"sys_", "not defined"}, &entry_in_gdb},
	{{"objtool: missing symbol"}, &newer_binutils},
	{{"Cannot find symbol for section"}, &newer_binutils},
	{{"Invalid absolute R_X86_64_32S"}, &newer_binutils},
	{{"FAILED unresolved symbol"}, &btf_symbols},
	{{"resolve_btfids: unresolved symbol"}, &btf_symbols},
	{{"Bad return status for module build"}, &dkms},
	{{"dkms autoinstall failed"}, &dkms},
	{{"Unmet build dependencies"}, &unmet},
	{{"requires depmod"}, &unmet},
	{{"Hunk #", "FAILED at"}, &other_patch},
	{{"error: patch failed: "}, &other_patch},
	{{": patch does not apply"}, &other_patch},
	{{"Could not resolve host"}, &no_network},
	{{"fatal: early EOF"}, &no_network},
	{{"-- System halted"}, &little_memory},
	{{"Failed to allocate space for phdrs"}, &little_memory},
	{{"Failed to get ", "qemu-system"}, &another_runs},
	{{"an available port: ", "in use"}, &another_runs},
	{{"Could not set up host forwarding"}, &another_runs},
	{{"cannot use stdio by multiple"}, &two_consoles},
	{{"cannot set up guest memory"}, &large_guest},
	{{"could not load initrd"}, &no_initrd},
	{{"/usr/bin/env: ", "No such file"}, &not_installed},
	{{"locate ", " in @INC"}, &not_installed},
	{{"make: ", "gcc: No such file"}, &other_compiler},
	{{"]: ", "gcc: No such file"}, &other_compiler},
	{{"make: ", "clang: No such file"}, &other_compiler},
	{{"sh: ", "-gcc: not found"}, &other_compiler},
	{{"sh: ", "-gcc: command not found"}, &other_compiler},
	{{"KERNEL_DS", "undeclared"}, &no_address_limit},
	{{"detected buffer overflow in"}, &fortified},
};

/* What changes nothing, so that the rest of a log is read without it. */
static const struct sign harmless[] = {
	{{"Image format was not specified for"}, &raw_image},
	{{"format explicitly to remove"}, &raw_image},
	{{"support requested feature"}, &no_feature},
	{{"Skipping BTF generation for"}, &no_module_btf},
	{{"has a LOAD segment with RWX permissions"}, &linker_warns},
	{{"missing .note.GNU-stack section"}, &linker_warns},
	{{"NOTE: This behaviour is deprecated"}, &linker_warns},
	{{"multiple IDs found for"}, &many_ids},
	{{"module taints kernel"}, &taints},
	{{"module verification failed"}, &taints},
};

static const struct sign asides[] = {
	{{"dmesg: ", "not permitted"}, &log_is_roots},
	{{"dmesg: ", "Permission denied"}, &log_is_roots},
	{{"ptrace", "peration not permitted"}, &attach_is_roots},
	{{"only root can do"}, &roots_alone},
	{{"must be superuser"}, &roots_alone},
	{{"must be run as root"}, &roots_alone},
	{{"/lib/modules/", "modules.order"}, &no_modules},
	{{"/lib/modules/", "modules.builtin"}, &no_modules},
	{{"missing /lib/modules/"}, &no_modules},
	{{"missing firmware "}, &firmware},
	{{"firmware: failed to load "}, &firmware},
	{{"Direct firmware load for ", "failed with error -2"}, &firmware},
	{{"cryptsetup: WARNING"}, &initramfs_warning},
	{{"initramfs-tools configuration sets RESUME"}, &initramfs_warning},
	{{"Booting from ROM"}, &silent_boot},
	{{"bash: ", ": command not found"}, &not_installed},
	{{"zsh: command not found"}, &not_installed},
	{{"Command ", " not found, but can be"}, &not_installed},
};

/* Tools that speak of their own work behind "NAME:". */
static const char *const tools[] = {"dmesg",
				    "strace",
				    "gdb",
				    "mount",
				    "umount",
				    "depmod",
				    "cp",
				    "mv",
				    "ln",
				    "rm",
				    "mkdir",
				    "rmdir",
				    "cat",
				    "ls",
				    "chmod",
				    "chown",
				    "touch",
				    "tar",
				    "find",
				    "sudo",
				    "head",
				    "tail",
				    "less",
				    "diff",
				    "patch",
				    "install",
				    "modinfo",
				    "rmmod",
				    "lsmod",
				    "insmod",
				    "modprobe",
				    "journalctl",
				    "update-initramfs",
				    "mkinitramfs",
				    "grub-mkconfig",
				    "update-grub",
				    "dpkg",
				    "dpkg-deb",
				    "apt",
				    "grep",
				    "sed",
				    "truncate",
				    "ssh",
				    "git",
				    "wget",
				    "curl",
				    "kexec"};

bool aside_is_tools(const char *line, size_t len)
{
	static const char *const asks[] = {"firmware", "ptrace("};

	if (len > 12 && starts_with(line, "qemu-system-"))
		return true;

	for (size_t i = 0; i < ARRAY_SIZE(tools); i++) {
		size_t size = strlen(tools[i]);

		if (len > size + 1 && !strncmp(line, tools[i], size) && line[size] == ':')
			return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(asks); i++)
		if (memmem(line, len, asks[i], strlen(asks[i])) && !memchr(line, '=', len))
			return true;
	return false;
}

const struct symptom *aside_of_start(const char *line)
{
	return sign_find(starts, ARRAY_SIZE(starts), line);
}

const struct symptom *aside_of_harmless(const char *line)
{
	return sign_find(harmless, ARRAY_SIZE(harmless), line);
}

const struct symptom *aside_of_line(const char *line)
{
	const struct symptom *found = sign_find(asides, ARRAY_SIZE(asides), line);

	if (found)
		return found;
	return aside_is_tools(line, strlen(line)) && strstr(line, ": ") ? &tool : NULL;
}
