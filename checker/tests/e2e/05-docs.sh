# SPDX-License-Identifier: GPL-2.0-only
# What is written about the lab agrees with what it does.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
cd "$LAB_ROOT" || exit 3
program=$LAB_TEST_BUILD/lab

tests/man-table "$program" docs/lab.1 >"$E2E/lab.1"
t_ok "the manual page has the program's own table of commands (make docs)" diff -u docs/lab.1 "$E2E/lab.1"
t_ok "the manual page is sound" mandoc -T lint -W error docs/lab.1

docs/terminal-to-svg <checker/tests/golden/rule-E0102.colour.term >"$E2E/finding.svg"
t_ok "the README's picture is what the lab says today (make docs)" \
	cmp docs/finding.svg "$E2E/finding.svg"

LAB_ROOT=$PWD "$program" dev causes >"$E2E/first-cause.md"
t_ok "the page of first causes is what the rules say today (make docs)" \
	diff -u docs/first-cause.md "$E2E/first-cause.md"

# Every command of the contract is there.
for command in start next check watch inspect hint explain lesson solution status list goto reset undo \
	redo diff boot run log submit grade doctor dev help completion; do
	t_ok "help knows $command" "$program" help "$command"
done

unknown_commands() {
	for file in README.md CONTRIBUTING.md docs/*.md steps/*/*.md checker/rules/*/explain.md; do
		[ -f "$file" ] || continue
		grep -oE '\./lab [a-z]+' "$file" | sed 's|./lab ||' | sort -u | while read -r command; do
			"$program" help "$command" >/dev/null 2>&1 || echo "$file: ./lab $command"
		done
	done
}
t_equal "no text speaks of a command that is not there" "" "$(unknown_commands)"

# The instructor's pages: each option that a command of theirs has is one of grade's.
unknown_options() {
	"$program" help grade >"$E2E/help-grade"
	grep -hE '^\$ \./lab grade|^ *sbatch|`--' docs/grading.md docs/slurm.md | grep -oE '(^|[ `])--[a-z-]+' |
		tr -d ' `' | sort -u | while read -r option; do
			grep -q -e "^  $option\b" "$E2E/help-grade" || echo "$option"
		done
}
t_equal "the instructor's pages have no option that grade has not" "" "$(unknown_options)"

packages() {
	sed -n 's/^[a-z][a-z]*  *\([^ ]*\) .*/\1/p' packages.txt | tr '|' '\n'
}
unnamed_packages() {
	packages | while read -r package; do
		grep -q -F "$package" README.md || echo "$package"
	done
}
t_equal "the README names every package that the lab needs" "" "$(unnamed_packages)"

# docs/architecture.md: the rooms are those of tests/rooms, in their order, and what it names is there.
page=docs/architecture.md
grep -v '^[[:space:]#]' tests/rooms | grep . >"$E2E/rooms"
# shellcheck disable=SC2016 # the backquotes are the page's
sed -n 's/^| `\([^`]*\)`.*/\1/p' "$page" >"$E2E/page-rooms"
t_ok "the page of the architecture has the rooms" diff -u "$E2E/rooms" "$E2E/page-rooms"

functions_not_there() {
	grep -oE '[a-z_0-9]+\(\)' "$page" | tr -d '()' | sort -u >"$E2E/page-functions"
	find checker vm -name '*.c' ! -path '*/tests/*' -exec grep -hoE '^[a-z][^;(]*[ *][a-z_0-9]+\(' {} + |
		sed 's/($//; s/.*[ *]//' | sort -u | comm -13 - "$E2E/page-functions"
}
t_equal "each function that it names is defined" "" "$(functions_not_there)"

# A room may have no directory yet, and NAME, NN-, EXXXX or * stand for many files.
paths_not_there() {
	{ grep -v '^|' "$page"; cat CONTRIBUTING.md; } | grep -oE '`(checker|vm|tests|docs)/[^` ]*`' | tr -d '`' |
		grep -v '[*]\|NAME\|XXXX\|NN-' | sort -u | while read -r path; do
			[ -e "$path" ] || echo "$path"
		done
}
t_equal "each file that it or CONTRIBUTING names is there" "" "$(paths_not_there)"

# What an editor is told: the commands are there, and a finding is found by its two lines.
unknown_tasks() {
	jq -r '.tasks[].command' .vscode/tasks.json | sed -n 's|^\./lab \([a-z]*\).*|\1|p' | sort -u |
		while read -r command; do
			"$program" help "$command" >/dev/null 2>&1 || echo "$command"
		done
}
t_equal "the tasks of VS Code are commands of the lab" "" "$(unknown_tasks)"
matched() { # matched N: lines of a finding that the Nth pattern of the problem matcher takes
	jq -Rr --arg p "$(jq -r ".tasks[0].problemMatcher.pattern[$1].regexp" .vscode/tasks.json)" \
		'select(test($p))' checker/tests/golden/rule-E0102.prefixed.term
}
t_equal "its problem matcher reads the headline" 1 "$(matched 0 | grep -c '^error.E0102.: ')"
t_equal "and the place below it" 1 "$(matched 1 | grep -c 'syscall_64.tbl:')"
t_equal "what is for editors and containers is JSON" "" "$(
	for file in .vscode/*.json .devcontainer/*.json; do
		jq -e . "$file" >/dev/null 2>&1 || echo "$file"
	done)"
