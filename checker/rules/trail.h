/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trail - where did my system call get lost?
 *
 * The path of a call, link by link: its row, the two headers the kernel's scripts make of the table,
 * the object, the function in vmlinux, the dispatcher's slot, the image that was booted, and the
 * number a program called. Each link says what was observed, and where. Nothing is claimed that was
 * not: what a later edit has outdated is stale, what nobody looked at is unknown.
 */
#ifndef LAB_TRAIL_H
#define LAB_TRAIL_H

#include "../facts/facts.h"

enum link_state {
	LINK_HOLDS,
	LINK_BROKEN,
	LINK_STALE,   /* seen in a build from before the last edit */
	LINK_UNKNOWN, /* not looked at: not built, not booted */
};

enum link_kind {
	LINK_ROW,
	LINK_NUMBERS, /* unistd_64.h */
	LINK_ENTRIES, /* syscalls_64.h */
	LINK_OBJECT,
	LINK_SYMBOL,
	LINK_SLOT,
	LINK_BOOT,
	LINK_NUMBER,
	LINKS
};

/**
 * struct link_evidence - one thing observed
 * @place: where; no file when it is nowhere in the tree
 */
struct link_evidence {
	struct span place;
	const char *text;
};

#define LINK_EVIDENCE_MAX 4

struct trail_link {
	enum link_kind kind;
	enum link_state state;
	const char *title, *id; /* "vmlinux", "symbol" */
	struct link_evidence evidence[LINK_EVIDENCE_MAX];
	int nevidence;
	const char *fault; /* what is wrong, or not known; NULL when it holds */
};

/**
 * struct trail - all links of a call, in the order in which it passes them
 * @first: the first broken one; NULL when none was seen to be
 * @own: the call arrived, and the function itself answered ENOSYS
 * @unbuilt: a file that was changed since the last build; NULL when nothing was
 */
struct trail {
	const char *syscall;
	struct trail_link links[LINKS];
	const struct trail_link *first;
	const char *unbuilt;
	int nunbuilt;
	bool own;
};

/** trail_make - of the view's subject; lives in @arena. */
struct trail *trail_make(struct arena *arena, const struct view *view);

/**
 * trail_of_program - of the subject whose number the program @source names
 *
 * NULL when it names none. A wrong number shows as the link that is broken.
 */
struct trail *trail_of_program(struct arena *arena, const struct facts *facts, const char *source);

/**
 * trail_other_number - where @source names another number than the row's for the view's subject
 * @alone: no other call can be meant: a program whose only number is neither is meant, too
 *
 * NULL when it names the right one somewhere, or none that is meant.
 */
const struct number_use *trail_other_number(struct arena *arena, const struct view *view,
					    const char *source, bool alone);

/** trail_help - what to do about the first broken link. */
const char *trail_help(const struct trail *trail);

/** trail_word - "holds", "broken", "stale", "unknown". */
const char *trail_word(enum link_state state);

#endif
