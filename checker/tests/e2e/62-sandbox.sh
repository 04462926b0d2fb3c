# SPDX-License-Identifier: GPL-2.0-only
#
# Slow: it builds many kernels.
# 62-sandbox - what a Makefile can try from inside the building room, and what it gets
#
# What is made in place of the image comes from a background process that never stops, so it is there
# whenever the host looks. All of it rides on step 03: one object and a link.

. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace

LAB_WORK=$modern
export LAB_WORK
dir=$E2E/sandbox
rm -rf "$dir"
tree=$dir/tree
subs=$dir/subs
r=$dir/results
mkdir -p "$dir" "$subs"
secret=$dir/secret
echo 'error: the secret is hunter2' >"$secret"
touch -d 2001-01-01 "$secret"
mkdir "$dir/victims"
for name in unistd_64.h syscalls_64.h; do
	cp "$secret" "$dir/victims/$name"
	touch -d 2001-01-01 "$dir/victims/$name"
done

# ---- making submissions -------------------------------------------------------------------------

submission_tree "$tree"
solve_steps "$tree" 03
git -C "$tree" checkout -q -b solved
git -C "$tree" add -A -f
git -C "$tree" -c user.name=lab -c user.email=lab@localhost commit -q -m solved

# attack NAME: a right step 03, with standard input as one more thing in kernel/Makefile
attack() {
	git -C "$tree" checkout -q -f solved
	cat >>"$tree/kernel/Makefile"
	git -C "$tree" diff lab/track >"$subs/$1.patch"
}

# forever NAME COMMAND: COMMAND again and again, from the moment when the linker has opened its output
# until the room ends
forever() {
	attack "$1" <<EOF
x := \$(shell setsid sh -c 'i=\$\$(stat -c %i vmlinux); while [ "\$\$(stat -c %i vmlinux)" = \$\$i ]; do \
	sleep 0.02; done; while :; do $2; sleep 0.02; done' >/dev/null 2>&1 &)
EOF
}

# cell STUDENT COLUMN
cell() {
	awk -F, -v student="$1" -v column="$2" '$1 == student { print $column }' "$r/results.csv"
}

t_verdict() {
	t_equal "$1 is $2" "$2" "$(cell "$1" 2)" || tail -n 20 "$r/$1/build.log" "$r/$1/feedback.txt"
}

attack good </dev/null
forever link-secret "ln -sfn $secret vmlinux"
forever link-image "ln -sfn $modern/build/vmlinux vmlinux"
forever fifo-image 'rm -rf vmlinux; mkfifo vmlinux'
forever no-image 'rm -rf vmlinux'
# What libelf is to stumble over: a head of chance before the sections of a true object.
forever elf-image 'head -c 90000 vmlinux.o >v; head -c 48 /dev/urandom | dd of=v bs=1 seek=16 conv=notrunc; mv v vmlinux'
forever sparse-image 'rm -rf vmlinux; truncate -s 1T vmlinux'
attack fifo-config <<'EOF'
x := $(shell rm -rf .config; mkfifo .config)
EOF
# The first make dies without a word, so that all of kbuild runs, whose headers are kept.
attack link-tables <<EOF
x := \$(shell rm -rf arch/x86/include/generated/uapi/asm; ln -s $dir/victims arch/x86/include/generated/uapi/asm; \
	rm -rf arch/x86/include/generated/asm; ln -s $dir/victims arch/x86/include/generated/asm; \
	[ -e once ] || { touch once; kill -9 \$\$PPID; })
EOF
attack lab <<'EOF'
x := $(shell for f in .lab/*; do rm -rf $$f; mkfifo $$f; done)
EOF
# The tools are the room's, like all that they make: the next submission has its own.
attack tools <<'EOF'
x := $(shell cd scripts && rm -f sorttable && printf '%s\n' '#!/bin/sh' 'echo sorted' >sorttable && \
	chmod 755 sorttable)
EOF
# None of these may do harm, and none may help: the work is right.
attack curious <<'EOF'
define calls
int main(void)
{
	if (socket(40, 1, 0) >= 0 || socket(16, 3, 0) >= 0 || socket(2, 1, 0) >= 0 || socket(1, 1, 0) >= 0)
		puts("has a socket");
	if (unshare(0x10000000) == 0)
		puts("has a namespace");
	if (syscall(425, 8, (char[256]){0}) >= 0 || syscall(321, 0, 0, 0) >= 0 || syscall(248, "user", "k", "v", 1, -3) >= 0)
		puts("has a call of privilege");
	puts("has asked");
}
endef
$(file >/tmp/calls.c,$(calls))
say := $(shell { \
	for n in 3 4 5 6 7 8 9; do eval "echo pwned >&$$n" && echo "descriptor $$n"; done; \
	ls -l /proc/1/fd /proc/*/fd; cat /proc/1/mem; echo forged > /proc/1/fd/3; \
	true > /full && echo "wrote to the root"; true > /dev/full-x && echo "wrote to /dev"; \
	true > /proc/self/root/etc/x && echo "wrote to /etc"; \
	kill -9 1; kill -STOP 1; kill -TERM 1; \
	gcc -w -o /tmp/calls /tmp/calls.c && /tmp/calls; } 2>&1)
