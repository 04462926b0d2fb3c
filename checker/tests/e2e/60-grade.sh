# SPDX-License-Identifier: GPL-2.0-only
#
# Slow: it builds many kernels.
# 60-grade - instructor mode: good work, bad work, and every attack that a patch can carry
#
# The submissions are made from the workspace's own history, so they fit whatever kernel it holds.
# Builds are slow: most attacks ride on step 03, which needs one object and a link.

. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace

LAB_WORK=$modern
export LAB_WORK
dir=$E2E/grade
rm -rf "$dir"
tree=$dir/tree
mkdir -p "$dir/bin"

# A grade asks no other checker of C: these would tell.
for tool in spatch sparse; do
	printf '#!/bin/sh\necho %s >>"%s"\n' $tool "$dir/asked" >"$dir/bin/$tool"
	chmod +x "$dir/bin/$tool"
done
PATH=$dir/bin:$PATH

# ---- making submissions -------------------------------------------------------------------------

submission_tree "$tree" /scripts/ /mm/Makefile

# fresh [STEP]: the tree as handed out, with the solutions up to STEP (two digits) in it
fresh() {
	git -C "$tree" checkout -q -f --detach lab/track
	git -C "$tree" clean -q -ffdx
	solve_steps "$tree" "${1:-0}"
}

# hand_in FILE: what is in the tree now, as a diff
hand_in() {
	mkdir -p "$(dirname "$1")"
	git -C "$tree" add -A -f
	git -C "$tree" diff --cached lab/track >"$1"
	git -C "$tree" reset -q
}

# ---- asking for results --------------------------------------------------------------------------

# cell RESULTS STUDENT COLUMN
cell() {
	awk -F, -v student="$2" -v column="$3" '$1 == student { print $column }' "$1/results.csv"
}

# t_verdict RESULTS STUDENT VERDICT [POINTS]
t_verdict() {
	t_equal "$2 is ${4:+$4 points and }$3" "$3${4:+ $4}" \
		"$(cell "$1" "$2" 2)${4:+ $(cell "$1" "$2" 3)}" ||
		tail -n 15 "$1/$2/feedback.txt" 2>/dev/null | sed 's/^/# | /'
}

# t_reason RESULTS STUDENT WORDS
t_reason() {
	: >"$out"
	jq -r .grading.reason "$1/$2/verdict.json" >"$out" 2>&1
	t_says "$2 is told: $3" "$3"
}

# t_flag RESULTS STUDENT KEY WORDS
t_flag() {
	jq -r ".grading.$3[]" "$1/$2/verdict.json" >"$out" 2>&1
	t_says "$2: $3 names $4" "$4"
}

# timings RESULTS: what each submission cost, for whoever looks into a slow run
timings() {
	awk -F, 'NR > 1 { print "#   " $1 ": " $2 ", " $(NF - 2) " s" }' "$1/results.csv"
}

# without_times RESULTS: the table as it must be each time
without_times() {
	sed 's/,[0-9]*\.[0-9],/,/' "$1/results.csv"
}

# A directory of the host, whose like each attack would find or change.
mkdir -p "$dir/host/etc"
echo "root:x:0:0" >"$dir/host/etc/passwd"
ln -s passwd "$dir/host/etc/link"
manifest() {
	find "$dir/host" "$LAB_ROOT/steps" "$LAB_ROOT/solutions" "$modern/linux/kernel" \
		-printf '%y %m %s %T@ %p %l\n' | LC_ALL=C sort
}

