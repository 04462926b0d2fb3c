// SPDX-License-Identifier: GPL-2.0-only
#include "symptom.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../facts/foreign.h"
#include "../lib/arena.h"
#include "../lib/util.h"
#include "../tree/foreigns.h"
#include "rule.h"

const struct symptom *sign_find(const struct sign *signs, size_t n, const char *line)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(line, signs[i].marks[0]) &&
		    (!signs[i].marks[1] || strstr(line, signs[i].marks[1])))
			return signs[i].symptom;
	return NULL;
}

/*
 * struct message - a message and its symptom
 * @kind: the kind of diagnostic it comes as; -1: any
 * @part: what the message holds (for DIAG_UNDEFINED and DIAG_MULTIPLE: how the symbol begins)
 */
struct message {
	int kind;
	const char *part;
	struct symptom symptom;
};

/* The first that fits counts: the special before the general. */
static const struct message messages[] = {
	{DIAG_UNDEFINED,
	 "__x64___x64_",
	 {CODES("E0103"), "the table names the wrapper in a tree that adds the prefix itself"}},
	{DIAG_UNDEFINED,
	 "__x64_sys_",
	 {CODES("E0302", "E0201", "E0301", "E0105", "E0310", "E0314"),
	  "the table asks for this system call, and nothing that was linked defines it"}},
	{DIAG_UNDEFINED, "__x64_", {CODES("E0104"), "the last column of the row lacks sys_"}},
	{DIAG_UNDEFINED,
	 "sys_",
	 {CODES("E0102", "E0324"), "nothing defines a function of this name: either the row lacks "
				   "__x64_, or kernel code calls a system call"}},
	{DIAG_UNDEFINED,
	 "",
	 {CODES("E0203", "E0502"), "a function is used that nothing defines; hundreds of them mean "
				   "that a list of objects was overwritten"}},
	{DIAG_MULTIPLE,
	 "",
	 {CODES("E0312", "E0210", "E0506"), "two objects define the same symbol"}},
	{DIAG_GENERATOR,
	 "not sorted or duplicates",
	 {CODES("E0106", "E0107", "E0503"), "a number in the table is taken or out of order"}},
	{DIAG_GENERATOR,
	 "nknown abi",
	 {CODES("E0109", "E0503"), "the second column of a row is no abi"}},
	{DIAG_GENERATOR,
	 "compat entry",
	 {CODES("E0119", "E0114", "E0503"), "a row for 64-bit programs has a fifth column"}},
	{DIAG_GENERATOR, "", {CODES("E0503"), "a script that reads the table stopped"}},
	{DIAG_NO_RULE,
	 "No rule to make target",
	 {CODES("E0202", "E0505"), "an object list names something that no source is there for"}},
	{DIAG_MAKEFILE, "not clean", {CODES("E0509"), "somebody built inside the source tree"}},
	{DIAG_MAKEFILE,
	 "missing separator",
	 {CODES("E0206", "E0504"),
	  "a line of a list is not continued, a blank follows a backslash, or a recipe begins with blanks in "
	  "place of a tab"}},
	{DIAG_MAKEFILE,
	 "commences before first target",
	 {CODES("E0206", "E0504"),
	  "a line of a list is not continued, or a blank follows a backslash"}},
	{DIAG_MAKEFILE, "", {CODES("E0504"), "make cannot read a Makefile"}},
	{-1,
	 "__MAP",
	 {CODES("E0304", "E0305"), "SYSCALL_DEFINEn was given a list that does not fit its digit"}},
	{-1,
	 "\"SYSCALL_DEFINE0\" passed",
	 {CODES("E0307"), "SYSCALL_DEFINE0 takes the name alone"}},
	{-1,
	 "valid preprocessing token",
	 {CODES("E0309"), "the name in SYSCALL_DEFINE is no plain word"}},
	{-1,
	 "before '{' token",
	 {CODES("E0308"), "a body follows something that is no function head"}},
	{-1,
	 "in declaration of 'SYSCALL_DEFINE",
	 {CODES("E0313", "E0306"), "gcc does not know the macro"}},
	{-1,
	 "type defaults to 'int'",
	 {CODES("E0317", "E0313", "E0306"),
	  "gcc takes an unknown word for a function without a type"}},
	{-1,
	 "defaults to 'int'",
	 {CODES("E0317", "E0313"), "gcc takes an unknown word for a function without a type"}},
	{-1,
	 "parameter names (without types)",
	 {CODES("E0317", "E0313"), "gcc does not know the macro before the parenthesis"}},
	{-1,
	 "data definition has no type",
	 {CODES("E0317", "E0313"), "gcc does not know the macro at the start of this line"}},
	{-1,
	 "expected declaration specifiers or",
	 {CODES("E0317", "E0313", "E0306"), "gcc does not know the macro before the parenthesis"}},
	{-1,
	 "expected ')' before '",
	 {CODES("E0313", "E0306", "E0317"), "gcc does not know the macro before the parenthesis"}},
	{-1,
	 "conflicting types for 'sys_",
	 {CODES("E0102", "E0402", "E0405"), "two declarations of one function do not agree"}},
	{-1, "redefinition of '__", {CODES("E0312"), "the system call is defined twice"}},
	{-1,
	 "before '-' token",
	 {CODES("E0115", "E0501"), "a name holds a '-', which no C name can"}},
	{-1,
	 "whitespace after the macro name",
	 {CODES("E0115", "E0501"), "a name holds something that no C name can"}},
	{-1,
	 "<U+",
	 {CODES("E0326", "E0501"),
	  "a character that looks like one of C, and is another, stands here",
	  "typographic quotes and dashes come along when text is pasted: type them again"}},
	{-1,
	 "treating Unicode character",
	 {CODES("E0326"), "a blank stands here that is not the one of the keyboard",
	  "blanks of web pages come along when text is pasted: type them again"}},
	{-1,
	 "non-ASCII character",
	 {CODES("E0326", "E0501"),
	  "a character that looks like one of C, and is another, stands here",
	  "typographic quotes and dashes come along when text is pasted: type them again"}},
	{-1,
	 "extended character",
	 {CODES("E0326", "E0501"),
	  "a character that looks like one of C, and is another, stands here",
	  "typographic quotes and dashes come along when text is pasted: type them again"}},
	{-1, "stray '#'", {CODES("E0114"), "a comment stands behind a row of the table"}},
	{-1, "useless storage class", {CODES("E0311"), "a word stands before SYSCALL_DEFINE"}},
	{-1,
	 "multiple storage classes",
	 {CODES("E0311", "E0501"), "a word stands before SYSCALL_DEFINE"}},
	{-1,
	 "two or more data types",
	 {CODES("E0311", "E0501"), "a word too many stands before the name"}},
	{-1, "useless type name", {CODES("E0311"), "a word stands before SYSCALL_DEFINE"}},
	{-1, "'return' with no value", {CODES("E0318"), "this return gives the caller nothing"}},
	{-1, "control reaches end", {CODES("E0318"), "a way out of the function has no return"}},
	{-1,
	 "non-void function does not return a value",
	 {CODES("E0318"), "a way out of the function has no return"}},
	{-1, "' should return a value", {CODES("E0318"), "this return gives the caller nothing"}},
	{-1,
	 "where arithmetic or pointer type is required",
	 {CODES("E0322", "E0501"), "a system call cannot take a struct by value"}},
	{-1, "no return statement", {CODES("E0318"), "the function has no return"}},
	{-1, "non-scalar type", {CODES("E0322"), "a system call cannot take a struct by value"}},
	{-1,
	 "implicit declaration of function 'sys_",
	 {CODES("E0324"), "kernel code calls a system call's function"}},
	{-1,
	 "ignoring return value of 'copy_",
	 {CODES("E0321"), "the result of a copy from or to user space is not looked at"}},
	{-1,
	 "syscall ",
	 {CODES("E0116"), "a table of another architecture knows a call that this one lacks"}},
	{-1,
	 "undeclared function 'SYSCALL_DEF",
	 {CODES("E0317", "E0313"), "the compiler does not know this macro"}},
	{-1,
	 "undeclared function 'sys_",
	 {CODES("E0324"), "kernel code calls a system call's function"}},
	{-1,
	 "'VERIFY_WRITE' undeclared",
	 {CODES("E0334", "E0501"), "VERIFY_WRITE is gone since Linux 5.0",
	  "access_ok() takes the address and the size alone now: leave the first argument out"}},
	{-1,
	 "'VERIFY_READ' undeclared",
	 {CODES("E0334", "E0501"), "VERIFY_READ is gone since Linux 5.0",
	  "access_ok() takes the address and the size alone now: leave the first argument out"}},
	{-1,
	 "macro \"access_ok\"",
	 {CODES("E0334", "E0501"),
	  "access_ok() takes the address and the size since Linux 5.0; before, VERIFY_READ or VERIFY_WRITE came first",
	  "write it as this kernel's arch/x86/include/asm/uaccess.h does"}},
	{-1,
	 "SSE register",
	 {CODES("E0333", "E0501"),
	  "kernel code uses floating point, which the kernel is compiled without",
	  "count in integers, scaled where fractions are wanted: no float, no double, no function of math.h"}},
	{-1,
	 "clause does not guard",
	 {CODES("E0507", "E0336", "E0501"),
	  "the line below is indented as if it belonged to this condition or loop, and does not",
	  "look for a semicolon behind the closing parenthesis, or put braces around what belongs to it"}},
	{-1,
	 "assignment used as truth value",
	 {CODES("E0507", "E0336", "E0501"), "a condition assigns a value in place of comparing",
	  "write == where a comparison is meant"}},
	{-1,
	 "assignment as a condition",
	 {CODES("E0507", "E0336", "E0501"), "a condition assigns a value in place of comparing",
	  "write == where a comparison is meant"}},
	{-1,
	 "string literal",
	 {CODES("E0507", "E0336", "E0501"), "two addresses are compared, not two texts",
	  "strcmp(a, b) == 0 compares what is in them"}},
	{-1,
	 "array bounds of",
	 {CODES("E1123", "E1108", "E0507"), "an index is behind the end of the array",
	  "the last index is one less than the number of members: < ARRAY_SIZE(a) and not <="}},
	{-1,
	 "invokes undefined behavior",
	 {CODES("E1123", "E0507"), "the loop goes on behind the end of an array",
	  "the last index is one less than the number of members: < ARRAY_SIZE(a) and not <="}},
	{-1,
	 "a region of size",
	 {CODES("E1123", "E1107", "E0507"), "more bytes are copied than the variable has",
	  "sizeof of the variable itself is the number; for a buffer, no more than its length"}},
	{-1,
	 "beyond size of object",
	 {CODES("E1123", "E1107", "E0501"), "more bytes are copied than the variable has",
	  "sizeof of the variable itself is the number; for a buffer, no more than its length"}},
	{-1,
	 "__bad_copy_",
	 {CODES("E0501", "E1107"),
	  "copy_from_user() or copy_to_user() is asked for more bytes than the variable has",
	  "sizeof of the variable itself is the number; for a buffer, no more than its length"}},
	{-1,
	 "has no member named",
	 {CODES("E0501"),
	  "the struct has no member of this name in this kernel: the kernel's own structs change with each release",
	  "look at the struct's definition in include/linux; gcc often names the nearest one"}},
	{-1,
	 "no member named '",
	 {CODES("E0501"),
	  "the struct has no member of this name in this kernel: the kernel's own structs change with each release",
	  "look at the struct's definition in include/linux; clang often names the nearest one"}},
	{-1,
	 "uninitialized",
	 {CODES("E0507", "E1121", "E0501"), "a variable is used before anything was put into it",
	  "give it a value first; a pointer needs memory to point to: kmalloc(), or an array or a struct that you declare"}},
	/* What is left is gcc speaking of ordinary C. */
	{-1,
	 "no previous prototype for 'sys_",
	 {CODES("E0302", "E0401"), "a function sys_x is written out, and no header declares it",
	  "define the call with SYSCALL_DEFINEn, and declare it in include/linux/syscalls.h"}},
	{-1,
	 "implicit declaration of function",
	 {CODES("E0501", "E0334"), "gcc does not know this function",
	  "include the header that declares it, or look for a typo in its name; the kernel has no C library"}},
	{-1,
	 "call to undeclared function",
	 {CODES("E0501", "E0334"), "clang does not know this function",
	  "include the header that declares it, or look for a typo in its name; the kernel has no C library"}},
	{-1,
	 "undeclared",
	 {CODES("E0501", "E0304"), "gcc does not know this name here",
	  "declare it, include the header that does, or look for a typo in it"}},
	{-1,
	 "unknown type name",
	 {CODES("E0501"), "gcc does not know this type",
	  "include the header that defines it, or look for a typo in its name"}},
	{-1,
	 "expected ';'",
	 {CODES("E0501"), "a statement or declaration is not ended",
	  "look at the end of this line and of the one above"}},
	{-1,
	 "expected declaration or statement at end of input",
	 {CODES("E0501"), "the file ends inside a block",
	  "a closing brace is missing; the indentation shows where"}},
	{-1,
	 "expected identifier",
	 {CODES("E0501"), "something else stands where a name belongs",
	  "look at what stands just before this place"}},
	{-1,
	 "control reaches end of non-void function",
	 {CODES("E0501"), "a way out of the function has no return",
	  "return a value on every path"}},
	{-1,
	 "no return statement",
	 {CODES("E0501"), "the function returns nothing", "return a value on every path"}},
	{-1,
	 "redefinition of",
	 {CODES("E0501"), "the same name is defined twice", "keep one of the two"}},
	{-1,
	 "conflicting types",
	 {CODES("E0501"), "two declarations of one function do not agree",
	  "let the prototype say what the definition says"}},
	{-1,
	 "too many arguments for format",
	 {CODES("E0507", "E0335", "E0501"), "there are more values than places in the format",
	  "no comma belongs between KERN_INFO and the text, which are one string; else give each value its %d, %ld or %s"}},
	{-1,
	 "data argument not used by format string",
	 {CODES("E0507", "E0335", "E0501"), "there are more values than places in the format",
	  "no comma belongs between KERN_INFO and the text, which are one string; else give each value its %d, %ld or %s"}},
	{-1,
	 "expects a matching '",
	 {CODES("E0507", "E0501"), "a place in the format has no value",
	  "each %d, %ld or %s of the format takes one of the values behind it"}},
	{-1,
	 "conversions than data arguments",
	 {CODES("E0507", "E0501"), "a place in the format has no value",
	  "each %d, %ld or %s of the format takes one of the values behind it"}},
	{-1,
	 "expects argument of type '",
	 {CODES("E0507", "E0501"), "a value is not what its place in the format says",
	  "%d is for int, %ld for long, %lu for unsigned long, %zu for size_t, %s for a string of the kernel's"}},
	{-1,
	 "format specifies type '",
	 {CODES("E0507", "E0501"), "a value is not what its place in the format says",
	  "%d is for int, %ld for long, %lu for unsigned long, %zu for size_t, %s for a string of the kernel's"}},
	{-1,
	 "too few arguments",
	 {CODES("E0501"), "the call does not match the function's declaration",
	  "compare it with the prototype"}},
	{-1,
	 "too many arguments",
	 {CODES("E0501"), "the call does not match the function's declaration",
	  "compare it with the prototype"}},
	{-1,
	 "incompatible",
	 {CODES("E0501"), "the types on the two sides do not go together",
	  "look at the types; a cast hides the matter and does not fix it"}},
	{-1,
	 "makes pointer from integer",
	 {CODES("E0501"), "a number is used as an address", "look which of the two is meant"}},
	{-1,
	 "makes integer from pointer",
	 {CODES("E0501"), "an address is used as a number", "look which of the two is meant"}},
	{-1,
	 "stray '\\",
	 {CODES("E0326", "E0501"), "a byte that is no part of C stands here",
	  "typographic quotes and dashes come along when text is pasted: type them again"}},
	{-1,
	 "stray '",
	 {CODES("E0501"), "a byte that is no part of C stands here",
	  "typographic quotes and dashes come along when text is pasted: type them again"}},
	{-1,
	 "No such file or directory",
	 {CODES("E0501"), "the header is not there",
	  "look for a typo in its name; kernel "
	  "headers are in include/, and those of the C library do not exist here"}},
	{-1,
	 "mixed declarations and code",
	 {CODES("E0501"), "the kernel wants variables declared at the top of a block",
	  "move the declaration up"}},
	{-1,
	 "variable length array",
	 {CODES("E1113", "E0501"), "the length of an array is known only when the function runs",
	  "the kernel's stack is small: kmalloc() and kfree(), or a length that is a constant and a check of the caller's"}},
	{-1,
	 "ISO C90 forbids",
	 {CODES("E0501"), "the kernel is strict about the C it takes",
	  "move declarations to the top of the block"}},
	{-1,
	 "unused variable",
	 {CODES("E0501"), "the variable is never read", "use it or remove it"}},
	{-1,
	 "unterminated #",
	 {CODES("E0501"), "the file ends before the #if that is named does",
	  "its #endif was lost: when a prototype was added below it, look there; git diff shows it"}},
	{-1,
	 "unterminated conditional",
	 {CODES("E0501"), "the file ends before the #if that is named does",
	  "its #endif was lost: when a prototype was added below it, look there; git diff shows it"}},
	{-1,
	 "#endif without #if",
	 {CODES("E0501"), "there is an #endif more than there are #if",
	  "one was added, or the #if above it was lost; git diff shows it"}},
	{-1,
	 "unterminated",
	 {CODES("E0501"), "a comment, string or condition is opened and not closed", "close it"}},
	{DIAG_ERROR, "", {CODES("E0501"), "gcc does not accept this line"}},
};

