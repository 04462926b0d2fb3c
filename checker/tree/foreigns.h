/* SPDX-License-Identifier: GPL-2.0-only */
/* foreigns - which functions of programs and of other kernels the learner's files speak of */
#ifndef LAB_FOREIGNS_H
#define LAB_FOREIGNS_H

#include <stddef.h>

#define FOREIGNS_MAX 80 /* more than there are */

struct facts;
struct foreign;

/**
 * foreigns_find - set facts->foreigns; to be called when it is known which files are the learner's
 *
 * What another kernel has counts only where none of the headers that ever declared it in one does so in this
 * tree. They are read only when the learner uses the word.
 */
void foreigns_find(struct facts *facts);

/**
 * foreign_known - the function @name, of @len bytes, of programs or of older kernels; NULL: it is none of them
 * @index: gets a number below FOREIGNS_MAX that is this one's alone
 *
 * Whether a tree has it is not asked.
 */
const struct foreign *foreign_known(const char *name, size_t len, size_t *index);

#endif