# Control groups of a lab that lives no more.
dead_groups() {
	find /sys/fs/cgroup -type d -name 'lab-[0-9]*' 2>/dev/null | while read -r group; do
		pid=${group##*/lab-}
		[ -e "/proc/${pid%%-*}" ] || echo "$group"
	done
}
manifest >"$dir/manifest"
{ echo none && dead_groups; } >"$dir/groups"

# nothing_of_it WHAT: no process, mount or control group is left, and the host's files are as before
nothing_of_it() {
	nothing_left "no process of $1 is left"
	t_equal "no mount of $1" "" "$(grep -F "$dir" /proc/mounts)"
	t_equal "no control group of $1" "" "$(dead_groups | grep -vxF -f "$dir/groups")"
	manifest >"$dir/manifest-now"
	t_ok "the host's files are as before $1" cmp "$dir/manifest" "$dir/manifest-now"
}

# ---- usage ---------------------------------------------------------------------------------------

t_exit 2 "grade without a folder is wrong usage" "$lab" grade
t_exit 2 "grade of a folder that is not there is wrong usage" "$lab" grade "$dir/nowhere"
mkdir -p "$dir/none"
t_exit 2 "grade of an empty folder is wrong usage" "$lab" grade "$dir/none"
t_exit 2 "grade of an unknown step is wrong usage" "$lab" grade "$dir" --step 99
t_exit 2 "-j 0 is wrong usage" "$lab" grade "$tree/kernel/Makefile" -j 0

printf 'SID,Name\n1,A\n1,B\n' >"$dir/roster.csv"
t_exit 2 "a roster with duplicates is wrong usage" "$lab" grade "$tree/kernel/Makefile" --roster "$dir/roster.csv"
t_says "the duplicate is named with both lines" "roster.csv:3: SID 1 is in line 2 already"

# ---- patches that must be refused, in company of one that is fine --------------------------------

subs=$dir/subs-refused
mkdir -p "$subs"
cp "$LAB_ROOT"/checker/tests/fixtures/submissions/*.patch "$subs"
fresh 01
hand_in "$subs/zoe.patch"
cp "$subs/zoe.patch" "$subs/twice.patch"
cp "$subs/zoe.patch" "$subs/twice.diff"
ln -s "$subs/zoe.patch" "$subs/link.patch"
mkfifo "$subs/fifo.patch"
mkdir "$subs/nothing"
git init -q "$subs/embedded"
cp "$subs/zoe.patch" "$subs/=HYPERLINK(\"http:,x\").patch"
for name in "$(printf 'a\nb;reboot\033[2J').patch" -rf "$(printf 'not-utf8-\377').patch" journal.patch \
	"$(printf 'x%.0s' $(seq 240)).patch"; do
	cp "$subs/letter.patch" "$subs/$name"
done
echo hello >"$subs/.hidden"
r=$dir/refused
touch "$dir/before"
t_ok "a folder of hostile patches is graded to its end" \
	"$lab" grade "$subs" --step 01 --seed 7 -j 1 --out "$r"
while read -r name verdict words; do
	case $name in '#') continue ;; esac
	t_verdict "$r" "$name" "$verdict" 0
	t_reason "$r" "$name" "$words"
done <"$LAB_ROOT/checker/tests/fixtures/submissions.expected"
t_verdict "$r" zoe PASS 10
t_verdict "$r" twice REJECTED 0
t_reason "$r" twice "two submissions"
t_verdict "$r" link REJECTED 0
t_verdict "$r" fifo REJECTED 0
t_verdict "$r" nothing REJECTED 0
cp "$r/nothing/feedback.txt" "$out"
t_says "a student who is rejected is told what to hand in" "lab submit"
t_verdict "$r" embedded REJECTED 0
t_verdict "$r" "%2Drf" REJECTED 0
t_verdict "$r" "a%0Ab;reboot%1B[2J" REJECTED 0
t_verdict "$r" "not-utf8-%FF" REJECTED 0
t_verdict "$r" "%6Aournal" REJECTED 0
grep -F "HYPERLINK" "$r/results.csv" >"$out"
t_says "no cell of the table is a formula" "\"'=HYPERLINK(\"\"http:,x\"\")\",PASS"
t_equal "the table has one row a student" \
	"$(find "$subs" -mindepth 1 -maxdepth 1 ! -name '.*' ! -name twice.diff -printf x | wc -c)" \
	"$(($(wc -l <"$r/results.csv") - 1))"
t_equal "no escape sequence reaches a terminal" "" \
	"$(LC_ALL=C grep -l "$(printf '\033')" "$r/results.csv" "$r"/*/feedback.txt)"
