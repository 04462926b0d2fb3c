# SPDX-License-Identifier: GPL-2.0-only
#
# The lab in surroundings that nobody would choose: a checkout below a directory with every sign that
# some tool takes for its own, called by somebody who has exported all that leads compilers, make, git
# and shells astray. From the launcher's compile to a grade.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"

top=$E2E/environment
here="$top/it's a \"lab\" für \$HOME; 100%, #1: a\\b &c(d) [e]*?"
while [ ${#here} -lt 200 ]; do
	here=${here}/deeper
done
rm -rf "$top"
mkdir -p "$here"
(cd "$LAB_ROOT" && tar -cf - --exclude=./.git --exclude=./build --exclude=./work .) |
	(cd "$here" && tar -xf -)
mkdir "$here/build"
for made in obj guest lab sources; do
	cp -a "$LAB_TEST_BUILD/$made" "$here/build/"
done
touch -d "1 minute ago" "$here/build/.fresh"
unset LAB_WORK

# wild COMMAND...: run there, by such a person
wild() {
	(
		cd "$here" || exit 3
		umask 077
		LAB_ROOT=/nope
		export LAB_ROOT B=/nope CC=false LD=false AS=false HOSTCC=false CFLAGS=--bad LDFLAGS=--bad \
			KCFLAGS=--bad MAKEFLAGS=-n MAKELEVEL=7 GNUMAKEFLAGS=--bad MAKEFILES=/nope O=/nope \
			V=1 W=1 C=2 M=/nope T=nothing ARCH=arm CROSS_COMPILE=none- KBUILD_OUTPUT=/nope \
			KBUILD_EXTMOD=/nope KCONFIG_CONFIG=/nope KCONFIG_ALLCONFIG=/nope LOCALVERSION=-x \
			SOURCE_DATE_EPOCH=1 CPATH=/nope COMPILER_PATH=/nope GCC_EXEC_PREFIX=/nope \
			LD_LIBRARY_PATH=/nope LD_RUN_PATH=/nope CCACHE_PREFIX=false PYTHONHOME=/nope \
			TMPDIR=/not/there POSIXLY_CORRECT=1 CDPATH=/usr:/ ENV=/nope BASH_ENV=/nope \
			GREP_OPTIONS=-v GREP_COLORS=x TAR_OPTIONS=--bad LESS=--bad PAGER=false EDITOR=false \
			GIT_DIR=/nope GIT_WORK_TREE=/nope GIT_INDEX_FILE=/nope GIT_CEILING_DIRECTORIES=/ \
			GIT_TRACE="$top/trace" LC_ALL=tlh_KL LANG=xx LANGUAGE=yy TZ=Nowhere/99 COLUMNS=-7 \
			TERM=unheard-of XDG_CONFIG_HOME=/nope XDG_RUNTIME_DIR=/nope SHELL=/nope
		exec env SHELLOPTS=noclobber:noglob "$@"
	)
}

touch "$here/checker/main.c"
t_ok "the launcher compiles whatever is exported" wild ./lab --version
t_says "and becomes the program" "lab 0."
t_ok "also where sh is bash, with its options" wild bash ./lab --version
t_ok "what it compiled is new" [ "$here/build/obj/checker/main.o" -nt "$here/checker/main.c" ]
t_ok "it is found through a link, with a path that CDPATH could lead astray" sh -c \
	'cd "$1/.." && ln -s "$2" "$1/../a link" && CDPATH=/usr "./a link" --version' sh "$top/." "$here/lab"
mkdir "$top/gone"
t_ok "it runs from a directory that was deleted" sh -c 'cd "$1" && rmdir "$1" && exec "$2" explain E0102' \
	sh "$top/gone" "$here/lab"
t_exit 2 "without HOME, TERM and PATH it says that there is no workspace" env -i "$here/lab" status
t_says "in words of its own" "./lab start makes one"
for step in $(cd "$here/steps" && ls -d [0-9]*); do
	t_ok "the lesson of $step is read without one" env -i "LAB_WORK=$top/nowhere" "$here/lab" lesson "$step"
	t_silent "with nothing left to fill in" "{{" "(null)"
done
t_ok "that of the table too" env -i "LAB_WORK=$top/nowhere" "$here/lab" lesson 5
t_says "with N for what only a tree can tell" "rows from 512" "line N"
t_exit 3 "a limit that no build can live with" sh -c 'ulimit -f 1000; exec "$1" start --yes' sh "$here/lab"
t_says "is named before anything is done" "ulimit -f"
t_exit 2 "a line break in the workspace's path is refused" env LAB_WORK="$top/a
b" "$here/lab" start --yes
t_says "at once, with the cure" "line break" "LAB_WORK=DIR"

# ---- from start to grade ------------------------------------------------------------------------

# The sources of another workspace save the time to unpack them; its stage stays behind.
need_workspace
mkdir "$here/work"
cp -a "$modern/state" "$modern/build" "$here/work/"
copy_tree "$modern/linux" "$here/work/linux" "$E2E/environment.layers"
t_ok "start makes a workspace there" wild ./lab start --yes
stage=$(sed -n 's/^Kernels are built in \(.*\): the workspace.*/\1/p' "$out")
t_ok "and says where kernels are built instead" [ -d "$stage/stage" ]
t_exit 1 "a check finds what the step begins with" wild ./lab check
t_says "by building and booting" "E0816"
t_ok "go to a step that changes the kernel" wild ./lab goto 06 --yes
t_ok "take its solution" wild ./lab solution --apply --yes
sed -i 's/return x + y;/return x + y/' "$here/work/linux/kernel/adder.c"
t_exit 1 "a mistake in it is found" wild ./lab check
t_says "at its line" "kernel/adder.c:"
sed -i 's/return x + y$/pr_info("adding %d\\n", x);\n\treturn x + y;/' "$here/work/linux/kernel/adder.c"
t_ok "put right, it passes" wild ./lab check
# How far make came before adder.c failed is chance.
t_equal "built with what is needed and no more" 1 "$(grep -c -E '\([1-4] objects?\)' "$out")"
t_ok "a program of its own runs in that kernel" wild ./lab run call 20 22
t_says "and what the kernel said meanwhile is set apart" "the kernel said meanwhile:" "  | adding 20"
t_ok "next goes on" wild ./lab next
t_ok "submit writes what is handed in" wild ./lab submit
mkdir "$here/handed in"
cp "$here/work/submission.patch" "$here/handed in/Zoë O'Neil, 100%.patch"
t_ok "and that can be graded there" wild ./lab grade "handed in" --step 06
t_says "with all points" "Zoë O'Neil, 100%" "10/10"
t_ok "git was asked with nobody's settings" [ ! -e "$top/trace" ]

# ---- and away with it ---------------------------------------------------------------------------

umount -l "$here/work/linux" 2>/dev/null
chmod -R u+w "$top"
rm -rf "$top" "$E2E/environment.layers"
mkdir -p "$top/an other"
killed=${stage%/*}/0123456789abcdef.leaving
mkdir -p "$killed/stage"
# A container that shares the cache has its workspaces where nobody sees them.
containers=${stage%/*}/0123456789abcde0
mkdir -p "$containers/stage"
echo 1:1 >"$containers/root"
printf %s "$top/work" >"$containers/workspace"
LAB_WORK="$top/an other/work" "$lab" start --yes --kernel /not/there >"$out" 2>&1
# A start in another lane may be at it already.
for _ in $(seq 60); do
	[ -e "$stage" ] || break
	sleep 0.5
done
t_ok "the next start removes what a workspace that is gone left elsewhere" [ ! -e "$stage" ]
t_ok "but not what one in a container has there" [ -d "$containers/stage" ]
rm -rf "$containers"
t_ok "and what was half removed when another one was killed" [ ! -e "$killed" ]
rm -rf "$top"
