/* SPDX-License-Identifier: GPL-2.0-only */
/* settings - what machine.ini says */
#ifndef LAB_SETTINGS_H
#define LAB_SETTINGS_H

/**
 * machine_setting - a value of vm/machine.ini, its lines joined by blanks
 *
 * The file is read once. "" when the section or key is not there (or the file cannot be read).
 */
const char *machine_setting(const char *section, const char *key);

#endif