t_equal "nothing was written outside" "" \
	"$(find /etc /tmp/lab-e2e-ed -newer "$dir/before" \( -name x -o -name lab-e2e-ed \) 2>/dev/null)"
t_equal "no temporary file stays" "" "$(find "$r" -name '.tmp*' -o -name '*.tmp-*')"
t_ok "each verdict.json fits the lab's own schema" \
	"$LAB_ROOT/tests/validate" "graded@$LAB_ROOT/docs/lab.schema.json" "$r"/*/verdict.json

t_exit 2 "results of another batch are not mixed with this one's" \
	"$lab" grade "$subs/zoe.patch" --step 01 --out "$r"
t_says "and it is said whose they are" "whom this one has not"

again=$(jq -r .grading.reproduce "$r/letter/verdict.json")
t_ok "a grading is repeated by its printed command" sh -c "cd '$dir' && $again"
without_times "$r" | grep '^letter,' >"$dir/row1"
without_times "$dir/again" | sed 1d >"$dir/row2"
t_ok "and has the same row, alone" diff "$dir/row1" "$dir/row2"
cat "$r"/*/feedback.txt >"$out"
t_silent "what a student reads has neither the seed nor the instructor's paths" "--seed" "$r"
rm -rf "$dir/again"

t_ok "the same folder, two at a time" \
	"$lab" grade "$subs" --step 01 --seed 7 -j 2 --out "$dir/refused2"
without_times "$r" >"$dir/table1"
without_times "$dir/refused2" >"$dir/table2"
t_ok "-j 1 and -j 2 give the same table, times apart" diff "$dir/table1" "$dir/table2"

printf '[points]\n01 = 20\n' >"$dir/grading.ini"
t_ok "some of a batch are graded again, by a policy" "$lab" grade "$subs" --step 01 --seed 7 \
	--policy "$dir/grading.ini" --regrade='lett*' --out "$r"
t_says "and old is shown against new" "letter: REJECTED 0/10 -> REJECTED 0/20"
t_equal "but nothing changes" 10 "$(cell "$r" letter 4)"
t_ok "until it is applied" "$lab" grade "$subs" --step 01 --apply --out "$r"
t_equal "then it is in the table" "20 10" "$(cell "$r" letter 4) $(cell "$r" zoe 4)"
t_equal "and in the student's directory" 20 "$(jq .max_points "$r/letter/verdict.json")"
t_exit 2 "and not a second time" "$lab" grade "$subs" --step 01 --apply --out "$r"

# ---- interruption --------------------------------------------------------------------------------

# A dozen of one kind, no two alike: the signal comes when the first is graded and the others are not yet.
subs=$dir/subs-cut
mkdir "$subs"
fresh 01
for i in a b c d e f g h i j k l; do
	echo "/* $i */" >>"$tree/tools/lab/boundary.c"
	hand_in "$subs/$i.patch"
done

# graded RESULTS: how many are in the journal
graded() {
	grep -c '^{"student"' "$1/journal" 2>/dev/null
}

# cut_short SIGNAL RESULTS [OPTION...]: such a grading, and the signal in its midst; its exit code
cut_short() {
	"$lab" grade "$subs" --step 01 --seed 7 --out "$2" ${3:+"$3"} >"$out" 2>&1 &
	pid=$!
	for _ in $(seq 1200); do
		[ "$(graded "$2")" -gt 0 ] 2>/dev/null && break
		sleep 0.05
	done
	kill "-$1" "$pid"
	wait "$pid"
}

cut_short KILL "$dir/cut" -j2 2>/dev/null
t_equal "kill -9 ends the grader before it is done" "137 yes" \
	"$? $([ "$(graded "$dir/cut")" -lt 12 ] && echo yes)"
nothing_left "kill -9 of the grader leaves no process"
t_equal "a mount is left nowhere" "" "$(grep -F "$dir" /proc/mounts)"
t_exit 2 "--resume refuses the journal of another batch" \
	"$lab" grade "$subs" --step 01 --seed 8 --resume --out "$dir/cut"
