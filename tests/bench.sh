#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# bench.sh DIR RUNS SLOW-RUNS [own] - the lab against plain kbuild and QEMU, for the same edits; or
# `lab own` alone, against both and virtme-ng (tests/bench/virtme.sh)
#
# Both get the same sources, configuration, build stamps, compiler, number of jobs, machine and
# accelerator. Plain is what a person would do: `make vmlinux` in the tree, then QEMU with a program
# of their own as its first process. The runs are interleaved, lab and plain in turn, so that what
# else the machine does meets both; medians are compared. LAB_WORK is copied, never touched.
set -eu
unset CDPATH

only=
if [ "$1" = --one ]; then # measure() runs this script for one function
	only=$2
	set -- "$BENCH_SCRATCH"
fi
dir=$1 runs=${2:-3} slow_runs=${3:-1} part=${4:-}
case $dir in
/*) ;;
*) dir=$PWD/$dir ;;
esac
root=$(cd "$(dirname "$0")/.." && pwd -P)
from=${LAB_WORK:-$root/work}
lab=$root/lab
samples=$dir/samples.tsv
cases=$root/tests/bench/cases.tsv
export LAB_ROOT="$root" LAB_WORK="$dir/work"
unset LAB_KERNEL_SRC

case $B in
/*) ;;
*) export B="$root/$B" ;;
esac

die() {
	echo "bench: $*" >&2
	exit 3
}

say() {
	echo "# $*"
}

# ---- the two trees ----------------------------------------------------------------------------

make_workspace() {
	case $dir$B in
	*[!A-Za-z0-9/._+-]*) die "plain kbuild takes no such path: $dir; BENCH_DIR=DIR names another" ;;
	esac
	rm -rf "$dir"
	mkdir -p "$dir"
	if [ -e "$from/stage/.lab/ready" ]; then
		say "copying $from"
		cp -a "$from" "$LAB_WORK"
	else
		say "no workspace in $from: making one"
		"$lab" start --yes >"$dir/start.log" 2>&1 || die "lab start failed, see $dir/start.log"
	fi
	"$lab" reset --all --yes >"$dir/goto.log" 2>&1 &&
		"$lab" goto 06 --yes >>"$dir/goto.log" 2>&1 &&
		"$lab" solution 06 --apply --yes >>"$dir/goto.log" 2>&1 ||
		die "cannot go to step 06, see $dir/goto.log"
}

# The stage is an in-tree build of these sources; what it leaves out comes from the tree.
make_plain() {
	say "making the plain tree"
	cp -a "$LAB_WORK/stage" "$dir/plain"
	chmod -R u+w "$dir/plain"
	rm -rf "$dir/plain/.lab"
	(cd "$LAB_WORK/linux" && tar -cf - --exclude=./.git .) |
		(cd "$dir/plain" && tar -xf - --skip-old-files)
	cat >"$dir/spec" <<-SPEC
		dir /dev 0755 0 0
		nod /dev/console 0600 0 0 c 5 1
		file /init $B/bench/init 0755 0 0
	SPEC
	say "settling the plain tree (all of it may be compiled once)"
	plain_make || die "the plain tree does not build, see $dir/plain.log"
	"$dir/plain/usr/gen_init_cpio" "$dir/spec" >"$dir/plain.cpio"
}

# ---- what is measured -------------------------------------------------------------------------

setting() {
	sed -n "s/^$1 = //p" "$root/vm/machine.ini"
}

plain_make() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
		KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 2026' KBUILD_BUILD_USER=learner \
		KBUILD_BUILD_HOST=lab KBUILD_BUILD_VERSION=1 LOCALVERSION= LC_ALL=C \
		make -C "$dir/plain" -j"$(nproc)" vmlinux >"$dir/plain.log" 2>&1 </dev/null
}

plain_boot() {
	case $accelerator in
	kvm) accel='-accel kvm -cpu host' ;;
	*) accel='-accel tcg,tb-size=64' ;;
	esac
	# shellcheck disable=SC2086
	timeout 60 qemu-system-x86_64 -M pc -bios qboot.rom -nodefaults -no-user-config -no-reboot \
		-display none -serial stdio $accel -m "$(setting memory_mb)" -smp 1 \
		-kernel "$dir/plain/vmlinux" -initrd "$dir/plain.cpio" \
		-append "$append -- adder $number 2 3 -1 1 40 2 -7 -8 0 0 2147483647 1 100 -100 5 6" \
		>"$dir/plain-console.log" 2>&1 </dev/null
}

# as a learner without the lab: build, boot, look
plain_verify() {
	plain_make && plain_boot && grep -q 'adder(40, 2) = 42' "$dir/plain-console.log"
}

plain_verify_without() {
	plain_make && plain_boot && grep -q 'no such system call' "$dir/plain-console.log"
}

plain_error() {
	! plain_make && grep -q 'kernel/adder.c:.*error' "$dir/plain.log"
}

lab_check() {
	"$lab" check 06 --format json --output "$dir/verdict.json" >"$dir/lab.log" 2>&1
}

# the first step is verified on the kernel as it came
lab_check_without() {
	"$lab" check 01 --format json --output "$dir/verdict.json" >"$dir/lab.log" 2>&1
}

lab_error() {
	lab_check
	[ $? = 1 ] && grep -q '"kernel/adder.c"' "$dir/verdict.json"
}

# as a developer would with a call of their own: their program in the guest, its output, what entered and returned
lab_own() {
	"$lab" own adder --format json --output "$dir/verdict.json" >"$dir/lab.log" 2>&1
}

lab_static() {
	"$lab" check 06 --static --format json --output "$dir/verdict.json" >"$dir/lab.log" 2>&1
}

. "$root/tests/bench/virtme.sh"

# measure CASE SIDE FUNCTION: run it, note its seconds and the memory of its largest process
measure() {
	"$B/bench/stopwatch" "$dir/result" sh "$0" --one "$3" ||
		die "$1 ($2) did not come out as it should: see $dir/lab.log, $dir/verdict.json," \
			"$dir/plain.log and $dir/plain-console.log"
	read -r seconds memory _ <"$dir/result"
	printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$seconds" "$memory" >>"$samples"
	if [ "$2" = lab ]; then
		jq -r --arg case "$1" '.timing | [$case, .static_s, .build_s, .boot_s] | @tsv' \
			"$dir/verdict.json" >>"$dir/stages.tsv"
	fi
	printf '#   %-10s %-6s %9.3f s\n' "$1" "$2" "$seconds"
}

if [ -n "$only" ]; then
	accelerator=$BENCH_ACCELERATOR append=$BENCH_APPEND number=$BENCH_NUMBER
	set +e
	"$only"
	exit
fi

# ---- the edits --------------------------------------------------------------------------------

tbl=arch/x86/entry/syscalls/syscall_64.tbl
header=include/linux/syscalls.h
files="kernel/adder.c kernel/Makefile $header $tbl"

# put KIND TREE: the four files as they are with adder, or without
put() {
	for file in $files; do
		if cmp -s "$dir/$1/$file" "$2/$file"; then
			continue
		elif [ -e "$dir/$1/$file" ]; then
			cat "$dir/$1/$file" >"$2/$file"
		else
			rm -f "$2/$file"
		fi
	done
}

keep_files() {
	for file in $files; do
		mkdir -p "$dir/with/$(dirname "$file")" "$dir/without/$(dirname "$file")"
		cp "$LAB_WORK/linux/$file" "$dir/with/$file"
		git -C "$LAB_WORK/linux" show "lab/track:$file" >"$dir/without/$file" 2>/dev/null ||
			rm "$dir/without/$file"
	done
}

# edit FILE TREE SED: FILE as it is with adder, changed
edit() {
	sed "$3" "$dir/with/$1" >"$2/$1"
	! cmp -s "$dir/with/$1" "$2/$1" || die "the edit of $1 changes nothing"
}

edit_none() { :; }
# another object each time, the same sums
edit_body() { edit kernel/adder.c "$1" "s/return x + y;/volatile int n = $run;\n\n\treturn x + y + n - $run;/"; }
edit_own() { edit kernel/adder.c "$1" "s/return x + y;/volatile long m = $run;\n\n\treturn x + y + m - $run;/"; }
edit_error() { edit kernel/adder.c "$1" 's/return x + y;/return x + z;/'; }
edit_prototype() { edit $header "$1" "s/sys_adder(int x, int y)/sys_adder(int first$run, int second$run)/"; }
edit_row() { edit $tbl "$1" "s/^\\([0-9]*\\)\\tcommon\\t\\(adder\\t\\)/\\1\\t64\\t\\2/"; }
edit_undo() { put without "$1"; }
edit_whole() { put with "$1"; }

# both CASE EDIT LAB-FUNCTION PLAIN-FUNCTION
both() {
	"$2" "$LAB_WORK/linux"
	measure "$1" lab "$3"
	"$2" "$dir/plain"
	measure "$1" plain "$4"
}

# the same for what takes plain kbuild minutes
both_slow() {
	if [ "$run" -le "$slow_runs" ]; then
		both "$@"
	else
		"$2" "$LAB_WORK/linux"
		measure "$1" lab "$3"
	fi
}

# back to what passes, unmeasured
settle() {
	cat "$dir/with/kernel/adder.c" >"$LAB_WORK/linux/kernel/adder.c"
	lab_check || die "step 06 does not pass: see $dir/verdict.json"
	cat "$dir/with/kernel/adder.c" >"$dir/plain/kernel/adder.c"
	plain_verify || die "plain kbuild or QEMU failed: see $dir/plain.log, $dir/plain-console.log"
}

one_run() {
	say "run $run of $runs"
	both nothing edit_none lab_check plain_verify
	measure static lab lab_static
	measure boot plain plain_boot
	both body edit_body lab_check plain_verify
	both own edit_own lab_own plain_verify
	both error edit_error lab_error plain_error
	settle
	both_slow prototype edit_prototype lab_check plain_verify
	both_slow row edit_row lab_check plain_verify
	both_slow undo edit_undo lab_check_without plain_verify_without
	both_slow whole edit_whole lab_check plain_verify
}

# ---- what comes of it -------------------------------------------------------------------------

# samples, stages, cases -> JSON
summary() {
	jq -n --rawfile samples "$samples" --rawfile stages "$dir/stages.tsv" --rawfile cases "$cases" \
		--arg kernel "$(jq -r .kernel.version "$dir/verdict.json")" \
		--arg accelerator "$accelerator" --arg cpus "$(nproc)" --arg runs "$runs" \
		--arg slow "$slow_runs" --arg compiler "$(gcc -dumpfullversion)" \
		--arg qemu "$(qemu-system-x86_64 --version | sed -n '1s/.*version \([0-9.]*\).*/\1/p')" \
		--arg work "$(du -sk "$LAB_WORK" | cut -f1)" --arg plain "$(du -sk "$dir/plain" | cut -f1)" \
		--arg stage "$(du -sk "$LAB_WORK/stage" | cut -f1)" '
	def rows: split("\n") | map(select(length > 0 and (startswith("#") | not)) | split("\t"));
	def median: sort | if length == 0 then null elif length % 2 == 1 then .[length / 2 | floor]
		else (.[length / 2] + .[length / 2 - 1]) / 2 end;
	def round3: if . == null then null else (. * 1000 | round) / 1000 end;
	($samples | rows) as $s | ($stages | rows) as $t |
	def of($case; $side): [$s[] | select(.[0] == $case and .[1] == $side) | .[2] | tonumber];
	def stage($case; $i): [$t[] | select(.[0] == $case) | .[$i] | select(. != "") | tonumber] | median;
	def memory($side): [$s[] | select(.[1] == $side) | .[3] | tonumber] | max;
	{ format_version: 1,
	  machine: { cpus: ($cpus | tonumber), accelerator: $accelerator, gcc: $compiler, qemu: $qemu },
	  kernel: $kernel, runs: ($runs | tonumber), slow_runs: ($slow | tonumber),
	  cases: [ $cases | rows[] | . as [$id, $title] |
		{ id: $id, title: $title,
		  lab: { runs_s: (if $id == "boot" then [$t[] | select(.[0] == "nothing") | .[3] | tonumber]
				  else of($id; "lab") end) },
		  plain: { runs_s: of($id; "plain") } } |
		.lab.median_s = (.lab.runs_s | median | round3) |
		.plain.median_s = (.plain.runs_s | median | round3) |
		if $id != "boot" then .lab.stages_s = { static: stage($id; 1), build: stage($id; 2),
			boot: stage($id; 3) } else . end |
		.ratio = (if .plain.median_s == null or .lab.median_s == null then null
			else (.plain.median_s / .lab.median_s * 10 | round) / 10 end) ],
	  memory_of_largest_process_kb: { lab: memory("lab"), plain: memory("plain") },
	  disk_kb: { lab_workspace: ($work | tonumber), lab_stage: ($stage | tonumber),
		     plain_tree: ($plain | tonumber) } }'
}

