// SPDX-License-Identifier: GPL-2.0-only
#include "qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/util.h"
#include "hosttsc.h"
#include "patience.h"
#include "../build/sandbox.h"
#include "../build/settings.h"
#include "witness.h"

/*
 * How it works: QEMU inherits one end of a socket pair for each line (console, channel, monitor,
 * gdb stub) and its standard error, so nothing has to be created in the file system, nothing has
 * to be waited for until it appears, and nothing is left behind, not even after kill -9. One poll
 * loop, machine_wait(), serves all lines, the pidfd and the user's Ctrl-C.
 *
 * A guest is hanging when nothing happened for a while that QEMU could use: time in which the
 * host's scheduler kept QEMU waiting is taken off, so a loaded host is not taken for a dead guest.
 */

#define CONSOLE_HEAD_MAX (1u << 20)
#define CONSOLE_TAIL_MAX (256u << 10)
#define MONITOR_MAX	 (64u << 10)
#define PANIC_HEADLINE	 "Kernel panic - not syncing"
#define STARVED_FRESH_S	 0.25
#define QEMU_END_MS	 5000 /* from the end of its sockets to that of QEMU, on a busy host */

/* One nanosecond an instruction, so the time stamp counter runs at 1 GHz. */
#define LEAPING	    "shift=0,sleep=off"
#define LEAPING_KHZ 1000000

static const char *const line_names[LINES] = {"console", "channel", "monitor", "gdb", "errors"};

/* ---- QEMU's command line ------------------------------------------------------------------- */

struct words {
	char **list;
	int n;
};

static void add_word(struct words *words, char *word)
{
	words->list = xrealloc(words->list, (words->n + 2) * sizeof(*words->list));
	words->list[words->n++] = word;
	words->list[words->n] = NULL;
}

static void add_words(struct words *words, const char *text)
{
	char *copy = xstrdup(text), *save = NULL;

	for (char *word = strtok_r(copy, " \t", &save); word; word = strtok_r(NULL, " \t", &save))
		add_word(words, xstrdup(word));
	free(copy);
}

static void add_option(struct words *words, const char *option, char *value)
{
	add_word(words, xstrdup(option));
	add_word(words, value);
}

static void words_release(struct words *words)
{
	strings_free(words->list, words->n);
}

/*
 * QEMU can let a guest's clock count what the guest has done, and leap when it has nothing to do.
 */
static bool leaps(const struct machine_request *request)
{
	return request->uptime_s && !request->accelerator->kvm;
}

static char *kernel_command_line(const struct machine_request *request)
{
	struct strbuf line = {0};

	strbuf_addstr(&line, machine_setting("kernel", "append"));
	if (request->smp < 2)
		strbuf_addf(&line, " %s", machine_setting("kernel", "append_one_cpu"));
	if (request->quiet)
		strbuf_addf(&line, " %s", machine_setting("kernel", "append_quiet"));
	if (request->initcalls)
		strbuf_addf(&line, " %s", machine_setting("kernel", "append_initcalls"));
	if (leaps(request))
		strbuf_addf(&line, " tsc_early_khz=%d", LEAPING_KHZ);
	else if (!request->accelerator->kvm && host_tsc_khz())
		strbuf_addf(&line, " tsc_early_khz=%ld", host_tsc_khz());
	if (request->extra_append)
		strbuf_addf(&line, " %s", request->extra_append);
	if (leaps(request))
		strbuf_addf(&line, " -- sleep=%d", request->uptime_s);
	return strbuf_detach(&line);
}

static void compose(struct words *words, const struct machine_request *request,
		    const int remote[LINES])
{
	const char *accelerator = request->accelerator->kvm ? "accelerator kvm" : "accelerator tcg";
	int memory = request->memory_mb ? request->memory_mb
					: atoi(machine_setting("machine", "memory_mb"));

	add_word(words, xstrdup(machine_setting("qemu", "program")));
	for (int i = 0; i < LINES; i++) {
		if (i != LINE_ERRORS)
			add_option(words, "-chardev",
				   xasprintf("socket,id=%s,fd=%d", line_names[i], remote[i]));
	}
	add_words(words, machine_setting("machine", "args"));
	if (request->sandbox)
		add_words(words, machine_setting("qemu", "sandbox"));
	add_words(words, machine_setting(accelerator, "args"));
	add_option(words, "-m", xasprintf("%d", memory));
	add_option(words, "-smp", xasprintf("%d", request->smp ? request->smp : 1));
	add_option(words, "-kernel", xstrdup(request->vmlinux));
	add_option(words, "-initrd", xstrdup(request->initramfs));
	add_option(words, "-append", kernel_command_line(request));
	if (leaps(request))
		add_option(words, "-icount", xstrdup(LEAPING));
	if (request->clock)
		add_option(words, "-rtc", xasprintf("base=%s", request->clock));
}

