# SPDX-License-Identifier: GPL-2.0-only
#
# What people get wrong without meaning to: one clear message, the right exit code, nothing lost.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace

export LAB_WORK="$modern"
tree=$modern/linux
table=$tree/arch/x86/entry/syscalls/syscall_64.tbl
bad=$E2E/bad
rm -rf "$bad"
mkdir -p "$bad"

# ---- names ------------------------------------------------------------------------------------

t_exit 2 "an unknown command is wrong usage" "$lab" chekc
t_says "and the nearest one is offered" "check"
t_exit 2 "an unknown step is wrong usage" "$lab" check 05-regsiter-x86-64
t_says "and the nearest one is offered" "05-register-x86-64"
t_exit 2 "an unknown code is wrong usage" "$lab" explain E0199
t_says "and codes near it are offered" "E01"
t_exit 2 "an unknown option is wrong usage" "$lab" check --statik
t_says "and the nearest one is offered" "--static"
t_exit 2 "an unknown format is wrong usage" "$lab" check --format yaml
t_says "and the formats are named" "json" "sarif" "junit" "tap"

for command in check own break; do
	for seed in 0 7x -1 99999999999999999999; do
		t_exit 2 "$command --seed=$seed is wrong usage" "$lab" $command --seed=$seed
	done
	t_says "and what it takes is said" "--seed takes a number above 0"
done

# ---- a terminal -------------------------------------------------------------------------------

on_terminal() {
	TERM=dumb script -qec "$1" "$E2E/terminal.txt" </dev/null >"$out" 2>&1
}
on_terminal "PAGER='tr a-z A-Z' '$lab' lesson 01"
t_says "a lesson that is longer than the terminal goes through PAGER" "A PROGRAM CANNOT WRITE TO THE SCREEN"
on_terminal "PAGER=false '$lab' explain E0402"
t_says "and one that fails hides nothing" "E0402 prototype-after-endif" "sys_ni_syscall"
on_terminal "PAGER='tr a-z A-Z' '$lab' list"
t_says "what is short needs none" "01-meet-the-boundary"
"$lab" diff >"$out" 2>&1
t_says "a diff without changes says so" "Nothing is changed."
commands=$("$lab" completion bash | sed -n "s/.*compgen -W '\([^']*next[^']*\)' -- .*/\1/p" | head -n 1)
on_terminal "stty cols 80; for command in $commands; do '$lab' help \$command; done"
t_equal "80 columns have room for every line of help" "" "$(tr -d '\r' <"$out" | awk 'length > 80')"
t_says "of every command" "./lab submit" "./lab inspect"

# ---- kernels ----------------------------------------------------------------------------------

start_with() {
	rm -rf "$bad/work"
	LAB_WORK=$bad/work "$lab" start --yes --kernel "$1"
}

mkdir "$bad/empty"
t_exit 2 "a directory that is no kernel is refused" start_with "$bad/empty"
t_says "and named" "$bad/empty"
t_exit 3 "inspect refuses it too" "$lab" inspect --tree "$bad/empty" --all
t_exit 2 "a kernel that is not there is refused" start_with "$bad/nowhere"

mkdir "$bad/old"
cp "$tree/Makefile" "$bad/old"
sed -i 's/^VERSION = .*/VERSION = 4/; s/^PATCHLEVEL = .*/PATCHLEVEL = 14/' "$bad/old/Makefile"
for file in arch/x86/entry/syscalls/syscall_64.tbl include/linux/syscalls.h Kbuild Kconfig \
	kernel/Makefile; do
	mkdir -p "$bad/old/$(dirname $file)"
	cp "$tree/$file" "$bad/old/$file"
done
t_exit 2 "a kernel older than 4.17 is refused" start_with "$bad/old"
t_says "and it is said why" "4.14" "4.17"
t_exit 3 "inspect judges nothing in it" "$lab" inspect --tree "$bad/old" --all

tarball=$(ls /usr/src/linux-source-6.1.tar.xz 2>/dev/null)
if [ -n "$tarball" ]; then
	head -c 3000000 "$tarball" >"$bad/cut.tar.xz"
	t_exit 3 "a tarball that is cut short is refused" start_with "$bad/cut.tar.xz"
	t_says "and named" "cut.tar.xz"
	t_equal "and leaves no half kernel" "" "$(ls "$bad/work/linux/Makefile" 2>/dev/null)"
else
	skip "a tarball that is cut short is refused" "linux-source-6.1 is not installed"
fi
echo hello >"$bad/no.tar.xz"
t_exit 3 "a tarball that is none is refused" start_with "$bad/no.tar.xz"

# ---- a learner's tree -------------------------------------------------------------------------

own=$E2E/input
copy_workspace "$modern" "$own"
export LAB_WORK="$own"
tree=$own/linux
table=$tree/arch/x86/entry/syscalls/syscall_64.tbl
adder=$tree/kernel/adder.c

status_of_static() {
	"$lab" check --static "$@"
	code=$?
	[ $code = 0 ] || [ $code = 1 ] || return $code
}