table() {
	jq -r '
	def pad($n): tostring | . + (" " * ([$n - length, 0] | max));
	def lpad($n): tostring | (" " * ([$n - length, 0] | max)) + .;
	def s: if . == null then "-" elif . < 0.1 then "\(. * 1000 | round) ms"
		elif . < 10 then "\(. * 100 | round / 100) s" else "\(. * 10 | round / 10) s" end;
	"Linux \(.kernel), \(.machine.cpus) CPUs, QEMU \(.machine.qemu) with \(.machine.accelerator), gcc \(.machine.gcc), medians of \(.runs) runs" +
		(if .slow_runs < .runs then " (what takes plain minutes: \(.slow_runs))" else "" end),
	"",
	("" | pad(38)) + ("plain" | lpad(10)) + ("lab" | lpad(10)) + ("ratio" | lpad(9)),
	(.cases[] | (.title | pad(38)) + (.plain.median_s | s | lpad(10)) +
		(.lab.median_s | s | lpad(10)) + ((if .ratio then "\(.ratio) x" else "-" end) | lpad(9))),
	"",
	("memory of the largest process" | pad(38)) +
		("\(.memory_of_largest_process_kb.plain / 1024 | round) MB" | lpad(10)) +
		("\(.memory_of_largest_process_kb.lab / 1024 | round) MB" | lpad(10)),
	("disk used" | pad(38)) + ("\(.disk_kb.plain_tree / 1024 | round) MB" | lpad(10)) +
		("\(.disk_kb.lab_workspace / 1024 | round) MB" | lpad(10))' "$1"
}