/* ---- start and stop ------------------------------------------------------------------------ */

static int open_lines(int local[LINES], int remote[LINES])
{
	for (int i = 0; i < LINES; i++)
		local[i] = remote[i] = -1;
	for (int i = 0; i < LINES; i++) {
		int pair[2];

		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
			return -errno;
		local[i] = pair[0];
		remote[i] = pair[1];
		fcntl(pair[0], F_SETFL, O_NONBLOCK);
	}
	return 0;
}

static void close_lines(int lines[LINES])
{
	for (int i = 0; i < LINES; i++) {
		if (lines[i] >= 0)
			close(lines[i]);
		lines[i] = -1;
	}
}

static pid_t spawn(const struct machine_request *request, int remote[LINES])
{
	int pass[LINES + 1];
	struct process_options options = {
		.wrap = request->sandbox ? request->sandbox->wrap_guest : NULL,
		.given = request->sandbox ? request->sandbox->filter : NULL,
		.pass = pass,
	};
	struct words words = {0};
	pid_t pid;

	memcpy(pass, remote, LINES * sizeof(*remote));
	pass[LINES] = -1;
	compose(&words, request, remote);
	pid = process_spawn((const char *const *)words.list, &options,
			    (int[]){-1, remote[LINE_ERRORS], remote[LINE_ERRORS]});
	words_release(&words);
	return pid;
}

static struct machine *machine_new(const struct machine_request *request)
{
	struct machine *machine = xcalloc(1, sizeof(*machine));

	machine->pidfd = machine->console.fd = -1;
	machine->pid = -1;
	machine->kvm = request->accelerator->kvm;
	machine->leaps = leaps(request);
	machine->deadline_s = request->deadline_s ? request->deadline_s : 20;
	machine->console.mirror = request->on_console;
	machine->console.cookie = request->cookie;
	snprintf(machine->phase, sizeof(machine->phase), "before the kernel's first message");
	return machine;
}

static int begin(struct machine *machine, const struct machine_request *request, char **error)
{
	static const char hello[] = "{\"execute\":\"qmp_capabilities\"}\n";
	int remote[LINES], err;

	if (request->console) {
		machine->console.fd =
			open(request->console, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (machine->console.fd < 0) {
			*error =
				xasprintf("cannot write %s: %s", request->console, strerror(errno));
			return -1;
		}
	}
	err = open_lines(machine->lines, remote);
	machine->pid = err ? err : spawn(request, remote);
	close_lines(remote);
	if (machine->pid < 0) {
		*error = xasprintf("cannot start %s: %s", machine_setting("qemu", "program"),
				   strerror(-machine->pid));
		return -1;
	}
	machine->pidfd = process_watch(machine->pid);
	machine->progress_at = now_s();
	err = machine->pidfd < 0 ? machine->pidfd : 0;
	if (!err && write(machine->lines[LINE_MONITOR], hello, sizeof(hello) - 1) < 0)
		err = -errno;
	if (err) {
		*error = xasprintf("cannot speak to QEMU: %s", strerror(-err));
		return -1;
	}
	return 0;
}

struct machine *machine_start(const struct machine_request *request, char **error)
{
	struct machine *machine = machine_new(request);

	for (int i = 0; i < LINES; i++)
		machine->lines[i] = -1;
	*error = NULL;
	if (!begin(machine, request, error))
		return machine;
	machine_stop(machine);
	return NULL;
}

static void console_close(struct console_log *log)
{
	size_t left_out = log->total - log->written - log->tail.len;
	size_t first = log->tail.len - log->tail_start;

	if (log->fd < 0)
		return;
	if (left_out)
		dprintf(log->fd, "\n[... %zu bytes left out here ...]\n", left_out);
	if (log->tail.len && (write(log->fd, log->tail.buf + log->tail_start, first) < 0 ||
			      write(log->fd, log->tail.buf, log->tail_start) < 0))
		left_out = 0; /* a full disk: the log ends early */
	close(log->fd);
	log->fd = -1;
}

void machine_stop(struct machine *machine)
{
	if (!machine)
		return;
	if (machine->pid > 0)
		process_end(machine->pid);
	if (machine->pidfd >= 0)
		close(machine->pidfd);
	close_lines(machine->lines);
	console_close(&machine->console);
	strbuf_release(&machine->console.tail);
	strbuf_release(&machine->console.recent);
	strbuf_release(&machine->monitor);
	strbuf_release(&machine->errors);
	strbuf_release(&machine->gdb_in);
	frame_reader_release(&machine->reader);
	free(machine->used);
	free(machine);
}

const char *machine_phase(const struct machine *machine)
{
	return machine->phase;
}

const char *machine_errors(const struct machine *machine)
{
	return strbuf_str(&machine->errors);
}

/* ---- what comes in ------------------------------------------------------------------------- */

/* The headline may come in two pieces: the last bytes are kept until the next ones are there. */
static void console_watch_for_panic(struct console_log *log, const char *data, size_t len)
{
	static const size_t keep = sizeof(PANIC_HEADLINE) - 2;
	struct strbuf *recent = &log->recent;

	strbuf_add(recent, data, len);
	if (memmem(recent->buf, recent->len, PANIC_HEADLINE, strlen(PANIC_HEADLINE)))
		log->panicked = true;
	if (recent->len > keep) {
		memmove(recent->buf, recent->buf + recent->len - keep, keep);
		recent->len = keep;
	}
}

static void console_keep_tail(struct console_log *log, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (log->tail.len < CONSOLE_TAIL_MAX) {
			strbuf_addch(&log->tail, data[i]);
			continue;
		}
		log->tail.buf[log->tail_start] = data[i];
		log->tail_start = (log->tail_start + 1) % CONSOLE_TAIL_MAX;
	}
}

