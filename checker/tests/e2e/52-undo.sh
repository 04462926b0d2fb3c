# SPDX-License-Identifier: GPL-2.0-only
#
# Nothing is lost: whatever commands follow each other, whatever is killed in between, every state that
# the tree was in can be had back. On the part of a kernel that a static check reads; 2,000 commands:
# WALK=2000 SEED=1 (the number of commands, and what they are drawn by).
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace

: "${WALK:=60}" "${SEED:=$(date +%s)}"
own=$E2E/undo
tree=$own/linux
export LAB_WORK="$own"
rm -rf "$own" "$E2E/undo.git"

# ---- a small workspace, as start would leave it --------------------------------------------------

mkdir -p "$tree" "$own/state" "$own/stage" "$own/build"
(cd "$modern/linux" && git archive lab/track $(for part in Makefile Kbuild Kconfig arch/x86/entry \
	arch/x86/include/uapi arch/x86/include/asm arch/x86/kernel/cpu/common.c arch/x86/kernel/Makefile \
	include/linux include/uapi/asm-generic include/asm-generic init/Kconfig init/Makefile kernel \
	scripts/syscall.tbl tools/include/uapi/asm-generic tools/perf/arch/x86/entry; do
	[ ! -e "$part" ] || echo "$part"
done)) | tar -x -C "$tree"
git -C "$tree" init -q -b lab
git -C "$tree" config gc.auto 0
git -C "$tree" add -A -f
git -C "$tree" commit -q -m 'a small kernel'
git -C "$tree" tag lab/base
git -C "$tree" tag lab/track
sed -n '/^\[course\]/,/^$/p' "$modern/state/progress" | sed '/^round/d; s/^current = .*/current = 01-meet-the-boundary/' \
	>"$own/state/progress"
t_ok "a small workspace begins at the first step" "$lab" reset --all
rm -f "$own/state/history"
git -C "$tree" update-ref -d refs/lab/history

# ---- what the test itself knows of the tree ------------------------------------------------------

git init -q --bare "$E2E/undo.git"
# The name of the tree, by a git that knows nothing of the lab's.
tree_name() {
	GIT_DIR=$E2E/undo.git GIT_WORK_TREE=$tree git -c core.compression=0 add -A -f "$tree" 2>/dev/null
	GIT_DIR=$E2E/undo.git GIT_WORK_TREE=$tree git write-tree
}

seen=$E2E/undo.seen
: >"$seen"
see() {
	tree_name >>"$seen"
}

# random N: a number below N, the next of the sequence that SEED begins
state=$SEED
random() {
	state=$(((state * 1103515245 + 12345) & 0x7fffffff))
	drawn=$(((state >> 8) % $1))
}

current() {
	sed -n 's/^current = //p' "$own/state/progress"
}

# As a check that passes leaves it, without building a kernel.
pass_step() {
	awk -v step="[step $(current)]" -v passed="passed = $(tree_name) 2026-01-01 00:00:00" '
		/^\[/ { here = $0 == step }
		here && /^(passed|broke|failed) / { next }
		{ print }
		$0 == step { print passed }' "$own/state/progress" >"$E2E/undo.progress"
	cp "$E2E/undo.progress" "$own/state/progress"
}

# What a learner does to files: write, append, delete, rename, chmod, link.
edit() {
	random 9
	file=$tree/kernel/mine$drawn.c
	random 8
	case $drawn in
	0 | 1 | 2) echo "/* $SEED $state */" >>"$tree/kernel/sys.c" ;;
	3) echo "int x$state;" >"$file" ;;
	4) rm -f "$file" ;;
	5) [ ! -f "$file" ] || mv "$file" "$tree/kernel/moved $state.c" ;;
	6) printf 'int a;\r\nint b%s;\r\n' "$state" >"$file" && chmod +x "$file" ;;
	7) rm -f "$file" && ln -s "target$state" "$file" ;;
	esac
}

# A command of the lab, now and then killed at any moment of it; status then puts things right.
do_lab() {
	random 6
	if [ "$drawn" = 0 ]; then
		random 150
		timeout -s KILL "0.$(printf %03d "$drawn")" "$lab" "$@" >"$out" 2>&1 </dev/null
		killed=$((killed + 1))
	else
		"$lab" "$@" >"$out" 2>&1 </dev/null
		[ $? -le 2 ] || bad="$* ended with $(cat "$out")"
	fi
	"$lab" status >"$out" 2>&1 || bad="after $*: status: $(cat "$out")"
	see
}

# ---- after the course ------------------------------------------------------------------------------

# finish: from the first step to the end, solved by hand, as if every check had passed
finish() {
	while :; do
		solution=$LAB_ROOT/solutions/$(current)/solution.diff
		[ ! -e "$solution" ] || git -C "$tree" apply "$solution" >"$out" 2>&1 || return 1
		pass_step
		"$lab" next >"$out" 2>&1 </dev/null || return 1
		! grep -q 'That was the last step' "$out" || return 0
	done
}
finish
t_equal "the course is done" 0 $?
finished=$(tree_name)
for command in "goto 6" undo undo next; do
	"$lab" $command >"$out" 2>&1 </dev/null || fail "$command"
