# SPDX-License-Identifier: GPL-2.0-only
#
# Slow: it makes two containers.
# 66-bundles - what `lab grade --bundle` writes for Gradescope, Autolab and GitHub Classroom, each run as
# its service would run it: in a root directory of its own, laid out like the service's container.
#
# There are two such containers of the same files: a granting one, in which namespaces can be made, and
# a refusing one, a chroot, where the kernel makes no user namespace. The lab is made ready once, where
# all bundles have it, from the cache and with the program that was compiled for these tests.

. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace

LAB_WORK=$modern
export LAB_WORK
dir=$E2E/bundles
schemas=$LAB_ROOT/checker/tests/schemas
rm -rf "$dir"
mkdir -p "$dir/opt/syscall-lab/build/guest" "$dir/tmp" "$dir/bin" "$dir/autograder" "$dir/home"

# ---- what is asked for ---------------------------------------------------------------------------

printf '[hidden]\n03.symbol = yes\n' >"$dir/grading.ini"
printf '[late]\ndue = 2099-01-01 12:00\n' >"$dir/late.ini"
t_exit 2 "a service that there is no bundle for is wrong usage" "$lab" grade --bundle moodle
t_says "and those that there are are named" "autolab classroom gradescope"
t_exit 2 "a policy with a due date is refused" \
	"$lab" grade --bundle gradescope --policy "$dir/late.ini" --out "$dir/none"
t_says "since a container does not know when something was handed in" "only the service knows"
t_exit 2 "and so are submissions" "$lab" grade "$dir" --bundle gradescope --out "$dir/none"
t_exit 2 "a directory that holds something is left alone" \
	"$lab" grade --bundle gradescope --out "$schemas"
t_ok "nothing was written" test ! -e "$dir/none" -a ! -e "$schemas/autograder"
t_ok "a bundle for Gradescope is written" \
	"$lab" grade --bundle gradescope --step 03 --policy "$dir/grading.ini" --out "$dir/gradescope"
t_says "and what to do with it" "upload autograder.zip"
t_ok "one for Autolab" "$lab" grade --bundle autolab --step 03 --out "$dir/autolab"
t_silent "nothing is said about grading without a sandbox" "WITHOUT"
t_ok "one for GitHub Classroom" "$lab" grade --bundle classroom --step 03 --out "$dir/classroom"
t_ok "and one that grades without a sandbox, if asked to" \
	"$lab" grade --bundle autolab --step 03 --unsafe-no-sandbox --out "$dir/unsafe"
t_says "which is said" "WITHOUT a sandbox"
t_ok "Gradescope's is one zip" test "$(ls "$dir/gradescope")" = autograder.zip
mkdir "$dir/autograder/source" "$dir/autograder/submission" "$dir/autograder/results"
t_ok "which can be unpacked" busybox unzip -q -d "$dir/autograder/source" "$dir/gradescope/autograder.zip"
t_ok "with a script that can be run" test -x "$dir/autograder/source/run_autograder"
t_ok "and the same lab in it as in the others" \
	cmp "$dir/autograder/source/lab.tar" "$dir/autolab/image/lab.tar"
t_equal "packages are named by packages.txt alone" "" \
	"$(grep -rlE 'apt(-get)? .*install' "$LAB_ROOT/checker/export/bundles")"

# What the program is made of, as the compiler saw it.
tar -tf "$dir/autolab/image/lab.tar" | grep -v '/$' | LC_ALL=C sort >"$dir/packed"
objects=${LAB_TEST_BUILD:-$LAB_ROOT/build}/obj
find "$objects" -name '*.d' ! -path '*/checker/dev/*' ! -name 'vary.d' -exec cat {} + |
	tr ' \\' '\n\n' | grep -E '^(checker|vm|steps)/.*[^:]$' >"$dir/made-of"
while read -r file; do
	realpath -ms --relative-to=/ "/$file"
