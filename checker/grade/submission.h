/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * submission - what students handed in, read once
 *
 * Every entry of the folder is a submission: a patch, an archive of patches (packed.h), or a
 * directory that holds them (also one directory further down, as unpacking an archive makes it). It is read into memory before anything
 * is graded and hashed there, so nothing that happens to the folder later makes a difference. No
 * link is followed, nothing but ordinary files is opened.
 *
 * Exports of learning platforms are read as they come, and names stay as the platform made them, so
 * that feedback can be uploaded by them (entry.h; a roster may give better ones). Files of one
 * student that a platform put side by side are one submission. A folder that holds nothing but the
 * folder of an export stands for it.
 */
#ifndef LAB_SUBMISSION_H
#define LAB_SUBMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct arena;

/** struct submission_part - one file of it; @name is escaped for showing */
struct submission_part {
	const char *name, *text;
	size_t len;
};

/**
 * struct submission
 * @student: the entry's name without .patch and the like, escaped: printable UTF-8 that is safe as
 *	     a directory name ("%0A" stands for a newline); unique within a batch
 * @source: the entry's name, escaped for showing
 * @entry: the name itself; of several files the first one's; NULL when nothing was handed in
 * @nfiles: how many files or folders of the export it is
 * @parts: in the order of their names
 * @sha256: of the file, or of names and contents of the files of a directory or an archive; "" when unreadable
 * @refused: why it cannot be graded at all; NULL when it can
 * @notes: what was ignored, NULL-terminated or NULL
 * @person: the student's name as the roster has it; NULL: no roster has
 * @submitted: when it was handed in, as the roster says; NULL: it does not
 * @newest: time of its newest file
 * @late: percent of the points that it loses, with @late_words to say so (NULL: in time; policy.h)
 * @variant: the key of the student's variant of the course (variants.h); NULL: the course as it stands;
 *	     @secret: variants_id() of what it follows from
 * @foreign: which variant it says it was made for, when that is not the student's, as a sentence; or NULL
 * @unknown: why the roster does not say whose it is; NULL when it does, or there is none
 */
struct submission {
	const char *student, *source, *entry;
	int nfiles;
	size_t bytes; /* of all its parts */
	struct submission_part *parts;
	int nparts;
	char sha256[65];
	const char *refused;
	const char **notes;
	int nnotes;
	const struct variant_key *variant;
	unsigned secret;
	const char *foreign;
	const char *person, *unknown, *submitted, *late_words;
	time_t newest;
	int late;
};

/**
 * struct submissions - sorted by student
 * @out: directory the results go to: as an entry of the folder it is no submission; NULL: elsewhere
 * @roster, @policy, @secret: files of the instructor, in the same way
 * @skipped: counts hidden entries
 * @list_of_gradescope: text of the list that is beside its submissions; NULL: there is none
 */
struct submissions {
	struct arena *arena;
	const char *out, *roster, *policy, *secret;
	struct submission *list;
	int n, skipped;
	const char *list_of_gradescope;
};

/**
 * submissions_read - read a folder of submissions, or one patch
 *
 * May be called several times to gather several folders. Returns 0, or -errno when @path itself
 * cannot be read (-ENOENT, -EACCES, -ENOTDIR for what is neither file nor directory). What is wrong
 * with single entries is reported in them.
 */
int submissions_read(struct submissions *submissions, const char *path);

/** submissions_settle - sort, and refuse those that share a student; call once, at the end. */
void submissions_settle(struct submissions *submissions);

/** student_name - what submissions_read() makes of an entry's name; lives in @arena. */
const char *student_name(struct arena *arena, const char *entry);

#endif
