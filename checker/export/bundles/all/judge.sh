# SPDX-License-Identifier: GPL-2.0-only
#
# judge - sourced by what a service runs for each submission; $here is where this file stands
#
#	judge FORMAT FILE PATH RESULT
#
# grades what is at PATH, a patch or a directory of what was handed in, and puts what `lab grade
# --format FORMAT` writes as FILE at RESULT. Returns 1 where nothing was judged: $why, one or more
# lines, is for the instructor then. Prints nothing. $log names what grade printed, which may mention
# goals that are hidden from students.

place=/opt/syscall-lab
export HOME="${HOME:-/root}" LC_ALL=C.UTF-8

judge() {
	format=$1 file=$2 handed=$3 result=$4
	# A directory gets a name that nobody's files inside can make the folder of a whole class.
	name=${handed##*/}
	[ ! -d "$handed" ] || name=submission_1
	scratch=$(mktemp -d) && mkdir "$scratch/in" && cp -RP -- "$handed" "$scratch/in/$name" || {
		why="what was handed in could not be copied: is $handed there, and room in ${TMPDIR:-/tmp}?"
		return 1
	}
	log=$scratch/log
	. "$here/settings.sh"
	[ -x "$place/lab" ] || {
		why="there is no lab in $place: setup.sh has to make it ready in the image"
		return 1
	}
	# shellcheck disable=SC2086 # words
	"$place/lab" grade "$scratch/in" --step "$step" --build-timeout "$build_timeout" $options \
		${policy:+--policy "$here/$policy"} -j 1 --format "$format" --out "$scratch/out" \
		>"$log" 2>&1 </dev/null
	status=$?
	for written in "$scratch/out"/*/"$file"; do
		[ -s "$written" ] && cp -- "$written" "$result" && return 0
	done
	why="lab grade ended with status $status and this:
$(grep -v '^$' "$log" | tail -n 8)"
	return 1
}

# json_string: standard input as a string of JSON; what is not plain ASCII is left out
json_string() {
	printf '"'
	tr '\t' ' ' | LC_ALL=C tr -cd '\12\40-\176' | sed 's/\\/\\\\/g; s/"/\\"/g' |
		awk '{ printf "%s\\n", $0 }'
	printf '"'
}
