# SPDX-License-Identifier: GPL-2.0-only
#
# Slow: it builds and boots many kernels.
# 61-handed-in - what `lab submit` writes is graded as each step deserves, on both tracks, and so is
# what people send instead. All that is graded in one way shares one batch.

. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace

dir=$E2E/handed
rm -rf "$dir"
mkdir -p "$dir/home" "$dir/bin"
subs=$dir/subs

# cell RESULTS STUDENT COLUMN
cell() {
	awk -F, -v student="$2" -v column="$3" '$1 == student { print $column }' "$1/results.csv"
}

# t_row RESULTS STUDENT VERDICT POINTS
t_row() {
	t_equal "$2 is $3 with $4 points" "$3 $4" "$(cell "$1" "$2" 2) $(cell "$1" "$2" 3)" ||
		sed 's/^/# | /' "$1/$2/feedback.txt" 2>/dev/null
}

# t_steps RESULTS STUDENT POINTS...: of each step
t_steps() {
	r=$1 student=$2
	shift 2
	t_equal "$student has these points in its steps" "$*" \
		"$(jq -r '[.grading.steps[].points] | join(" ")' "$r/$student/verdict.json")"
}

# note RESULTS STUDENT WORDS: said about some step, or about the whole
t_note() {
	jq -r '.grading | .notes[], (.steps[] | .judged, .notes[])' "$1/$2/verdict.json" >"$out" 2>&1
	t_says "$2 is told: $3" "$3"
}

timings() {
	awk -F, 'NR > 1 { print "#   " $1 ": " $2 ", " $(NF - 2) " s" }' "$1/results.csv"
}

# walk TRACK WORKSPACE: the course by goto, without a check: a patch a step all the same
walk() {
	LAB_WORK=$2
	export LAB_WORK
	"$lab" reset --all >"$dir/walk.log" 2>&1 || fail "$1: the workspace is at its beginning"
	for step in 01 02 03 04 05 06 07 08 09 10; do
		[ $step = 01 ] || "$lab" goto $step >>"$dir/walk.log" 2>&1 || fail "goto $step"
		case $step in
		09) "$lab" submit "$dir/$1-eight.patch" >>"$dir/walk.log" ;;
		10) "$lab" submit "$dir/$1-nine.patch" >>"$dir/walk.log" &&
			"$lab" diff --all >"$dir/$1-nine.diff" ;;
		esac
		"$lab" solution --apply >>"$dir/walk.log" 2>&1 || fail "the solution of $step"
	done
	t_ok "$1: submit writes a series" "$lab" submit "$dir/$1-ten.patch"
	t_says "$1: of ten patches" "10 patches"
}

# ---- the writer's settings ----------------------------------------------------------------------

walk modern "$modern"
cp "$modern/linux/.git/config" "$dir/config"
for setting in format.attach=x format.noprefix=true format.subjectPrefix=X format.numbered=false \
	format.signature=x format.headers='X: y' format.pretty=raw format.coverLetter=true \
	diff.noprefix=true diff.mnemonicPrefix=true diff.context=0 diff.external=false \
	diff.orderFile=/nowhere color.ui=always i18n.logOutputEncoding=UTF-16; do
	git -C "$modern/linux" config "${setting%%=*}" "${setting#*=}"
	git config -f "$dir/home/.gitconfig" "${setting%%=*}" "${setting#*=}"
done
echo '*.c diff=x -diff' >"$modern/linux/.git/info/attributes"
HOME=$dir/home GIT_EXTERNAL_DIFF=false GIT_DIFF_OPTS=-u0 "$lab" submit "$dir/settings.patch" >"$out" 2>&1
t_equal "submit works whatever git is told" 0 $?
t_equal "and writes the same, its date apart" "$(grep -v '^Date: ' "$dir/modern-ten.patch" | sha256sum)" \
	"$(grep -v '^Date: ' "$dir/settings.patch" | sha256sum)"
