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

/* What has an errno's words or number in it, and is no answer of a call. */
static const struct sign starts[] = {
	{{"module taints kernel"}, &taints},
	{{"module verification failed"}, &taints},
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
};

bool aside_is_tools(const char *line, size_t len)
{
	static const char *const names[] = {"dmesg",
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
					    "truncate"};
	static const char *const asks[] = {"firmware", "ptrace("};

	if (len > 12 && starts_with(line, "qemu-system-"))
		return true;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t size = strlen(names[i]);

		if (len > size + 1 && !strncmp(line, names[i], size) && line[size] == ':')
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

const struct symptom *aside_of_line(const char *line)
{
	const struct symptom *found = sign_find(asides, ARRAY_SIZE(asides), line);

	if (found)
		return found;
	return aside_is_tools(line, strlen(line)) && strstr(line, ": ") ? &tool : NULL;
}
