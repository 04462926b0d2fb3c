# SPDX-License-Identifier: GPL-2.0-only
# Mistakes in the shapes in which people make them, and right work that comes close (vary.h).
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
cd "$LAB_ROOT" || exit 3

t_exit 0 "every variation of every mistake is recognised, and no right one blamed" \
	"$lab" dev vary --seed 1 --count 40
sed -n 's/^[0-9].* /# &/p' "$out" | tail -n 2
t_equal "and every rule has forty of both kinds, or six that another tool remarks" \
	"$(ls -d checker/rules/E*/ | wc -l)" \
	"$(grep -cE 'bad +(40|6) missed 0  good +(40|6) false alarms 0$' "$out")"
t_exit 0 "inspect, which does not know what shipped, recognises them as well" \
	"$lab" dev vary --inspect --seed 1 --count 20
sed -n 's/^[0-9].* /# &/p' "$out" | tail -n 1

t_exit 0 "one variation is drawn again and written out" \
	"$lab" dev vary E0402 bad-7 --output "$E2E/variation"
t_ok "with its tree" test -s "$E2E/variation/include/linux/syscalls.h"
cp "$out" "$E2E/variation.txt"
t_ok "the same seed draws the same tree" sh -c "'$lab' dev vary E0402 bad-7 --output '$E2E/variation-2' &&
	diff -r '$E2E/variation' '$E2E/variation-2'"
t_ok "another seed draws another one" sh -c "'$lab' dev vary E0402 bad-7 --seed 2 --output '$E2E/variation-3' &&
	! diff -r '$E2E/variation' '$E2E/variation-3' >/dev/null"
t_exit 2 "a rule that is none" "$lab" dev vary E9999
t_exit 2 "a count that is none" "$lab" dev vary --count 0