printf 'a\0b' >"$modern/linux/tools/lab/call"
t_ok "submit leaves a program out that is there" "$lab" submit "$dir/binary.patch"
t_says "and says so" "tools/lab/call"
t_equal "and the rest is the same" "$(grep -v '^Date: ' "$dir/modern-ten.patch" | sha256sum)" \
	"$(grep -v '^Date: ' "$dir/binary.patch" | sha256sum)"
rm "$modern/linux/tools/lab/call"
ln -s /etc/passwd "$modern/linux/kernel/link.c"
t_exit 1 "submit writes nothing that grade would refuse" "$lab" submit "$dir/refused.patch"
t_says "and says why" "symbolic link" "kernel/link.c"
rm "$modern/linux/kernel/link.c" "$modern/linux/.git/info/attributes"
cp "$dir/config" "$modern/linux/.git/config"

# ---- each step from its own patch ---------------------------------------------------------------

mkdir -p "$subs/nine/my work"
cp "$dir/modern-ten.patch" "$subs/ten.patch"
cp "$dir/modern-nine.diff" "$subs/plain.diff"
git mailsplit -o"$subs/nine/my work" "$dir/modern-nine.patch" >/dev/null
for mail in "$subs/nine/my work"/0*; do
	mv "$mail" "$subs/nine/my work/$((20 - $(basename "$mail" | sed 's/^0*//'))).patch"
done
sed 's/^+SYSCALL_DEFINE2(adder, int, x, int, y)/+SYSCALL_DEFINE2(adder, int x, int y)/
	s/^\(Subject: .*\) 04-declare:.*/\1 squashed into the one before/' \
	"$dir/modern-ten.patch" >"$subs/comma.patch"
sed 's/^+SYSCALL_DEFINE2(adder, int, x, int, y)/+SYSCALL_DEFINE2(adder, int x, int y)/' \
	"$dir/modern-nine.diff" >"$subs/comma-plain.diff"
awk '/adder.c/ { adder = 1 } adder && /^\+\treturn x \+ y;/ { $0 = "+\treturn *(volatile int *)0 + x + y;"; adder = 0 } 1' \
	"$dir/modern-nine.patch" >"$subs/oops.patch"
# Two programs that no compiler takes, and a kernel that does all it should.
awk '/^diff --git / { which = $0 ~ /boundary\.c|call\.c/ } which && /^\+\tprintf\(/ { sub(/;$/, "") } 1' \
	"$dir/modern-nine.patch" >"$subs/programs.patch"
# Nothing but the first step: what later ones do not show is not taken for done.
awk '/^diff --git / { first = /boundary\.c/ } first' "$dir/modern-nine.diff" >"$subs/one.diff"
r=$dir/results
LAB_WORK=$modern
t_ok "what was handed in is graded" "$lab" grade "$subs" --seed 7 -j 2 --out "$r"
timings "$r"
t_row "$r" ten PASS 100
t_note "$r" ten "as patch 10 of 10"
t_row "$r" nine FAIL 90
t_steps "$r" nine 10 10 10 10 10 10 10 10 10 0
t_equal "nobody is charged for what the course planted" "" "$(cell "$r" nine 5)"
t_note "$r" nine "order of their numbers"
t_note "$r" nine "not begun"
t_row "$r" plain FAIL 90
t_steps "$r" plain 10 10 10 10 10 10 10 10 10 0
t_note "$r" plain "without what later steps"
t_row "$r" comma FAIL 90
t_steps "$r" comma 10 0 10 10 10 10 10 10 10 10
t_note "$r" comma "E0305 of step 02-define fixed"
t_row "$r" comma-plain FAIL 80
t_steps "$r" comma-plain 10 0 10 10 10 10 10 10 10 0
t_steps "$r" one 10 0 0 0 0 0 0 0 0 0
t_steps "$r" programs 2 10 10 10 10 4 10 10 10 0
t_steps "$r" oops 10 10 10 10 10 0 10 10 10 0
t_ok "the console of the step that failed is kept" grep -q "NULL pointer" "$r/oops/console.log"
for student in oops comma-plain; do
	sed -n 's/^\(build log\|console\): //p' "$r/$student/feedback.txt" >"$dir/named"
	while read -r name; do
		t_ok "$student has the $name that the feedback names" test -s "$r/$student/$name"
	done <"$dir/named"