static bool is_quote(const unsigned char *p)
{
	return p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0x98 || p[2] == 0x99);
}

/* gcc's typographic quotes and backquotes become plain ones; cut to @size. */
static void plain_quotes(char *to, size_t size, const char *from)
{
	size_t n = 0;

	while (*from && n < size - 1) {
		if (is_quote((const unsigned char *)from)) {
			to[n++] = '\'';
			from += 3;
			continue;
		}
		to[n++] = *from == '`' ? '\'' : *from;
		from++;
	}
	to[n] = '\0';
}

static bool fits(const struct message *message, const struct diagnostic *diagnostic,
		 const char *text)
{
	if (message->kind >= 0 && message->kind != (int)diagnostic->kind)
		return false;
	if (message->kind == DIAG_UNDEFINED || message->kind == DIAG_MULTIPLE)
		return starts_with(diagnostic->symbol ? diagnostic->symbol : "", message->part);
	if (message->kind < 0 && diagnostic->kind != DIAG_ERROR && diagnostic->kind != DIAG_WARNING)
		return false;
	return strstr(text, message->part) != NULL;
}

const char *symptom_plain(struct arena *arena, const char *text)
{
	size_t size = strlen(text ? text : "") + 1;
	char *copy = arena_alloc(arena, size);

	plain_quotes(copy, size, text ? text : "");
	return copy;
}

