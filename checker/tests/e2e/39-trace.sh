# SPDX-License-Identifier: GPL-2.0-only
#
# The microscope: a call is followed through the learner's own image, and what stops one is said.
# Their own calls, and who waits for whom.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace
own=$E2E/trace
copy_workspace "$modern" "$own"
export LAB_WORK="$own"
tree=$own/linux

t_exit 1 "there is nothing to follow before step 5" "$lab" trace
t_says "and what to do is said" "your table has no system call of your own yet" "--call=getpid"
t_ok "go to step 06" "$lab" goto 06
t_ok "take its solution" "$lab" solution --apply

t_ok "the call of the step's program is followed" "$lab" trace
t_says "from the program to the learner's line and back" "sum = syscall(NR_ADDER, x, y);" \
	"entry_SYSCALL_64" "do_syscall_64" "goes to __x64_sys_adder" "return x + y;" \
	"20 + 22 = 42" "adder, number 451, came back with 42"
wide=$(awk 'length($0) > 80' "$out" | head -n 1)
t_equal "no line is wider than 80 columns" "" "$wide"

# A first build that was stopped may go on for minutes; here somebody else is at it.
if command -v tmux >/dev/null 2>&1; then
	mv "$own/stage/.lab/ready" "$E2E/ready"
	flock "$own/stage.lock" sleep 600 &
	builder=$!
	for command in own check; do
		on_screen 80 24 "env TERM=screen '$lab' $command; exec cat"
		t_shows "$command goes on with a first build that was stopped" "waiting for another build here"
		t_ok "$command: nobody waits in the workspace for that" timeout 60 "$lab" diff
		t_silent "$command: not even for a moment" "waiting for it to end"
		tmux -L "$screen" send-keys C-c
		t_shows "$command: Ctrl-C ends it" "interrupted"
		off_screen
	done
	pkill -P "$builder"
	mv "$E2E/ready" "$own/stage/.lab/ready"
else
	skip "nobody waits for a first build that goes on" "tmux is not there"
fi

"$lab" trace --html "$E2E/trace.html" --format json call -5 2 >"$E2E/trace.json" 2>"$out"
t_equal "as JSON it has all stations in their order" \
	"program entry pt_regs do_syscall_64 dispatch handler body answer back" \
	"$(jq -r '[.trace.stations[].id] | join(" ")' "$E2E/trace.json")"
t_ok "which fits the lab's own schema" "$LAB_ROOT/tests/validate" "$LAB_ROOT/docs/lab.schema.json" \
	"$E2E/trace.json"
t_ok "the page has each of them" test "$(grep -c '<section id="s' "$E2E/trace.html")" = 9
t_equal "and nothing from elsewhere" "" "$(grep -oE '(src|href)="[^#]' "$E2E/trace.html")"
browser=$(command -v chromium || command -v chromium-browser)
if [ -n "$browser" ]; then
	"$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$E2E/chromium" \
		--virtual-time-budget=2000 --dump-dom "file://$E2E/trace.html#s7" >"$E2E/trace.dom" 2>"$out"
	t_equal "a browser steps to the seventh" "7 of 9" "$(grep -oE '[0-9] of 9' "$E2E/trace.dom")"
	t_equal "and shows that one alone" 's7" class="kernel now' \
		"$(grep -oE 's[0-9]" class="[a-z]* now' "$E2E/trace.dom")"
else
	optional "a browser steps through it" "there is no chromium"
fi
t_equal "the answer is seen in each place" "-3 -3 -3 -3" "$(jq -r '[.trace.result,
	(.trace.stations[] | select(.id == "answer").values[].value),
	(.trace.stations[] | select(.id == "back").values[0].value)] | join(" ")' "$E2E/trace.json")"
t_equal "what the learner's line made of it is seen" "rax -3" "$(jq -r '.trace.stations[] |
	select(.id == "body").lines[] | select(.text == "return x + y;").values[] |
	"\(.name) \(.value)"' "$E2E/trace.json")"
t_equal "pt_regs is where the handler expects it" true "$(jq '.trace.stations |
	(map(select(.id == "pt_regs"))[0].address) == (map(select(.id == "handler"))[0].values[0].hex)' "$E2E/trace.json")"
t_equal "the handler stands where the image has it" \
	"$(nm "$own/build/run-vmlinux" | sed -n 's/^\(.*\) T __x64_sys_adder$/0x\1/p')" \
	"$(jq -r '.trace.stations[] | select(.id == "handler").address' "$E2E/trace.json")"