done <"$dir/made-of" | LC_ALL=C sort -u >"$dir/sources"
t_ok "every source of the lab was asked for" test "$(wc -l <"$dir/sources")" -gt 100
t_equal "and is in it" "" "$(LC_ALL=C comm -23 "$dir/sources" "$dir/packed")"

# ---- what students hand in -----------------------------------------------------------------------

tree=$dir/tree
submission_tree "$tree"
solve_steps "$tree" 03
git -C "$tree" add -A -f
git -C "$tree" diff --cached lab/track >"$dir/right.patch"
sed 's/^+obj-y += adder.o/+obj-y += addr.o/; s/^\(+obj-y.*\)adder\.o/\1addr.o/' "$dir/right.patch" >"$dir/wrong.patch"
t_ok "one submission is wrong" test "$(cmp -s "$dir/right.patch" "$dir/wrong.patch" || echo differs)"

# ---- containers ----------------------------------------------------------------------------------

# container granting|refusing DIRECTORY COMMAND...: run it there, without network, in the service's view
cat >"$dir/container" <<'END'
set -e
kind=$1 at=$2
shift 2
mount -t tmpfs container "$root"
cd "$root"
for there in /bin /sbin /lib /lib32 /lib64 /libx32; do
	if [ -L "$there" ]; then
		ln -s "$(readlink "$there")" ".$there"
	elif [ -d "$there" ]; then
		mkdir ".$there" && mount --bind "$there" ".$there"
	fi
done
mkdir usr etc var dev proc tmp opt autograder home cache old
for there in usr etc var; do
	mount --bind "/$there" "$there" && mount -o remount,bind,ro "$there"
done
mount --rbind /dev dev
mount -t proc proc proc
for there in tmp opt autograder home; do
	mount --bind "$own/$there" "$there"
done
mount --bind "$cache" cache
if [ "$kind" = refusing ]; then
	exec chroot . sh -c 'cd "$0" && exec "$@"' "$at" "$@"
fi
pivot_root . old
umount -l /old
cd "$at"
exec "$@"
END
cache=${XDG_CACHE_HOME:-$HOME/.cache}
mkdir -p "$dir/root"
container() {
	env -i PATH=/bin:/usr/sbin:/usr/bin:/sbin HOME=/home XDG_CACHE_HOME=/cache root="$dir/root" \
		own="$dir" cache="$cache" PATH="/home/bin:$PATH" \
		unshare --mount --pid --net --fork --kill-child sh "$dir/container" "$@"
}

if [ "$(id -u)" != 0 ] || ! container granting / true >"$out" 2>&1; then
	skip "bundles work as their services run them" "laying out a container needs root"
	rm -rf "$dir"
	exit 0
fi
cp "$LAB_ROOT/build/lab" "$dir/opt/syscall-lab/build/"
cp "$LAB_ROOT/build/guest/init" "$dir/opt/syscall-lab/build/guest/"
touch "$dir/opt/syscall-lab/build/.fresh"
results=$dir/autograder/results

# autograder KIND: Gradescope grades what is in /autograder/submission
autograder() {
	rm -f "$results/results.json"
	t_ok "$1: run_autograder ends well" container "$1" /autograder /autograder/source/run_autograder
	cp "$out" "$results/stdout"
	t_ok "$1: results.json is JSON" jq -e . "$results/results.json"
}

# t_not_judged TEXT: Gradescope gets no points to book, and the instructor is told why
t_not_judged() {
	t_equal "there is no score that would be booked" null \
		"$(jq -c 'if has("score") or has("tests") then . else null end' "$results/results.json")"
	jq -r .output "$results/results.json" >"$out"
	t_says "the student is told, and the instructor why" "no fault of it" "$1"
	cp "$results/stdout" "$out"
	t_says "in what Gradescope shows to instructors, too" "NOT GRADED" "$1"
}

# ---- Gradescope ----------------------------------------------------------------------------------

