/* SPDX-License-Identifier: GPL-2.0-only */
/* asmuse - how a program enters the kernel with an instruction of its own */
#ifndef LAB_ASMUSE_H
#define LAB_ASMUSE_H

struct lexer;
struct facts;
struct source;
struct token;

/**
 * asm_use_read - append to facts->asms the asm statement of @source behind @word, its first one
 * @lex: stands behind @word; afterwards behind the statement, or where it stood when there is none
 *
 * Statements that hold neither syscall nor int $0x80 are left out.
 */
void asm_use_read(struct facts *facts, const struct source *source, struct lexer *lex,
		  const struct token *word);

#endif