done

# ---- what people send ---------------------------------------------------------------------------

tree=$dir/tree
shapes=$dir/shapes
mkdir -p "$shapes"
submission_tree "$tree"
solve_steps "$tree" 01
git -C "$tree" add -A -f
git -C "$tree" -c user.name=ann -c user.email=a@b commit -q -m "my work
  
$(sed 's/boundary/hidden/g' "$LAB_ROOT"/steps/01-*/start.diff)

and that was the hidden one"
mails() {
	git -C "$tree" format-patch -q --stdout "$@" lab/track
}
mails >"$shapes/stat.patch"
mails --no-stat >"$shapes/no-stat.patch"
mails | sed 's/$/\r/' >"$shapes/crlf.patch"
mails --attach >"$shapes/attached.patch"
git -C "$tree" -c diff.noprefix=true diff lab/track >"$shapes/noprefix.diff"
git -C "$tree" -c diff.mnemonicPrefix=true diff lab/track >"$shapes/mnemonic.diff"
{
	printf 'From: Ann <a@b>\r\nSubject: my work\r\nContent-Transfer-Encoding: base64\r\n\r\n'
	sed 's/$/\r/' "$shapes/noprefix.diff" | base64 | sed 's/$/\r/'
} >"$shapes/base64.eml"
{
	printf 'From: Ann <a@b>\nSubject: my work\nContent-Transfer-Encoding: quoted-printable\n\n'
	sed 's/=/=3D/g; s/ $/=20/; s/^\(.\{60\}\)\(.\)/\1=\n\2/' "$shapes/mnemonic.diff"
} >"$shapes/printable.eml"
mkdir "$dir/work"
cp "$shapes/stat.patch" "$dir/work/01.patch"
tar -C "$dir" -czf "$shapes/packed.tar.gz" work
ln -s /etc/passwd "$dir/work/02.patch"
tar -C "$dir" -cf "$shapes/linked.tar" work
cp "$shapes/mnemonic.diff" "$shapes/leeann_101_2001_work.patch"
echo notes >"$shapes/leeann_101_2002_notes.pdf"
printf 'Student,ID,SIS User ID,Email address,Submitted\n%s\n%s\n' \
	'"Lee, Ann",101,s1,lee@example.org,2099-05-01 11:00' '"Zhao, Bo",102,s2,zhao@example.org,' \
	>"$shapes/roster.csv"
cp "$shapes/mnemonic.diff" "$shapes/tardy.diff"
touch -d '2099-05-02 11:00' "$shapes/tardy.diff"
cp "$LAB_ROOT"/steps/01-*/start.diff "$shapes/begun.diff"
echo nothing >"$shapes/<img src=x onerror=\"document.title='owned'\">.diff"
t_ok "an example of a policy is written" sh -c "'$lab' grade --policy-example >'$shapes/grading.ini'"
printf '\n[late]\ndu = 2026-11-20 23:59\n' >"$dir/unknown.ini"
t_exit 2 "a policy with an unknown key is wrong usage" \
	"$lab" grade "$shapes" --policy "$dir/unknown.ini" --out "$dir/none"
t_says "and the key is named with its line" "unknown.ini:3: there is no key" "did you mean \`due\`?"
t_ok "before anything runs" test ! -e "$dir/none"
printf '\n[late]\ndue = 2099-05-01 11:00\nper day = 15\ntimes = files\n[hidden]\n01.crosses = yes\n' \
	>>"$shapes/grading.ini"
