#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# grade.sh DIR N PLAIN - how many submissions to the whole course are graded in an hour
#
# N submissions are made of the course's own solutions: two of three are right, each in words of its own,
# the others have a planted mistake, or end early. They are graded one at a time and two at a
# time. Beside it PLAIN right ones go the way of a script: all patches onto a tree, `make vmlinux`, one
# boot that calls adder. That looks at one state of the ten, and at one call of the seven.
# LAB_WORK is used as it is: nothing but what `grade` keeps beside it is written there.
set -eu
unset CDPATH

dir=$1 n=${2:-60} plain=${3:-2}
case $dir in
/*) ;;
*) dir=$PWD/$dir ;;
esac
root=$(cd "$(dirname "$0")/../.." && pwd -P)
export LAB_ROOT="$root" LAB_WORK="${LAB_WORK:-$root/work}"
case $B in
/*) ;;
*) B=$root/$B ;;
esac

die() {
	echo "bench-grade: $*" >&2
	exit 3
}

say() {
	echo "# $*"
}

# ---- submissions -------------------------------------------------------------------------------

# patch FILE STEP KIND NAME: as a part of a submission that its name makes the step's
patch() {
	[ ! -s "$1" ] || cp "$1" "$dir/subs/$4/$2 $3.diff"
}

# the whole course up to STEP (two digits), or, with a FILE, with this mistake in place of that step's own work
work_of() {
	mkdir -p "$dir/subs/$1"
	for solution in "$root"/solutions/[0-9]*; do
		step=$(basename "$solution")
		[ "${step%%-*}" -le "$2" ] || break
		patch "$root/steps/$step/start.diff" "$step" "1 start" "$1"
		if [ -n "${3:-}" ] && [ "${step%%-*}" = "$2" ]; then
			patch "$3" "$step" "2 own" "$1"
		else
			patch "$solution/solution.diff" "$step" "2 own" "$1"
		fi
	done
}

# in_own_words NAME I: other lines, mostly the same instructions
in_own_words() {
	case $(($2 % 4)) in
	0) sum='return x + y;' ;;
	1) sum='return y + x;' ;;
	2) sum='return (long)(x + y);' ;;
	*) sum='return x - -y;' ;;
	esac
	sed -i "s|^+\\(.*\\)return x + y;|+\\1$sum /* $1 adds */|" "$dir/subs/$1/02"*own.diff
	sed -i "s|^+\\(.*\\)long sum;|+\\1long sum; /* of $1 */|" "$dir/subs/$1/06"*own.diff
	sed -i "s|^+\\(.*\\)return 42;|+\\1return 42; /* $1 */|" "$dir/subs/$1/07"*own.diff
}

make_submissions() {
	mistakes=$(find "$root/steps" -path '*/mistakes/E*.diff' ! -name '*.modern.*' ! -name '*.classic.*' | sort)
	number=$(echo "$mistakes" | wc -l)
	i=0
	while [ "$i" -lt "$n" ]; do
		name=$(printf 's%03d' "$i")
		case $((i % 6)) in
		4)
			mistake=$(echo "$mistakes" | sed -n "$((i * 7 % number + 1))p")
			step=$(basename "$(dirname "$(dirname "$mistake")")")
			work_of "$name" "${step%%-*}" "$mistake"
			;;
		5) work_of "$name" "0$((i % 7 + 3))" ;;
		*)
			work_of "$name" 10
			in_own_words "$name" "$i"
			;;
		esac
		i=$((i + 1))
	done
}

# ---- grading -----------------------------------------------------------------------------------

# Each second: of each child of the grader's, what its processes have in memory, the pages that several have
# counted in parts (Pss); the most there was.
watch_memory() {
	most=0
	while sleep 1; do
		now=$(ps -eo pid=,ppid=,rss=,args= | awk -v own="--out $dir/results-" '
			function size_of(pid, file, line, part, size) {
				file = "/proc/" pid "/smaps_rollup"
				size = rss[pid]
				while ((getline line <file) > 0)
					if (split(line, part, " ") > 1 && part[1] == "Pss:")
						size = part[2]
				close(file)
				return size
			}
			# the child of the outermost grader from which it stems; 0: none
			function worker_of(pid, worker) {
				for (worker = 0; pid in parent; pid = parent[pid])
					if (parent[pid] in grader)
						worker = pid
				return worker
			}
			{ parent[$1] = $2; rss[$1] = $3 }
			$4 ~ /lab$/ && $5 == "grade" && index($0, own) { grader[$1] = 1 }
			END {
				for (p in parent)
					if (worker = worker_of(p))
						sum[worker] += size_of(p)
				for (w in sum)
					if (sum[w] > most)
						most = sum[w]
				print most + 0
			}')
		[ "$now" -le "$most" ] || most=$now
		echo "$most" >"$1"
	done
}

# grade J: sets seconds and memory
grade() {
	echo 0 >"$dir/memory"
	watch_memory "$dir/memory" &
	watcher=$!
	"$B/bench/stopwatch" "$dir/result" "$root/lab" grade "$dir/subs" --step all --seed 5 -j "$1" \
		--out "$dir/results-$1" >"$dir/grade-$1.log" 2>&1 || :
	kill "$watcher"
	wait "$watcher" 2>/dev/null || :
	read -r seconds _ status <"$dir/result"
	[ "$status" = 0 ] || die "grade -j $1 exits with $status: see $dir/grade-$1.log"
	memory=$(cat "$dir/memory")
	printf '%s\t%s\t%s\n' "$1" "$seconds" "$memory" >>"$dir/samples.tsv"
	say "-j $1: $n in $seconds s"
}

without_times() {
	sed 's/,[0-9]*\.[0-9],/,/' "$1/results.csv"
}

# ---- plain -------------------------------------------------------------------------------------

setting() {
	sed -n "s/^$1 = //p" "$root/vm/machine.ini"
}

# as_track: each file that is named on standard input becomes the track's, or goes
as_track() {
	while read -r file; do
		git -C "$LAB_WORK/linux" show "lab/track:$file" >"$dir/plain/$file" 2>/dev/null ||
			rm -f "$dir/plain/$file"
	done
}

make_plain() {
	say "making the plain tree"
	cp -a "$LAB_WORK/stage" "$dir/plain"
	chmod -R u+w "$dir/plain"
	rm -rf "$dir/plain/.lab"
	git -C "$LAB_WORK/linux" archive lab/track | tar -xf - -C "$dir/plain" --skip-old-files
	# The stage is as the learner's tree was at its last check.
	{
		git -C "$LAB_WORK/linux" diff --name-only lab/track
		git -C "$LAB_WORK/linux" ls-files --others
	} | as_track
	printf 'dir /dev 0755 0 0\nnod /dev/console 0600 0 0 c 5 1\nfile /init %s 0755 0 0\n' \
		"$B/bench/init" >"$dir/spec"
	plain_make || die "the plain tree does not build, see $dir/plain.log"
	"$dir/plain/usr/gen_init_cpio" "$dir/spec" >"$dir/plain.cpio"
}

plain_make() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
		KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 2026' KBUILD_BUILD_USER=learner \
		KBUILD_BUILD_HOST=lab KBUILD_BUILD_VERSION=1 LOCALVERSION= LC_ALL=C \
		make -C "$dir/plain" -j"$(nproc)" vmlinux >"$dir/plain.log" 2>&1 </dev/null
}

