# SPDX-License-Identifier: GPL-2.0-only
#
# "Where did my system call get lost?": status --trail on a real tree, stage, image and boot.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace
own=$E2E/trail
copy_workspace "$modern" "$own"
export LAB_WORK="$own"
tree=$own/linux
table=$tree/arch/x86/entry/syscalls/syscall_64.tbl

# t_trail SENTENCE FIRST STATES: the first broken link, and the state of all links in order
t_trail() {
	"$lab" status --trail adder --format json >"$E2E/trail.json" 2>"$out"
	t_equal "$1" "$2: $3" "$(jq -r '"\(.trail.first_broken): \([.trail.links[].state] | join(" ")
		| gsub("holds"; "+") | gsub("stale"; "~") | gsub("unknown"; "?") | gsub("broken"; "-"))"' "$E2E/trail.json")"
}

t_exit 1 "the trail of a call that is not there yet" "$lab" status --trail adder
t_says "begins with its missing row" "lost at: table row - the table has no row for adder"
t_exit 2 "a name that nothing has" "$lab" status --trail addr
t_says "is answered with a near one" "nothing in your tree is called addr"

t_ok "go to step 06" "$lab" goto 06
t_ok "take its solution" "$lab" solution --apply
t_ok "check it" "$lab" check
t_trail "a call that arrives" null "+ + + + + + + +"
t_ok "the trail of a call that ships with the kernel" "$lab" status --trail read
t_says "ends at its slot" "slot 0 leads to __x64_sys_read"

echo '/* a thought */' >>"$tree/kernel/adder.c"
t_trail "what was built before the last edit is stale" null "+ + + ~ ~ ~ ~ ~"
sed -i 's/^451/ 451/' "$table"
t_trail "the tree itself shows the broken link" row "- ~ ~ ~ ~ ~ ~ ~"
sed -i 's/^ 451/451/' "$table"

sed -i 's/NR_ADDER 451/NR_ADDER 452/' "$tree/tools/lab/call.c"
t_exit 1 "a program that calls another number fails" "$lab" check
t_says "and its finding follows the call to the number" "calls number 452, but adder is 451"
t_trail "so does status" number "+ + + + + + + -"
sed -i 's/NR_ADDER 452/NR_ADDER 451/' "$tree/tools/lab/call.c"

sed -i 's/return x + y;/return -ENOSYS;/' "$tree/kernel/adder.c"
"$lab" check --format json >"$E2E/check.json" 2>"$out"
t_equal "an ENOSYS finding carries the trail" "E0801 number" \
	"$(jq -r '.findings[0] | .code + " " + .trail.first_broken' "$E2E/check.json")"
sed -i 's/return -ENOSYS;/return x + y/' "$tree/kernel/adder.c"
t_exit 1 "a file that does not compile" "$lab" check
t_trail "gets lost at its object" object "+ + + - ~ ~ ~ ~"

# Step 10 shows what anybody would see, and neither place nor cause, until the diagnosis is complete.
t_ok "go to step 10" "$lab" goto 10
step10() { # step10 SENTENCE CODES: of what was seen, nothing has a place, a trail, a note or a fix
	"$lab" check --format json >"$E2E/check.json" 2>"$out"
	t_equal "$1" "$2" "$(jq -r '[.findings[] | select(.blocked_by | not) | .code + (if .code == "E1001"
		or ([.span.file, .trail, .note, .fix] | all(. == null)) then "" else " tells" end)] | unique | join(" ")' "$E2E/check.json")"
}
step10 "a kernel that does not link says no more" E0502
for words in 'inspect adder' 'inspect --all' "inspect --tree $tree --all" 'status --trail adder' 'own --static' \
	"own --static --kernel $tree" 'check 03 --static'; do
	t_exit 2 "what would tell is refused: ${words%% *}" "$lab" $words
	t_silent "and tells nothing" "Makefile" "E0203"
done
echo "main.c: undefined reference to \`sched_init'" | "$lab" explain - >"$out" 2>&1
t_says "explain knows the message" "E0502"
t_silent "and does not say where in the tree it comes from" "in your tree now" "E0203"
git -C "$tree" apply --include=kernel/Makefile "$LAB_ROOT/solutions/10-break-it/solution.diff"
step10 "one that boots says what it answered" "E0801 E0802 E1001"
t_equal "the symptoms stand before what is asked about them" "E0801 E0802 E1001 E1001 E1001" \
	"$(jq -r '[.findings[] | select(.blocked_by | not) | .code] | join(" ")' "$E2E/check.json")"
"$lab" check >"$out" 2>&1
t_silent "people neither" "comon" "unsigned" "get lost" "--> kernel" "--> arch" "--> include"
git -C "$tree" apply --include=tools/lab/diagnosis.ini "$LAB_ROOT/solutions/10-break-it/solution.diff"
"$lab" check >"$out" 2>&1
t_says "with the diagnosis complete it tells all" "comon" "gets lost at"
t_exit 1 "and so does inspect" "$lab" inspect negate
t_says "with the line" "comon"

COLUMNS=40 "$lab" status --trail adder >"$out" 2>&1
wide=$(awk 'length($0) > 40 && !/\/[^\/]*$/' "$out" | head -n 1)
t_equal "at 40 columns no line is wider" "" "$wide"
discard "$own"
