// SPDX-License-Identifier: GPL-2.0-only
#include "firststep.h"

#include <string.h>

/* From the numbers in machine code to the stub's. */
static const enum gdb_register encoded[16] = {RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI,
					      R8,  R9,	R10, R11, R12, R13, R14, R15};

#define REX_W 8
#define REX_R 4
#define REX_X 2
#define REX_B 1

struct decoder {
	const unsigned char *code;
	const unsigned long *registers;
	int at, rex;
	struct first_step *step;
};

/* endbr64, and the no-operations that ftrace and alignment leave at a function's beginning */
static bool read_nothing(struct decoder *decoder)
{
	static const struct {
		unsigned char bytes[5];
		int length;
	} nothings[] = {
		{{0xf3, 0x0f, 0x1e, 0xfa}, 4},
		{{0x0f, 0x1f, 0x44, 0x00, 0x00}, 5},
		{{0x66, 0x90}, 2},
		{{0x90}, 1},
	};

	for (unsigned i = 0; i < sizeof(nothings) / sizeof(*nothings); i++) {
		if (memcmp(decoder->code, nothings[i].bytes, nothings[i].length) == 0) {
			decoder->step->length = nothings[i].length;
			return true;
		}
	}
	return false;
}

static int read_int(const unsigned char *bytes)
{
	int value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

static bool read_push(struct decoder *decoder, unsigned char opcode)
{
	enum gdb_register source = encoded[(opcode & 7) | (decoder->rex & REX_B ? 8 : 0)];

	*decoder->step = (struct first_step){.length = decoder->at,
					     .target = RSP,
					     .value = decoder->registers[source],
					     .pushes = true};
	return true;
}

/* mov $imm32, %r32: clears the upper half */
static bool read_constant(struct decoder *decoder, unsigned char opcode)
{
	if (decoder->rex & REX_W)
		return false;
	decoder->step->target = encoded[(opcode & 7) | (decoder->rex & REX_B ? 8 : 0)];
	decoder->step->value = (unsigned)read_int(decoder->code + decoder->at);
	decoder->step->length = decoder->at + 4;
	return true;
}

/*
 * mov and movslq from a register or from memory at a register plus a constant. A base of RSP or R12
 * would need another byte, mod 0 with RBP or R13 means something else: neither begins a handler.
 */
static bool read_move(struct decoder *decoder, bool sign_extended)
{
	unsigned char modrm = decoder->code[decoder->at++];
	int mod = modrm >> 6, base = (modrm & 7) | (decoder->rex & REX_B ? 8 : 0);
	int target = (modrm >> 3 & 7) | (decoder->rex & REX_R ? 8 : 0);
	struct first_step *step = decoder->step;
	unsigned long from = decoder->registers[encoded[base]];
	bool wide = (decoder->rex & REX_W) && !sign_extended;

	step->target = encoded[target];
	step->sign_extended = sign_extended;
	if (mod == 3) {
		step->value = wide	      ? from
			      : sign_extended ? (unsigned long)(int)from
					      : (unsigned)from;
		step->length = decoder->at;
		return true;
	}
	if ((base & 7) == 4 || (mod == 0 && (base & 7) == 5) || (decoder->rex & REX_X))
		return false;
	if (mod == 1)
		from += (signed char)decoder->code[decoder->at++];
	if (mod == 2) {
		from += read_int(decoder->code + decoder->at);
		decoder->at += 4;
	}
	step->address = from;
	step->load = wide ? 8 : 4;
	step->length = decoder->at;
	return true;
}

/* mov %reg, %reg in its other form, where the source is the middle field */
static bool read_copy(struct decoder *decoder)
{
	unsigned char modrm = decoder->code[decoder->at++];
	int source = (modrm >> 3 & 7) | (decoder->rex & REX_R ? 8 : 0);
	unsigned long from = decoder->registers[encoded[source]];

	if (modrm >> 6 != 3)
		return false;
	decoder->step->target = encoded[(modrm & 7) | (decoder->rex & REX_B ? 8 : 0)];
	decoder->step->value = decoder->rex & REX_W ? from : (unsigned)from;
	decoder->step->length = decoder->at;
	return true;
}

bool first_step_read(const unsigned char code[FIRST_CODE_MAX],
		     const unsigned long registers[GDB_REGISTERS], struct first_step *step)
{
	struct decoder decoder = {.code = code, .registers = registers, .step = step};
	unsigned char opcode;

	*step = (struct first_step){.target = RIP};
	if (read_nothing(&decoder))
		return true;
	if ((code[0] & 0xf0) == 0x40)
		decoder.rex = code[decoder.at++];
	opcode = code[decoder.at++];
	if ((opcode & 0xf8) == 0x50)
		return read_push(&decoder, opcode);
	if ((opcode & 0xf8) == 0xb8)
		return read_constant(&decoder, opcode);
	if (opcode == 0x8b)
		return read_move(&decoder, false);
	if (opcode == 0x63 && (decoder.rex & REX_W))
		return read_move(&decoder, true);
	return opcode == 0x89 && read_copy(&decoder);
}