plot() {
	jq -r '"M\t\(.kernel)\t\(.machine.cpus)\t\(.machine.accelerator)\t\(.runs)\t\(.slow_runs)",
	       (.cases[] | "C\t\(.title)\t\(.plain.median_s // "")\t\(.lab.median_s // "")\t\(.ratio // "")")' \
		"$1" | awk -f "$root/tests/bench/plot.awk"
}

# ---- the run ----------------------------------------------------------------------------------

for program in jq awk qemu-system-x86_64 tar; do
	command -v $program >/dev/null || die "$program is not installed"
done
make_workspace
keep_files
number=$(awk '$3 == "adder" { print $1 }' "$dir/with/$tbl")
accelerator=tcg
append="$(setting append) $(setting append_one_cpu) $(setting append_quiet)"
export BENCH_SCRATCH="$dir" BENCH_APPEND="$append" BENCH_NUMBER="$number" \
	BENCH_ACCELERATOR=$accelerator B
lab_check || die "step 06 does not pass: see $dir/verdict.json"
accelerator=$(jq -r .machine.accelerator "$dir/verdict.json")
export BENCH_ACCELERATOR="$accelerator"
make_plain
[ "$part" != own ] || make_virtme
run=0
settle
: >"$samples"
: >"$dir/stages.tsv"
while [ "$run" -lt "$runs" ]; do
	run=$((run + 1))
	"${part:-one}_run"
done
if [ "$part" = own ]; then
	own_table
	rm -rf "$dir"
	exit
fi
summary >"$B/bench.json"
plot "$B/bench.json" >"$B/bench.svg"
echo
table "$B/bench.json"
rm -rf "$dir"
