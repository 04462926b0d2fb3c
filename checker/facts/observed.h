/* SPDX-License-Identifier: GPL-2.0-only */
/* observed - how much of what was to be looked at was seen, for the verdict */
#ifndef LAB_OBSERVED_H
#define LAB_OBSERVED_H

#include "../verdict/verdict.h"
#include "facts.h"

/** facts_observed - what of @facts the outcome hangs on; its texts are those of @facts. */
struct observed facts_observed(const struct facts *facts);

#endif