before=$(md5sum <"$table")
sed -i 's/$/\r/' "$table"
t_ok "a table with CRLF is read" status_of_static 05
printf '\000\377\376' >>"$table"
t_ok "a table with NUL and bytes that are no UTF-8 is read" status_of_static 05
git -C "$tree" checkout -q -- arch/x86/entry/syscalls/syscall_64.tbl
t_equal "and git has the table as it was" "$before" "$(md5sum <"$table")"

printf '#include <linux/syscalls.h>\nSYSCALL_DEFINE2(adder, int, x, int, y)\n{ return x\000\377 + y; }\n' >"$adder"
t_ok "a source with NUL and bytes that are no UTF-8 is read" status_of_static 02
"$lab" check 02 --static --format json >"$out" 2>&1
t_ok "and the JSON about it is valid" jq -e .outcome "$out"
head -c 3000000 /dev/zero | tr '\0' 'x' >"$adder"
t_exit 1 "a line of three million bytes is read" timeout 20 "$lab" check 02 --static --format json
rm -f "$adder"

mv "$table" "$bad/table"
"$lab" check 05 --static >"$out" 2>&1
t_equal "a removed table is noticed" 3 $?
t_says "and named" "syscall_64.tbl"
mv "$bad/table" "$table"

mv "$tree/include/linux/syscalls.h" "$bad/"
"$lab" check 04 --static >"$out" 2>&1
t_equal "a removed header is noticed" 3 $?
t_says "and named" "syscalls.h"
mv "$bad/syscalls.h" "$tree/include/linux/"

: >"$tree/kernel/fork.o"
: >"$tree/.config"
"$lab" check --static >"$out" 2>&1
t_ok "objects in the learner's tree do not stop a check" [ $? -le 1 ]
rm -f "$tree/kernel/fork.o" "$tree/.config"

# ---- the wrong folder -------------------------------------------------------------------------

stage=$own/stage
printf '#include <linux/syscalls.h>\nSYSCALL_DEFINE2(adder, int, x, int, y)\n{\n\treturn x + y;\n}\n' \
	>"$stage/kernel/adder.c"
chmod u+w "$stage/kernel/sys.c" "$stage/include/linux/syscalls.h"
echo 'int oops oops;' >>"$stage/kernel/sys.c"
echo '#error oops' >>"$stage/include/linux/syscalls.h"
t_ok "doctor looks at the lab's copy" "$lab" doctor
t_says "and names what was changed there" "were changed in $stage"
"$lab" check 02 --static --format json >"$out" 2>&1
t_ok "code that is only in the lab's copy is not judged, and it is said" \
	jq -e '[.findings[].code] == ["E0301", "E0511"]' "$out"
t_ok "and it is kept" grep -q 'SYSCALL_DEFINE2(adder' "$own/from-the-labs-copy/kernel/adder.c"
mv "$own/from-the-labs-copy/kernel/adder.c" "$adder"
t_codes "what was done to other files there is in no verdict" "" 02
t_ok "and the copy is as it was" cmp "$stage/kernel/sys.c" "$tree/kernel/sys.c"

