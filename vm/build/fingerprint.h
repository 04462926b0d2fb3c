/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fingerprint - what a stage's objects were made with
 *
 * Objects are functions of the sources and of what reads them: the compiler and the other tools,
 * the configuration fragment, and the procedure of this version of the lab. The stage
 * keeps a record of these, .lab/fingerprint. The tools count by their content; it is read only when
 * their stat data are not the recorded ones.
 */
#ifndef LAB_FINGERPRINT_H
#define LAB_FINGERPRINT_H

struct stage;

/** fingerprint_differs - NULL when the record holds; else why not, in a few words. */
const char *fingerprint_differs(const struct stage *stage);

/** fingerprint_write - record what is there now; 0 or -errno. */
int fingerprint_write(const struct stage *stage);

/** fingerprint_forget - have fingerprint_differs() say so until it is written again. */
void fingerprint_forget(const struct stage *stage);

/**
 * clock_went_back - NULL when the clock is not behind the end of the stage's last build; else why.
 */
const char *clock_went_back(const struct stage *stage);

/**
 * clock_keep - remember this moment: nothing that was built is dated later
 *
 * Never moves back: only kbuild_wipe() forgets the moment, with all that was built until then. The
 * cache of baselines keeps it beside the objects.
 */
void clock_keep(const struct stage *stage);

#endif
