/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reread - a verdict, made again from verdict.json, for the renderers of `check` (render.h)
 *
 * It has goals, findings with their places, texts, fixes and lines of the tree, and their causes; but
 * not the path of a call, and no facts.
 */
#ifndef LAB_REREAD_H
#define LAB_REREAD_H

#include <jansson.h>

#include "export.h"

/**
 * reread_verdict - what @student may see of @json, in the student's arena
 *
 * The goals are @student's shown ones. Where some are hidden, a finding that does not fail a shown goal
 * is left out. Whoever was REJECTED has one goal, which says why. Never NULL.
 */
const struct verdict *reread_verdict(const struct export_student *student, const json_t *json);

#endif