static void console_add(struct console_log *log, const char *data, size_t len)
{
	size_t head = CONSOLE_HEAD_MAX - log->written;

	console_watch_for_panic(log, data, len);
	if (log->mirror)
		log->mirror(log->cookie, data, len);
	log->total += len;
	if (head > len)
		head = len;
	if (head && log->fd >= 0 && write(log->fd, data, head) < 0)
		head = 0;
	log->written += head;
	console_keep_tail(log, data + head, len - head);
}

static void monitor_add(struct machine *machine, const char *data, size_t len)
{
	if (machine->monitor.len + len > MONITOR_MAX)
		return;
	strbuf_add(&machine->monitor, data, len);
	if (!strstr(machine->monitor.buf, "\"SHUTDOWN\""))
		return;
	machine->was_reset = strstr(machine->monitor.buf, "\"guest-reset\"");
	machine->was_shutdown = strstr(machine->monitor.buf, "\"guest-shutdown\"");
}

static void take(struct machine *machine, enum machine_line line, const char *data, size_t len)
{
	machine->progress_at = now_s();
	switch (line) {
	case LINE_CONSOLE:
		console_add(&machine->console, data, len);
		break;
	case LINE_CHANNEL:
		frame_feed(&machine->reader, data, len);
		break;
	case LINE_MONITOR:
		monitor_add(machine, data, len);
		break;
	case LINE_GDB:
		strbuf_add(&machine->gdb_in, data, len);
		machine->blind |= witness_stopped(machine) < 0;
		break;
	default:
		if (machine->errors.len + len < MONITOR_MAX)
			strbuf_add(&machine->errors, data, len);
	}
}

static void read_line(struct machine *machine, enum machine_line line)
{
	char block[16384];
	ssize_t n = read(machine->lines[line], block, sizeof(block));

	if (n > 0) {
		take(machine, line, block, n);
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		close(machine->lines[line]);
		machine->lines[line] = -1;
	}
}

/* After QEMU's end: what it had still written. */
static void drain(struct machine *machine)
{
	for (int i = 0; i < LINES; i++) {
		while (machine->lines[i] >= 0) {
			struct pollfd fd = {.fd = machine->lines[i], .events = POLLIN};

			if (poll(&fd, 1, 0) <= 0)
				break;
			read_line(machine, i);
		}
	}
}

/* ---- waiting ------------------------------------------------------------------------------- */

/* Words with which QEMU gives up on what it was given to run, and not on its host. */
static bool guest_is_to_blame(const struct machine *machine)
{
	static const char *const words[] = {
		"qemu: fatal: ",
		"hardware error: ",
		"outside RAM or ROM",
		"could not load kernel",
		"Error loading uncompressed kernel",
		"invalid kernel header",
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strstr(strbuf_str(&machine->errors), words[i]))
			return true;
	}
	return false;
}

/* machine_ended - how a guest whose QEMU is gone came to its end. */
static enum machine_event machine_ended(const struct machine *machine)
{
	if (machine->console.panicked)
		return MACHINE_PANIC;
	if (machine->was_reset)
		return MACHINE_RESET;
	if (machine->was_shutdown || guest_is_to_blame(machine))
		return MACHINE_SHUTDOWN;
	return MACHINE_BROKEN;
}

