// SPDX-License-Identifier: GPL-2.0-only
#include "observed.h"

static bool memory_is_right(const struct memory *memory)
{
	for (int i = 0; i < memory->size + 2 * memory->guard; i++) {
		int at = i - memory->guard;
		bool padding = at >= 0 && at < memory->size && memory->padding[at];

		if (!padding && memory->got[i] != memory->expected[i])
			return false;
	}
	return true;
}

/* challenge_is_right - whether result and memory are what they must be. */
static bool challenge_is_right(const struct challenge *challenge)
{
	if (!challenge->answered || challenge->got != challenge->expected)
		return false;
	/* Of a call with a bad pointer, EFAULT is all that is asked for. */
	for (int i = 0; i < challenge->nmemory && !challenge->bad_pointer; i++) {
		if (!memory_is_right(&challenge->memory[i]))
			return false;
	}
	return true;
}

static void count(struct tally *tally, bool answered, bool right)
{
	tally->asked++;
	tally->answered += answered;
	tally->right += answered && right;
}

static void count_challenges(struct tally *tally, const struct challenge *list, int n)
{
	for (int i = 0; i < n; i++)
		count(tally, list[i].answered, challenge_is_right(&list[i]));
}

static void add(struct tally *to, struct tally more)
{
	to->asked += more.asked;
	to->answered += more.answered;
	to->right += more.right;
	to->unasked += more.unasked;
}

struct tally boot_tally(const struct boot_facts *boot, enum question kind)
{
	struct tally tally = {0};

	if (kind == QUESTION_CALL)
		count_challenges(&tally, boot->challenges, boot->nchallenges);
	if (kind == QUESTION_BAD_POINTER)
		count_challenges(&tally, boot->bad_pointers, boot->nbad_pointers);
	for (int i = 0; kind == QUESTION_CONTROL && i < boot->ncontrols; i++)
		count(&tally, boot->controls[i].answered, boot->controls[i].ok);
	for (int i = 0; kind == QUESTION_PROGRAM && i < boot->nprograms; i++) {
		count(&tally, boot->programs[i].ran && !boot->programs[i].timed_out,
		      boot->programs[i].ok);
		tally.unasked += !boot->programs[i].compiled;
	}
	if (boot->again)
		add(&tally, boot_tally(boot->again, kind));
	return tally;
}

struct tally boot_tally_all(const struct boot_facts *boot)
{
	struct tally tally = {0};

	for (int kind = 0; kind < QUESTIONS; kind++)
		add(&tally, boot_tally(boot, kind));
	return tally;
}

static int count_incidents(const struct boot_facts *boot)
{
	return boot->nincidents + (boot->again ? count_incidents(boot->again) : 0);
}

struct observed facts_observed(const struct facts *facts)
{
	const struct boot_facts *boot = &facts->boot;

	return (struct observed){
		.stage =
			{
				/* What broke before any build was tried is the reading of the tree
				   itself. */
				[STAGE_TREE] = facts->kernel.version &&
					       !(facts->broken &&
						 facts->build.state == FACT_NOT_COLLECTED),
				[STAGE_BUILD] =
					facts->build.state == FACT_COLLECTED && facts->build.ok,
				[STAGE_IMAGE] = facts->image.state == FACT_COLLECTED,
				[STAGE_BOOT] = boot->state == FACT_COLLECTED &&
					       boot->end == BOOT_COMPLETED,
			},
		.booted = boot->state == FACT_COLLECTED,
		.tally = boot_tally_all(boot),
		.incidents = count_incidents(boot),
		.broken = facts->broken,
		.broken_help = facts->broken_help,
	};
}
