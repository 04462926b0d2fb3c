/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seal - what the stage held when the lab left it, and what was changed in it since
 *
 * The stage looks like a kernel tree, so people edit it: they open the wrong folder, run make or
 * git clean in there, delete half of it. A build must not use that. .lab/seal has the stat data
 * with which each staged file was last seen to hold what the manifest says; .lab/made has those of
 * everything that builds made. What differs is examined before a build; texts that somebody wrote
 * go to seal_kept_dir() before the stage is repaired. (A stage whose .lab is gone is not a stage: it
 * is made again, and nothing in it is read.)
 *
 * Accidental changes are recognised; a change that also sets the times back is not.
 */
#ifndef LAB_SEAL_H
#define LAB_SEAL_H

#include <stdbool.h>

/* A file at the top of the stage that says what it is. */
#define SEAL_NOTICE "00-THE-LABS-COPY.txt"

struct graph;
struct stage;

/**
 * struct seal - what is not as the lab left it; zero-initialise, seal_release()
 * @edited: files, links and directories of the manifest that are changed or gone
 * @strays: files and directories that neither the tree nor a build put there
 * @outputs: what builds made, changed or gone
 * @rest: private
 */
struct seal {
	char **edited, **strays, **outputs;
	int nedited, nstrays, noutputs;
	struct seal_rest *rest;
};

/**
 * seal_check - find out, changing nothing; 0 or -errno
 * @all: look also at what no object on record is made from
 *
 * Without a seal every file is read.
 */
int seal_check(struct stage *stage, struct seal *seal, bool all);

/**
 * seal_repair - after seal_check(): keep what somebody wrote, restore sources, and write the seal
 *
 * Of a file that a build may have read in its changed state the next stage_scan() says that it
 * changed. The caller makes seal->outputs again.
 */
int seal_repair(struct stage *stage, struct seal *seal);

void seal_release(struct seal *seal);

/** seal_new - the stage was made just now: all of it is as the lab left it. */
int seal_new(struct stage *stage);

/**
 * seal_open - a build begins: until seal_close() nothing is known of what builds made
 *
 * Returns 0, or 1 when the last one never reached its seal_close(), or -errno.
 */
int seal_open(const struct stage *stage);

/** enum seal_built - what the build has touched; SEAL_WHOLE: kbuild went over the whole tree */
enum seal_built {
	SEAL_NOTHING,
	SEAL_SOME,
	SEAL_WHOLE
};

/** seal_close - the build has ended, well or not; @graph may be empty. 0 or -errno. */
int seal_close(const struct stage *stage, enum seal_built built, const struct graph *graph);

/**
 * seal_kept_dir - where texts found in the stage of @tree are kept, beside the tree; to be freed.
 */
char *seal_kept_dir(const char *tree);

#endif
