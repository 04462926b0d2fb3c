// SPDX-License-Identifier: GPL-2.0-only
/* what may be shown while a learner has to find planted mistakes */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "../../diagnosis.h"
#include "../../course/course.h"
#include "../../lib/failure.h"
#include "../../lib/strbuf.h"
#include "../../stepcheck.h"
#include "../../work/session.h"
#include "../../work/workspace.h"
#include "small_course.h"

/* A workspace at the step that shows symptoms only; opened. */
static void open_at_symptoms(struct session *session)
{
	struct progress progress = small_course();
	struct failure failure = {0};
	struct course *course = course_load(NULL);

	assert_non_null(course);
	for (int i = 0; i < course->nsteps; i++)
		if (course->steps[i].symptoms)
			snprintf(progress.current, sizeof(progress.current), "%s",
				 course->steps[i].name);
	course_free(course);
	assert_int_equal(progress_save(&progress), 0);
	assert_int_equal(session_open(session, false, &failure), 0);
	assert_true(session->step->symptoms);
	assert_true(session->step->nanswers > 1);
}

/* The right answers, but for the last @missing. */
static void answer(const struct step *step, int missing)
{
	struct strbuf text = {0};

	for (int i = 0; i < step->nanswers - missing; i++)
		strbuf_addf(&text, "%s = %s\n", step->answers[i].key, step->answers[i].expected);
	write_file(course_path(step->answers[0].file), strbuf_str(&text));
	strbuf_release(&text);
}

TEST(a_diagnosis_is_owed_until_its_last_answer_is_right)
{
	struct failure failure = {0};
	struct session session;
	const char *tree;

	open_at_symptoms(&session);
	tree = workspace_get()->tree;
	assert_true(diagnosis_is_owed(tree));
	answer(session.step, 1);
	assert_true(diagnosis_is_owed(tree));
	assert_int_equal(diagnosis_refuse(tree, &failure), EXIT_USAGE);
	failure_clear(&failure);
	answer(session.step, 0);
	assert_false(diagnosis_is_owed(tree));
	assert_int_equal(diagnosis_refuse(tree, &failure), 0);
	session_close(&session);
}

TEST(in_another_tree_no_diagnosis_is_owed)
{
	struct session session;

	open_at_symptoms(&session);
	assert_false(diagnosis_is_owed(temp_dir()));
	session_close(&session);
}

TEST(no_other_step_is_judged_while_a_diagnosis_is_owed)
{
	struct judge_options options = {.is_static = true, .plain = true};
	struct failure failure = {0};
	struct session session;

	open_at_symptoms(&session);
	assert_null(judge_prepare(&session, "03", "check", &options, &failure));
	assert_int_equal(failure.code, EXIT_USAGE);
	failure_clear(&failure);
	assert_ptr_equal(judge_prepare(&session, NULL, "check", &options, &failure), session.step);
	answer(session.step, 0);
	assert_non_null(judge_prepare(&session, "03", "check", &options, &failure));
	session_close(&session);
}