t_ok "--resume goes on after kill -9" "$lab" grade "$subs" --step 01 --resume --out "$dir/cut"
t_equal "and everybody has a grade, once" "12 12" \
	"$(grep -c ',PASS,10,' "$dir/cut/results.csv") $(graded "$dir/cut")"
t_equal "and without a temporary file" "" "$(find "$dir/cut" -name '.tmp*')"

cut_short INT "$dir/int"
t_equal "Ctrl-C ends with its exit code, before it is done" "4 yes" \
	"$? $([ "$(graded "$dir/int")" -lt 12 ] && echo yes)"
nothing_left "Ctrl-C leaves no process"
t_equal "Ctrl-C leaves no temporary file" "" "$(find "$dir/int" -name '.tmp*')"

# ---- what a build can do -------------------------------------------------------------------------

subs=$dir/subs-build
r=$dir/build
secret=$dir/secret.h
echo '#error the secret is hunter2' >"$secret"

# solved STEP: what fresh() makes, kept as a branch: checking that out is quicker
solved() {
	fresh "$1"
	git -C "$tree" checkout -q -b "solved-$1"
	git -C "$tree" add -A -f
	git -C "$tree" -c user.name=lab -c user.email=lab@localhost commit -q -m "a mail"
}

# attack NAME: a right step 03, with standard input as one more thing in kernel/Makefile
attack() {
	git -C "$tree" checkout -q -f solved-03
	cat >>"$tree/kernel/Makefile"
	hand_in "$subs/$1.patch"
}

# source_attack NAME: the same with standard input added to kernel/adder.c
source_attack() {
	git -C "$tree" checkout -q -f solved-03
	cat >>"$tree/kernel/adder.c"
	hand_in "$subs/$1.patch"
}

solved 03
hand_in "$subs/good.patch"
git -C "$tree" diff --diff-filter=M lab/track >"$subs/half.patch" # as where git was not told about the new file
mkdir -p "$subs/series"
git -C "$tree" format-patch -q -o "$subs/series" lab/track
# Those that look share a build, and those that plant: each build of these is one of the whole kernel.
attack shell <<EOF
x := \$(shell touch /tmp/lab-e2e-pwned $dir/pwned; cat /etc/passwd $secret; ls /home /root /run)
\$(info stolen: \$(x))
\$(info network: \$(shell ls /sys/class/net 2>&1; cat /proc/net/dev | wc -l; (exec 3<>/dev/tcp/127.0.0.1/22) 2>&1))
EOF
attack poison <<'EOF'
x := $(shell for f in scripts/basic/fixdep kernel/fork.o kernel/sys_ni.c scripts/syscalltbl.sh; do echo poison > $$f; touch -d 2038-01-01 $$f; done)
$(shell rm -rf .lab; mkdir -p .lab; echo x > .lab/manifest; ln -s /etc/passwd build.log)
EOF
attack override <<'EOF'
override lab-y = adder.o
EOF
git -C "$tree" checkout -q -f solved-03
git -C "$tree" rm -q kernel/adder.c
echo 'prebuilt' >"$tree/kernel/adder.o_shipped"
touch -d 2038-01-01 "$tree/kernel/adder.o_shipped"
hand_in "$subs/shipped.patch"
attack disk <<'EOF'
$(info gcc: fatal error: No space left on device)
$(error)
EOF
# Root is bound by control groups only.
if [ "$(id -u)" != 0 ] || "$lab" grade "$subs/good.patch" --step 01 --out "$dir/bound" |
	grep -q "bounded:.*processes"; then
	attack forks <<'EOF'
x := $(shell sh -c 'f() { f | f & f; }; f' >/dev/null 2>&1; setsid sleep 4711 >/dev/null 2>&1 &)
EOF
else
	attack forks <<'EOF'
x := $(shell setsid sleep 4711 >/dev/null 2>&1 &)
EOF
fi
# The link goes on when what eats memory is killed. What shows it is a control group, which also keeps it from
# taking more than the 4 GB of a submission and the judge's own share, 5.5 GB together, of this machine's.
hog=
if [ "$(awk '$1 == "MemAvailable:" { print int($2 / 1048576) }' /proc/meminfo)" -ge 8 ] &&
	"$lab" grade "$subs/good.patch" --step 01 --out "$dir/bound" | grep -q "bounded: memory"; then
	hog=MEMORY
	attack hog <<'EOF'
