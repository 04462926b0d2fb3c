#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# narrowing.sh PROGRAM TREE DIR EDITS EVERY SEED - run tests/narrowing.c on a copy of TREE
#
# TREE may be empty: then work/linux is taken. The copy leaves out what no build here reads.
set -eu
program=$1 tree=${2:-${LAB_WORK:-work}/linux} dir=$3
[ -f "$tree/include/linux/syscalls.h" ] || {
	echo "narrowing: $tree is no kernel tree; set NARROWING_TREE or run ./lab start" >&2
	exit 3
}
rm -rf "$dir"
mkdir -p "$dir/tree"
echo "# copying $tree"
tar -C "$tree" -cf - --exclude=./.git --exclude='*.o' --exclude='.*.cmd' . | tar -C "$dir/tree" -xf -
status=0
"$program" "$dir/tree" "$dir" "$4" "$5" "$6" || status=$?
[ $status -ne 0 ] || rm -rf "$dir"
exit $status