/*
 * "implicit declaration of function 'malloc'", "call to undeclared function 'get_fs'": one that programs have, or
 * older kernels. The texts are made when they are wanted first, and are the same each time.
 */
static const struct symptom *of_foreign(const char *text)
{
	static const char *const begins[] = {"mplicit declaration of function '",
					     "undeclared function '"};
	static const char *const codes[] = {"E0334", "E0501", NULL};
	static char helps[FOREIGNS_MAX][128];
	static struct symptom symptoms[FOREIGNS_MAX];
	const struct foreign *foreign;
	const char *name = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(begins) && !name; i++)
		if ((name = strstr(text, begins[i])))
			name += strlen(begins[i]);
	foreign = name ? foreign_known(name, strcspn(name, "'"), &i) : NULL;
	if (!foreign)
		return NULL;
	snprintf(helps[i], sizeof(helps[i]), "the kernel has %s", foreign->instead);
	symptoms[i].codes = codes;
	symptoms[i].meaning =
		foreign->kind == FOREIGN_LIBRARY
			? "a function of programs is called, and the kernel has no C library"
			: "older kernels had this function, and this one does not";
	symptoms[i].help = helps[i];
	return &symptoms[i];
}

const struct symptom *symptom_of_diagnostic(const struct diagnostic *diagnostic)
{
	char text[1024];

	plain_quotes(text, sizeof(text), diagnostic->message ? diagnostic->message : "");
	if (of_foreign(text))
		return of_foreign(text);
	for (size_t i = 0; i < ARRAY_SIZE(messages); i++)
		if (fits(&messages[i], diagnostic, text))
			return &messages[i].symptom;
	return NULL;
}

