// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../../exam/journey.h"
#include "../../lib/strbuf.h"
#include "../../render/pictures.h"
#include "../../render/render.h"
#include "golden.h"

/* With everything that a journey can hold, and names that mean no good. */
static struct journey_value in[] = {
	{.name = "rax", .value = 451, .meaning = "the number: adder"},
	{.name = "rdi", .value = 20, .meaning = "argument 1, which is <script>x()</script>"},
	{.name = "rip", .value = 0x439397, .meaning = "the syscall instruction", .bits = true}};
static struct journey_line calls_it[] = {
	{.file = "call.c", .line = 24, .function = "main", .text = "sum = f(\"</pre><b>\");"}};
static struct journey_value regs[] = {
	{.name = "di", .value = 20, .meaning = "x"},
	{.name = "ax", .value = -38UL, .meaning = "-ENOSYS: Function not implemented"},
	{.name = "r10", .value = 0x1999999999999999}};
static const char *calls[] = {"_printk", "copy_from_user"};
static struct journey_value changed[] = {{.name = "rax", .value = 42},
					 {.name = "rdx", .value = 0xffffc9000007ff58}};
static struct journey_line body[] = {{.file = "kernel/adder.c",
				      .line = 10,
				      .function = "__do_sys_adder",
				      .text = "return x +\t\033[31my;",
				      .values = changed,
				      .nvalues = 2}};

static struct journey sample(void)
{
	static struct station stations[] = {
		{.id = "program",
		 .title = "before the syscall instruction",
		 .symbol = "syscall",
		 .offset = 0x17,
		 .address = 0x439397,
		 .values = in,
		 .nvalues = 3,
		 .lines = calls_it,
		 .nlines = 1},
		{.id = "pt_regs",
		 .title = "the registers, saved: struct pt_regs",
		 .in_kernel = true,
		 .values = regs,
		 .nvalues = 3,
		 .note = "it lies on the kernel's stack at 0xffffc9000007ff58; 41 instructions of "
			 "the entry code made it"},
		{.id = "body",
		 .title = "what it does",
		 .in_kernel = true,
		 .symbol = "__x64_sys_adder",
		 .address = 0xffffffff8104b8a0,
		 .lines = body,
		 .nlines = 1,
		 .calls = calls,
		 .ncalls = 2,
		 .inlined = "gcc inlined __do_sys_adder in __se_sys_adder in __x64_sys_adder: no "
			    "function of their own is left"},
		{.id = "back",
		 .title = "behind the syscall instruction",
		 .symbol = "syscall",
		 .offset = 0x19,
		 .address = 0x439399,
		 .values = in,
		 .nvalues = 1},
	};

	return (struct journey){.kernel = "6.1.192",
				.vmlinux = "/w/vmlinux",
				.program = "call",
				.command = "call 20 22",
				.call = "adder",
				.number = 451,
				.result = 42,
				.output = "20 + 22 = 42\n\033[2Jdone",
				.stations = stations,
				.nstations = 4,
				.instructions = 118};
}

static void term(const char *name, const struct journey *journey, const struct style *style)
{
	struct strbuf out = {0};

	render_journey_term(journey, style, &out);
	golden_text(name, strbuf_str(&out));
	strbuf_release(&out);
}

TEST(a_journey_is_drawn_within_eighty_columns)
{
	struct journey journey = sample();

	term("journey.term", &journey, &(struct style){.width = 80, .unicode = true});
	term("journey.ascii.term", &journey, &(struct style){.width = 80});
	term("journey.40.term", &journey, &(struct style){.width = 40});
	term("journey.colour.term", &journey,
	     &(struct style){.width = 80, .unicode = true, .colour = true});
}

TEST(what_stopped_a_journey_is_said_last)
{
	struct journey journey = sample();

	journey.end = JOURNEY_KILLED;
	journey.nstations = 3;
	journey.end_text = "the program was killed within the call; the call was seen last in "
			   "__x64_sys_adder (kernel/adder.c:10)";
	journey.trouble = "BUG: kernel NULL pointer dereference, address: 0000000000000014";
	journey.help = "look at that line";
	term("journey.killed.term", &journey, &(struct style){.width = 80});
}

TEST(a_journey_without_stations_is_its_end)
{
	struct journey journey = sample();

	journey.end = JOURNEY_NOT_MADE;
	journey.nstations = 0;
	journey.end_text = "call ended, and never asked for adder, number 451";
	term("journey.none.term", &journey, &(struct style){.width = 80});
}

TEST(a_journey_as_json_holds_all_of_it)
{
	struct journey journey = sample();
	struct strbuf out = {0};

	render_journey_json(&journey, &out);
	golden_text("journey.json.txt", strbuf_str(&out));
	strbuf_release(&out);
}

/* Nothing of the sample's names can be read as markup, and nothing comes from elsewhere. */
TEST(a_journey_as_a_page_is_stepped_through)
{
	struct journey journey = sample();
	struct strbuf out = {0};

	render_journey_html(&journey, &out);
	golden_text("journey.html", strbuf_str(&out));
	assert_non_null(strstr(out.buf, "&#60;script&#62;x()&#60;/script&#62;"));
	assert_null(strstr(out.buf, "<script>x"));
	assert_null(strstr(out.buf, "</pre><b>"));
	assert_null(strstr(out.buf, "://"));
	strbuf_release(&out);
}

TEST(a_value_is_written_as_people_read_it)
{
	static const struct {
		struct journey_value value;
		const char *text;
	} list[] = {{{.value = 451}, "451"},
		    {{.value = -38UL}, "-38"},
		    {{.value = 0x401000, .bits = true}, "0x401000"},
		    {{.value = 0xffffc9000007ff58}, "0xffffc9000007ff58"},
		    {{.value = 0xffffffff}, "0xffffffff"}};

	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
		char *text = journey_number(&list[i].value);

		assert_string_equal(text, list[i].text);
		free(text);
	}
}
