# SPDX-License-Identifier: GPL-2.0-only
#
# Every reader withstands the inputs that fuzzing has kept, and megabytes of each kind of text
# that no kernel ever held: in bounded time, with bounded memory, under ASan and UBSan.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"

# replay TARGET: its two lines "ok" or "not ok"; one that dies without a word counts, too
cat >"$E2E/replay.sh" <<'EOT'
name=$1 log=$E2E/replay-$1.txt
for what in kept shapes; do
	if [ $what = kept ]; then
		"$LAB_TEST_BUILD/replay/$name" "$LAB_ROOT/checker/tests/fuzz/corpus/$name"/*
	else
		"$LAB_TEST_BUILD/replay/$name" --shapes
	fi >"$log.$what" 2>&1
	code=$?
	grep -E '^(not )?ok|^#' "$log.$what" >"$log.lines"
	if [ $code != 0 ]; then
		grep -q '^not ok' "$log.lines" || echo "not ok - fuzz target $name ended with $code"
		tail -n 40 "$log.$what" | sed 's/^/# | /'
	fi >>"$log.lines"
	cat "$log.lines"
done
EOT
for source in "$LAB_ROOT"/checker/tests/fuzz/*.c; do
	basename "$source" .c
done | xargs -P "$(nproc)" -n 1 sh "$E2E/replay.sh"