sed -i 's/NR_ADDER 451/NR_ADDER 450/' "$tree/tools/lab/call.c"
sed -i 's/return x + y;/return *(volatile int *)(long)x + y;/' "$tree/kernel/adder.c"
t_exit 1 "a program that makes another call" "$lab" trace
t_says "is told which" "never asked for adder, number 451" \
	"it asked for number 450, which is set_mempolicy_home_node; adder is 451"
sed -i 's/NR_ADDER 450/NR_ADDER 451/' "$tree/tools/lab/call.c"
t_exit 1 "a call that the kernel dies of" "$lab" trace
t_says "is followed to that instruction" "the CPU stopped at an instruction" \
	"killed within the call" "__x64_sys_adder (kernel/adder.c:10)" "NULL pointer dereference"

# Their own calls: one that is right, and one that never comes back.
sed -i 's/return \*(volatile int \*)(long)x + y;/return x + y;/' "$tree/kernel/adder.c"
printf 'SYSCALL_DEFINE1(leave, int, code)\n{\n\tpr_info("leaving\\n");\n\tdo_exit(code << 8);\n}\n' \
	>>"$tree/kernel/adder.c"
sed -i '/sys_adder$/a 452\tcommon\tleave\t\t\tsys_leave' "$tree/arch/x86/entry/syscalls/syscall_64.tbl"
sed -i '/sys_adder(/a asmlinkage long sys_leave(int code);' "$tree/include/linux/syscalls.h"
printf '[call]\nanswer = x + y\n' >"$tree/tools/lab/adder.ini"
"$lab" own --format json >"$E2E/own.json" 2>"$out"
t_equal "one of two own calls fails" 1 $?
own_call() { # own_call SENTENCE WANT FILTER
	t_equal "$1" "$2" "$(jq -r ".own[] | $3" "$E2E/own.json" | paste -sd' ')"
}
t_ok "the JSON of own fits the schema" "$LAB_ROOT/tests/validate" "$LAB_ROOT/docs/lab.schema.json" "$E2E/own.json"
own_call "both are found, and judged apart" "adder pass leave fail" '"\(.name) \(.outcome)"'
own_call "the one is called by the program that there is, the other by the lab's" \
	"tools/lab/call.c null" '.program.source'
own_call "the programs ran, and how they ended is seen" "20 + 22 = 42 0 20" \
	'.program | .output + "\(.status)" | gsub("\n"; " ")'
own_call "the handlers were seen to be entered, and to return or not" "[20,22] true 42 [20] false null" \
	'.entered[] | "\(.arguments) \(.returned) \(.result)"'
own_call "what is stated is asked many times" "true false" '.verdict.questions.calls | .asked > 10 and .right == .asked'
own_call "what the kernel said meanwhile is there" "leaving" '.program.kernel_said | capture("(?<said>leaving)").said'
if command -v gdb >/dev/null 2>&1; then
	printf 'bt\nup 2\nprint regs->di\ncontinue\n' | "$lab" debug --call adder >"$out" 2>&1
	t_says "gdb stops in the function that is called, knows its lines, and sees its program end" \
		"in __do_sys_adder" "kernel/adder.c:" "__x64_sys_adder (regs=" " = 20" "20 + 22 = 42" "exited normally"
	t_equal "and no socket is left" "" "$(ls -d /tmp/lab-debug.* 2>/dev/null)"
else
	optional "gdb stops in the function that is called" "there is no gdb"
fi
own_call "not to come back is named" "null leave was entered and never came back to its caller" '.problem'

# The same in a tree outside of the workspace, with none anywhere; nothing is written into it.
touch "$E2E/before-visit"
LAB_WORK=$E2E/none "$lab" own adder --kernel "$tree" --format json >"$E2E/own.json" 2>"$out"
t_equal "a call in any kernel tree has the whole loop" "0 adder pass tools/lab/call.c" \
	"$? $(jq -r '.own[] | "\(.name) \(.outcome) \(.program.source)"' "$E2E/own.json")"
t_equal "nothing was written into that tree" "" "$(find "$tree" -newer "$E2E/before-visit" -print | head -n 3)"
t_exit 2 "what is no kernel tree is refused" "$lab" own --kernel "$E2E"
: >"$tree/.config"
t_exit 2 "and so is one that somebody built in" "$lab" own --kernel "$tree"
t_says "with the way to clean it" "make mrproper"
rm "$tree/.config"

nothing_left "no machine is left behind"
