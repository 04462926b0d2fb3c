# SPDX-License-Identifier: GPL-2.0-only
#
# Whatever happens to the machine in the middle of it: no line of the learner's is lost, nothing is left
# running, and the next check is right.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
with_ccache
need_workspace

own=$E2E/faults
copy_workspace "$modern" "$own"
export LAB_WORK="$own"
tree=$own/linux

t_ok "go to the step with the row" "$lab" goto 05
t_ok "and solve it" "$lab" solution --apply
echo '/* my own thought */' >>"$tree/kernel/adder.c"

# my_work: a sum of it; git diff leaves out a file that git does not know, like the one with the thought
my_work() {
	(cd "$tree" && git diff lab/track && cat kernel/adder.c) 2>&1 | md5sum
}
mine=$(my_work)

unchanged() {
	t_equal "$1" "$mine" "$(my_work)"
}

# nobody_builds SENTENCE: nothing is at work in the stage. A compiler that a killed build leaves behind would
# write into the next one, and its command need not name the place.
nobody_builds() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		left=$(find /proc/[0-9]*/cwd -maxdepth 0 -lname "$own/stage*" 2>/dev/null)
		[ -n "$left" ] || break
		sleep 0.1
	done
	t_equal "$1" "" "$left"
}

# ---- interruptions ------------------------------------------------------------------------------

# hurt SIGNAL SECONDS COMMAND...: run it, send the signal after a while; $ended is its status
hurt() {
	signal=$1 seconds=$2
	shift 2
	"$@" >"$out" 2>&1 </dev/null &
	pid=$!
	sleep "$seconds"
	kill -"$signal" $pid 2>/dev/null
	wait $pid
	ended=$?
}

hurt INT 1.5 "$lab" check --full
t_equal "Ctrl-C in a build ends the check with status 4" 4 $ended
nothing_left "and leaves no program behind"
unchanged "and no line is lost"

hurt KILL 1.5 "$lab" check --full
nothing_left "kill -9 in a build leaves no program behind"
hurt KILL 12 "$lab" check --full
nobody_builds "nor a compiler below the makes that the build had started"
unchanged "and no line is lost"
t_ok "the next check is right" "$lab" check

# Some moment of a check is the boot; whichever it is, all of them must be harmless.
for moment in 0.05 0.3 0.8 1.3 2 3; do
	hurt KILL $moment "$lab" check 05
	nothing_left "kill -9 after $moment s leaves no program behind"
done
unchanged "and no line is lost"
t_ok "the next check is right" "$lab" check

for moment in 0.01 0.03 0.06 0.1 0.2 0.4; do
	hurt KILL $moment "$lab" reset
	"$lab" status >"$out" 2>&1 || fail "status works after reset was killed after $moment s"
	grep -q 'my own thought' "$tree/kernel/adder.c" || "$lab" undo >"$out" 2>&1
done
t_ok "a reset that was killed again and again lost no line" \
	grep -q 'my own thought' "$tree/kernel/adder.c"
had_back() {
	for number in $("$lab" undo --all | awk '{ print $1 == ">" ? $2 : $1 }'); do
		"$lab" undo "$number"
		[ "$mine" != "$(my_work)" ] || return 0
	done
	return 1
}

for moment in 0.02 0.1; do
	for move in reset "goto 02 --yes" "solution --apply --yes" undo redo; do
		# shellcheck disable=SC2086 # words
		hurt INT $moment "$lab" $move
		case $ended in
		0 | 4) ;;
		*) fail "Ctrl-C in $move after $moment s ends it with 0 or 4" "$ended" ;;
		esac
		"$lab" status >"$out" 2>&1 || fail "status works after Ctrl-C in $move after $moment s"
	done
done
nothing_left "Ctrl-C in a move leaves no program behind"
t_ok "and what was there before all of them can be had back" had_back
t_ok "the progress file is readable text" grep -qE '^[a-z0-9-]+' "$own/state/progress"

# ---- two at once ---------------------------------------------------------------------------------

