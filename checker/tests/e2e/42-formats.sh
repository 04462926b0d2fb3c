# SPDX-License-Identifier: GPL-2.0-only
#
# Every output format is what its readers expect, for every mistake that a tree can show and for trees
# full of nonsense: SARIF and JSON against their schemas, JUnit against an XSD, TAP by Perl's reader.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
schemas=$LAB_ROOT/checker/tests/schemas
own=$LAB_ROOT/docs/lab.schema.json
made=$E2E/formats
mkdir -p "$made"

# valid SENTENCE COMMAND...: the command has nothing to say against the files
valid() {
	sentence=$1
	shift
	if "$@" >"$out" 2>&1; then
		pass "$sentence"
	else
		fail "$sentence"
	fi
}

# render NAME TREE SYSCALL...: the four formats of an inspection; without the launcher, for speed
render() {
	into=$made/$1 where=$2
	shift 2
	for format in json sarif junit tap; do
		"$LAB_TEST_BUILD/lab" inspect --tree "$where" --format $format "$@" >"$into.$format" \
			2>>"$E2E/formats.err"
	done
}

# ---- every mistake ------------------------------------------------------------------------------

small=$LAB_ROOT/checker/tests/fixtures/trees/bare
render good "$small" adder
for diff in "$LAB_ROOT"/checker/rules/E0*/bad*.diff; do
	rm -rf "$E2E/formats.tree"
	cp -r "$small" "$E2E/formats.tree"
	patch -s -p1 -d "$E2E/formats.tree" <"$diff" >/dev/null 2>&1 || continue
	render "$(basename "$(dirname "$diff")" | cut -c1-5)-$(basename "$diff" .diff)" "$E2E/formats.tree" adder
done

# ---- nonsense -----------------------------------------------------------------------------------

tree=$E2E/formats.tree
rm -rf "$tree"
cp -r "$small" "$tree"
printf '437\tcommon\t\033[31m\377<&">]]>\tsys_%s\n436 common \303\050 sys_\001\002\n' "$(printf 'a\0b')" \
	>>"$tree/arch/x86/entry/syscalls/syscall_64.tbl" 2>/dev/null
printf '\377\376SYSCALL_DEFINE2(adder, int, x\001, int, y)\r\n{ return "#]]>&<\303\050"; }\n' >"$tree/kernel/adder.c"
render nonsense "$tree" adder
render no-tree "$E2E/no such tree" adder
"$lab" inspect --tree "$tree" --all --format json >"$E2E/formats-all.json" 2>>"$E2E/formats.err"

# ---- a step, with its goals ---------------------------------------------------------------------

if [ -d "$modern/linux/.git" ]; then
	copy_workspace "$modern" "$E2E/formats.work"
	export LAB_WORK="$E2E/formats.work"
	for format in json sarif junit tap; do
		"$lab" check 05 --static --format $format >"$made/step.$format" 2>>"$E2E/formats.err"
	done
	"$lab" status --format json >"$E2E/formats-status.json" 2>>"$E2E/formats.err"
	"$lab" status --trail adder --format json >"$E2E/formats-trail.json" 2>>"$E2E/formats.err"
	valid "status and a trail fit the lab's own schema" "$LAB_ROOT/tests/validate" "$own" \
		"$E2E/formats-status.json" "$E2E/formats-trail.json"
	discard "$E2E/formats.work"
fi

find "$made" -size 0 -delete # a tree that is none, in a call that is wrong: nothing was rendered
n=$(ls "$made"/*.sarif | wc -l)
t_ok "there are many of them ($n)" test "$n" -gt 100
valid "JSON fits the lab's own schema" "$LAB_ROOT/tests/validate" "verdict@$own" \
	"$made"/*.json "$LAB_ROOT"/checker/tests/golden/*.json
valid "that of inspect --all, too" "$LAB_ROOT/tests/validate" "$own" "$E2E/formats-all.json"
valid "SARIF fits the schema of SARIF 2.1.0" "$LAB_ROOT/tests/validate" "$schemas/sarif-2.1.0.json" \
	"$made"/*.sarif "$LAB_ROOT"/checker/tests/golden/*.sarif
valid "JUnit's XML fits what CI services read" xmllint --noout --schema "$schemas/junit.xsd" \
	"$made"/*.junit "$LAB_ROOT"/checker/tests/golden/*.junit
valid "TAP is read without a complaint" tap_reads "$made"/*.tap "$LAB_ROOT"/checker/tests/golden/*.tap

# ---- the validators are awake -------------------------------------------------------------------

jq '.runs[0].results[0].level = "fatal"' "$LAB_ROOT/checker/tests/golden/verdict-fail.sarif" >"$E2E/wrong.sarif"
t_exit 1 "a wrong SARIF is found" "$LAB_ROOT/tests/validate" "$schemas/sarif-2.1.0.json" "$E2E/wrong.sarif"
jq '.findings[0].code = "X1"' "$LAB_ROOT/checker/tests/golden/verdict-fail.json" >"$E2E/wrong.json"
t_exit 1 "a wrong JSON is found" "$LAB_ROOT/tests/validate" "verdict@$own" "$E2E/wrong.json"
sed 's/ tests="[0-9]*"//' "$LAB_ROOT/checker/tests/golden/verdict-fail.junit" >"$E2E/wrong.junit"
t_exit 3 "a wrong JUnit is found" xmllint --noout --schema "$schemas/junit.xsd" "$E2E/wrong.junit"
printf 'TAP version 13\n1..2\nok 1 - a\n' >"$E2E/wrong.tap"
t_exit 1 "a wrong TAP is found" tap_reads "$E2E/wrong.tap"
rm -rf "$made" "$tree"
