// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "machine.h"
#include "../build/settings.h"

/*
 * How it works: that /dev/kvm opens proves nothing; on some hosts virtual machines are created and
 * then die early in Linux. So a kernel known to be good is booted under KVM once, with a short
 * deadline. The answer is kept in a file under a key that changes when the host reboots or QEMU is
 * replaced; asking QEMU for its version each time would cost more than a tenth of a boot.
 */

#define CANARY_DEADLINE_S 3.0

static struct accelerator answer(bool kvm, const char *reason)
{
	struct accelerator accelerator = {.kvm = kvm, .name = kvm ? "kvm" : "tcg"};

	snprintf(accelerator.reason, sizeof(accelerator.reason), "%s", reason);
	return accelerator;
}

static void add_boot_id(struct strbuf *key)
{
	struct strbuf id = {0};

	if (file_read("/proc/sys/kernel/random/boot_id", &id, 100) || !id.len)
		strbuf_addstr(&id, "unknown-boot");
	strbuf_add(key, id.buf, strcspn(id.buf, "\n"));
	strbuf_release(&id);
}

/* Inode, size and time of the program: a package update changes them. */
static void add_qemu_id(struct strbuf *key)
{
	const char *program = machine_setting("qemu", "program");
	const char *path = getenv("PATH");
	char *copy = xstrdup(path ? path : "/usr/bin"), *save = NULL;

	for (char *dir = strtok_r(copy, ":", &save); dir; dir = strtok_r(NULL, ":", &save)) {
		char *full = path_join(dir, program);
		struct stat st;
		bool found = stat(full, &st) == 0;

		free(full);
		if (!found)
			continue;
		strbuf_addf(key, " %lu-%lld-%lld", (unsigned long)st.st_ino, (long long)st.st_size,
			    (long long)st.st_mtime);
		break;
	}
	free(copy);
}

/* The file holds one line: the key, "kvm" or "tcg", the reason. */
static bool recall(const char *cache_file, const char *key, struct accelerator *accelerator)
{
	struct strbuf text = {0};
	bool known = false;

	if (cache_file && !file_read(cache_file, &text, 4096) &&
	    starts_with(strbuf_str(&text), key)) {
		char *rest = text.buf + strlen(key);

		rest[strcspn(rest, "\n")] = '\0';
		known = starts_with(rest, " kvm ") || starts_with(rest, " tcg ");
		if (known)
			*accelerator = answer(rest[1] == 'k', rest + 5);
	}
	strbuf_release(&text);
	return known;
}

static void remember(const char *cache_file, const char *key, const struct accelerator *accelerator)
{
	char *line = xasprintf("%s %s %s\n", key, accelerator->name, accelerator->reason);

	/* Not being able to remember only costs the next canary boot. */
	if (cache_file && !mkdirs_for(cache_file))
		file_write_atomic(cache_file, line, strlen(line));
	free(line);
}

static struct accelerator canary(const char *vmlinux, const char *initramfs)
{
	struct accelerator kvm = answer(true, "");
	struct machine_request request = {
		.vmlinux = vmlinux,
		.initramfs = initramfs,
		.accelerator = &kvm,
		.quiet = true,
		.deadline_s = CANARY_DEADLINE_S,
	};
	enum machine_event event = MACHINE_BROKEN;
	char *error = NULL;
	struct machine *machine = machine_start(&request, &error);
	const long none[6] = {0};
	long pid = 0;

	if (machine && (event = machine_ready(machine)) == MACHINE_OK)
		event = machine_call(machine, 39 /* getpid */, none, &pid);
	if (event == MACHINE_OK && pid != machine_caller(machine))
		event = MACHINE_BROKEN;
	machine_stop(machine);
	free(error);
	if (event == MACHINE_OK)
		return answer(true, "/dev/kvm works: a known-good kernel booted under it");
	return answer(false, "/dev/kvm opens, but a known-good kernel did not boot under it");
}

/* Why KVM need not even be tried; NULL when it must be. */
static const char *kvm_refused(void)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd >= 0) {
		close(fd);
		return NULL;
	}
	if (errno == EACCES || errno == EPERM)
		return "you may not open /dev/kvm (join the group kvm)";
	return errno == ENOENT ? "this machine has no /dev/kvm" : "/dev/kvm does not open";
}

/* Keep the known-good kernel for the canary that the next start of this machine will need. */
static void keep_kernel(const char *cache_file, const char *vmlinux, const char *initramfs)
{
	char *kernel = xasprintf("%s-vmlinux", cache_file);
	char *archive = xasprintf("%s-initramfs", cache_file);

	if (file_copy(vmlinux, kernel, false) || file_copy(initramfs, archive, false)) {
		unlink(kernel);
		unlink(archive);
	}
	free(kernel);
	free(archive);
}

static struct accelerator canary_again(const char *cache_file)
{
	char *kernel = xasprintf("%s-vmlinux", cache_file);
	char *archive = xasprintf("%s-initramfs", cache_file);
	struct accelerator accelerator =
		answer(false, "/dev/kvm was not tried since this machine started");

	if (path_exists(kernel) && path_exists(archive))
		accelerator = canary(kernel, archive);
	free(kernel);
	free(archive);
	return accelerator;
}

static struct accelerator try_kvm(const char *vmlinux, const char *initramfs,
				  const char *cache_file, const char *key)
{
	struct accelerator accelerator;

	if (!vmlinux)
		accelerator = canary_again(cache_file);
	else
		accelerator = canary(vmlinux, initramfs);
	if (interrupted())
		return accelerator;
	remember(cache_file, key, &accelerator);
	if (vmlinux && cache_file)
		keep_kernel(cache_file, vmlinux, initramfs);
	return accelerator;
}

/* What is decided without trying anything; otherwise @key is that of the answer to come. */
static bool settled(const char *cache_file, struct strbuf *key, struct accelerator *accelerator)
{
	const char *wanted = getenv("LAB_ACCEL"), *refused;

	if (streq(wanted, "tcg") || streq(wanted, "kvm")) {
		*accelerator = answer(streq(wanted, "kvm"), "LAB_ACCEL asks for it");
		return true;
	}
	refused = kvm_refused();
	if (refused) {
		*accelerator = answer(false, refused);
		return true;
	}
	add_boot_id(key);
	add_qemu_id(key);
	return recall(cache_file, key->buf, accelerator);
}

bool accelerator_untried(const char *cache_file)
{
	struct accelerator accelerator;
	struct strbuf key = {0};
	bool known = settled(cache_file, &key, &accelerator);

	strbuf_release(&key);
	return !known;
}

struct accelerator accelerator_choose(const char *vmlinux, const char *initramfs,
				      const char *cache_file)
{
	struct accelerator accelerator;
	struct strbuf key = {0};

	if (!settled(cache_file, &key, &accelerator))
		accelerator = try_kvm(vmlinux, initramfs, cache_file, key.buf);
	strbuf_release(&key);
	return accelerator;
}
