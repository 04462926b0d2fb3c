# SPDX-License-Identifier: GPL-2.0-only
#
# A workspace for a small disk: start --lean. Slow: it records the history of a kernel.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace # its kernel stands in the cache then

export LAB_WORK="$E2E/lean"
tree=$LAB_WORK/linux
t_ok "start makes a lean workspace" "$lab" start --yes --lean
used=$(du -sm "$LAB_WORK" | cut -f1)
size=$(du -sm "$tree/.git" | cut -f1)
t_ok "it takes at most 450 MiB ($used)" [ "$used" -le 450 ]
t_equal "nothing of it is deleted for git" "" "$(git -C "$tree" status --porcelain | grep -v tools/lab)"
t_equal "its history is the whole kernel's" "$(git -C "$modern/linux" rev-parse 'lab/base^{tree}')" \
	"$(git -C "$tree" rev-parse 'lab/base^{tree}')"
t_ok "no Kconfig file is left out, and no Makefile but deep in other architectures" sh -c \
	"! git -C '$tree' ls-files -t | grep -E '^S .*/(Kconfig|Makefile|Kbuild)[^/]*\$' | grep -Ev '^S arch/[^/]*/.*/(Makefile|Kbuild)'"
t_ok "git finds nothing missing in it" git -C "$tree" fsck --connectivity-only
t_ok "start finds everything in place" "$lab" start --yes
rm -rf "$tree/.git"
t_ok "start recreates a history that was lost" "$lab" start --yes
t_equal "and it is a lean one, of the same kernel" "yes $(git -C "$modern/linux" rev-parse 'lab/base^{tree}') $size" \
	"$([ -e "$tree/.git/info/sparse-checkout" ] && echo yes) $(git -C "$tree" rev-parse 'lab/base^{tree}') $(du -sm "$tree/.git" | cut -f1)"
t_equal "in which nothing is deleted" "" "$(git -C "$tree" status --porcelain | grep -v tools/lab)"
t_exit 2 "a whole workspace is not made lean" env LAB_WORK="$modern" "$lab" start --yes --lean
t_ok "all system calls are inspected, and nothing false is said" "$lab" inspect --all

# ---- a step, with a mistake and its repair -------------------------------------------------------

t_ok "go to step 03" "$lab" goto 03
echo 'obj-y = adder.o' >>"$tree/kernel/Makefile"
t_codes "a mistake is found" E0203
sed -i 's/^obj-y = adder.o/obj-y += adder.o/' "$tree/kernel/Makefile"
t_ok "its repair passes, built and linked" "$lab" check
t_ok "the change is shown" "$lab" diff
t_equal "and is the only one" "kernel/Makefile" "$(sed -n 's|^+++ b/||p' "$out")"
t_ok "undo goes back" "$lab" undo
t_ok "redo comes again" "$lab" redo
t_ok "reset begins the step again" "$lab" reset
t_ok "which can be undone" "$lab" undo
t_ok "what is handed in" "$lab" submit "$E2E/lean.patch"
t_ok "names nothing that is left out" sh -c "! grep -q 'deleted file' '$E2E/lean.patch'"

mkdir -p "$tree/sound"
echo '/* mine */' >"$tree/sound/mine.c"
"$lab" diff >"$out" 2>&1
t_says "a new file where files were left out is the learner's" "+++ b/sound/mine.c"
rm "$tree/sound/mine.c"
rm -f "$tree/.git/lab-index"
"$lab" diff >"$out" 2>&1
t_equal "without the lab's own index nothing is deleted either" "kernel/Makefile" \
	"$(sed -n 's|^+++ b/||p' "$out")"

cp "$tree/kernel/adder.c" "$E2E/adder.c"
echo '#include "../drivers/gpu/drm/drm_internal.h"' >>"$tree/kernel/adder.c"
t_exit 3 "what is left out and asked for is nobody's mistake" "$lab" check
t_says "and how to have it is said" "drivers/gpu/drm/drm_internal.h" "git sparse-checkout disable"
cp "$E2E/adder.c" "$tree/kernel/adder.c"
t_ok "without it the step passes again" "$lab" check

# ---- whole again ---------------------------------------------------------------------------------

url=$(git -C "$tree" config remote.lab.url)
git -C "$tree" config remote.lab.url "$E2E/none.tar.xz"
t_exit 128 "git cannot bring what is in no source" git -C "$tree" sparse-checkout disable
git -C "$tree" config remote.lab.url "$url"
git -C "$tree" config remote.lab.uploadpack "'/where/it/stood/lab' whole"
t_ok "a lab that has moved says where it is" "$lab" status
t_ok "git brings all of the kernel" git -C "$tree" sparse-checkout disable
t_ok "all of it is there" [ -e "$tree/drivers/gpu/drm/drm_internal.h" ]
t_equal "no change but the learner's" " M kernel/Makefile" \
	"$(git -C "$tree" status --porcelain | grep -v '^??')"
"$lab" diff >"$out" 2>&1
t_equal "the lab sees no other either" "kernel/Makefile" "$(sed -n 's|^+++ b/||p' "$out")"
sed -i 's/^obj-y += adder.o/obj-y += adder.o # here/' "$tree/kernel/Makefile"
t_ok "and checks as before" "$lab" check
t_silent "without building all of it" "a full build"
discard "$LAB_WORK"