# A long file of the kernel's: reading all of its functions took the tool longer than a check waits for it.
if command -v spatch >/dev/null 2>&1; then
	cp "$tree/kernel/sys.c" "$E2E/sys.c"
	printf '%s\n' '#include <linux/slab.h>' 'SYSCALL_DEFINE1(keeper, const char __user *, where)' '{' \
		'	char *text = kmalloc(64, GFP_KERNEL);' '' '	if (!text)' '		return -ENOMEM;' \
		'	if (copy_from_user(text, where, 64))' '		return -EFAULT;' \
		'	kfree(text);' '	return 0;' '}' >>"$tree/kernel/sys.c"
	"$lab" check 02 --format json >"$out" 2>&1
	t_ok "a mistake with memory is seen in a long file of the kernel's, too" \
		jq -e 'any(.findings[]; .code == "E1120" and (.file | endswith("kernel/sys.c")))' "$out"
	t_ok "and nothing had to be left out" jq -e '.timing.unasked == null' "$out"

	# A tool that has said something, and then thinks about a function of a thousand lines.
	mkdir "$E2E/slow"
	cat >"$E2E/slow/spatch" <<-'EOF'
		#!/bin/sh
		for file; do
			case $file in
			/proc/self/fd/*)
				grep -n 'return -EFAULT' "$file" |
					sed "s|:.*|:2-8 E1120 text\tkmalloc\t4|; s|^|$file:|" ;;
			esac
		done
		echo asked E1101
		sleep 60
	EOF
	chmod +x "$E2E/slow/spatch"
	begun=$(date +%s)
	PATH="$E2E/slow:$PATH" "$lab" inspect --tree "$tree" keeper --format json >"$out" 2>&1
	t_ok "a tool that is slow is not waited for" [ $(($(date +%s) - begun)) -lt 20 ]
	t_ok "what it has said by then is told" \
		jq -e 'any(.findings[]; .code == "E1120" and (.file | endswith("kernel/sys.c")))' "$out"
	t_ok "and what it had no time for is named" \
		jq -e '.timing.unasked | index("E1120") and index("E1104")' "$out"
	PATH="$E2E/slow:$PATH" "$lab" inspect --tree "$tree" keeper >"$out" 2>&1
	t_says "to a person too" "not looked for to the end: E1"
	rm -r "$E2E/slow"
	cp "$E2E/sys.c" "$tree/kernel/sys.c"
else
	skip "a mistake with memory is seen in a long file of the kernel's, too" "coccinelle is not installed"
fi
rm -r "$own/from-the-labs-copy" "$adder"

# Within the workspace: out of a mounted one everything would be copied.
mv "$own/stage" "$own/moved"
t_exit 3 "a stage that is gone is broken, not failed" "$lab" check 01
t_says "and start is named as the cure" "./lab start"
mv "$own/moved" "$own/stage"
mv "$own/linux" "$own/moved"
t_exit 3 "a tree that is gone is broken, not failed" "$lab" check
t_says "and what is gone is named" "linux"
mv "$own/moved" "$own/linux"
move_workspace "$own" "$E2E/input-moved"
LAB_WORK=$E2E/input-moved "$lab" check --static >"$out" 2>&1
t_ok "a workspace that was moved works where it is now" [ $? -le 1 ]
move_workspace "$E2E/input-moved" "$own"

if [ "$(id -u)" = 0 ] && id nobody >/dev/null 2>&1; then
	chown nobody "$own/linux" "$own/linux/.git"
	"$lab" check 01 --static >"$E2E/said" 2>&1
	t_ok "a tree of somebody else is read or refused, with a reason" [ -s "$E2E/said" ]
	chown root "$own/linux" "$own/linux/.git"
else
	skip "a tree of somebody else is read or refused" "this needs root"
fi

# ---- programs that are missing ----------------------------------------------------------------

# links NAME...: a directory with links to every program in PATH but these
links() {
	rm -rf "$bad/bin"
	mkdir "$bad/bin"
	for dir in /usr/local/bin /bin /usr/bin /sbin /usr/sbin; do
		ln -sf "$dir"/* "$bad/bin/" 2>/dev/null
	done
	for name in "$@"; do
		rm -f "$bad/bin/$name"
	done
}

links qemu-system-x86_64
t_exit 3 "without QEMU a check is broken, not failed" env PATH="$bad/bin" "$lab" check 01
t_says "and QEMU is named" "qemu-system-x86_64"
links gcc cc
t_exit 3 "without gcc a check that builds is broken, not failed" env PATH="$bad/bin" "$lab" check 01
t_says "and gcc is named" "gcc"
links git
t_exit 1 "without git a check still judges" env PATH="$bad/bin" "$lab" check
t_exit 3 "but nothing that moves the tree about is tried" env PATH="$bad/bin" "$lab" reset
t_says "and git is named" "git"

# ---- output that goes nowhere -------------------------------------------------------------------

# words COMMAND: what to call it with, so that it has something to say
words() {
	case $1 in
	start) echo --yes ;;
	check) echo --static --format json ;;
	explain) echo E0101 ;;
	solution) echo 02 ;;
	goto) echo 02 ;;
	reset) echo --yes ;;
	diff) echo '/* mine */' >>"$tree/kernel/sys.c" ;;
	submit) echo "$bad/series" ;;
	inspect) echo --tree "$tree" --all ;;
	completion) echo bash ;;
	dev) echo check E0101 ;;
	grade) echo "$bad" ;;
	run) echo boundary hello 451 ;;
	esac
}

# Each command of the table says something, and none may say it to nobody and be content.
"$lab" goto 02 >"$out" 2>&1
t_ok "diff without a change succeeds" "$lab" diff
t_says "and says so" "Nothing is changed"
t_ok "there is a table of commands to walk" [ "$(echo "$commands" | wc -w)" -gt 20 ]
for command in $commands; do
	[ "$command" != menu ] || continue # it needs a terminal
	# shellcheck disable=SC2046
	"$lab" "$command" $(words "$command") >/dev/full 2>"$out" </dev/null
	t_ok "$command on a full disk is not content" [ $? != 0 ]
	t_silent "and does not call it Success" "Success"
	# shellcheck disable=SC2046
	"$lab" "$command" $(words "$command") >&- 2>"$out" </dev/null
	t_ok "$command with its output closed is not content" [ $? != 0 ]
	t_silent "and does not call it Success" "Success"
done
"$lab" list >/dev/full 2>"$out"
t_equal "a full disk is broken, not failed" 3 $?
t_says "and named" "No space left"
"$lab" list 2>"$out" >&-
t_equal "a closed output as well" 3 $?
t_says "and named" "closed"
t_exit 3 "a verdict for a full disk is broken" "$lab" check --static --output /dev/full --format json
t_exit 3 "a series for a full disk is broken" "$lab" submit /dev/full
"$lab" lesson 2>"$out" | head -n 1 >/dev/null
t_equal "a reader that has seen enough gets nothing" "" "$(cat "$out")"
discard "$bad" "$own"