r=$dir/shaped
formats=autolab,canvas,check50,classroom,gradescope,junit,moodle,prairielearn,sarif,tap
t_exit 2 "a format that there is none of is wrong usage" "$lab" grade "$shapes" --format junit,moodel
t_says "and --formats is named" "there is no format \`moodel\`; --formats shows them"
t_exit 2 "a table for Canvas needs a roster" "$lab" grade "$shapes" --format canvas
t_says "with a column that it finds students by" "needs a --roster with the column \`ID\`"
t_ok "--formats lists them, also where there is no workspace" env LAB_WORK="$dir/nowhere" "$lab" grade --formats
t_equal "and this test has all" "$formats" "$(awk '{ print $1 }' "$out" | paste -sd,)"
t_ok "patches of every shape are graded, by a policy" "$lab" grade "$shapes" --roster "$shapes/roster.csv" \
	--policy "$shapes/grading.ini" --step 01 --seed 7 -j 2 --out "$r" --format "$formats"
timings "$r"
for shape in stat no-stat crlf noprefix mnemonic base64 printable packed 101; do
	t_row "$r" $shape PASS 10
done
t_row "$r" tardy PASS 9
t_note "$r" tardy "handed in 1 day late: 15 % of the points less"
t_row "$r" begun FAIL 2
t_equal "the table says what fails though it is hidden" E0816 "$(cell "$r" begun 5)"
cat "$r"/*/feedback.txt >"$out"
t_silent "no student reads anything about a hidden goal" "crosses" "E08" "FAIL" "of 10" "questions"
cat "$r/begun/feedback.txt" >"$out"
t_says "but that there is one, and what the others are worth" "2 of 2 points" "not shown here"

# What other systems read, and would book: as the table has it.
"$LAB_ROOT/tests/booked" table "$r" >"$dir/table"
grep '^10[12],' "$dir/table" >"$dir/table-roster"
for format in autolab classroom gradescope prairielearn; do
	t_ok "$format reads what was written for it" "$LAB_ROOT/tests/booked" $format "$r"
	cp "$out" "$dir/booked"
	t_ok "and books the points of the table" cmp "$dir/table" "$dir/booked"
done
for format in canvas moodle; do
	t_ok "$format reads what was written for it" "$LAB_ROOT/tests/booked" $format "$r"
	sed 's/lee@example.org/101/; s/zhao@example.org/102/' "$out" >"$dir/booked"
	t_ok "and books the points of the table for those of the roster" cmp "$dir/table-roster" "$dir/booked"
done
schemas=$LAB_ROOT/checker/tests/schemas
for format in gradescope prairielearn check50; do
	t_ok "$format.json fits its schema" "$LAB_ROOT/tests/validate" "$schemas/$format.json" "$r"/*/$format.json
done
for file in "$r"/*/classroom.txt; do
	base64 -d "$file" >"${file%.txt}.json"
done
t_ok "classroom.txt fits its schema" "$LAB_ROOT/tests/validate" "$schemas/classroom.json" "$r"/*/classroom.json
t_ok "SARIF of every submission fits its schema" \
	"$LAB_ROOT/tests/validate" "$schemas/sarif-2.1.0.json" "$r"/*/findings.sarif
t_ok "TAP of every submission is read without a complaint" tap_reads "$r"/*/goals.tap
t_equal "and has the goals that a student may see" "ok not" \
	"$(sed -n 's/^\(ok\|not\) .*/\1/p' "$r/begun/goals.tap" | tail -n 2 | paste -sd' ')"
t_ok "junit.xml fits what CI services read" xmllint --noout --schema "$schemas/junit.xsd" "$r/junit.xml"
cat "$r"/*/autolab.txt "$r"/*/classroom.json "$r"/*/prairielearn.json "$r"/*/check50.json "$r"/*/findings.sarif "$r"/*/goals.tap "$r/moodle.csv" >"$out"
t_silent "nothing of a hidden goal is in what students read" "crosses" "E08"
t_equal "Gradescope hides it itself" hidden \
	"$(jq -r '.tests[] | select(.name | contains("crosses")).visibility' "$r/begun/gradescope.json")"
