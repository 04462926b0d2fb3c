# SPDX-License-Identifier: GPL-2.0-only
#
# Slow: two students walk the whole course.
# 63-variants - two students with a course of their own each: they read it, solve it, hand it in, and are
# graded by it; what the other one did is worth nothing to them

. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace

dir=$E2E/variants
rm -rf "$dir"
mkdir -p "$dir/own" "$dir/swapped" "$dir/claimed" "$dir/one"
secret=$dir/secret
roster=$dir/own/roster.csv
(umask 077 && echo "of the course, and of nobody else" >"$secret")
printf 'SID,Name\nanna,Anna Example\nben,Ben Example\n' >"$roster"
export LAB_WORK="$modern"

# ---- tokens --------------------------------------------------------------------------------------

# grade_to RESULTS OPTION... PATH: a batch of $modern's, with the same questions each time
grade_to() {
	results=$dir/$1
	shift
	"$lab" grade --seed 7 --out "$results" "$@" >"$out" 2>&1
}

# of STUDENT COLUMN: from the table of tokens
of() {
	awk -F, -v student="$1" -v column="$2" '$1 == student { print $column }' "$dir/tokens.csv"
}

t_exit 2 "tokens need a secret" "$lab" grade --variants "$dir/tokens.csv" --roster "$roster"
echo short >"$dir/short"
t_exit 2 "and one that cannot be guessed" "$lab" grade --variants "$dir/tokens.csv" --roster "$roster" \
	--secret "$dir/short"
t_says "which is said" "a secret has 16 at least"
t_exit 3 "they do not take the place of another file" "$lab" grade --variants "$secret" --roster "$roster" \
	--secret "$secret"
t_says "such as the secret" "no table of tokens"
t_ok "the instructor makes a token for each student" "$lab" grade --variants "$dir/tokens.csv" \
	--roster "$roster" --secret "$secret"
t_equal "which nobody else on the machine reads" 600 "$(stat -c %a "$dir/tokens.csv")"
cp "$dir/tokens.csv" "$dir/tokens-before"
"$lab" grade --variants "$dir/tokens.csv" --roster "$roster" --secret "$secret" >/dev/null
t_ok "and the same ones each time" cmp "$dir/tokens.csv" "$dir/tokens-before"
anna=$(of anna 4) ben=$(of ben 4)
t_ok "their first calls have names of their own" test "$anna" != "$ben"
t_exit 2 "a typo in a token is noticed" env LAB_WORK="$dir/none" "$lab" start --yes \
	--student "$(of anna 2 | sed 's/.$/_/; s/1/2/')"
t_exit 2 "a token is for a workspace that begins with it" "$lab" start --student "$(of anna 2)"
t_says "which is said" "begun with the course as it stands"

# ---- a student's way -----------------------------------------------------------------------------

# walk STUDENT OTHER [OPTION]: from start to submit, by the solutions of their own course
walk() {
	student=$1 other=$2 option=${3:-}
	export LAB_WORK="$dir/$student"
	discard "$LAB_WORK"
	t_ok "$student starts, with nothing but the token" "$lab" start --yes $option --student "$(of "$student" 2)"
	t_equal "$student: what is kept is the name" "student = $student" \
		"$(grep '^student' "$LAB_WORK/state/progress")"
	"$lab" lesson 02 >"$out" 2>&1
	t_says "$student: the lesson speaks of $(of "$student" 4)" "kernel/$(of "$student" 4).c"
	t_silent "$student: and not of the usual call" adder
	"$lab" list --names >"$E2E/names-$student"
	while read -r name; do
		[ $student = anna ] || "$lab" goto "$name" --yes >"$out" 2>&1 </dev/null
		t_ok "$student: the solution of $name applies" "$lab" solution --apply </dev/null
		[ $student = anna ] || continue # one of them checks each step, the other one is sure
		"$lab" check --format json >"$dir/check.json" 2>"$out" </dev/null
		jq -r '.findings[] | .code + " " + .message' "$dir/check.json" >>"$out" 2>&1
		t_equal "$student: it passes with all points" "pass 10" \
			"$(jq -r '"\(.outcome) \(.points)"' "$dir/check.json")"
		"$lab" next >"$out" 2>&1 </dev/null
	done <"$E2E/names-$student"
	t_ok "$student hands it in" "$lab" submit "$dir/own/$student.patch"
	t_ok "$student: the file names the variant" grep -q ", variant $(of "$student" 3)\$" \
		"$dir/own/$student.patch"
	"$lab" check 10 --static >"$out" 2>&1
	"$lab" explain E0101 >"$out" 2>&1
	t_says "$student: pages of codes say that their call is an example" "Yours is $(of "$student" 4)"
	t_exit 2 "$student: no other token takes its place" "$lab" start --student "$(of "$other" 2)"
}

