/* SPDX-License-Identifier: GPL-2.0-only */
/* observed - how much of what had to be looked at was seen, for the verdict */
#ifndef LAB_OBSERVED_H
#define LAB_OBSERVED_H

#include "../verdict/verdict.h"
#include "facts.h"

/** facts_observed - the parts of @facts that the outcome depends on; its texts are those of @facts. */
struct observed facts_observed(const struct facts *facts);

#endif
