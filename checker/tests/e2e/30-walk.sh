# SPDX-License-Identifier: GPL-2.0-only
#
# Slow: it builds and boots ten kernels.
# The whole course as a person walks it: each step begins with what it says, its solution passes with a
# real build and boot, next goes on, and nothing is lost by going back. (20-course builds and boots both
# tracks, and 61-handed-in walks the other one.)
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace

# ini_value FILE KEY
ini_value() {
	sed -n "s/^$2[ \t]*=[ \t]*//p" "$1" | sed 's/[ \t]*;.*//' | head -n 1
}

sorted() {
	echo "$*" | tr ' ' '\n' | sort -u | tr '\n' ' ' | sed 's/^ *//; s/ *$//'
}

# As the contract says, with git apply.
put_solution() {
	git -C "$LAB_WORK/linux" apply "$LAB_ROOT/solutions/$1/solution.diff"
}

walk() {
	"$lab" list --names >"$E2E/names" 2>"$out"
	t_equal "the course has its ten steps" 10 "$(grep -c . "$E2E/names")"
	while read -r name; do
		codes=$(ini_value "$LAB_ROOT/steps/$name/step.ini" start-codes)
		t_codes "$name begins with ${codes:-nothing wrong}" "$(sorted "$codes")" </dev/null
		t_exit 1 "next does not go on before $name is done" "$lab" next </dev/null
		t_ok "the solution of $name applies" put_solution "$name" </dev/null
		begun=$(date +%s%N)
		"$lab" check --format json >"$E2E/check.json" 2>"$out" </dev/null
		t_equal "$name passes with its solution" 0 $?
		jq -r '.findings[] | .code + " " + .message' "$E2E/check.json" 2>/dev/null | sed 's/^/# /'
		echo "# that check took $((($(date +%s%N) - begun) / 1000000)) ms: $(jq -c .timing "$E2E/check.json")"
		t_ok "with all its points, built and booted as deep as it says" jq -e \
			'.outcome == "pass" and .points == .max_points and .points > 0
			 and all(.goals[]; .outcome == "pass")' "$E2E/check.json"
		t_ok "next goes on from $name" "$lab" next </dev/null
		t_says "and shows the notes on it" "$(sed -n '1s/^# *//p' "$LAB_ROOT/solutions/$name/notes.md")"
	done <"$E2E/names"
	t_ok "status at the end" "$lab" status
}

own=$E2E/walk
copy_workspace "$modern" "$own"
export LAB_WORK="$own"
t_exit 1 "break comes after the course" "$lab" break
t_says "which is said" "0 of its 10 steps are passed"
walk

# ---- after the course: a planted mistake --------------------------------------------------------

touch "$E2E/before-break"
"$lab" break --seed 1 --format json >"$E2E/break.json" 2>"$out"
t_equal "a mistake is planted and shown" "0 open null fail" \
	"$? $(jq -r '.break | "\(.state) \(.code) \(.verdict.outcome)"' "$E2E/break.json")"
t_ok "its JSON fits the schema" "$LAB_ROOT/tests/validate" "$LAB_ROOT/docs/lab.schema.json" "$E2E/break.json"
t_equal "neither its place nor its cause is shown" "" "$(jq -r '.break.verdict.findings[] |
	select([.span.file, .trail, .note, .fix] | any(. != null)) | .code' "$E2E/break.json")"
t_equal "and no program of the course, which all are right, is blamed for it" "" "$(jq -r '.break.verdict.findings[] |
	select(.code == "E0811" or .code == "E0816") | .code + " " + .message' "$E2E/break.json")"
planted=$(sed -n 's/^code = //p' "$own/state/break")
cp "$E2E/break.json" "$out"
t_silent "nor its code" "$planted"
t_equal "nothing was written into the learner's tree" "" \
	"$(find "$own/linux" -newer "$E2E/before-break" -path '*/.git' -prune -o -newer "$E2E/before-break" -type f -print)"
t_ok "the files of the course are there to look at" test -s "$own/break/arch/x86/entry/syscalls/syscall_64.tbl"
t_exit 1 "a word that is no code is told as such" "$lab" break E9999
t_says "by its name" "E9999 is no code that the lab knows"
t_equal "and is no try" "tries = 0" "$(grep '^tries' "$own/state/break")"
t_exit 1 "a wrong answer is reported as wrong" "$lab" break E0901
t_says "without the right one" "not the one that gives this symptom here"
t_silent "really" "$planted"
on_screen 80 24 "'$lab'; sleep 60"
until_shown "< Quit >"
sleep 0.7 # a box that was drawn just now may throw away what was typed before it
tmux -L "$screen" send-keys b b Enter
until_shown "Enter alone shows one"
sleep 0.7
tmux -L "$screen" send-keys Enter
t_shows "the menu plants with a gauge" "[>] tree" "planting a mistake" "0%"
t_shows "which goes on to the build" "[x] tree" "[>] build"
t_shows "and the same one is shown again" "What one sees of it" "< Back >"
off_screen
t_ok "a right one is taken" "$lab" break "\"$planted\""
t_says "and what was planted is shown" "Yes: $planted" "+++ b/" "1 of 1 recognised, 0 of them at once"
t_exit 2 "then nothing waits for an answer" "$lab" break "$planted"
"$lab" break --seed 2 >"$out" 2>&1
planted=$(sed -n 's/^code = //p' "$own/state/break")
t_silent "another one is planted, without its code" "$planted"
t_ok "who gives up is told" "$lab" break --give-up
t_says "what it was" "It was $planted" "1 of 2 recognised"

# ---- nothing is lost ----------------------------------------------------------------------------

tree=$own/linux
mark='/* my own thought */'
echo "$mark" >>"$tree/kernel/adder.c"
t_ok "goto an earlier step" "$lab" goto 05
t_ok "undo it" "$lab" undo
t_ok "my own line is back" grep -qF "$mark" "$tree/kernel/adder.c"
t_ok "reset the step" "$lab" reset
t_ok "undo it" "$lab" undo
t_ok "my own line is back" grep -qF "$mark" "$tree/kernel/adder.c"
t_ok "redo it" "$lab" redo
t_ok "undo it again" "$lab" undo
t_ok "my own line is back" grep -qF "$mark" "$tree/kernel/adder.c"
t_ok "begin the whole course again" "$lab" reset --all
t_ok "think better of it" "$lab" undo
t_ok "my own line is back" grep -qF "$mark" "$tree/kernel/adder.c"
t_ok "diff shows it" sh -c "'$lab' diff | grep -qF '$mark'"

# A step that breaks later becomes pending again.
cp "$tree/kernel/Makefile" "$E2E/Makefile"
grep -v adder "$E2E/Makefile" >"$tree/kernel/Makefile"
t_exit 1 "a step that was passed and is broken again fails" "$lab" check 03
"$lab" status >"$out" 2>&1
t_says "and status says that it is pending" "03-build-it-in" "pending"
cp "$E2E/Makefile" "$tree/kernel/Makefile"

"$lab" submit "$E2E/submission.patch" >"$out" 2>&1
t_equal "submit writes the patch series" 0 $?
t_ok "and it applies to the tree it was made from" sh -c \
	"export GIT_INDEX_FILE='$E2E/applied'; git -C '$tree' read-tree lab/track &&
	 git -C '$tree' apply --cached '$E2E/submission.patch'"
discard "$own"