echo '/* another */' >>"$tree/kernel/adder.c"
"$lab" check >"$E2E/faults-first" 2>&1 </dev/null &
first=$!
sleep 0.2
t_ok "a second check waits for the first" "$lab" check
wait $first
ended=$?
t_ok "the first one passes too" sh -c 'cat "$1"; exit "$2"' sh "$E2E/faults-first" $ended
flock "$own/state/lock" sleep 5 &
sleep 0.2
"$lab" diff >"$out" 2>&1
t_says "what has to wait says so" "waiting for it to end"
sed -i '/another/d' "$tree/kernel/adder.c"

# ---- disks ---------------------------------------------------------------------------------------

if [ "$(id -u)" = 0 ] && mkdir -p "$E2E/small" && mount -t tmpfs -o size=8m none "$E2E/small" 2>"$out"; then
	LAB_WORK=$E2E/small/work "$lab" start --yes >"$out" 2>&1
	t_equal "start on a disk that is too small ends at once" 3 $?
	t_says "and says how much it needs" "GB"

	cp -a "$own/state" "$E2E/small/state"
	mount --bind "$E2E/small/state" "$own/state"
	head -c 20000000 /dev/zero >"$E2E/small/full" 2>/dev/null
	t_exit 3 "next on a full disk is broken" "$lab" next
	t_says "and names the disk" "No space"
	unchanged "and no line is lost"
	rm -f "$E2E/small/full"
	t_ok "the progress file is whole, whatever could be written" "$lab" status
	umount "$own/state"

	size=$(du -sm "$own/stage" | cut -f1)
	mount -t tmpfs -o size=$((size + 1))m none "$E2E/small"
	cp -a "$own/stage" "$E2E/small/stage" 2>"$out"
	cat /dev/zero >"$E2E/small/full" 2>/dev/null
	mount --bind "$E2E/small/stage" "$own/stage"
	echo '/* another */' >>"$tree/kernel/adder.c"
	t_exit 3 "a disk that fills up in a build is broken, not failed" "$lab" check
	umount "$own/stage"
	umount "$E2E/small"
	umount "$E2E/small"
	sed -i '/another/d' "$tree/kernel/adder.c"
	unchanged "and no line is lost"
	t_ok "with room again the check is right" "$lab" check

	mount --bind "$own" "$own"
	mount -o remount,bind,ro "$own"
	"$lab" check >"$out" 2>&1
	t_equal "a workspace that cannot be written is broken" 3 $?
	t_says "and it is said what to do" "LAB_WORK"
	umount "$own"
else
	skip "full and read-only disks" "mounting needs root"
fi

# ---- terminals -----------------------------------------------------------------------------------

t_ok "without a terminal, lab alone shows the status" "$lab"
t_ok "boot without a terminal ends with its input" timeout 60 "$lab" boot </dev/null
t_silent "no escape sequence goes into a file" "$(printf '\033')"
t_ok "boot takes commands from its input" sh -c "printf 'where adder\nwhere nowhere_at_all\n' | timeout 60 '$lab' boot"
t_says "and finds functions of the kernel" " __x64_sys_adder" "no function of this kernel has nowhere_at_all"

