// SPDX-License-Identifier: GPL-2.0-only
#include "gdbline.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
}

static int bind_to(int fd, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	mode_t mask;
	int err;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	mask = umask(077);
	err = bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 1) < 0
		      ? -errno
		      : 0;
	umask(mask);
	return err;
}

int gdb_listen(const char *path)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), err = fd < 0 ? -errno : 0;

	if (!err)
		err = bind_to(fd, path);
	if (err && fd >= 0)
		close(fd);
	return err ? err : fd;
}

/* What has come from @from goes to @to; false when one of them is gone. */
static bool carry(int from, int to)
{
	char block[8192];
	ssize_t n = read(from, block, sizeof(block));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n > 0)
		write_all(to, block, (size_t)n);
	return n > 0;
}

/* "W2a": the program has exited with status 42. */
static void tell_end(int gdb, unsigned char status)
{
	char packet[16], text[8];
	unsigned char sum = 0;

	snprintf(text, sizeof(text), "W%02x", status);
	for (const char *at = text; *at; at++)
		sum += (unsigned char)*at;
	write_all(gdb, packet, (size_t)snprintf(packet, sizeof(packet), "$%s#%02x", text, sum));
}

void gdb_carry(int listening, int stub, int ended)
{
	unsigned char status;
	int gdb;

	signal(SIGINT, SIG_IGN);
	fcntl(stub, F_SETFL, 0);
	gdb = accept(listening, NULL, NULL);
	while (gdb >= 0) {
		struct pollfd fds[3] = {{.fd = gdb, .events = POLLIN},
					{.fd = stub, .events = POLLIN},
					{.fd = ended, .events = POLLIN}};

		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			break;
		if (fds[0].revents && !carry(gdb, stub))
			break;
		if (fds[1].revents && !carry(stub, gdb))
			break;
		if (fds[2].revents) {
			if (read(ended, &status, 1) == 1)
				tell_end(gdb, status);
			ended = -1;
		}
	}
	_exit(0);
}