# plain_grade PATCH...: onto the tree, build, boot, look, and off again
plain_grade() {
	for diff in "$@"; do
		command patch -s -p1 -d "$dir/plain" <"$diff" || return 1
	done
	plain_make || return 1
	number=$(awk '$3 == "adder" { print $1 }' "$dir/plain/arch/x86/entry/syscalls/syscall_64.tbl")
	timeout 60 qemu-system-x86_64 -M pc -bios qboot.rom -nodefaults -no-user-config -no-reboot \
		-display none -serial stdio -accel tcg,tb-size=64 -m "$(setting memory_mb)" -smp 1 \
		-kernel "$dir/plain/vmlinux" -initrd "$dir/plain.cpio" -append \
		"$(setting append) $(setting append_one_cpu) $(setting append_quiet) -- adder $number 40 2" \
		>"$dir/plain-console.log" 2>&1 </dev/null
	grep -q 'adder(40, 2) = 42' "$dir/plain-console.log"
}

undo_plain() {
	sed -n 's|^+++ b/||p' "$@" | sort -u | as_track
}

measure_plain() {
	[ "$plain" -gt 0 ] || return 0
	make_plain
	graded=0 took=0
	for sub in "$dir"/subs/s00[0-3]; do
		[ "$graded" -lt "$plain" ] && [ -d "$sub" ] || break
		begin=$(date +%s)
		plain_grade "$sub"/* || die "plain kbuild or QEMU failed: see $dir/plain.log, $dir/plain-console.log"
		graded=$((graded + 1)) took=$((took + $(date +%s) - begin))
		undo_plain "$sub"/*
	done
	printf 'plain\t%s\t%s\n' "$took" "$graded" >>"$dir/samples.tsv"
}

# ---- the run -----------------------------------------------------------------------------------

for program in awk ps qemu-system-x86_64 patch; do
	command -v $program >/dev/null || die "$program is not installed"
done
rm -rf "$dir"
mkdir -p "$dir"
[ -e "$LAB_WORK/stage/.lab/ready" ] || "$root/lab" start --yes >"$dir/start.log" 2>&1 </dev/null ||
	die "lab start failed, see $dir/start.log"
say "making $n submissions"
make_submissions
say "grading once what is kept for all batches"
mkdir "$dir/first"
for i in 1 2 3 4; do
	echo none >"$dir/first/$i.patch"
done
"$root/lab" grade "$dir/first" --step all --seed 5 --out "$dir/results-first" >"$dir/grade-first.log" 2>&1 ||
	die "the first batch failed: see $dir/grade-first.log"
grade 1
grade 2
without_times "$dir/results-1" >"$dir/table-1"
without_times "$dir/results-2" >"$dir/table-2"
cmp -s "$dir/table-1" "$dir/table-2" || die "-j 1 and -j 2 differ: $dir/table-1, $dir/table-2"
measure_plain
awk -F'\t' -v n="$n" -v cpus="$(nproc)" '
	$1 == "plain" { plain = $2 ? 3600 * $3 / $2 : 0; next }
	{ hour[$1] = 3600 * n / $2; memory[$1] = $3 }
	END {
		printf "\n%d submissions to the whole course, %d CPUs, TCG\n\n", n, cpus
		printf "%-44s %8.0f an hour\n", "one at a time", hour[1]
		printf "%-44s %8.0f an hour, %.2f times as many\n", "two at a time", hour[2], hour[2] / hour[1]
		if (plain)
			printf "%-44s %8.0f an hour\n", "plain kbuild and QEMU, the last state alone", plain
		printf "%-44s %8.0f MB\n", "memory of a worker with all its processes", (memory[1] > memory[2] ? memory[1] : memory[2]) / 1024
	}' "$dir/samples.tsv"
cut -d, -f2 "$dir/results-1/results.csv" | sed 1d | sort | uniq -c | sed 's/^/#/'
