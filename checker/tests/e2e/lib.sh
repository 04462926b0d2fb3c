# SPDX-License-Identifier: GPL-2.0-only
#
# lib - sourced by the end-to-end scripts: . "$LAB_ROOT/checker/tests/e2e/lib.sh"
#
# A test is a sentence and a command. What the command printed is in $out (both streams), and is
# shown when the test fails. tests/run sets E2E, a scratch directory that the scripts of a lane share: the
# workspaces made there serve all later ones, and a script leaves them as they were.

set -u
: "${E2E:?run me by tests/run}" "${LAB_ROOT:?}"
lab=$LAB_ROOT/lab
out=$E2E/out.txt
modern=$E2E/modern  # a workspace on the modern track, as start left it
classic=$E2E/classic
export PAGER=cat # on a terminal of a test nobody is there to leave it

pass() {
	echo "ok - $1"
}

fail() {
	echo "not ok - $1"
	shift
	for line in "$@"; do
		printf '%s\n' "$line" | sed 's/^/# /'
	done
	if [ -s "$out" ]; then
		tail -n 40 "$out" | sed 's/^/# | /'
	fi
	return 1
}

# skip SENTENCE WHY: a test that this machine cannot run; in CI that is a failure
skip() {
	if [ -n "${CI:-}" ]; then
		fail "$1" "CI may not skip this: $2"
	else
		echo "ok - $1 # SKIP $2"
	fi
}

# optional SENTENCE WHY: a test that may be skipped in CI too, since it needs special hardware
optional() {
	echo "ok - $1 # SKIP $2"
}

# t_exit STATUS SENTENCE COMMAND...: the command ends with this status
t_exit() {
	want=$1 sentence=$2
	shift 2
	"$@" >"$out" 2>&1
	got=$?
	if [ "$got" = "$want" ]; then
		pass "$sentence"
	else
		fail "$sentence" "exit $got instead of $want: $*"
	fi
}

# t_ok SENTENCE COMMAND...: the command succeeds
t_ok() {
	t_exit 0 "$@"
}

# t_says SENTENCE TEXT...: the last command printed each of these texts
t_says() {
	sentence=$1
	shift
	for text in "$@"; do
		grep -qF -e "$text" "$out" || {
			fail "$sentence" "this is missing: $text"
			return 1
		}
	done
	pass "$sentence"
}

# on_screen COLUMNS LINES COMMAND: run a shell's command on a terminal of its own, the server $screen; the
# one before it is taken away. Each server has a new name, since one that was just told to end may still
# take the new session, and end.
on_screen() {
	off_screen
	screens=$((${screens:-0} + 1))
	screen=lab-$$-$screens
	tmux -L "$screen" -f /dev/null new-session -d -x "$1" -y "$2" "$3"
}

# off_screen: take the terminal away, and hang up on what runs there
off_screen() {
	[ -z "${screen:-}" ] || tmux -L "$screen" kill-server 2>/dev/null
	screen=
}

# screen_has TEXT...: the screen of tmux's server $screen, taken into $out, shows each of these texts
screen_has() {
	tmux -L "$screen" capture-pane -p >"$out" || return 1
	for text in "$@"; do
		grep -qF -e "$text" "$out" || return 1
	done
}

# until_shown TEXT...: wait until the screen shows all of them at once, at most a minute: a program
# draws piece by piece, and what was caught half drawn says nothing
until_shown() {
	tries=0
	until screen_has "$@" || [ $tries -gt 600 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
}

# t_shows SENTENCE TEXT...: the screen comes to show each of these texts
t_shows() {
	sentence=$1
	shift
	until_shown "$@"
	t_says "$sentence" "$@"
}

# t_silent SENTENCE TEXT...: the last command printed none of these texts
t_silent() {
	sentence=$1
	shift
	for text in "$@"; do
		if grep -qF -e "$text" "$out"; then
			fail "$sentence" "this should not be there: $text"
			return 1
		fi
	done
	pass "$sentence"
}

# t_equal SENTENCE WANT GOT
t_equal() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		: >"$out"
		fail "$1" "should be: $2" "but is: $3"
	fi
}

