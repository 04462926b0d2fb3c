#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# driver - grade the file that was handed in; the last line is what Autolab reads the scores from
#
# Where the lab could not judge there is no such line, and Autolab gives no scores. Students see all
# that is printed here.

unset CDPATH
here=$(cd "$(dirname "$0")" && pwd -P) || exit 0
. "$here/judge.sh"

if judge autolab autolab.txt "$1" "$here/result"; then
	cat "$here/result"
else
	echo "This submission was not graded, and that is no fault of it: the autograder could not work."
	echo "It has no scores yet. Please tell your instructor."
	echo
	echo "For the instructor:"
	echo "$why"
fi
exit 0
