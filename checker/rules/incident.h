/* SPDX-License-Identifier: GPL-2.0-only */
/* incident - what rules about events beside the answers share */
#ifndef LAB_INCIDENT_H
#define LAB_INCIDENT_H

#include "rule.h"

/** incident_find - the first incident of @kind, in the first boot or else the second; or NULL. */
const struct incident *incident_find(const struct facts *facts, enum incident_kind kind);

/** incident_new - a finding about @incident: its subject and place are known; add what it says. */
struct finding *incident_new(struct findings *findings, const struct rule *rule,
			     const struct incident *incident, const char *label,
			     const char *message);

/** incident_call - "adder(20, 22)", or what else was asked. */
const char *incident_call(struct arena *arena, const struct incident *incident);

#endif