walk anna ben
walk ben anna --lean

export LAB_WORK="$dir/anna"
mv "$LAB_WORK/state/token" "$dir/token"
for command in status lesson "check --static" start; do
	# shellcheck disable=SC2086 # words
	t_exit 3 "$command: without the token nobody goes on in another course" "$lab" $command
	t_says "$command: and how to have it again is said" "state/token" "./lab start --student TOKEN"
done
t_exit 2 "no other token will do" "$lab" start --student "$(of ben 2)"
t_ok "the student's own does" "$lab" start --student "$(of anna 2)"
t_ok "and all is as it was" cmp "$dir/token" "$LAB_WORK/state/token"
t_ok "and works" "$lab" status
t_equal "no file of the one's tree has a name of the other's" "" \
	"$(cd "$dir/ben/linux" && ls -d kernel/"$anna"* 2>/dev/null)"
export LAB_WORK="$modern"

# ---- grading -------------------------------------------------------------------------------------

# cell STUDENT COLUMN: of the last batch
cell() {
	awk -F, -v student="$1" -v column="$2" '$1 == student { print $column }' "$results/results.csv"
}

# t_graded SENTENCE STUDENT VERDICT POINTS
t_graded() {
	t_equal "$1" "$3 $4" "$(cell "$2" 2) $(cell "$2" 3)" ||
		tail -n 25 "$results/$2/feedback.txt" 2>/dev/null | sed 's/^/# | /'
}

grade_to results --roster "$roster" --secret "$secret" "$dir/own"
t_graded "anna has all points for her own" anna PASS 100
t_graded "ben has all points for his own" ben PASS 100
t_equal "nothing is flagged" "," "$(cell anna 7),$(cell ben 7)"
t_equal "each verdict names the variant that it is of" "$(of anna 3) $(of ben 3)" \
	"$(jq -r .grading.variant "$results/anna/verdict.json" "$results/ben/verdict.json" | xargs)"
t_ok "and fits the schema" "$LAB_ROOT/tests/validate" "$LAB_ROOT/docs/lab.schema.json" \
	"$results/anna/verdict.json"
t_ok "what repeats it names the secret" grep -q -- "--secret $secret" "$results/anna/verdict.json"

cp "$dir/own/anna.patch" "$dir/swapped/ben.patch"
cp "$dir/own/ben.patch" "$dir/swapped/anna.patch"
grade_to swapped-results --secret "$secret" "$dir/swapped"
t_says "a first look reports swapped files" "not made for the variant of their student" \
	"it was made for the variant of anna"
for student in anna ben; do
	t_equal "$student does not pass with the other's" FAIL "$(cell $student 2)"
	# Step 1 defines no call: what its programs print is drawn from eight words.
	t_ok "$student: and has no more than the points that no variant can take" \
		test "$(cell $student 3)" -le 20
done
t_ok "it is flagged" grep -q "it was made for the variant of anna" "$results/results.csv"
cp "$results/ben/feedback.txt" "$out"
t_says "the student is told that it is another variant" "another variant of the course"
t_silent "and not whose" "variant of anna"

# ---- what a student may try ----------------------------------------------------------------------

# The header says what one likes.
sed "s/, variant $(of anna 3)/, variant $(of ben 3)/; s/-Student: anna/-Student: ben/" \
	"$dir/own/anna.patch" >"$dir/claimed/ben.patch"
# With all names put in the place of the other's, it is the operations that differ.
sed "s/$anna/$ben/g; s/, variant $(of anna 3)/, variant $(of ben 3)/" "$dir/own/anna.patch" \
	>"$dir/claimed/ben-renamed"
grade_to claimed-results --secret "$secret" --step 06 "$dir/claimed/ben.patch"
t_graded "a header that claims the variant changes nothing" ben FAIL 0
mv "$dir/claimed/ben-renamed" "$dir/claimed/ben.patch"
grade_to claimed-results --secret "$secret" --step 06 "$dir/claimed/ben.patch"
t_ok "nor does a change of names" test "$(cell ben 2)" != PASS

grade_to plain-results --step 02 "$dir/own/anna.patch"
t_says "without the secret, the first look says that it is missing" "there is no --secret"
t_equal "and what was made for a variant does not pass" FAIL "$(cell anna 2)"
echo "the secret of quite another course" >"$dir/another"
grade_to results --resume --roster "$roster" --secret "$dir/another" "$dir/own"
t_says "a batch does not go on with another secret" "the journal in"
grade_to another-results --step 02 --secret "$dir/another" "$dir/own/anna.patch"
t_says "nor is another secret taken for the right one" "nobody here has with this secret"
t_exit 2 "a bundle does not take the secret along" "$lab" grade --bundle gradescope --secret "$secret" \
	--out "$dir/bundle"
nothing_left "nothing is left running"
discard "$dir/anna" "$dir/ben"