jq '.tests[0].status = "ok"' "$r/begun/gradescope.json" >"$dir/wrong.json"
t_exit 1 "a wrong one is found" "$LAB_ROOT/tests/validate" "$schemas/gradescope.json" "$dir/wrong.json"
t_ok "the same batch without formats" "$lab" grade "$shapes" --roster "$shapes/roster.csv" \
	--policy "$shapes/grading.ini" --step 01 --seed 7 --out "$r" --resume
t_equal "leaves none that would get old" "" "$(ls "$r/canvas.csv" "$r"/*/gradescope.json 2>/dev/null)"

browser=$(command -v chromium || command -v chromium-browser)
if [ -n "$browser" ]; then
	"$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$E2E/chromium" \
		--virtual-time-budget=2000 --dump-dom \
		"file://$r/report.html#verdict=REJECTED&words=img&sort=-2" >"$dir/report.dom" 2>"$out"
	t_equal "a browser shows the class, and filters it" "1 of 15 shown" \
		"$(grep -oE '[0-9]+ of 15 shown' "$dir/report.dom")"
	t_equal "and sorts it" 'class="n" aria-sort="descending"><button type="button">points' \
		"$(grep -oE '[^ ]* aria-sort=.{0,44}points' "$dir/report.dom")"
	cp "$dir/report.dom" "$out"
	t_silent "and what students are called runs in nobody's browser" "<img" "<title>owned"
else
	optional "a browser shows the class" "there is no chromium"
fi
t_row "$r" 102 REJECTED 0
jq -r .grading.reason "$r/102/verdict.json" >"$out"
t_says "whoever handed in nothing is in the table" "nothing was handed in"
t_note "$r" stat "a diff in the text of the mail was left out"
t_equal "and it is flagged in the table" 1 "$(grep "^stat," "$r/results.csv" | grep -c "a diff in the text")"
t_note "$r" no-stat "a diff in the text of the mail was left out"
t_row "$r" linked REJECTED 0
jq -r .grading.reason "$r/linked/verdict.json" >"$out"
t_says "an archive with a link is refused" "work/02.patch, which is a symbolic link"
t_row "$r" attached REJECTED 0
jq -r .grading.reason "$r/attached/verdict.json" >"$out"
t_says "an attachment is refused with the cure" "save the attachment itself"

# ---- a machine without namespaces ---------------------------------------------------------------

printf '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n' >"$dir/bin/bwrap"
chmod +x "$dir/bin/bwrap"
mv "$modern/grade" "$modern/grade.aside"
t_exit 3 "a machine without a sandbox is told so" env PATH="$dir/bin:$PATH" "$lab" grade "$shapes" \
	--step 01 --out "$dir/none"
t_ok "and nothing was copied before" test ! -e "$modern/grade/tree"
rm -rf "$modern/grade"
mv "$modern/grade.aside" "$modern/grade"

# ---- the other track ----------------------------------------------------------------------------

need_workspace classic
walk classic "$classic"
rm -rf "$subs"
mkdir -p "$subs"
cp "$dir/classic-ten.patch" "$subs/ten.patch"
cp "$dir/classic-eight.patch" "$subs/eight.patch"
r=$dir/classic
LAB_WORK=$classic
t_ok "classic: what was handed in is graded" "$lab" grade "$subs" --seed 7 -j 2 --out "$r"
timings "$r"
t_row "$r" ten PASS 100
t_row "$r" eight FAIL 80
t_steps "$r" eight 10 10 10 10 10 10 10 10 0 0
for LAB_WORK in "$modern" "$classic"; do
	"$lab" reset --all >/dev/null 2>&1 ||
		fail "a workspace is at its beginning again"
done
rm -rf "$dir" "$classic/grade"
