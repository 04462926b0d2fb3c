# SPDX-License-Identifier: GPL-2.0-only
#
# Slow: it builds kernels in full.
# Narrowed builds make the kernel that a full build makes, bit for bit: one edit of each kind that is
# narrowed as a rule, and one more, one after the other, against a full build by the kernel's own make;
# then all of them undone against the baseline. A wrong object that any of the edits leaves behind is
# still in the image at the end. Where drawn directives stop a build, they have to stop both.
# `make test-narrowing` does this at length.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace
with_ccache # the reference is built in full twice, most of it of the sources of 10-start.sh

make -s -C "$LAB_ROOT" B="$LAB_TEST_BUILD" "$LAB_TEST_BUILD/narrowing" >"$out" 2>&1 || {
	fail "the program that compares builds is made"
	exit 1
}
begun=$(date +%s)
sh "$LAB_ROOT/tests/narrowing.sh" "$LAB_TEST_BUILD/narrowing" "$modern/linux" "$E2E/narrowing" \
	--edits 20 --every 20 --seed "${SEED:-3}" >"$E2E/narrowing.txt" 2>&1
status=$?
sed 's/^\(not \)\{0,1\}ok/# &/' "$E2E/narrowing.txt"
cp "$E2E/narrowing.txt" "$out"
t_equal "the comparison runs to its end" 0 $status
t_equal "no comparison finds a difference" 0 "$(grep -c '^not ok' "$E2E/narrowing.txt")"
t_equal "after twenty edits, and without them, vmlinux is the full build's" 2 \
	"$(grep -c -e '^ok - after 20 edits' -e '^ok - without any edit' "$E2E/narrowing.txt")"
narrowed=$(sed -n 's/^# [0-9]* edits, [0-9]* builds: \([0-9]*\) narrowed.*/\1/p' "$E2E/narrowing.txt")
t_ok "most of these builds were narrowed (${narrowed:-0})" [ "${narrowed:-0}" -ge 12 ]
echo "# this took $(($(date +%s) - begun)) s"
discard "$E2E/narrowing"