/* Wait for anything and take it in; @extra (or NULL) is polled too. */
static void poll_lines(struct machine *machine, int timeout_ms, struct pollfd *extra)
{
	struct pollfd fds[LINES + 3] = {[LINES + 2] = {.fd = -1}};
	int n;

	for (int i = 0; i < LINES; i++)
		fds[i] = (struct pollfd){.fd = machine->lines[i], .events = POLLIN};
	fds[LINES] = (struct pollfd){.fd = machine->pidfd, .events = POLLIN};
	fds[LINES + 1] = (struct pollfd){.fd = interrupt_fd(), .events = POLLIN};
	if (extra)
		fds[LINES + 2] = *extra;
	n = poll(fds, LINES + 3, timeout_ms);
	if (extra)
		extra->revents = n > 0 ? fds[LINES + 2].revents : 0;
	for (int i = 0; i < LINES && n > 0; i++) {
		if (fds[i].revents)
			read_line(machine, i);
	}
	if (n > 0 && fds[LINES].revents) {
		machine->ended = true;
		drain(machine);
	}
}

/* Whether QEMU has ended, too late for poll_lines() to have seen it. */
static bool poll_ended(struct machine *machine)
{
	struct pollfd fd = {.fd = machine->pidfd, .events = POLLIN};

	if (poll(&fd, 1, QEMU_END_MS) <= 0)
		return false;
	machine->ended = true;
	drain(machine);
	return true;
}

/* Waits are short and many: a reading of a moment ago will do for the beginning of the next. */
double machine_starved(struct machine *machine)
{
	if (!machine->starved_at || now_s() - machine->starved_at > STARVED_FRESH_S) {
		machine->starved_s = starved_s(machine->pid);
		machine->starved_at = now_s();
	}
	return machine->starved_s;
}

enum machine_event machine_wait(struct machine *machine, bool (*done)(struct machine *machine),
				double quiet_s, double total_s)
{
	double began = now_s(), starved = machine_starved(machine);
	struct patience quiet = patience_begin(quiet_s, starved);
	struct patience total = patience_begin(total_s, starved);

	if (machine->progress_at < began)
		machine->progress_at = began;
	if (machine->lost != MACHINE_OK)
		return machine->lost;
	for (;;) {
		double now = now_s();
		double left =
			patience_left(&quiet, now - machine->progress_at, starved_s, machine->pid);
		double total_left = patience_left(&total, now - began, starved_s, machine->pid);

		if (done(machine))
			return MACHINE_OK;
		if (interrupted())
			return machine->lost = MACHINE_INTERRUPTED;
		if (machine->ended)
			return machine->lost = machine_ended(machine);
		if (machine->blind && poll_ended(machine))
			continue;
		if (machine->blind)
			return machine->lost = MACHINE_BROKEN;
		if (left > total_left)
			left = total_left;
		if (left <= 0)
			return machine->lost =
				       machine->console.panicked ? MACHINE_PANIC : MACHINE_HUNG;
		poll_lines(machine, (int)(left * 1000) + 1, NULL);
	}
}

/* ---- a guest with a shell ------------------------------------------------------------------ */

static void type(struct machine *machine, const char *data, size_t len)
{
	while (len && machine->lines[LINE_CONSOLE] >= 0) {
		ssize_t n = write(machine->lines[LINE_CONSOLE], data, len);

		if (n < 0 && errno != EINTR)
			return; /* the guest does not read: what it cannot take is lost, as on a
				   wire */
		if (n > 0) {
			data += n;
			len -= n;
		}
	}
}

enum machine_event machine_watch_end(struct machine *machine, int input,
				     bool (*filter)(char *data, size_t *len))
{
	while (!machine->ended) {
		struct pollfd typed = {.fd = input, .events = POLLIN};
		char block[1024];
		ssize_t n = 0;
		size_t len;

		if (interrupted())
			return MACHINE_INTERRUPTED;
		poll_lines(machine, -1, &typed);
		if (!typed.revents)
			continue;
		n = read(input, block, sizeof(block));
		if (n <= 0) { /* a Ctrl-D ends what reads; the shell may not have seen it as one */
			type(machine, "\004exit\n", 6);
			input = -1;
			continue;
		}
		len = n;
		if (filter && !filter(block, &len))
			return MACHINE_OK;
		type(machine, block, len);
	}
	return machine_ended(machine);
}
