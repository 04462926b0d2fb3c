/* SPDX-License-Identifier: GPL-2.0-only */
/* declared - what a compiler says about a prototype, or about the head of a function */
#ifndef LAB_DECLARED_H
#define LAB_DECLARED_H

#include "symptom.h"

/** symptom_of_declared - what such a message means; NULL: it is about something else. */
const struct symptom *symptom_of_declared(const struct diagnostic *diagnostic);

#endif
