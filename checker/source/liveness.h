/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LAB_LIVENESS_H
#define LAB_LIVENESS_H

/** enum liveness - whether the compiler sees a place under the lab's configuration */
enum liveness {
	LIVE,
	DEAD_COMMENT, /* inside a comment */
	DEAD_IF0,     /* inside #if 0, or the other branch of #if 1 */
	DEAD_OPTION,  /* inside #ifdef CONFIG_X with X off or unknown */
	LIVE_UNKNOWN, /* inside another conditional, which may or may not hold */
};

#endif
