# SPDX-License-Identifier: GPL-2.0-only
#
# The course proves itself: every start state, solution and planted mistake of every step, on both
# tracks, with real builds and boots. Slow: it builds and boots about a hundred kernels.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace

export LAB_WORK="$modern"
"$lab" dev check --boots || worst=$?

# As students with a variant have it: between them these words draw each kind of parameters and of mistakes.
# 63-variants boots the calls of two students.
for word in b c one two; do
	"$lab" dev check --steps --track modern --variant $word || worst=$?
done
exit "${worst:-0}"
