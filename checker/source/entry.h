/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * entry - what the names of files exported by learning platforms say
 *
 *	Moodle		Jane Doe_12_assignsubmission_file_[HER FILE]	12: "Participant 12" of her
 *	Canvas		doejane_[LATE_]12345_678_HER FILE		12345: her ID; 678: the file's
 *	Gradescope	submission_98765				of a submission; the list
 *			"submission_metadata.yml" beside it says whose it is
 */
#ifndef LAB_ENTRY_H
#define LAB_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum platform {
	PLATFORM_NONE,
	PLATFORM_MOODLE,
	PLATFORM_CANVAS,
	PLATFORM_GRADESCOPE
};

/**
 * struct entry_name
 * @who: the person as the platform writes it there; "" when it does not
 * @id: the number behind it
 * @shared: the name that all files of this submission share, for whoever needs one
 * @own: where the student's own file name begins; 0: it is a folder's name
 */
struct entry_name {
	enum platform platform;
	const char *who, *id, *shared;
	size_t own;
};

/** entry_read - take a name apart; strings live in @arena. */
struct entry_name entry_read(struct arena *arena, const char *name);

/** entry_is_export - whether only an export has such names (Canvas's are too common for that) */
bool entry_is_export(const char *name);

/**
 * struct submitter - who handed in, as Gradescope's list says; what it does not say is ""
 * @submitted: "2026-11-20 21:04:05.000000000 Z"
 */
struct submitter {
	const char *sid, *email, *name, *submitted;
};

/** gradescope_submitter - the first submitter of @entry; false when the list has no such entry. */
bool gradescope_submitter(struct arena *arena, const char *list, const char *entry,
			  struct submitter *submitter);

#endif
