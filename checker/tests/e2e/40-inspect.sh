# SPDX-License-Identifier: GPL-2.0-only
# Static inspection of a tree without a workspace; the real kernel is the largest good example.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace

export LAB_WORK="$E2E/none"
tree=$modern/linux

"$lab" inspect --tree "$tree" --all --format json >"$E2E/inspect.json" 2>"$out"
t_equal "inspect --all on 6.1 passes" 0 $?
t_ok "its JSON has the contract's keys" jq -e \
	'.format_version == 1 and .kernel.version and (.syscalls | length) > 300 and .summary.syscalls' \
	"$E2E/inspect.json"
t_equal "no system call of the real kernel is called wrong" "" "$(jq -r \
	'.syscalls[] | . as $s | .findings[] | select(.severity == "error") | .code + " " + $s.name' \
	"$E2E/inspect.json")"
t_ok "a definition is found by file and line" jq -e \
	'.syscalls[] | select(.name == "read") | .definition.file == "fs/read_write.c" and .definition.line > 0' \
	"$E2E/inspect.json"
t_ok "a prototype too" jq -e \
	'.syscalls[] | select(.name == "read") | .prototype.file == "include/linux/syscalls.h"' \
	"$E2E/inspect.json"

begun=$(date +%s%N)
"$lab" inspect --tree "$tree" --all >"$out" 2>&1
took=$((($(date +%s%N) - begun) / 1000000))
t_ok "inspecting every call takes less than three seconds ($took ms)" [ $took -lt 3000 ]

t_ok "one call by name" "$lab" inspect --tree "$tree" openat
t_ok "without --tree it is the workspace's" env LAB_WORK="$modern" "$lab" inspect openat
t_ok "standing in it too" sh -c "cd '$tree' && LAB_WORK='$modern' '$lab' inspect openat"
t_exit 2 "where there is none, a tree has to be named" env LAB_WORK="$E2E/nowhere" "$lab" inspect openat
mkdir -p "$E2E/other/arch/x86/entry/syscalls"
: >"$E2E/other/arch/x86/entry/syscalls/syscall_64.tbl"
t_exit 2 "and where another tree may be meant" \
	sh -c "cd '$E2E/other' && LAB_WORK='$modern' '$lab' inspect openat"
rm -rf "$E2E/other"
t_exit 1 "a name that no call has" "$lab" inspect --tree "$tree" adder
t_exit 2 "neither --all nor a name is wrong usage" "$lab" inspect --tree "$tree"

# A tree that git knows nothing of, as a tarball leaves it.
foreign=$E2E/foreign
mkdir "$foreign"
(cd "$tree" && tar -c --exclude=./.git --exclude=./Documentation --exclude=./drivers .) | tar -x -C "$foreign"
t_exit 1 "own: as it shipped it has no call of somebody's own" "$lab" own --kernel "$foreign"
t_says "which is said" "$foreign adds no system call to its base yet"
printf '#include <linux/syscalls.h>\nSYSCALL_DEFINE1(triple, int, x)\n{\n\treturn 3 * x;\n}\n' >"$foreign/kernel/triple.c"
"$lab" own --kernel "$foreign" --static --format json >"$E2E/own.json" 2>"$out"
t_equal "a call is found by its definition, and what it lacks is named" "1 triple E0101 E0201 E0401" \
	"$? $(jq -r '.own[] | "\(.name) \([.verdict.findings[].code] | join(" "))"' "$E2E/own.json")"
rm -rf "$foreign" "$E2E/own.json"

"$LAB_ROOT/tests/cases" "$lab" "$tree" >"$out" 2>&1
t_equal "changes as people make them are judged as their cases say" 0 $?

need_workspace classic
"$lab" inspect --tree "$classic/linux" --all --format json >"$E2E/inspect.json" 2>"$out"
t_equal "the classic tree is prefixed" prefixed "$(jq -r .kernel.table_convention "$E2E/inspect.json")"
t_equal "no system call of it is called wrong" 0 "$(jq -r \
	'[.syscalls[].findings[] | select(.severity == "error")] | length' "$E2E/inspect.json")"
for format in sarif junit tap; do
	"$lab" inspect --tree "$tree" openat --format $format >"$out" 2>&1
	t_equal "inspect writes $format" 0 $?
done
rm -f "$E2E/inspect.json"
