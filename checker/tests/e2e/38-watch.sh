# SPDX-License-Identifier: GPL-2.0-only
#
# check --watch: every save gives the verdict, nothing else does, and nothing is left when it ends.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace
own=$E2E/watch
copy_workspace "$modern" "$own"
export LAB_WORK="$own"
tree=$own/linux
table=$tree/arch/x86/entry/syscalls/syscall_64.tbl
verdicts=$E2E/watch.json

# until_lines N: so many verdicts have come, or two minutes have passed
until_lines() {
	tries=0
	until [ "$(wc -l <"$verdicts")" -ge "$1" ] || [ $tries -gt 1200 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
}

# said N: outcome and first causes of verdict N
said() {
	sed -n "$1p" "$verdicts" | jq -r '[.outcome, (.findings[] |
		select(.severity == "error" and (.blocked_by | not)) | .code)] | unique | join(" ")'
}

t_says_line() {
	until_lines "$2"
	t_equal "$1" "$3" "$(said "$2")"
}

# wakeups PID: how often it has been woken since it began
wakeups() {
	awk '/ctxt_switches/ { n += $2 } END { print n }' "/proc/$1/status"
}

"$lab" reset --all >/dev/null 2>&1
t_ok "go to step 06" "$lab" goto 06
t_ok "take its solution" "$lab" solution --apply
t_ok "check passes" "$lab" check
cp "$table" "$E2E/table"
cp "$tree/kernel/adder.c" "$E2E/adder.c"

# ---- beside a pipe -------------------------------------------------------------------------------

"$lab" check --watch --format json </dev/null >"$verdicts" 2>"$out" &
watch=$!
t_says_line "watch begins with a verdict; standard input that ends does not end it" 1 pass
sed -i '/adder/s/sys_adder/adder/' "$table"
t_says_line "a mistake that is saved is named" 2 "E0104 fail"
# A slow machine may still write the progress down: it must fall asleep some time.
tries=0
until before=$(wakeups $watch) && sleep 2 && [ "$before" = "$(wakeups $watch)" ] || [ $tries -gt 5 ]; do
	tries=$((tries + 1))
done
t_equal "while nothing happens it sleeps" "$before" "$(wakeups $watch)"
echo x >"$tree/kernel/.adder.c.swp"
echo x >"$tree/kernel/adder.c~"
echo x >"$tree/kernel/#adder.c#"
: >"$tree/kernel/4913" && rm "$tree/kernel/4913"
touch "$tree/kernel/adder.c"
cp "$tree/kernel/adder.c" "$tree/kernel/sedXq2" && mv "$tree/kernel/sedXq2" "$tree/kernel/adder.c"
sleep 1.5
rm "$tree/kernel/.adder.c.swp" "$tree/kernel/adder.c~" "$tree/kernel/#adder.c#"
sleep 1
t_equal "swap files, backups and saves without a change are none" 2 "$(wc -l <"$verdicts")"
timeout 30 "$lab" status >"$out" 2>&1
t_says "while it waits, others may work" "06-"
# One program saves them all: on a busy machine four could be seconds apart.
mkdir -p "$E2E/four/kernel" "$E2E/four/mine" "$E2E/four/${table#"$tree/"}"
rmdir "$E2E/four/${table#"$tree/"}"
sed 's/sys_adder/adder/' "$E2E/table" >"$E2E/four/${table#"$tree/"}"
sed 's/return x + y;/return x + yy;/' "$E2E/adder.c" >"$E2E/four/kernel/adder.c"
{ cat "$tree/kernel/sys.c" && echo "/* a comment */"; } >"$E2E/four/kernel/sys.c"
echo "/* mine */" >"$E2E/four/mine/mine.c"
tar -C "$E2E/four" -cf "$E2E/four.tar" kernel mine arch
tar -C "$tree" -xf "$E2E/four.tar"
until_lines 3
sleep 1.5
t_equal "four files saved at once are one check" 3 "$(wc -l <"$verdicts")"
rm -r "$tree/mine"
cp "$E2E/adder.c" "$tree/kernel/adder.c"
cp "$E2E/table" "$table"
until_lines 4
sleep 5 # the directory may have gone a moment before the rest
t_equal "fixed, it passes" pass "$(said '$')"
n=$(wc -l <"$verdicts")

