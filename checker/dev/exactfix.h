/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exactfix - a fix that claims to be exact is applied, and has to prove it
 *
 * Every example of a rule and every variation is tried in this way: applied to a copy of the tree, the
 * fix must make its finding go away and bring no other, of any rule.
 */
#ifndef LAB_EXACTFIX_H
#define LAB_EXACTFIX_H

struct example;
struct finding;
struct strbuf;

/**
 * exactfix_check - apply the fix of @finding, one of example->findings, to a copy of the example's tree
 * @wrong: gets what is wrong with it, a line followed by the fix; nothing when it is right
 *
 * Every fix must apply; one of confidence exact is judged as well, without what a build or a run
 * said about the original tree. Returns 0, or -errno when the host failed.
 */
int exactfix_check(const struct example *example, const struct finding *finding, struct strbuf *wrong);

#endif
