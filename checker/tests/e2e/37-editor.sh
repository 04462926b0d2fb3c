# SPDX-License-Identifier: GPL-2.0-only
#
# compile_commands.json: an editor understands the learner's tree, and git does not see it.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace
own=$E2E/editor
copy_workspace "$modern" "$own"
export LAB_WORK="$own"
"$lab" reset --all >/dev/null 2>&1
tree=$own/linux
database=$tree/compile_commands.json

# compiles FILE: its command, run as it says, finds nothing to complain about and writes nothing
compiles() {
	command=$(jq -r --arg f "$1" '.[] | select(.file == $f) | .command' "$database")
	[ -n "$command" ] && (cd "$(jq -r '.[0].directory' "$database")" && sh -c "$command -Werror")
}

# start laid the link; the workspace has moved since: the next build fixes the paths in the file
t_ok "start lays compile_commands.json into the tree" test -h "$database"
t_ok "go to step 03" "$lab" goto 03
t_ok "take its solution" "$lab" solution --apply
status=$(git -C "$tree" status --porcelain)
before=$(find "$tree" -path "$tree/.git" -prune -o -newermt '2000-01-01' -printf '%p %T@\n' | sort | md5sum)
t_ok "check builds it" "$lab" check
t_equal "the check changed no file and no date in the tree" "$before" \
	"$(find "$tree" -path "$tree/.git" -prune -o -newermt '2000-01-01' -printf '%p %T@\n' | sort | md5sum)"
t_equal "git sees no more than before" "$status" "$(git -C "$tree" status --porcelain)"
t_ok "the database is JSON with hundreds of files" jq -e 'length > 300' "$database"
t_ok "all of them stand in the learner's tree" jq -e --arg tree "$tree" 'all(.[]; .directory == $tree)' "$database"
t_ok "the learner's own file is among them, and compiles" compiles kernel/adder.c
t_ok "so does a file of the kernel" compiles kernel/sys.c
t_ok "that wrote nothing" test ! -e "$tree/kernel/adder.o"
sed -i 's/return x + y;/return x + yy;/' "$tree/kernel/adder.c"
if compiles kernel/adder.c >"$out" 2>&1; then
	fail "a mistake in the learner's tree is what the editor sees"
else
	t_says "a mistake in the learner's tree is what the editor sees" "kernel/adder.c" "yy"
fi
sed -i 's/return x + yy;/return x + y;/' "$tree/kernel/adder.c"
if command -v clangd >/dev/null 2>&1; then
	(cd "$tree" && clangd --check=kernel/adder.c >"$out" 2>&1)
	t_equal "clangd has nothing to say against it" "" "$(grep -E '^E|[1-9][0-9]* errors' "$out")"
fi
"$lab" diff >"$out" 2>&1
t_silent "the learner's diff does not hold it" compile_commands

# ---- a learner who reads at the prompt of next keeps nobody out -----------------------------------

mkfifo "$E2E/keys"
TERM=xterm script -qec "'$lab' next" "$E2E/next.txt" <"$E2E/keys" >/dev/null 2>&1 &
exec 9>"$E2E/keys"
for _ in $(seq 120); do
	grep -q 'Enter goes on' "$E2E/next.txt" 2>/dev/null && break
	sleep 0.5
done
t_ok "while next waits for Enter, others may work" timeout 20 "$lab" status
t_says "and it is still step 03" "you are at 03-"
printf '\n' >&9
exec 9>&-
wait
t_equal "Enter then goes on" "04-declare" "$("$lab" status --format json | jq -r .step)"
rm -rf "$E2E/keys"
discard "$own"
