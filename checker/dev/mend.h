/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mend - a fix that calls itself exact is applied, and has to keep its word
 *
 * Every example of a rule and every variation is tried so: applied to a copy of the tree, the fix
 * must make its finding go away and bring no other one, of whatever rule.
 */
#ifndef LAB_MEND_H
#define LAB_MEND_H

struct example;
struct finding;
struct strbuf;

/**
 * mend_check - apply the fix of @finding, one of example->findings, to a copy of the example's tree
 * @wrong: gets what is wrong with it, a line with the fix behind it; nothing when all is well
 *
 * Every fix must apply; one of confidence exact is judged as well, without what a build or a run
 * said of the tree as it was. Returns 0, or -errno when the host failed.
 */
int mend_check(const struct example *example, const struct finding *finding, struct strbuf *wrong);

#endif