done
t_equal "goto 6, undo, undo, next: step 10 is as it was left" "$finished" "$(tree_name)"
t_ok "there is something to redo" "$lab" redo
t_ok "goto an early step" "$lab" goto 3
t_ok "and look where I am" "$lab" status
t_says "what was passed stays passed" "10 of 10 steps passed" "[x] later    10-break-it"
t_silent "and nothing is pending" "pending"
"$lab" status --format json >"$E2E/undo.json" 2>"$out"
t_ok "so it is for programs" jq -e '.steps | all(.state == "passed") and .[9].in_tree == "later"' \
	"$E2E/undo.json"
t_ok "go back to the last one" "$lab" goto 10
t_equal "it is as it was left" "$finished" "$(tree_name)"

# ---- the walk -------------------------------------------------------------------------------------

see
bad='' killed=0 done=0
while [ $done -lt "$WALK" ] && [ -z "$bad" ]; do
	random 20
	case $drawn in
	0 | 1) pass_step && do_lab next ;;
	2 | 3) random 10 && do_lab goto $((drawn + 1)) ;;
	4 | 5) do_lab reset ;;
	6) random 10 && do_lab reset $((drawn + 1)) ;;
	7) random 40 && [ "$drawn" != 0 ] || do_lab reset --all ;;
	8 | 9 | 10) do_lab undo ;;
	11 | 12) do_lab redo ;;
	13) do_lab solution --apply ;;
	14) do_lab check --static ;;
	15) random 20 && do_lab undo $((drawn + 1)) ;;
	*) edit ;;
	esac
	done=$((done + 1))
done
: >"$out"
t_equal "$done commands by seed $SEED, $killed of them killed, each end as they should" "" "$bad"

# ---- what can be had back, by undo and its numbers -----------------------------------------------

"$lab" status >/dev/null 2>&1
see
"$lab" undo --all | awk '{ print $1 == ">" ? $2 : $1 }' >"$E2E/undo.numbers"
echo "# $(wc -l <"$E2E/undo.numbers") states in the row, $(sort -u "$seen" | wc -l) different trees seen"
: >"$E2E/undo.reached"
while read -r number; do
	"$lab" undo "$number" >"$out" 2>&1 </dev/null || fail "undo $number"
	tree_name >>"$E2E/undo.reached"
done <"$E2E/undo.numbers"
sort -u "$seen" >"$E2E/undo.a"
sort -u "$E2E/undo.reached" >"$E2E/undo.b"
: >"$out"
t_equal "every tree that was seen is had back by the number of a state" "" \
	"$(comm -23 "$E2E/undo.a" "$E2E/undo.b" | head -n 3)"

# Without a number: to the left end and to the right end, by undo and redo alone.
steps=0
while "$lab" undo | tee "$out" | grep -q 'back at'; do steps=$((steps + 1)); done
t_says "undo again and again comes to an end" "nothing to undo"
left=$steps
while "$lab" redo | tee "$out" | grep -q 'back at'; do steps=$((steps - 1)); done
t_equal "and redo goes as many steps to the other end" 0 $steps
echo "# $left stops of undo"
t_ok "git finds no fault with its objects" git -C "$tree" fsck --connectivity-only

# ---- a disk that is full, at different moments of each command --------------------------------------

full_disk() {
	room=$1
	shift
	head -c $(($(df --output=avail -k "$E2E/undo.disk" | tail -n 1) * 1024 - room * 1024)) /dev/zero \
		>"$E2E/undo.disk/ballast" 2>/dev/null
	echo "/* $room $* */" >>"$tree/kernel/sys.c" 2>/dev/null
	before=$(tree_name)
	"$lab" "$@" >"$E2E/undo.full" 2>&1 </dev/null
	rm -f "$E2E/undo.disk/ballast"
	"$lab" status >"$out" 2>&1 || fail "status after $* with $room KiB of room"
	[ "$(tree_name)" = "$before" ] || "$lab" undo >"$out" 2>&1
	# What undo itself took away comes back by as many steps the other way.
	[ "$(tree_name)" = "$before" ] || { "$lab" redo && "$lab" redo; } >"$out" 2>&1
	[ "$(tree_name)" = "$before" ] || lost="$lost; $* with $room KiB: $(cat "$E2E/undo.full")"
}

size=$(($(du -sm "$own" | cut -f1) + 40))
mkdir -p "$E2E/undo.disk"
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=${size}m none "$E2E/undo.disk" 2>"$out"; then
	cp -a "$own" "$E2E/undo.disk/undo"
	export LAB_WORK="$E2E/undo.disk/undo"
	own=$LAB_WORK tree=$LAB_WORK/linux lost=''
	"$lab" goto 4 >"$out" 2>&1
	for room in 8 200 1000 1400; do
		full_disk $room goto 7
		full_disk $room reset
		full_disk $room solution --apply
		full_disk $room undo
		full_disk $room redo
		full_disk $room goto 4
	done
	: >"$out"
	t_equal "whatever moment the disk is full at, what was there is there or comes back by undo" "" "$lost"
	umount "$E2E/undo.disk"
else
	skip "a disk that fills up under goto, reset and solution" "mounting needs root"
fi
rm -rf "$E2E/undo" "$E2E/undo.disk"
rm -rf "$own" "$E2E/undo.git"
