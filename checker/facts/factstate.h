/* SPDX-License-Identifier: GPL-2.0-only */
/* factstate - whether a group of facts was collected: a rule that finds nothing says so only then */
#ifndef LAB_FACTSTATE_H
#define LAB_FACTSTATE_H

enum fact_state {
	FACT_NOT_COLLECTED, /* not asked for, or an earlier stage already holds a first cause */
	FACT_COLLECTED,
	FACT_BROKEN, /* the host or the lab failed; facts->broken says how */
};

#endif