$(info $(say))
x := $(shell touch "a b" "$$(printf 'new\nline.c')" "$$(printf 'a\nb.o')"; setsid sleep 4712 >/dev/null 2>&1 &)
EOF

# kbuild itself waits at this one, until the limit of time ends it.
mkdir "$dir/slow"
mv "$subs/fifo-config.patch" "$dir/slow/"
t_ok "a build that waits at a pipe of its own is ended" \
	"$lab" grade "$dir/slow" --step 03 --seed 7 --build-timeout 30 --out "$dir/slow-results"
case $(cut -d, -f2 "$dir/slow-results/results.csv" | tail -n 1) in
TIMEOUT | COMPILE_ERROR) pass "and is no fault of the host" ;;
*) fail "and is no fault of the host" "$(cat "$dir/slow-results/results.csv")" ;;
esac
t_ok "a folder of attacks from inside is graded to its end" \
	"$lab" grade "$subs" --step 03 --seed 7 -j 2 --out "$r"
awk -F, 'NR > 1 { print "#   " $1 ": " $2 ", " $(NF - 2) " s" }' "$r/results.csv"
nothing_left "no process of an attack is left"
t_equal "no detached process is left" "" "$(pgrep -fx 'sleep 4712')"
t_verdict good PASS
t_verdict curious PASS
for name in link-secret link-image fifo-image no-image elf-image sparse-image; do
	t_verdict "$name" COMPILE_ERROR
done
for name in link-tables lab tools; do
	case $(cell "$name" 2) in
	PASS | FAIL | COMPILE_ERROR) pass "$name has a verdict: $(cell "$name" 2)" ;;
	*) fail "$name has a verdict" "$(cell "$name" 2)" ;;
	esac
done
cat "$r"/*/* >"$out"
t_silent "nothing of the host leaks" hunter2
t_silent "no descriptor and no file of the host is within reach" pwned "descriptor 3" "wrote to" \
	worker.log journal "has a socket" "has a namespace" "has a call of privilege"
cp "$r/curious/build.log" "$out" 2>/dev/null
t_says "AF_VSOCK and its like were asked for, and refused" "has asked"
jq -r '.grading.flags[]' "$r/tools/verdict.json" >"$out"
t_says "what replaces tools is flagged" "kernel/Makefile runs a command"
t_ok "the baseline's tools are as they were" \
	"$lab" grade "$subs/good.patch" --step 03 --seed 7 --out "$dir/again"
t_equal "and give a good submission its grade" PASS \
	"$(awk -F, '$1 == "good" { print $2 }' "$dir/again/results.csv")"
t_equal "no file of the host was touched" "" \
	"$(find "$secret" "$dir/victims" -newermt 2001-01-02 -type f)"
cp "$r/no-image/build.log" "$out"
t_says "the log says what is missing" "vmlinux"

# ---- an instructor who is not root ----------------------------------------------------------------

# user COMMAND...: by somebody who owns the workspace and nothing else
user() {
	setpriv --reuid=12345 --regid=12345 --clear-groups env LAB_ROOT="$dir/lab" HOME="$dir/home" \
		XDG_CACHE_HOME="$dir/home/cache" "$@"
}

# give_to ID: what is theirs; a workspace that is an overlay would be copied file by file, if all of it were
give_to() {
	find "$E2E" -xdev -path "$dir/lab" -prune -o -exec chown -h "$1:$1" {} +
	find "$modern" -xdev \( -type d -o -path "$modern/state/*" -o -path "$modern/grade/*" -o -name '*.lock' \) \
		-exec chown -h "$1:$1" {} +
}

if [ "$(id -u)" = 0 ] && mkdir -p "$dir/lab" "$dir/home" "$dir/few" &&
	mount --bind "$LAB_ROOT" "$dir/lab" 2>"$out"; then
	cp "$subs/good.patch" "$subs/curious.patch" "$subs/link-secret.patch" "$dir/few/"
	give_to 12345
	r=$dir/user-results
	t_ok "an ordinary user can grade" user "$dir/lab/lab" grade "$dir/few" --step 03 --seed 7 --out "$r"
	t_verdict good PASS
	t_verdict curious PASS
	t_verdict link-secret COMPILE_ERROR
	cat "$r"/*/* >"$out"
	t_silent "nothing of the host leaks" hunter2
	t_silent "and nothing of it is within reach" pwned "descriptor 3" "wrote to"
	nothing_left "no process of theirs is left"
	umount "$dir/lab"
	give_to 0
else
	skip "an ordinary user can grade" "becoming one needs root, and so does lending them the lab"
fi
rm -rf "$dir"
