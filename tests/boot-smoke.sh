#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# boot-smoke.sh VMLINUX - boot a kernel in a throw-away workspace: a shell, a program, a crash
#
# Needs no workspace of its own and no root. Prints one line per thing tried; exit 0 when all hold.

unset CDPATH
set -u
root=$(cd "$(dirname "$0")/.." && pwd -P)
image=${1:?usage: boot-smoke.sh VMLINUX}
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
export LAB_ROOT=$root LAB_WORK=$work
lab=$root/build/lab
failed=0

# holds NAME TEXT PATTERN: whether TEXT holds PATTERN
holds() {
	case $2 in
	*"$3"*) echo "ok - $1" ;;
	*) echo "not ok - $1: $2" && failed=1 ;;
	esac
}

mkdir -p "$work/linux/.git" "$work/linux/tools/lab" "$work/stage" "$work/build" "$work/state"
touch "$work/linux/Makefile" "$work/state/progress"
cat >"$work/linux/tools/lab/hello.c" <<'SOURCE'
#include <stdio.h>
int main(int argc, char **argv) { printf("hello %s\n", argc > 1 ? argv[1] : "nobody"); return 7; }
SOURCE
cat >"$work/linux/tools/lab/crash.c" <<'SOURCE'
int main(void) { *(volatile int *)8 = 1; return 0; }
SOURCE

out=$("$lab" run --kernel="$image" hello world 2>&1)
status=$?
holds "a program runs in the guest" "$out" "hello world"
holds "its exit status is passed on" "$status" 7
"$lab" run --kernel="$image" crash >/dev/null 2>&1
holds "a crash is a status too" "$?" 139
out=$(printf 'uname -s\n/lab/hello shell\npoweroff\n' | timeout 60 "$lab" boot --kernel="$image" 2>&1)
holds "the shell answers and powers off" "$?" 0
holds "the shell runs programs of tools/lab" "$out" "hello shell"
out=$(printf 'echo without-power$((40 + 2))\n' | timeout 60 "$lab" boot --kernel="$image" 2>&1)
holds "the shell ends with its input" "$out" "without-power42"
exit $failed