cp "$dir/right.patch" "$dir/autograder/submission/my work.patch"
autograder granting
t_not_judged "setup.sh has to make it ready"
t_ok "setup.sh makes the lab ready" container granting /autograder/source bash /autograder/source/setup.sh
t_says "with the kernel that the course has" "the pristine tree and its build are ready" "setup: ready to grade"
autograder granting
t_ok "what Gradescope reads fits its schema" "$LAB_ROOT/tests/validate" "$schemas/gradescope.json" "$results/results.json"
t_equal "a right submission gets its points" "10 10" \
	"$(jq -r '"\(.score) \([.tests[].max_score] | add)"' "$results/results.json")"
t_equal "what the policy hides is hidden" 1 \
	"$(jq '[.tests[] | select(.visibility == "hidden")] | length' "$results/results.json")"
rm "$dir/autograder/submission/my work.patch"
autograder granting
t_equal "nothing but an empty folder gets none" 0 "$(jq .score "$results/results.json")"
cp "$dir/right.patch" "$dir/autograder/submission/"
autograder refusing
t_not_judged "this machine refuses the sandbox"

# ---- Autolab -------------------------------------------------------------------------------------

# job BUNDLE KIND PATCH: what Tango lays out for a job, and runs
job() {
	rm -rf "$dir/home/job"
	mkdir "$dir/home/job"
	cp "$dir/$1/autograde-Makefile" "$dir/home/job/Makefile"
	cp "$dir/$1/autograde.tar" "$dir/home/job/"
	cp "$dir/$3.patch" "$dir/home/job/handin.patch"
	t_ok "$2: the job of $1 ends well" container "$2" /home/job make
}
job autolab granting wrong
t_equal "Autolab reads the scores in the last line" '{"scores":{"03-build-it-in":2}}' "$(tail -n 1 "$out")"
t_says "behind the feedback" "kernel/Makefile lists addr.o"
job autolab refusing wrong
t_silent "where nothing was judged it finds none" '{"scores"'
t_says "but why" "no fault of it" "this machine refuses the sandbox"
job unsafe refusing wrong
t_equal "who asked for it grades there without a sandbox" '{"scores":{"03-build-it-in":2}}' \
	"$(tail -n 1 "$out")"

# ---- GitHub Classroom ----------------------------------------------------------------------------

# What the steps of the workflow run, in their order; AppArmor's switch is the host's.
mkdir "$dir/home/bin"
printf '#!/bin/sh\n[ "$1" = sysctl ] || exec "$@"\n' >"$dir/home/bin/sudo"
chmod +x "$dir/home/bin/sudo"
cp -R "$dir/classroom" "$dir/home/repository"
cp "$dir/wrong.patch" "$dir/home/repository/"
workflow=$dir/home/repository/.github/workflows/classroom.yml
{
	echo 'set -e; export GITHUB_OUTPUT=/home/output'
	sed -n 's/^ *run: //p' "$workflow"
} >"$dir/home/steps"
t_equal "the workflow has the steps that are tried here" 3 "$(grep -c '^sudo' "$dir/home/steps")"

# workflow KIND: its steps; the result is in $dir/classroom.json
workflow() {
	rm -f "$dir/home/output"
	t_ok "$1: the workflow ends well" container "$1" /home/repository bash /home/steps
	sed -n 's/^result=//p' "$dir/home/output" | base64 -d >"$dir/classroom.json"
	t_ok "$1: its result fits its schema" \
		"$LAB_ROOT/tests/validate" "$schemas/classroom.json" "$dir/classroom.json"
}
workflow granting
t_equal "Classroom gets the points" "fail 2 10" \
	"$(jq -r '"\(.status) \([.tests[].score] | add) \(.max_score)"' "$dir/classroom.json")"
workflow refusing
t_equal "or is told that nothing was judged" "error 0" \
	"$(jq -r '"\(.status) \(.max_score)"' "$dir/classroom.json")"
jq -r '.tests[].message' "$dir/classroom.json" >"$out"
t_says "and why" "this machine refuses the sandbox"
nothing_left "no process of a container is left"
rm -rf "$dir"