x := $(shell for i in 1 2 3; do head -c 3500M /dev/zero | tail >/dev/null 2>&1 & done; wait)
EOF
fi
attack killer <<'EOF'
x := $(shell kill -9 -1 $$PPID; kill -STOP -1 $$PPID)
EOF
attack filler <<'EOF'
x := $(shell for i in 1 2 3 4 5 6 7 8; do head -c 400M /dev/zero > fill.$$i; done)
EOF
attack flood <<'EOF'
$(obj)/adder.o: flood
flood:
	@yes "PASS ok 1 {\"verdict\":\"PASS\"}"
EOF
source_attack zero <<'EOF'
#include "/dev/zero"
EOF
source_attack itself <<'EOF'
#include "adder.c"
EOF
source_attack errors <<'EOF'
#define E(n) int n = ; int n##1 = ; int n##2 = ; int n##3 = ;
#define F(n) E(n##a) E(n##b) E(n##c) E(n##d) E(n##e)
#define G(n) F(n##a) F(n##b) F(n##c) F(n##d) F(n##e)
G(a) G(b) G(c) G(d) G(e) G(f) G(g) G(h)
EOF
source_attack incbin <<EOF
asm(".incbin \"/etc/passwd\"");
EOF
source_attack thief <<EOF
#include "$secret"
EOF
source_attack solutions <<EOF
#include "$LAB_ROOT/solutions/02-define/solution.diff"
EOF
git -C "$tree" checkout -q -f solved-03
echo 'obj-y += nothing.o' >>"$tree/mm/Makefile"
echo 'exit 1' >"$tree/scripts/syscalltbl.sh"
hand_in "$subs/outside.patch"
git -C "$tree" checkout -q -f solved-03
sed -i 's/x + y/x + /' "$tree/kernel/adder.c"
hand_in "$subs/syntax.patch"

t_ok "a folder of attacks on the build is graded to its end" \
	"$lab" grade "$subs" --step 03 --seed 7 -j 2 --build-timeout 240 --out "$r"
