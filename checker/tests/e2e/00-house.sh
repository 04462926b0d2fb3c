# SPDX-License-Identifier: GPL-2.0-only
# The house itself: what every file owes its readers.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
cd "$LAB_ROOT" || exit 3

# Files of ours, as git knows them; a release tarball has no git and is not asked.
if ! git ls-files >"$E2E/files" 2>/dev/null || ! [ -s "$E2E/files" ]; then
	find . -type f -not -path './build/*' -not -path './work/*' | sed 's|^\./||' >"$E2E/files"
fi

without_spdx() {
	grep -E '\.(c|h|sh|mk|S)$|^(lab|Makefile|tests/(run|install)|\.ci/run)$|/oracle\.c$' "$E2E/files" |
		grep -v '^checker/tests/fixtures/' | while read -r file; do
			[ -f "$file" ] || continue
			head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-only' || echo "$file"
		done
}
t_equal "every source file names its licence" "" "$(without_spdx)"

t_equal "steps and solutions mirror each other" "$(cd steps && ls -d [0-9]*)" "$(ls solutions)"

long_functions() {
	grep -E '\.c$' "$E2E/files" | while read -r file; do
		awk -v file="$file" '
			/^\{/ { start = NR }
			/^\}/ { if (start && NR - start > 61) print file ":" start " " NR - start " lines"; start = 0 }
		' "$file"
	done
}
t_equal "no function is longer than 60 lines" "" "$(long_functions)"

# With CDPATH exported, "cd tests/.." may go anywhere.
strays() {
	xargs -d '\n' grep -lE '^#!/bin/sh' <"$E2E/files" 2>/dev/null | while read -r file; do
		grep -qE '\bcd "' "$file" && ! grep -q '^unset CDPATH$' "$file" && echo "$file"
	done
}
t_equal "no script goes where an exported CDPATH leads" "" "$(strays)"

# A rule is a directory with everything in it.
incomplete_rules() {
	for rule in checker/rules/E*/; do
		for file in rule.c explain.md vary.c; do
			[ -s "$rule$file" ] || echo "$rule$file is missing"
		done
	done
}
t_equal "every rule has its predicate, its explanation and its variations" "" "$(incomplete_rules)"

incomplete_steps() {
	for step in steps/*/; do
		for file in step.ini lesson.md hints.md; do
			[ -s "$step$file" ] || echo "$step$file is missing"
		done
	done
	for solution in solutions/*/; do
		for file in solution.diff notes.md; do
			[ -s "$solution$file" ] || echo "$solution$file is missing"
		done
	done
}
t_equal "every step has a lesson and hints, every solution its notes" "" "$(incomplete_steps)"

few_mistakes() {
	for step in steps/*/; do
		n=$(find "$step" -path '*/mistakes/*.diff' | wc -l)
		[ "$n" -ge 3 ] || echo "$step has $n planted mistakes"
	done
}
t_equal "every step has at least three planted mistakes" "" "$(few_mistakes)"

# The direction of the arrows: a rule opens nothing and prints nothing.
busy_rules() {
	for file in checker/rules/*/rule.c; do
		sed 's/"[^"]*"//g' "$file" |
			grep -qE '\b(fopen|open|printf|fprintf|popen|system|process_run)\(' && echo "$file"
	done
}
t_equal "no rule opens a file, starts a program or prints" "" "$(busy_rules)"

t_equal "nothing checked in is larger than 200 kB" "" \
	"$(xargs -d '\n' -r stat -c '%s %n' <"$E2E/files" 2>/dev/null | awk '$1 > 204800')"

# The rooms (tests/rooms): what does not hold yet is listed in tests/rooms-not-yet, and that list only shrinks.
tests/directions >"$E2E/directions" 2>&1
status=$?
apart() {
	[ "$status" -le 1 ] || cat "$E2E/directions"
	for kind; do
		grep "^$kind " "$E2E/directions"
	done
}
t_equal "every file is in a room, and no room waits for a file that is not there" "" "$(apart room idle)"
t_equal "a room uses only those that stand above it" "" "$(apart up)"
t_equal "no two rooms have files of one name, and no two headers one guard" "" "$(apart name guard)"
t_equal "a type of a header is defined nowhere else" "" "$(apart type)"
t_equal "what only one file uses is static, and nothing is there for tests alone" "" "$(apart alone dead)"
t_equal "no file is longer than 800 lines, and no room than 9,000" "" "$(apart long big)"

# What authors prove the rules with is no part of the learner's program.
names_of() {
	nm --defined-only --extern-only "$@" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u
}
names_of "$LAB_TEST_BUILD"/obj/checker/dev/*.o "$LAB_TEST_BUILD"/obj/checker/rules/*/vary.o >"$E2E/dev-names"
t_ok "the author's tools are there" [ "$(wc -l <"$E2E/dev-names")" -gt 50 ]
t_equal "and none of them is in the learner's program" "" \
	"$(names_of "$LAB_TEST_BUILD/lab" | comm -12 - "$E2E/dev-names")"

t_equal "terminals of tests are made in one place, each with a name of its own" checker/tests/e2e/lib.sh \
	"$(grep -l new-session checker/tests/e2e/*.sh | grep -v 00-house)"