/* Whether nobody says the words of @message who does not speak of this very one. */
static bool is_telling(const struct message *message)
{
	const char *part = message->part;

	if (message->kind == DIAG_UNDEFINED || message->kind == DIAG_MULTIPLE)
		return false;
	if (streq(message->symptom.codes[0], "E0501") && !starts_with(part, "implicit declaration"))
		return false;
	return starts_with(part, "__MAP") || (strlen(part) >= 10 && strchr(part, ' '));
}

const struct symptom *symptom_of_words(const char *line)
{
	char text[1024];

	plain_quotes(text, sizeof(text), line);
	for (size_t i = 0; i < ARRAY_SIZE(messages); i++)
		if (is_telling(&messages[i]) && strcasestr(text, messages[i].part))
			return &messages[i].symptom;
	return NULL;
}

/* ---- the console ----------------------------------------------------------------------------- */

static const struct symptom memory = {CODES("E0707"), "the guest ran out of memory"};
static const struct symptom warning = {CODES("E0706"), "the kernel warned of a state that must "
						       "not be, and went on"};
static const struct symptom call = {CODES("E0702", "E0320"), "a system call crashed"};
static const struct symptom panic = {CODES("E0701"), "the kernel stopped for good"};
static const struct symptom oops = {CODES("E0702", "E0701"), "kernel code crashed"};

