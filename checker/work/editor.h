/* SPDX-License-Identifier: GPL-2.0-only */
/* editor - compile_commands.json, so that clangd and similar tools understand the learner's tree */
#ifndef LAB_EDITOR_H
#define LAB_EDITOR_H

/**
 * editor_prepare - create work/linux/compile_commands.json, a link to the file in work/
 *
 * Only `start` does that: a check writes nothing into the learner's tree, so what changes is
 * outside. git is told to ignore the link where the kernel's own .gitignore does not. What the
 * learner has put there stays.
 */
void editor_prepare(void);

/** editor_refresh - after a build: write the file again when objects were compiled. */
void editor_refresh(void);

#endif
