# SPDX-License-Identifier: GPL-2.0-only
#
# From nothing to a workspace, and that no interruption costs more than time. The two workspaces made
# here, one for each track, serve all later scripts. Slow: it builds two kernels from nothing.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"

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
start_until "$modern/linux/.git.new" INT "start can be interrupted while it records the sources"
start_until "$modern/stage/vmlinux.o" KILL "start can be killed while it builds"
t_exit 2 "check in an unfinished workspace is wrong usage" "$lab" check
t_says "and says that start continues" "./lab start continues"

t_ok "start goes on and finishes" "$lab" start --yes
t_says "start shows the first step" "Meet the boundary"
echo "# start with three interruptions took $(($(date +%s) - begun)) s"
nothing_left "start leaves no program behind"

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
echo "# start on the classic track took $(($(date +%s) - begun)) s"
t_ok "its table holds prefixed names" grep -q '__x64_sys_read$' \
	"$classic/linux/arch/x86/entry/syscalls/syscall_64.tbl"