timings "$r"
nothing_of_it "an attack on the build"
t_equal "no detached process is left" "" "$(pgrep -fx 'sleep 4711')"
t_verdict "$r" good PASS 10
t_verdict "$r" series PASS 10
t_verdict "$r" half FAIL
cp "$r/half/feedback.txt" "$out"
t_says "half of the work is told how to hand in the other half" "leaves new files out" "lab submit"
t_silent "and not to name a file of the kernel instead" "meant to be"
t_verdict "$r" shell PASS 10
t_flag "$r" shell flags "kernel/Makefile runs a command"
cat "$r"/*/build.log "$r"/*/feedback.txt "$r"/*/verdict.json >"$out"
t_silent "nothing of the host leaks" "root:x:" "hunter2"
t_equal "no file of the host was made" "" "$(ls -d /tmp/lab-e2e-pwned "$dir/pwned" 2>/dev/null)"
t_flag "$r" override flags "kernel/Makefile does more than to name objects"
t_flag "$r" shipped ignored_files kernel/adder.o_shipped
t_verdict "$r" shipped FAIL
t_verdict "$r" outside PASS 10
t_flag "$r" outside ignored_files scripts/syscalltbl.sh
grep '^outside,' "$r/results.csv" >"$out"
t_says "the table names the files that were ignored" "mm/Makefile" "scripts/syscalltbl.sh"
grep '^shell,' "$r/results.csv" >"$out"
t_says "and what is flagged" "kernel/Makefile runs a command"
grep '^syntax,' "$r/results.csv" >"$out"
t_says "and why there are no full marks" " at kernel/adder.c:"
t_verdict "$r" syntax COMPILE_ERROR
t_verdict "$r" incbin COMPILE_ERROR
t_verdict "$r" thief COMPILE_ERROR
t_verdict "$r" solutions COMPILE_ERROR
t_verdict "$r" itself COMPILE_ERROR
t_verdict "$r" errors COMPILE_ERROR
t_verdict "$r" flood OUTPUT
t_verdict "$r" filler OUTPUT
if [ "$hog" ]; then
	t_verdict "$r" hog MEMORY
	t_reason "$r" hog "it needed more than 4096 MB of memory"
	t_equal "what was built without the limit earns nothing" yes \
		"$([ "$(cell "$r" hog 3)" -lt 10 ] && echo yes || cell "$r" hog 3)"
else
	skip "a build that eats memory is MEMORY" "it needs control groups of memory and 8 GB"
fi
for name in zero forks killer poison disk; do
	case $(cell "$r" $name 2) in
	PASS | FAIL | COMPILE_ERROR | TIMEOUT | MEMORY | OUTPUT) pass "$name has a verdict: $(cell "$r" $name 2)" ;;
	*) fail "$name has a verdict" "$(cell "$r" $name 2)" ;;
	esac
done
t_equal "logs are bounded" "" "$(find "$r" -size +3M)"
t_ok "the workspace's own baseline is as it was" \
	"$lab" grade "$subs/good.patch" --step 03 --seed 7 --self-test --out "$dir/again"
t_says "and a self-test has said so before" "self-test: all as they must be"
t_verdict "$dir/again" good PASS 10

subs=$dir/subs-endless
attack endless <<'EOF'
x := $(shell sleep infinity)
EOF
t_ok "a build without end is ended" \
	"$lab" grade "$subs" --step 03 --seed 7 --build-timeout 5 --out "$dir/endless"
t_verdict "$dir/endless" endless TIMEOUT

# ---- what a kernel can do ------------------------------------------------------------------------

subs=$dir/subs-kernel
r=$dir/kernel
solved 06
hand_in "$subs/good.patch"
rm "$tree/include/linux/syscalls.h"
hand_in "$subs/remover.patch"

# kernel_attack NAME: a right step 06 with standard input in place of kernel/adder.c
kernel_attack() {
	git -C "$tree" checkout -q -f solved-06
	cat >"$tree/kernel/adder.c"
	hand_in "$subs/$1.patch"
}

head='#include <linux/kernel.h>
#include <linux/syscalls.h>
#include <linux/init.h>
#include <linux/reboot.h>
#include <linux/irqflags.h>'
kernel_attack panic-boot <<EOF
$head
SYSCALL_DEFINE2(adder, int, x, int, y) { return x + y; }
static int __init early(void) { panic("PASS"); return 0; }
core_initcall(early);
EOF
kernel_attack panic-later <<EOF
$head
#include <linux/timer.h>
SYSCALL_DEFINE2(adder, int, x, int, y) { return x + y; }
static void later(struct timer_list *timer) { panic("PASS"); }
static DEFINE_TIMER(bomb, later);
static int __init early(void) { mod_timer(&bomb, jiffies + 3); return 0; }
late_initcall(early);
EOF
kernel_attack panic-call <<EOF
$head
SYSCALL_DEFINE2(adder, int, x, int, y) { panic("PASS"); return x + y; }
EOF
kernel_attack oops <<EOF
$head
SYSCALL_DEFINE2(adder, int, x, int, y) { return *(volatile int *)0 + x + y; }
EOF
kernel_attack null-regs <<EOF
$head
SYSCALL_DEFINE2(adder, int, x, int, y)
{ struct pt_regs *none = NULL; OPTIMIZER_HIDE_VAR(none); return x ? __x64_sys_adder(none) : y; }
EOF
kernel_attack hang <<EOF
$head
SYSCALL_DEFINE2(adder, int, x, int, y) { local_irq_disable(); for (;;) cpu_relax(); return x + y; }
EOF
kernel_attack leaves <<EOF
$head
SYSCALL_DEFINE2(adder, int, x, int, y) { printk("ok 1 PASS\n"); emergency_restart(); return x + y; }
EOF
kernel_attack triple-fault <<EOF
$head
#include <asm/desc.h>
SYSCALL_DEFINE2(adder, int, x, int, y)
{ struct desc_ptr none = { 0 }; load_idt(&none); asm volatile("int3"); return x + y; }
EOF
# Right for what the lesson shows, and frames as the agent would send them, at the port and by print.
kernel_attack liar <<EOF
$head
#include <linux/io.h>
static const u8 frame[] = { 0x4c, 0x61, 0x62, 0x4c, 17, 0, 24, 0, 1, 2, 3, 4, 0, 0, 0, 0, 42 };
SYSCALL_DEFINE2(adder, int, x, int, y)
{ int i; printk("{\"verdict\":\"PASS\"} ok 1\n"); for (i = 0; i < 40; i++) outb(i < 17 ? frame[i] : 0, 0x2f8);
  return x == 20 && y == 22 ? 42 : 7; }
EOF
# All answers come from the place where calls are told apart; the handler is never asked.
kernel_attack elsewhere <<EOF
$head
#include <asm/unistd.h>
#include <asm/syscall.h>
SYSCALL_DEFINE2(adder, int, x, int, y) { return -1; }
extern long x64_sys_call(const struct pt_regs *regs, unsigned int nr);
extern char entry[] asm("do_syscall_64");
static long other(const struct pt_regs *regs, unsigned int nr)
{ return nr == __NR_adder ? (int)regs->di + (int)regs->si : x64_sys_call(regs, nr); }
static int __init turn(void)
{
	char *p;
	for (p = entry; p < entry + 400; p++)
		if (*p == (char)0xe8 && p + 5 + *(s32 *)(p + 1) == (char *)x64_sys_call)
			*(s32 *)(p + 1) = (char *)other - (p + 5);
	return 0;
}
core_initcall(turn);
EOF
kernel_attack reboots <<EOF
$head
SYSCALL_DEFINE2(adder, int, x, int, y) { return x + y; }
static int __init again(void) { emergency_restart(); return 0; }
late_initcall(again);
EOF
kernel_attack noise <<EOF
$head
SYSCALL_DEFINE2(adder, int, x, int, y) { int i; for (i = 0; i < 2000000; i++) printk("noise %d\n", i); return x + y; }
EOF
kernel_attack by-date <<EOF
$head
#include <linux/timekeeping.h>
SYSCALL_DEFINE2(adder, int, x, int, y) { return ktime_get_real_seconds() > 1893456000 ? 0 : x + y; }
EOF
# adder_attack NAME BODY [LINES]: these lines above adder, and this body in it
adder_attack() {
	kernel_attack "$1" <<EOF
$head
#include <linux/fdtable.h>
#include <linux/gfp.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>
${3:-}
SYSCALL_DEFINE2(adder, int, x, int, y) { $2 }
EOF
}
adder_attack exits 'do_exit(0); return 0;'
adder_attack kills 'send_sig(SIGKILL, current, 1); return x + y;'
adder_attack signals 'send_sig(SIGTERM, current, 1); return x + y;'
adder_attack forks 'struct kernel_clone_args a = { .exit_signal = SIGCHLD }; kernel_clone(&a); return x + y;'
adder_attack spoils 'current_pt_regs()->bx = 5; return x + y;'
adder_attack closes 'close_fd(1); return x + y;'
adder_attack by-name 'return strcmp(current->comm, "init") ? 0 : x + y;'
adder_attack by-age 'WARN_ON_ONCE(1); return ktime_get_boottime_ns() > 13 * NSEC_PER_SEC ? 0 : x + y;'
adder_attack hoards 'while (__get_free_page(GFP_KERNEL)) cond_resched(); return x + y;'
# The caller is killed for it, and then there is memory again: the kernel goes on.
adder_attack borrows 'unsigned long page, last = 0;
	while ((page = __get_free_page(GFP_KERNEL)) && !fatal_signal_pending(current)) { *(unsigned long *)page = last; last = page; }
	for (page = last; page; page = last) { last = *(unsigned long *)page; free_page(page); }
	return x + y;'
adder_attack bomb 'mod_timer(&bomb, jiffies + 8 * HZ); return x + y;' \
	'static void later(struct timer_list *timer) { panic("PASS"); }
static DEFINE_TIMER(bomb, later);'
t_ok "a folder of attacks on the guest is graded to its end" \
	"$lab" grade "$subs" --step 06 --seed 7 -j 2 --out "$r"
nothing_of_it "an attack on the guest"
timings "$r"
t_verdict "$r" good PASS 10
t_verdict "$r" panic-boot PANIC
t_verdict "$r" panic-call PANIC
t_verdict "$r" panic-later PANIC
t_verdict "$r" oops FAIL
t_verdict "$r" null-regs FAIL
t_verdict "$r" triple-fault FAIL
t_verdict "$r" remover FAIL 0
t_reason "$r" remover "include/linux/syscalls.h"
t_verdict "$r" hang HANG
t_verdict "$r" leaves FAIL
t_verdict "$r" liar FAIL
t_equal "what is right for known numbers alone is reported so" yes \
	"$(case $(cell "$r" liar 5) in *E0802* | *E0815*) echo yes ;; *) cell "$r" liar 5 ;; esac)"
t_verdict "$r" reboots FAIL
t_verdict "$r" elsewhere FAIL
t_equal "right answers that come from elsewhere are found by the witness" E0806 "$(cell "$r" elsewhere 5)"
t_verdict "$r" hoards MEMORY
t_reason "$r" hoards "the guest in which the kernel ran had no memory left"
t_equal "and is told so, once" E0707 "$(cell "$r" hoards 5)"
t_verdict "$r" borrows MEMORY
t_verdict "$r" by-date FAIL
t_equal "what works today alone fails in the second boot" E0809 "$(cell "$r" by-date 5)"
for name in exits:E0813 kills:E0813 signals:E0813 forks:E0815 spoils:E0814 closes:E0814 by-name:E0802; do
	t_verdict "$r" "${name%:*}" FAIL
	case " $(cell "$r" "${name%:*}" 5) " in
	*" ${name#*:} "*) pass "${name%:*} is told ${name#*:}" ;;
	*) fail "${name%:*} is told ${name#*:}" "$(cell "$r" "${name%:*}" 5)" ;;
	esac
done
# On a machine that is busy enough the first boot is old already.
for name in by-age bomb; do
	case "$(cell "$r" $name 2) $(cell "$r" $name 5)" in
	"FAIL E0809" | "FAIL E0802" | "PANIC E0701") pass "$name does not pass" ;;
	*) fail "$name does not pass" "$(cell "$r" $name 2) $(cell "$r" $name 5)" ;;
	esac
done
t_ok "what was asked and not answered is counted" \
	jq -e '.questions | .asked > .answered' "$r/exits/verdict.json"
t_verdict "$r" noise OUTPUT
t_reason "$r" noise "it wrote more than it may"
t_equal "console logs are bounded" "" "$(find "$r" -size +3M)"

# ---- the whole course ----------------------------------------------------------------------------

subs=$dir/subs-all
r=$dir/all
fresh 10
hand_in "$subs/finished.patch"
fresh 05
hand_in "$subs/half.patch"
t_ok "the whole course is graded" "$lab" grade "$subs" --seed 7 -j 1 --out "$r"
timings "$r"
t_ok "and again, two at a time" "$lab" grade "$subs" --seed 7 -j 2 --out "$dir/all2"
timings "$dir/all2"
without_times "$r" >"$dir/table1"
without_times "$dir/all2" >"$dir/table2"
t_ok "-j 1 and -j 2 give the same table of the course" diff "$dir/table1" "$dir/table2"
t_verdict "$r" finished PASS "$(cell "$r" finished 4)"
t_verdict "$r" half FAIL
t_equal "half the course gives half the points, not none" yes \
	"$([ "$(cell "$r" half 3)" -ge 40 ] && [ "$(cell "$r" half 3)" -le 60 ] && echo yes ||
		cell "$r" half 3)"
t_ok "boots that went well are noted for who hands in the same kernel" ls "$modern/grade.boots/"*
t_ok "nobody asked Coccinelle or sparse" test ! -e "$dir/asked"
rm -rf "$dir"
