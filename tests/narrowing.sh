#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# narrowing.sh PROGRAM TREE DIR [OPTION...] - run tests/narrowing on a copy of TREE, see its main.c
#
# TREE may be empty: then the pristine state of work/linux is taken.
#
# Full builds are most of the time, and most of their objects are the last one's: ccache, where it is there.
set -eu
unset CDPATH
[ ! -d /usr/lib/ccache ] || export PATH="/usr/lib/ccache:$PATH"
program=$1 tree=${2:-${LAB_WORK:-work}/linux} dir=$3
shift 3
[ -f "$tree/include/linux/syscalls.h" ] || {
	echo "narrowing: $tree is no kernel tree; set NARROWING_TREE or run ./lab start" >&2
	exit 3
}
rm -rf "$dir"
mkdir -p "$dir/tree"
dir=$(cd "$dir" && pwd -P)
echo "# copying $tree"
# As a workspace's tree is: git says what is as it came.
if base=$(git -C "$tree" rev-parse -q --verify 'lab/base^{commit}' 2>/dev/null); then
	git clone -q --shared --no-checkout --separate-git-dir="$dir/git" "$tree" "$dir/tree"
	git -C "$dir/tree" -c advice.detachedHead=false checkout -q -f --detach "$base"
else
	tar -C "$tree" -cf - --exclude=./.git --exclude='*.o' --exclude='.*.cmd' . | tar -C "$dir/tree" -xf -
	git -c init.defaultBranch=main init -q --separate-git-dir="$dir/git" "$dir/tree"
	git -C "$dir/tree" config gc.auto 0
	git -C "$dir/tree" add -A -f
	git -C "$dir/tree" -c user.name=lab -c user.email=lab commit -q -m pristine
fi
status=0
"$program" "$@" "$dir/tree" "$dir" || status=$?
[ $status -ne 0 ] || rm -rf "$dir"
exit $status