sed -i 's/return x + y;/return x - y;/' "$tree/kernel/adder.c"
sleep 0.3
sed -i 's/return x - y;/return y - x;/' "$tree/kernel/adder.c"
sleep 0.3
# Not what was judged before: a slow machine may see all three as one, and what is as it was gets no new verdict.
{ cat "$E2E/adder.c" && echo "/* saved last */"; } >"$tree/kernel/adder.c"
until_lines $((n + 1))
sleep 1
t_equal "a save in the middle of a check: only the newest tree gets a verdict" "$((n + 1)) pass" \
	"$(wc -l <"$verdicts") $(said '$')"

t_ok "another command goes to step 04" "$lab" goto 04
until_lines $((n + 2))
t_equal "and watch follows" "04-declare" "$(tail -n 1 "$verdicts" | jq -r .step)"
"$lab" undo >/dev/null 2>&1
until_lines $((n + 3))
sleep 5
t_equal "undo too" "06-call-it pass" "$(tail -n 1 "$verdicts" | jq -r .step) $(said '$')"

sed -i '/adder/s/sys_adder/adder/' "$table"
until_lines $((n + 4))
kill -INT $watch
wait $watch
t_equal "Ctrl-C ends it with the exit code of the last verdict" 1 $?
cp "$E2E/table" "$table"

