// SPDX-License-Identifier: GPL-2.0-only
#include "aside.h"

#include <string.h>

#include "../lib/util.h"
#include "rule.h"

#define NO_CODES   ((const char *const[]){NULL})
#define NO_MISTAKE "this is no mistake of a system call: "

/* A line that holds all of @marks. */
struct aside {
	const char *marks[2];
	const struct symptom *symptom;
};

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

static const struct aside asides[] = {
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

const struct symptom *aside_of_line(const char *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(asides); i++)
		if (strstr(line, asides[i].marks[0]) &&
		    (!asides[i].marks[1] || strstr(line, asides[i].marks[1])))
			return asides[i].symptom;
	return aside_is_tools(line, strlen(line)) && strstr(line, ": ") ? &tool : NULL;
}
