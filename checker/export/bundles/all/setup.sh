#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# setup - make the lab ready in /opt/syscall-lab: once for a machine or an image, as root
#
# What a grading needs and no submission changes is done here: packages (the lab knows which, in
# packages.txt), the lab's program, the kernel and its baseline build, the tree that is graded from.

set -eu
unset CDPATH
here=$(cd "$(dirname "$0")" && pwd -P)
# Gradescope may run a copy of this script that stands elsewhere.
[ -e "$here/lab.tar" ] || here=/autograder/source
. "$here/settings.sh"
place=/opt/syscall-lab
export HOME="${HOME:-/root}"

# source_is_packaged SERIES: this distribution has, or could install, the kernel of that series
source_is_packaged() {
	for file in "/usr/src/linux-source-$1"*; do
		[ ! -e "$file" ] || return 0
	done
	# A fresh container knows no package yet.
	apt-get -qq update || echo "setup: the lists of packages could not be fetched"
	apt-cache policy "linux-source-$1" 2>/dev/null | grep 'Candidate:' | grep -qv '(none)'
}

mkdir -p "$place"
tar -xf "$here/lab.tar" -C "$place"
series=$(echo "$kernel" | cut -d . -f 1,2)
if source_is_packaged "$series"; then
	wanted=$series
else
	wanted=$kernel # downloaded
fi
"$place/lab" start --yes --wait --kernel "$wanted" --track "$track"
"$place/lab" grade --prepare

got=$(sed -n 's/^kernel = //p' "$place/work/state/progress")
if [ "$got" = "$kernel" ]; then
	echo "setup: ready to grade, from Linux $kernel"
else
	echo "setup: ready to grade, from Linux $got; the bundle was made where it is $kernel"
fi
