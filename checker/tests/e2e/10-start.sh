# SPDX-License-Identifier: GPL-2.0-only
#
# From nothing to a workspace, and that no interruption costs more than time. The two workspaces made
# here, one for each track, serve all later scripts: a workspace may be moved, with what a grading left in
# it. Slow: it builds two kernels from nothing.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"

with_ccache # the two kernels have most of their objects in common
export LAB_WORK="$modern"

t_exit 2 "check without a workspace is wrong usage" "$lab" check
t_says "and names the command that makes one" "./lab start"

# start_until FILE SIGNAL SENTENCE: begin `start`, wait for FILE and a moment more, send the signal
start_until() {
	file=$1 signal=$2 sentence=$3
	"$lab" start --yes >"$out" 2>&1 </dev/null &
	pid=$!
	tries=0
	until [ -e "$file" ] || ! kill -0 $pid 2>/dev/null || [ $tries -gt 1200 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	sleep 1
	if ! kill -"$signal" $pid 2>/dev/null; then
		fail "$sentence" "start ended before it could be interrupted at $file"
		return
	fi
	wait $pid
	ended=$?
	case $signal in
	INT) t_equal "$sentence" 4 $ended ;;
	*) t_equal "$sentence" 137 $ended ;;
	esac
	nothing_left "no program goes on behind it"
}

begun=$(date +%s)
start_until "$modern" KILL "start can be killed while it unpacks"
t_equal "an unfinished kernel tree is not taken for a whole one" "" \
	"$(ls "$modern/linux/Makefile" 2>/dev/null)"
start_until "$modern/linux.git.new" INT "start can be interrupted while it records the sources"
start_until "$modern/stage/kernel/fork.o" KILL "start can be killed while it builds"
t_exit 2 "check in an unfinished workspace is wrong usage" "$lab" check
t_says "and says that start continues" "./lab start continues"

# ---- on a terminal: the lesson at once, the kernel in the background ------------------------------

note=$modern/state/first-build

# first_build: what status says about it to programs
first_build() {
	"$lab" status --format json 2>"$out" | jq -r '.first_build.state'
}

if ! command -v tmux >/dev/null 2>&1; then
	skip "on a terminal the kernel is built in the background" "tmux is not installed"
	t_ok "start goes on and finishes" "$lab" start --yes
else
	on_screen 100 70 "env TERM=screen '$lab' start --yes; exec cat"
	t_shows "on a terminal start shows the first lesson" "Your task" "in the background"
	t_ok "before the kernel is built" [ ! -e "$modern/stage/.lab/ready" ]
	echo "# the lesson, after three interruptions, took $(($(date +%s) - begun)) s"
	t_equal "status tells programs of the build in the background" running "$(first_build)"
	"$lab" status --format json >"$E2E/first-build.json" 2>"$out"
	t_ok "in words of the lab's schema" "$LAB_ROOT/tests/validate" "$LAB_ROOT/docs/lab.schema.json" \
		"$E2E/first-build.json"
	t_ok "status tells people" "$lab" status
	t_says "what is going on" "is being built in the background"

	on_screen 100 70 "env TERM=screen '$lab' check; exec cat"
	t_shows "a check waits for it and shows how far it is" "building the baseline kernel"
	t_ok "and keeps nobody from the workspace meanwhile" timeout 60 "$lab" diff
	t_silent "not even for a moment" "waiting for it to end"
	tmux -L "$screen" send-keys C-c
	t_shows "Ctrl-C ends the check" "interrupted"
	off_screen
	t_equal "neither that nor a terminal that is closed ends the build" running "$(first_build)"

	behind=$(sed -n 's/^process //p' "$note")
	until [ -e "$modern/stage/vmlinux.o" ] || ! kill -0 "$behind"; do
		sleep 0.5
	done
	kill -9 "$behind"
	nothing_left "the build in the background can be killed, and takes its programs along"
	t_equal "status tells that it stopped" stopped "$(first_build)"
	t_codes "the next check goes on with it and judges" "E0816" 01
	t_equal "then nothing is due any more" null "$(first_build)"
	t_ok "start finds everything in place" "$lab" start --yes
	t_says "and says so" "Everything is in place"
	t_ok "the note of the first build is gone" [ ! -e "$note" ]
fi
echo "# all of it took $(($(date +%s) - begun)) s"
nothing_left "no program is left behind"

tree=$modern/linux
t_equal "the tree is on branch lab" lab "$(git -C "$tree" symbolic-ref --short HEAD 2>&1)"
t_equal "lab/base is the first commit" "$(git -C "$tree" rev-list --max-parents=0 HEAD)" \
	"$(git -C "$tree" rev-parse 'lab/base^{commit}')"
t_equal "git sees no change in it but the step's own" "" \
	"$(git -C "$tree" status --porcelain | grep -v tools/lab)"
t_ok "the pristine sources are all recorded" sh -c \
	"[ \$(git -C '$tree' ls-tree -r --name-only lab/base | wc -l) -gt 70000 ]"
t_equal "nothing was built inside the learner's tree" "" \
	"$(find "$tree" -name '*.o' -not -path '*/.git/*' | head -n 3)"
echo probe >"$tree/kernel/probe.c"
t_equal "git shows a new file in spite of the tree's own .gitignore" "?? kernel/probe.c" \
	"$(git -C "$tree" status --porcelain kernel/probe.c)"
rm -f "$tree/kernel/probe.c"

begun=$(date +%s%N)
t_ok "start on a workspace that is ready changes nothing" "$lab" start --yes
t_ok "and takes a moment" [ $((($(date +%s%N) - begun) / 1000000)) -lt 5000 ]
t_exit 2 "start refuses to change the track of a workspace" "$lab" start --yes --track classic

used=$(du -sk "$modern" | cut -f1)
t_ok "the workspace takes less than 4 GB ($((used / 1024)) MiB)" [ "$used" -lt 4194304 ]

export LAB_WORK="$classic"
begun=$(date +%s)
t_ok "start makes a workspace on the classic track" "$lab" start --yes --track classic
t_says "start shows the first step" "Meet the boundary"
t_ok "where there is no terminal the kernel is built when it ends" [ -e "$classic/stage/.lab/ready" ]
echo "# start on the classic track took $(($(date +%s) - begun)) s"
t_ok "its table holds prefixed names" grep -q '__x64_sys_read$' \
	"$classic/linux/arch/x86/entry/syscalls/syscall_64.tbl"

# ---- what a first grading prepares --------------------------------------------------------------------

export LAB_WORK="$modern"
mkdir -p "$E2E/first"
submission_tree "$E2E/first-tree"
solve_steps "$E2E/first-tree" 03
git -C "$E2E/first-tree" add -A -f
git -C "$E2E/first-tree" diff --cached lab/track >"$E2E/first/ada.patch"
rm -rf "$E2E/first-tree"
begun=$(date +%s)
t_ok "a submission is graded" "$lab" grade "$E2E/first" --step 03 --out "$E2E/first-results"
t_says "with all points" "10/10"
echo "# the first grading took $(($(date +%s) - begun)) s"

# Each lane takes an overlay of them: no other script may write into these.
if [ -n "${LAB_TEST_STARTED:-}" ]; then
	mkdir -p "$LAB_TEST_STARTED"
	mv "$modern" "$classic" "$LAB_TEST_STARTED"
fi
