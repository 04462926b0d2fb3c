/* SPDX-License-Identifier: GPL-2.0-only */
/* whole - what a lean tree leaves out, for whoever asks git for it: see lean.h */
#ifndef LAB_WHOLE_H
#define LAB_WHOLE_H

struct failure;

/**
 * whole_serve - be the other side of a `git fetch` that wants what the current directory's history lacks
 * @source: where that kernel came from
 *
 * All of it is unpacked and recorded elsewhere (lean_whole_place()), git is answered on standard output,
 * and nothing remains. A source that has changed is refused. 0 or the failure's code.
 */
int whole_serve(const char *source, struct failure *failure);

#endif