echo "/* something to build */" >>"$tree/kernel/adder.c"
"$lab" check --watch >"$E2E/watch.txt" 2>&1 </dev/null &
watch=$!
tries=0
until readlink "/proc/$watch/exe" | grep -q '/lab$' || [ $tries -gt 600 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
sleep 0.3
kill -TERM $watch
wait $watch
t_equal "ended before the first verdict it is interrupted" 4 $?
nothing_left "what it had begun is gone"
t_ok "the check after that passes" "$lab" check

"$lab" watch --static >"$E2E/watch.txt" 2>&1 </dev/null &
watch=$!
verdicts=$E2E/watch.txt
until_lines 4
sed -i '/adder/s/sys_adder/adder/' "$table"
tries=0
until grep -q E0104 "$verdicts" || [ $tries -gt 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
cp "$verdicts" "$out"
t_says "for people the verdicts follow each other" "06-call-it" "-----" "syscall_64.tbl has changed"
t_silent "no escape sequence goes into a file" "$(printf '\033')"
kill -9 $watch
wait $watch 2>/dev/null
cp "$E2E/table" "$table"

verdicts=$E2E/watch-own.json
"$lab" own --watch --static --format json >"$verdicts" 2>"$out" </dev/null &
watch=$!
until_lines 1
sed -i '/adder/s/sys_adder/adder/' "$table"
until_lines 2
kill -INT $watch
wait $watch
t_equal "calls of one's own are watched as steps are, and it ends with the last verdict's code" \
	"1 adder pass fail" "$? $(jq -rs '[.[0].own[0].name, .[].own[0].outcome] | join(" ")' "$verdicts")"
cp "$E2E/table" "$table"

# Where inotify gives nothing more: in a namespace of its own, in which the limit is low.
for limit in watches instances; do
	if ! unshare -r sh -c "echo 0 >/proc/sys/user/max_inotify_$limit" 2>/dev/null; then
		optional "where inotify has no $limit left, watch looks by itself" "no limit can be set here"
		continue
	fi
	for command in check own; do
		verdicts=$E2E/watch-deaf.json
		# The shell in the background empties both a moment later only.
		rm -f "$verdicts" "$E2E/pid"
		: >"$verdicts"
		unshare -r sh -c "echo \$\$ >'$E2E/pid'; echo 0 >/proc/sys/user/max_inotify_$limit;
			exec '$lab' $command --watch --static --format json" >"$verdicts" 2>"$out" </dev/null &
		watch=$!
		until_lines 1
		sed -i '/adder/s/sys_adder/adder/' "$table"
		until_lines 2
		kill -INT "$(cat "$E2E/pid")"
		wait $watch
		t_equal "where inotify has no $limit left, $command --watch looks by itself" 1 $?
		t_says "and says so, with what to do" "looking every 2 s: this user" "sudo sysctl fs.inotify.max_user_$limit="
		cp "$E2E/table" "$table"
	done
done

t_exit 2 "a format that cannot be streamed is refused" "$lab" check --watch --format junit
t_says "and the way out is named" "--output"
rm -f "$E2E/watch.xml"
"$lab" check --watch --static --format junit --output "$E2E/watch.xml" </dev/null >"$out" 2>&1 &
watch=$!
tries=0
until [ -s "$E2E/watch.xml" ] || [ $tries -gt 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
kill -TERM $watch
wait $watch
t_equal "with --output it is rewritten each time" 0 $?
t_ok "and whole" grep -q '</testsuites>' "$E2E/watch.xml"

# ---- on a terminal -------------------------------------------------------------------------------

if command -v tmux >/dev/null 2>&1; then
	# watching ARGUMENT...: on a terminal; its process is in $E2E/pid
	watching() {
		on_screen 100 50 "env TERM=screen sh -c \
			'echo \$\$ >\"$E2E/pid\"; exec \"$lab\" check --watch $*'; echo code \$?; sleep 1; stty -a; sleep 60"
	}
	watching
	t_shows "on a terminal the keys are named" "next step" \
		"n next step  h hint  l lesson  x reset  g steps  r run  s solution  c check  q quit"
	t_equal "and a picture says how far the course is" 1 "$(grep -c '^Progress: \[#*>*-*\]  [0-9]*/10$' "$out")"
	sed -i '/adder/s/sys_adder/adder/' "$table"
	t_shows "a save shows the mistake" "syscall_64.tbl has changed" "error[E0104]"
	t_silent "and nothing of the verdict before" "this step is done"
	tmux -L "$screen" send-keys e
	t_shows "e explains the mistake" "E0104 table-sys-missing"
	tmux -L "$screen" send-keys n
	t_shows "n says why it does not go on" "does not pass yet"
	tmux -L "$screen" send-keys x
	until_shown "y/N"
	tmux -L "$screen" send-keys Enter s
	until_shown "See the whole solution"
	tmux -L "$screen" send-keys Enter g
	t_shows "g lists the steps, and asks" "Go to step" "06-call-it" "10-break-it"
	tmux -L "$screen" send-keys Enter
	tmux -L "$screen" send-keys h
	t_shows "h gives a hint" "Hint 1 of"
	tmux -L "$screen" send-keys g
	until_shown "Go to step"
	tmux -L "$screen" send-keys Escape
	until_shown "stays): ^["
	tmux -L "$screen" send-keys h
	t_shows "Esc goes back from a question" "Hint 2 of"
	tmux -L "$screen" send-keys c
	sleep 0.1
	tmux -L "$screen" send-keys e
	t_shows "a key that is pressed during a check waits for its verdict" "next: fix E0104" \
		"E0104 table-sys-missing"
	t_silent "which takes no words" "waiting for it"
	tmux -L "$screen" resize-window -x 50 -y 50
	sleep 1
	t_shows "a narrow terminal shows it whole" "error[E0104]" "help:" "more:" "next:"
	cp "$E2E/table" "$table"
	until_shown "next step"
	sed -i 's/return x + y;/return x - y;/' "$tree/kernel/adder.c"
	sleep 0.5
	tmux -L "$screen" send-keys C-c
	t_shows "Ctrl-C in mid-check: the code of the last verdict, a sane terminal" "code 0" " icanon" " echo "
	nothing_left "and no QEMU"
	off_screen
	cp "$E2E/adder.c" "$tree/kernel/adder.c"

	watching --static --poll
	t_shows "where the file system tells nothing it looks itself, and says so" "q quit" "looking every 2 s"
	kill -9 "$(cat "$E2E/pid")"
	t_shows "killed, it leaves a sane terminal all the same" "code 137" " icanon" " echo "
	off_screen
else
	skip "watch on a terminal" "tmux is not there"
fi
discard "$own"
