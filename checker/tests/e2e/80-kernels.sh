# SPDX-License-Identifier: GPL-2.0-only
#
# Other kernels: a newer packaged one, and one that is downloaded from a mirror (here: our own). Slow:
# one more kernel is built from nothing.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"

own=$E2E/newer
export LAB_WORK="$own"
begun=$(date +%s)
t_ok "start with the packaged 6.12, a lean one" "$lab" start --yes --lean --kernel 6.12
echo "# start on 6.12 took $(($(date +%s) - begun)) s"
t_ok "go to the step with the row" "$lab" goto 05
t_codes "05 begins with its row missing" "E0101"
"$lab" inspect --tree "$own/linux" --all --format json >"$E2E/inspect.json" 2>"$out"
t_equal "inspect --all sees a call that is defined and has no row" "E0101 adder" "$(jq -r \
	'.syscalls[] | . as $s | .findings[] | select(.severity == "error") | .code + " " + $s.name' \
	"$E2E/inspect.json")"
t_ok "put in the solution, adapted to this tree" "$lab" solution --apply
t_ok "it passes" "$lab" check
t_ok "so does the call itself" sh -c "'$lab' goto 06 && '$lab' solution --apply && '$lab' check"

"$lab" inspect --tree "$own/linux" --all --format json >"$E2E/inspect.json" 2>"$out"
t_ok "inspect --all on 6.12 reads its table" jq -e '(.syscalls | length) > 340' "$E2E/inspect.json"
t_equal "and calls none of its calls wrong" "" "$(jq -r \
	'.syscalls[] | . as $s | .findings[] | select(.severity == "error") | .code + " " + $s.name' \
	"$E2E/inspect.json")"
"$lab" inspect --tree "$own/linux" --all --shipped --format json >"$E2E/inspect.json" 2>"$out"
t_equal "nor any body that shipped" "" "$(jq -r '.syscalls[] | . as $s | .findings[] |
	select(.code >= "E0318" and .code <= "E0322") | .code + " " + $s.name' "$E2E/inspect.json")"
discard "$own"
