// SPDX-License-Identifier: GPL-2.0-only
#include "witness.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../checker/lib/process.h"
#include "../../checker/lib/util.h"
#include "follow.h"
#include "patience.h"
#include "qemu.h"

/*
 * How it works: while the guest runs, any byte sent to the stub stops it; so nothing is sent until
 * the stub speaks first, which it does when the CPU has come to a breakpoint. Then registers, the
 * stack and the struct pt_regs are read, the handler's first instruction is carried out from here
 * (see firststep.h) or, when it is none of the usual ones, stepped over, and the guest goes on.
 */

#define STUB_TIMEOUT_S 10.0
#define CHUNK_MAX      1024 /* bytes in one read: twice as many digits fit QEMU's packet buffer */
#define HITS_ENOUGH    200 /* a handler entered that often between two calls is watched no longer */

/* ---- packets ------------------------------------------------------------------------------- */

static unsigned char checksum(const char *data, size_t len)
{
	unsigned char sum = 0;

	while (len--)
		sum += (unsigned char)*data++;
	return sum;
}

void rsp_encode(struct strbuf *out, const char *data)
{
	strbuf_addf(out, "+$%s#%02x", data, checksum(data, strlen(data)));
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool rsp_hex(const char *hex, void *bytes, size_t len)
{
	unsigned char *out = bytes;

	for (size_t i = 0; i < len; i++) {
		int high = hex_digit(hex[2 * i]), low = high < 0 ? -1 : hex_digit(hex[2 * i + 1]);

		if (low < 0)
			return false;
		out[i] = high << 4 | low;
	}
	return true;
}

/* "}" escapes the next byte (xor 0x20), "*" repeats the one before. */
static void unpack(struct strbuf *out, const char *raw, size_t len)
{
	strbuf_reset(out);
	for (size_t i = 0; i < len; i++) {
		if (raw[i] == '}' && i + 1 < len) {
			strbuf_addch(out, raw[++i] ^ 0x20);
		} else if (raw[i] == '*' && i + 1 < len && out->len) {
			for (int n = (unsigned char)raw[++i] - 29; n > 0; n--)
				strbuf_addch(out, out->buf[out->len - 1]);
		} else {
			strbuf_addch(out, raw[i]);
		}
	}
}

static void drop(struct strbuf *sb, size_t n)
{
	memmove(sb->buf, sb->buf + n, sb->len - n + 1);
	sb->len -= n;
}

bool rsp_next(struct strbuf *in, struct strbuf *data)
{
	while (in->len) {
		char *begin = memchr(in->buf, '$', in->len), *end;
		unsigned char sum;
		bool right;

		if (!begin) {
			strbuf_reset(in);
			return false;
		}
		drop(in, begin - in->buf);
		end = memchr(in->buf, '#', in->len);
		if (!end || end + 2 >= in->buf + in->len)
			return false;
		right = rsp_hex(end + 1, &sum, 1) &&
			sum == checksum(in->buf + 1, end - in->buf - 1);
		if (right)
			unpack(data, in->buf + 1, end - in->buf - 1);
		drop(in, end + 3 - in->buf);
		if (right)
			return true;
	}
	return false;
}

/* ---- talking to the stub ------------------------------------------------------------------- */

int witness_send(struct machine *machine, const char *data)
{
	struct strbuf wire = {0};
	ssize_t n;

	rsp_encode(&wire, data);
	n = write(machine->lines[LINE_GDB], wire.buf, wire.len);
	n = n == (ssize_t)wire.len ? 0 : -EIO;
	strbuf_release(&wire);
	return n;
}

static int stub_read(struct machine *machine, struct strbuf *data)
{
	struct patience patience = patience_begin(STUB_TIMEOUT_S, machine_starved(machine));
	double began = now_s();

	while (!rsp_next(&machine->gdb_in, data)) {
		struct pollfd fds[2] = {{.fd = machine->lines[LINE_GDB], .events = POLLIN},
					{.fd = interrupt_fd(), .events = POLLIN}};
		double left = patience_left(&patience, now_s() - began, starved_s, machine->pid);
		char block[8192];
		ssize_t n;

		if (left <= 0 || interrupted() || machine->lines[LINE_GDB] < 0)
			return -EIO;
		if (poll(fds, 2, (int)(left * 1000) + 1) <= 0 || !fds[0].revents)
			continue;
		n = read(machine->lines[LINE_GDB], block, sizeof(block));
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			return -EIO; /* QEMU is gone; machine_wait() will see it */
		if (n > 0)
			strbuf_add(&machine->gdb_in, block, n);
	}
	return 0;
}

int witness_ask(struct machine *machine, const char *question, struct strbuf *reply)
{
	int err = witness_send(machine, question);

	return err ? err : stub_read(machine, reply);
}

static bool is_stop(const struct strbuf *reply)
{
	return reply->len && (reply->buf[0] == 'T' || reply->buf[0] == 'S');
}

static int ask_ok(struct machine *machine, const char *question)
{
	struct strbuf reply = {0};
	int err = witness_ask(machine, question, &reply);

	if (!err && strcmp(strbuf_str(&reply), "OK") != 0)
		err = starts_with(strbuf_str(&reply), "E") ? -EFAULT : -EIO;
	strbuf_release(&reply);
	return err;
}

int witness_read(struct machine *machine, unsigned long address, void *bytes, size_t len)
{
	struct strbuf reply = {0};
	char question[64];
	int err;

	snprintf(question, sizeof(question), "m%lx,%zx", address, len);
	err = witness_ask(machine, question, &reply);
	if (!err && (reply.len < 2 * len || !rsp_hex(reply.buf, bytes, len)))
		err = -EFAULT;
	strbuf_release(&reply);
	return err;
}

int witness_breakpoint(struct machine *machine, char set, unsigned long address)
{
	char question[64];

	snprintf(question, sizeof(question), "%c0,%lx,1", set, address);
	return ask_ok(machine, question);
}

/* ---- what the CPU shows -------------------------------------------------------------------- */

static int read_registers(struct machine *machine, unsigned long g[GDB_REGISTERS])
{
	struct strbuf reply = {0};
	size_t size = GDB_REGISTERS * sizeof(*g);
	int err = witness_ask(machine, "g", &reply);

	if (!err && (reply.len < 2 * size || !rsp_hex(reply.buf, g, size)))
		err = -EIO;
	strbuf_release(&reply);
	return err;
}

static struct witness_hit hit_of(const unsigned long g[GDB_REGISTERS])
{
	return (struct witness_hit){.rax = g[RAX],
				    .rdi = g[RDI],
				    .rsi = g[RSI],
				    .rdx = g[RDX],
				    .rcx = g[RCX],
				    .r8 = g[R8],
				    .r9 = g[R9],
				    .r10 = g[R10],
				    .r11 = g[R11],
				    .rip = g[RIP],
				    .rsp = g[RSP],
				    .rbp = g[RBP]};
}

static bool is_kernel_address(unsigned long address)
{
	return address >> 47 == 0x1ffff;
}

static void add_caller(struct witness_hit *hit, unsigned long address)
{
	if (hit->ncallers < (int)(sizeof(hit->callers) / sizeof(*hit->callers)) &&
	    is_kernel_address(address))
		hit->callers[hit->ncallers++] = address;
}

/* Follow saved frame pointers: each frame holds the next one's address, then a return address. */
static void walk_frames(struct machine *machine, struct witness_hit *hit, unsigned long frame)
{
	for (int i = 0; i < 12 && is_kernel_address(frame) && frame % 8 == 0; i++) {
		unsigned long pair[2];

		if (witness_read(machine, frame, pair, sizeof(pair)) || !is_kernel_address(pair[1]))
			return;
		add_caller(hit, pair[1]);
		if (pair[0] <= frame)
			return;
		frame = pair[0];
	}
}

/* The same from a copy of the stack, which spares the round trips: the usual case. */
static void walk_copy(struct witness_hit *hit, const unsigned long *stack, size_t words)
{
	unsigned long frame = hit->rbp;

	add_caller(hit, stack[0]);
	while (frame >= hit->rsp && frame % 8 == 0 && (frame - hit->rsp) / 8 + 1 < words) {
		const unsigned long *pair = stack + (frame - hit->rsp) / 8;

		if (!is_kernel_address(pair[1]) || pair[0] <= frame)
			return;
		add_caller(hit, pair[1]);
		frame = pair[0];
	}
}

/* At a handler's entry the pt_regs it is given usually lie on the same stack, not far above. */
static void read_stack(struct machine *machine, struct witness_hit *hit)
{
	unsigned long stack[CHUNK_MAX / 8], size = hit->rdi + sizeof(hit->pt_regs) - hit->rsp;

	if (hit->rdi > hit->rsp && size <= sizeof(stack) && size % 8 == 0 &&
	    !witness_read(machine, hit->rsp, stack, size)) {
		memcpy(hit->pt_regs, (char *)stack + (hit->rdi - hit->rsp), sizeof(hit->pt_regs));
		hit->pt_regs_read = true;
		walk_copy(hit, stack, size / 8);
		return;
	}
	if (is_kernel_address(hit->rdi))
		hit->pt_regs_read =
			!witness_read(machine, hit->rdi, hit->pt_regs, sizeof(hit->pt_regs));
	if (!witness_read(machine, hit->rsp, stack, 8))
		add_caller(hit, stack[0]);
	walk_frames(machine, hit, hit->rbp);
}

static struct handler_watch *watch_at(struct machine *machine, unsigned long address)
{
	for (int i = 0; i < machine->nwatches; i++) {
		if (machine->watches[i].address == address)
			return &machine->watches[i];
	}
	return NULL;
}

/* ---- hits ---------------------------------------------------------------------------------- */

static void hex_of(struct strbuf *out, unsigned long value)
{
	for (int i = 0; i < 8; i++)
		strbuf_addf(out, "%02lx", value >> 8 * i & 0xff);
}

static int write_register(struct machine *machine, enum gdb_register number, unsigned long value)
{
	struct strbuf question = {0};
	int err;

	strbuf_addf(&question, "P%x=", number);
	hex_of(&question, value);
	err = ask_ok(machine, question.buf);
	strbuf_release(&question);
	return err;
}

static int write_word(struct machine *machine, unsigned long address, unsigned long value)
{
	struct strbuf question = {0};
	int err;

	strbuf_addf(&question, "M%lx,8:", address);
	hex_of(&question, value);
	err = ask_ok(machine, question.buf);
	strbuf_release(&question);
	return err;
}

/* What the step loads; mostly from the pt_regs that were read already. */
static int load(struct machine *machine, const struct witness_hit *hit, struct first_step *step)
{
	unsigned long offset = step->address - hit->rdi, bytes = 0;
	int err = 0;

	if (hit->pt_regs_read && offset <= sizeof(hit->pt_regs) - 8)
		memcpy(&bytes, (const char *)hit->pt_regs + offset, step->load);
	else
		err = witness_read(machine, step->address, &bytes, step->load);
	step->value = step->sign_extended ? (unsigned long)(int)bytes : bytes;
	return err;
}

static int carry_out(struct machine *machine, const struct witness_hit *hit,
		     struct first_step *step)
{
	int err = step->load ? load(machine, hit, step) : 0;

	if (!err && step->pushes) {
		err = write_word(machine, hit->rsp - 8, step->value);
		step->value = hit->rsp - 8;
	}
	if (!err && step->target != RIP)
		err = write_register(machine, step->target, step->value);
	return err ? err : write_register(machine, RIP, hit->rip + step->length);
}

/* The slow way; under KVM the breakpoint is an instruction in memory and must be out of the way. */
static int step_over(struct machine *machine, unsigned long address, bool keep)
{
	struct strbuf reply = {0};
	int err = witness_breakpoint(machine, 'z', address);

	if (!err && keep) {
		err = witness_ask(machine, "s", &reply);
		if (!err && !is_stop(&reply))
			err = -EIO;
		if (!err)
			err = witness_breakpoint(machine, 'Z', address);
	}
	strbuf_release(&reply);
	return err;
}

void machine_expect(struct machine *machine, unsigned long address, const void *bytes, size_t len)
{
	machine->expected.address = address;
	machine->expected.bytes = bytes;
	machine->expected.len = len;
}

static void look_at_expected(struct machine *machine)
{
	for (size_t at = 0, n; at < machine->expected.len; at += n) {
		char seen[CHUNK_MAX];

		n = machine->expected.len - at < CHUNK_MAX ? machine->expected.len - at : CHUNK_MAX;
		if (!witness_read(machine, machine->expected.address + at, seen, n) &&
		    memcmp(seen, machine->expected.bytes + at, n) != 0)
			machine->conduct.changed |= CONDUCT_CODE;
	}
	machine->expected.len = 0;
}

/* ---- returns ------------------------------------------------------------------------------- */

void machine_watch_returns(struct machine *machine)
{
	machine->wants_returns = true;
}

/* The stub keeps several breakpoints at one address apart. */
static int await_return(struct machine *machine, const struct witness_hit *hit)
{
	struct awaited_return *awaited = machine->returns;
	int err;

	while (awaited < machine->returns + RETURNS_MAX && awaited->address)
		awaited++;
	if (!machine->wants_returns || awaited == machine->returns + RETURNS_MAX ||
	    !hit->ncallers || !is_kernel_address(hit->rip))
		return 0;
	err = witness_breakpoint(machine, 'Z', hit->callers[0]);
	if (err)
		return err == -EFAULT ? 0 : err;
	*awaited = (struct awaited_return){hit->callers[0], hit->rsp + 8, machine->nhits - 1};
	return 0;
}

static bool is_awaited_at(const struct machine *machine, unsigned long address)
{
	for (int i = 0; i < RETURNS_MAX; i++)
		if (machine->returns[i].address == address)
			return true;
	return false;
}

/* Another process may come to the same place; its stack tells. */
static int take_return(struct machine *machine, const unsigned long g[GDB_REGISTERS])
{
	int err = 0;

	for (int i = 0; i < RETURNS_MAX && !err; i++) {
		struct awaited_return *awaited = &machine->returns[i];

		if (awaited->address != g[RIP] || awaited->rsp != g[RSP])
			continue;
		if (awaited->hit >= 0) {
			machine->hits[awaited->hit].returned = true;
			machine->hits[awaited->hit].result = g[RAX];
		}
		*awaited = (struct awaited_return){0};
		err = witness_breakpoint(machine, 'z', g[RIP]);
	}
	return err || !is_awaited_at(machine, g[RIP]) ? err : step_over(machine, g[RIP], true);
}

static int forget_returns(struct machine *machine)
{
	int err = 0;

	for (int i = 0; i < RETURNS_MAX && !err; i++)
		if (machine->returns[i].address)
			err = witness_breakpoint(machine, 'z', machine->returns[i].address);
	memset(machine->returns, 0, sizeof(machine->returns));
	machine->wants_returns = false;
	return err;
}

/* ---- stops --------------------------------------------------------------------------------- */

/*
 * At a handler's first instruction. A handler that is entered without end is left alone. One whose
 * instruction faults (somebody gave it a pointer to nothing) is left to do so by itself.
 */
static int take_hit(struct machine *machine, const struct handler_watch *watch,
		    const unsigned long g[GDB_REGISTERS])
{
	struct witness_hit hit = hit_of(g);
	struct first_step step;
	int failed = 0;

	read_stack(machine, &hit);
	look_at_expected(machine);
	if (machine->nhits < HITS_MAX) {
		machine->hits[machine->nhits++] = hit;
		failed = await_return(machine, &hit);
	}
	if (failed)
		return failed;
	if (++machine->hits_total < HITS_ENOUGH && first_step_read(watch->code, g, &step)) {
		int err = carry_out(machine, &hit, &step);

		if (err != -EFAULT)
			return err;
	}
	return step_over(machine, hit.rip, machine->hits_total < HITS_ENOUGH);
}

static int take_stop(struct machine *machine)
{
	unsigned long g[GDB_REGISTERS];
	int err;

	if (machine->following.how)
		return follow_stopped(machine);
	err = read_registers(machine, g);
	const struct handler_watch *watch = NULL;

	if (!err)
		watch = watch_at(machine, g[RIP]);
	if (watch)
		err = take_hit(machine, watch, g);
	else if (!err && is_awaited_at(machine, g[RIP]))
		err = take_return(machine, g);
	return err ? err : witness_send(machine, "c");
}

int witness_stopped(struct machine *machine)
{
	struct strbuf reply = {0};
	int err = 0;

	while (!err && rsp_next(&machine->gdb_in, &reply)) {
		if (is_stop(&reply))
			err = take_stop(machine);
	}
	strbuf_release(&reply);
	return err;
}

/* Any byte stops a running guest; the stub then reports that it has. */
int witness_stop(struct machine *machine)
{
	struct strbuf reply = {0};
	int err = machine->lines[LINE_GDB] < 0 || write(machine->lines[LINE_GDB], "\003", 1) != 1
			  ? -EIO
			  : stub_read(machine, &reply);

	if (!err && !is_stop(&reply))
		err = -EIO;
	strbuf_release(&reply);
	return err;
}

/* QEMU writes single registers only for a debugger that has asked how it describes them. */
static int introduce(struct machine *machine)
{
	struct strbuf reply = {0};
	int err = machine->nwatches
			  ? 0
			  : witness_ask(machine, "qXfer:features:read:target.xml:0,400", &reply);

	strbuf_release(&reply);
	return err;
}

static int watch_place(struct machine *machine, unsigned long address, bool is_there)
{
	struct handler_watch *watch = &machine->watches[machine->nwatches];
	int err;

	if (watch_at(machine, address))
		return 0;
	if (machine->nwatches == WATCHES_MAX)
		return -ENOSPC;
	err = witness_stop(machine);
	if (!err)
		err = introduce(machine);
	memset(watch->code, 0, sizeof(watch->code)); /* the beginning of no function */
	if (!err && is_there)
		err = witness_read(machine, address, watch->code, sizeof(watch->code));
	if (!err)
		err = witness_breakpoint(machine, 'Z', address);
	if (!err) {
		watch->address = address;
		machine->nwatches++;
	}
	if ((!err || err == -EFAULT) && witness_send(machine, "c") < 0)
		err = -EIO;
	machine->blind |= err == -EIO;
	return err;
}

int machine_watch(struct machine *machine, unsigned long address)
{
	return watch_place(machine, address, true);
}

int machine_watch_program(struct machine *machine, unsigned long address)
{
	return watch_place(machine, address, false);
}

int machine_unwatch(struct machine *machine)
{
	int err = 0;

	if (!machine->nwatches || machine->blind)
		return 0;
	err = witness_stop(machine);
	if (!err)
		err = forget_returns(machine);
	while (!err && machine->nwatches)
		err = witness_breakpoint(machine, 'z',
					 machine->watches[--machine->nwatches].address);
	if (!err)
		err = witness_send(machine, "c");
	machine->blind |= err != 0;
	return err;
}

int machine_hits(struct machine *machine, struct witness_hit *hits, int max)
{
	int n = machine->hits_total, kept = machine->nhits < max ? machine->nhits : max;

	memcpy(hits, machine->hits, kept * sizeof(*hits));
	machine->nhits = machine->hits_total = 0;
	for (int i = 0; i < RETURNS_MAX; i++)
		machine->returns[i].hit = -1;
	return n;
}

int machine_hand_over(struct machine *machine)
{
	int fd = machine->lines[LINE_GDB];

	machine->lines[LINE_GDB] = -1;
	return fd;
}

int machine_where(struct machine *machine, struct witness_hit *hit)
{
	unsigned long g[GDB_REGISTERS];
	int err = witness_stop(machine);

	if (!err)
		err = read_registers(machine, g);
	if (!err) {
		*hit = hit_of(g);
		walk_frames(machine, hit, hit->rbp);
	}
	return err;
}
