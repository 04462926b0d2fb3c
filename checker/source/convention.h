/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LAB_CONVENTION_H
#define LAB_CONVENTION_H

/** enum convention - how syscall_64.tbl names an entry point; read from the tree itself */
enum convention {
	CONVENTION_UNKNOWN,
	CONVENTION_BARE,     /* the row says sys_x, the macro adds __x64_ (5.7 and later) */
	CONVENTION_PREFIXED, /* the row says __x64_sys_x (4.17 to 5.6) */
};

#endif