cp "$tree/arch/x86/entry/syscalls/syscall_64.tbl" "$E2E/table"
sed -i '/adder/s/sys_adder/adder/' "$tree/arch/x86/entry/syscalls/syscall_64.tbl"
if command -v tmux >/dev/null 2>&1; then
	on_screen 40 100 "env TERM=screen '$lab' check --static; echo this was the check; sleep 30"
	t_shows "a terminal of 40 columns shows the whole finding" "this was the check" "E0104" "help:" "more:" "next:"
	t_says "no word of it is cut by the terminal" "explain"
	on_screen 40 100 "env TERM=screen '$lab' list; echo this was the list; sleep 30"
	t_shows "nor of the list of steps" "this was the list" "      symptoms (25 minutes)"
	on_screen 80 100 "env TERM=screen '$lab' list; echo this was the list; sleep 30"
	t_shows "which keeps its columns at 80" "this was the list" "                       (25 minutes)"
	off_screen

	printf '#!/bin/sh\nprintf "%%s\\n" "$*" >"%s"\n' "$E2E/edited" >"$E2E/an-editor"
	chmod +x "$E2E/an-editor"
	on_screen 80 24 "VISUAL='$E2E/an-editor' '$lab'; stty -a; sleep 60"
	# A box that was drawn just now may still throw away what was typed before it.
	press() {
		sleep 0.7
		tmux -L "$screen" send-keys "$@"
	}
	t_shows "on a terminal, lab alone shows where I am and what comes next" "< Quit >" "Step 5 of 10" \
		"passed" "Last check: " "Time spent: " "continue" "check your work" "files " "watch "
	t_shows "nothing of it is cut" "say what a code means; - reads a log from standard input"
	tmux -L "$screen" resize-window -x 66 -y 20
	t_shows "on a narrower terminal, what does not fit ends after a word" "< Quit >" "or write the ... "
	tmux -L "$screen" resize-window -x 80 -y 24
	t_shows "and has its room again on a wider one" "< Quit >" "as a book"
	press u Enter
	t_shows "undo says what it would do" "Take back \"" "Nothing is lost"
	press Escape
	until_shown "< Quit >"
	press End
	until_shown "print a completion script"
	press Home Down Enter
	t_shows "a check lists what it found" "Not yet: " "Back" "<All of it>"
	press Enter
	t_shows "a finding opens into its whole text, with the lines" "help:" "error[E0104]" "common" "< Edit >"
	press Tab Enter
	until_shown "Not yet: "
	t_equal "and into the editor, at its line" \
		"+$(grep -n adder "$tree/arch/x86/entry/syscalls/syscall_64.tbl" | cut -d: -f1) arch/x86/entry/syscalls/syscall_64.tbl" \
		"$(cat "$E2E/edited")"
	press Escape
	t_shows "the last verdict is at home" "check your work again" "Last check: fail E0104"
	tmux -L "$screen" resize-window -x 120 -y 40
	t_shows "a larger terminal shows more of it" "say what a code means; - reads a log from standard input" "submit"
	press Home Down Down Enter
	t_shows "a lesson is read in a box, from its top" "< Back >" "5. " "----"
	tmux -L "$screen" resize-window -x 62 -y 24
	t_shows "on a narrower terminal it is wrapped again" "< Back >" "5. " "----" "↓(+)"
	press End
	t_shows "not cut, and the box says where its end is" "100%" "its number leads"
	tmux -L "$screen" resize-window -x 40 -y 24
	t_shows "40 columns get it in plain text" "Enter goes back." "    ./lab check"
	t_silent "with nothing left of the box" "│" "< Back >"
	press Escape
	t_shows "and Esc goes back there, too" "Number or word" ": print a completion script"
	press 999 Enter
	t_shows "with a word for what is not there, and for the way back" "There is no 999" "or q: Quit"
	tmux -L "$screen" resize-window -x 80 -y 24
	t_shows "and boxes again when they fit" "< Quit >" "Step 5 of 10"
	press g Enter
	t_shows "a step to go to is chosen from the list" "Search" "05-register-x86-64" "[!] give it a number" "04-declare"
	press Escape
	until_shown "< Quit >"
	cp "$E2E/table" "$tree/arch/x86/entry/syscalls/syscall_64.tbl"
	echo '/* a thought */' >>"$tree/kernel/adder.c"
	press Home Down Enter
	t_shows "a gauge shows the parts of a check, to the last one" "[>] build" "[x] tree" "[ ] boot" "[ ] calls" "[ ] witness"
	until_shown "< Back"
	press Escape
	until_shown "< Quit >"
	press Escape
	press Escape
	t_shows "the menu leaves the terminal as it was" " icanon" " echo "
	off_screen
else
	skip "a narrow terminal, and the menu" "tmux is not there"
fi
cp "$E2E/table" "$tree/arch/x86/entry/syscalls/syscall_64.tbl"

t_exit 3 "output that cannot be written is broken" "$lab" check --static --output /dev/null/file
t_ok "a reader that has seen enough is no failure" sh -c "'$lab' help | head -n 1 >/dev/null"
discard "$own"