/* What the first line of a trouble tells by itself, whatever its kind. */
static const struct {
	const char *part;
	struct symptom symptom;
} headlines[] = {
	{"sleeping function called",
	 {CODES("E0706"),
	  "something that may sleep was called where nothing may: with a spinlock held, interrupts or "
	  "preemption off, or under rcu_read_lock()",
	  "copy_from_user(), kmalloc(..., GFP_KERNEL), mutex_lock() and msleep() may sleep: call them before the "
	  "lock is taken or after it is released, or allocate with GFP_ATOMIC"}},
	{"scheduling while atomic",
	 {CODES("E0706"),
	  "the processor was given away with a spinlock held, or with interrupts or preemption off",
	  "a way out of the function may keep its lock; and nothing that sleeps may stand between lock and unlock"}},
	{"rcu_note_context_switch",
	 {CODES("E0706", "E1111"), "something slept below rcu_read_lock(), where nothing may",
	  "copy what the loop needs first, and call what may sleep after rcu_read_unlock()"}},
	{"spinlock bad magic",
	 {CODES("E0706"), "a spinlock is taken that nobody has made",
	  "DEFINE_SPINLOCK(lock) makes one; a member of a struct wants spin_lock_init() before it is used"}},
	{"suspicious RCU usage",
	 {CODES("E0706"), "a list or pointer that RCU guards was read without rcu_read_lock()",
	  "put rcu_read_lock() and rcu_read_unlock() around the loop, for_each_process() too"}},
	{"soft lockup",
	 {CODES("E0706"),
	  "kernel code kept a processor for many seconds: a loop that does not end, or a lock "
	  "that is never released",
	  "look at the function behind RIP, and at every way out of it"}},
	{"self-detected stall",
	 {CODES("E0706"),
	  "kernel code kept a processor for many seconds: a loop that does not end, or a lock "
	  "that is never released",
	  "look at the function behind RIP, and at every way out of it"}},
	{"blocked for more than",
	 {CODES("E0706"),
	  "a program waits in the kernel for something that does not come: a lock that is never "
	  "released, or an event",
	  "look at the first function of yours in the call trace"}},
	{"locking",
	 {CODES("E0706"),
	  "locks are taken in an order, or from a place, that can end in waiting for ever",
	  "take several locks in the same order everywhere, and none twice"}},
	{"array-index-out-of-bounds",
	 {CODES("E0706", "E1123", "E1108"),
	  "an array was used past its end, at the line that is named",
	  "check an index that comes from the caller before it is used, against ARRAY_SIZE()"}},
	{"stack guard page",
	 {CODES("E1125", "E0702"),
	  "the kernel's stack, 16 KB for everything, ran over: large arrays in a function, or one that calls "
	  "itself",
	  "take large arrays from kmalloc(), and turn the recursion into a loop"}},
	{"Kernel stack is corrupted in",
	 {CODES("E0807", "E1123", "E1107", "E0701"),
	  "the function that is named wrote behind the end of an array on its stack",
	  "look at its arrays: a length or an index that comes from the caller needs a check"}},
	{"KASAN: ",
	 {CODES("E0807", "E0702"),
	  "memory was used that is not the function's own: past the end of an array, or "
	  "after kfree()",
	  "the line behind \"BUG: KASAN\" names the function; sizes and indices from the caller need a check"}},
};

static const struct symptom *symptom_of_headline(const char *headline)
{
	for (size_t i = 0; i < ARRAY_SIZE(headlines); i++)
		if (strstr(headline, headlines[i].part))
			return &headlines[i].symptom;
	return NULL;
}

static bool within_a_call(const struct trouble *trouble)
{
	for (int i = 0; i < trouble->nframes; i++) {
		const char *symbol = trouble->frames[i].symbol;

		if (symbol &&
		    (starts_with(symbol, "__x64_sys_") || starts_with(symbol, "__do_sys_") ||
		     starts_with(symbol, "__se_sys_")))
			return true;
	}
	return false;
}

const struct symptom *symptom_of_trouble(const struct trouble *trouble)
{
	if (strstr(trouble->headline, "deadlocked on memory") ||
	    strstr(trouble->headline, "Out of memory"))
		return &memory;
	if (symptom_of_headline(trouble->headline))
		return symptom_of_headline(trouble->headline);
	if (trouble->kind == TROUBLE_WARNING)
		return &warning;
	if (within_a_call(trouble))
		return &call;
	return trouble->kind == TROUBLE_PANIC ? &panic : &oops;
}