# t_codes SENTENCE CODES [CHECK ARGUMENT...]: a check names exactly these first causes ("E0101 E0301")
t_codes() {
	sentence=$1 codes=$2
	shift 2
	"$lab" check --format json "$@" >"$E2E/check.json" 2>"$out"
	got=$(jq -r '[.findings[] | select(.severity == "error" and (.blocked_by | not)) | .code]
		| unique | join(" ")' "$E2E/check.json" 2>>"$out")
	if [ "$got" = "$codes" ]; then
		pass "$sentence"
	else
		jq -r '.findings[] | .code + " " + .message' "$E2E/check.json" >>"$out" 2>&1
		fail "$sentence" "should be: $codes" "but is: $got"
	fi
}

# tap_reads FILE...: each is TAP that a reader of TAP takes, and has a test
tap_reads() {
	perl -MTAP::Parser -e '
		my $bad = 0;
		for my $file (@ARGV) {
			open my $in, "<", $file or die;
			my $parser = TAP::Parser->new({tap => do { local $/; <$in> }});
			$parser->run;
			my @errors = $parser->parse_errors;
			next if !@errors && $parser->tests_run;
			print "$file: @errors\n";
			$bad = 1;
		}
		exit $bad' "$@"
}

# submission_tree DIR [PATTERN...]: a tree to make submissions in, as handed out; of its files those that
# the course touches are there, and those of the patterns
submission_tree() {
	place=$1
	shift
	git clone -q --shared --no-checkout "$modern/linux" "$place" &&
		git -C "$place" sparse-checkout set --no-cone /kernel/ /tools/lab/ /include/linux/syscalls.h \
			/arch/x86/entry/ "$@" >/dev/null 2>&1 &&
		git -C "$place" checkout -q -f --detach lab/track >/dev/null 2>&1 ||
		fail "a tree to make submissions in"
}

# solve_steps DIR LAST: lay the course's solutions up to step LAST (two digits) into such a tree
solve_steps() {
	for solution in "$LAB_ROOT"/solutions/[0-9]*; do
		name=$(basename "$solution")
		[ "${name%%-*}" -le "$2" ] || break
		for diff in "$LAB_ROOT/steps/$name/start.diff" "$solution/solution.diff"; do
			[ ! -s "$diff" ] || git -C "$1" apply "$diff" || fail "$diff applies"
		done
	done
}

# discard DIR...: a workspace is 160,000 files, and nobody has to wait until they are gone; but they may be in memory
discard() {
	for gone in "$@"; do
		umount -l "$gone" 2>/dev/null
		for part in "$gone" "$gone.layers"; do
			[ ! -e "$part" ] || mv "$part" "$E2E/discarded.$$.$(basename "$part")"
		done
	done
	rm -rf "$E2E/discarded.$$."* >/dev/null 2>&1 &
}

# copy_tree FROM TO LAYERS: a copy of one's own in no time, where an overlay can be mounted (what differs
# is in LAYERS then, and FROM must stay as it is until TO is unmounted). Else file by file. A copy of a copy
# lies on the same layers: the kernel stacks no more than two overlays, and the lab may mount one itself.
copy_tree() {
	lower=$1
	[ ! -s "$1.layers/lower" ] || lower=$1.layers/upper:$(cat "$1.layers/lower")
	mkdir -p "$2" "$3/upper" "$3/work"
	if mount -t overlay -o "redirect_dir=on,metacopy=on,lowerdir=$lower,upperdir=$3/upper,workdir=$3/work" none "$2" \
		2>/dev/null; then
		printf '%s' "$lower" >"$3/lower"
	else
		cp -a --reflink=auto "$1/." "$2"
	fi
}

# copy_workspace FROM TO: a workspace of one's own; the built stage comes along
copy_workspace() {
	discard "$2"
	copy_tree "$1" "$2" "$2.layers"
}

# move_workspace FROM TO: what a mount is on cannot be renamed
move_workspace() {
	if grep -qF " $1 " /proc/mounts; then
		mkdir "$2" && mount --bind "$1" "$2" && umount "$1" && rmdir "$1"
	else
		mv "$1" "$2"
	fi
}

# with_ccache: this script builds whole kernels, and most of their objects are those of 10-start.sh. (For
# the lab a link to ccache is the compiler behind it.)
with_ccache() {
	[ ! -d /usr/lib/ccache ] || export PATH="/usr/lib/ccache:$PATH"
}

# need_workspace [TRACK]: one to test in, $modern or $classic, as 10-start.sh leaves it; where it did not run, made
# from the cache
need_workspace() {
	place=$E2E/${1:-modern}
	[ ! -d "$place/linux/.git" ] || return 0
	if [ -d "${LAB_TEST_STARTED:-}/${1:-modern}" ]; then
		copy_workspace "$LAB_TEST_STARTED/${1:-modern}" "$place"
		return 0
	fi
	LAB_WORK=$place "$lab" start --yes --track "${1:-modern}" >"$out" 2>&1 </dev/null && return 0
	fail "a workspace to test in"
	exit 1
}

# nothing_left SENTENCE: no QEMU, no make and no bwrap of ours is running. A killed lab takes them along
# one after the other, which a busy machine may need a moment for; they get five seconds.
nothing_left() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		left=$(ps -eo pid,ppid,args | grep -E "qemu-system|bwrap|[m]ake .*$E2E" |
			grep -F "$E2E" | grep -v grep)
		[ -n "$left" ] || break
		sleep 0.5
	done
	if [ -z "$left" ]; then
		pass "$1"
	else
		fail "$1" "$left"
	fi
}
