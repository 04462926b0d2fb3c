# SPDX-License-Identifier: GPL-2.0-only
# An installed lab works with data it cannot write, from any directory.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"

dest=$E2E/installed
rm -rf "$dest"
t_ok "make install puts it below DESTDIR" make -s -C "$LAB_ROOT" install B="$LAB_TEST_BUILD" \
	DESTDIR="$dest" PREFIX=/usr/local
installed=$dest/usr/local/bin/lab
t_ok "the command is there" test -x "$installed"
t_ok "the manual page is there" test -s "$dest/usr/local/share/man/man1/lab.1"
book=$dest/usr/local/share/doc/syscall-lab/index.html
t_equal "and the book beside it, with every step" "$(find "$LAB_ROOT/steps" -name lesson.md | wc -l)" \
	"$(grep -c '<article class="step"' "$book")"
t_equal "which names the lab as it is typed there, and needs nothing from elsewhere" "" \
	"$(grep -oE '\./lab |(src|href)="[^#][^ ]*"' "$book")"
browser=$(command -v chromium || command -v chromium-browser)
if [ -n "$browser" ]; then
	cat >"$E2E/reader.html" <<-'EOF'
		<iframe src="installed/usr/local/share/doc/syscall-lab/index.html#step-4" width="900" height="600"></iframe>
		<p id="seen"></p>
		<script>
		const frame = document.querySelector("iframe");

		function visible(what) {
			return Array.from(frame.contentDocument.querySelectorAll(what))
				.filter((part) => part.getClientRects().length !== 0).map((part) => part.id);
		}
		frame.onload = () => {
			const page = frame.contentDocument;
			const top = page.getElementById("step-4").getBoundingClientRect().top;
			const field = page.getElementById("search");
			const seen = ["jumped:" + (Math.abs(top) < 50)];

			field.value = "SEVENTH weighs";
			field.dispatchEvent(new Event("input"));
			seen.push("found:" + visible("article").join(","), "listed:" + visible("nav section li").length);
			field.value = "";
			field.dispatchEvent(new Event("input"));
			seen.push("all:" + (visible("article").length === page.querySelectorAll("article").length));
			document.getElementById("seen").textContent = seen.join(" ");
		};
		</script>
	EOF
	"$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$E2E/chromium-book" \
		--allow-file-access-from-files --virtual-time-budget=5000 \
		--dump-dom "file://$E2E/reader.html" >"$E2E/reader.dom" 2>"$out"
	t_equal "a browser jumps to a step and finds pages by their words" \
		"jumped:true found:step-8 listed:1 all:true" "$(sed -n 's/.*id="seen">\([^<]*\).*/\1/p' "$E2E/reader.dom")"
	rm -rf "$E2E/chromium-book" "$E2E/reader.html" "$E2E/reader.dom"
else
	optional "a browser reads the book" "there is no chromium"
fi
share=$dest/usr/local/share
t_equal "bash completes its commands" "check" "$(bash -c '. "$1" && COMP_WORDS=(lab chec) COMP_CWORD=1 && _lab &&
	echo "${COMPREPLY[*]}"' sh "$share/bash-completion/completions/lab")"
t_equal "and the words of an option" "json junit" "$(bash -c '. "$1" && COMP_WORDS=(lab check --format j) COMP_CWORD=3 &&
	_lab && echo "${COMPREPLY[*]}"' sh "$share/bash-completion/completions/lab")"
t_equal "and the codes of mistakes" "E0901 E0902" "$(bash -c '. "$1" && COMP_WORDS=(lab explain E090) COMP_CWORD=2 &&
	_lab && echo "${COMPREPLY[*]:0:2}"' sh "$share/bash-completion/completions/lab")"
t_equal "and what help knows" "watch" "$(bash -c '. "$1" && COMP_WORDS=(lab help wat) COMP_CWORD=2 &&
	_lab && echo "${COMPREPLY[*]}"' sh "$share/bash-completion/completions/lab")"
understands() { # understands SHELL FILE: where the shell is not there, the file is at least no empty one
	test -s "$2" && { ! command -v "$1" >/dev/null 2>&1 || "$1" -n "$2"; }
}
t_ok "zsh has a file that it understands" understands zsh "$share/zsh/site-functions/_lab"
t_ok "fish too" understands fish "$share/fish/vendor_completions.d/lab.fish"
t_equal "no source of ours is installed" "" "$(find "$dest" -name '*.[ch]' | head -n 3)"

chmod -R a-w "$dest"
mkdir -p "$E2E/elsewhere"
cd "$E2E/elsewhere" || exit 3
checkout=$LAB_ROOT
run() {
	env -u LAB_ROOT LAB_WORK="$modern" "$installed" "$@"
}
t_ok "the installed lab runs from any directory" run --version
t_ok "it knows its commands" run help check
t_ok "it explains" run explain E0102
t_ok "it lists the steps" run list
for words in help 'help completion' 'explain E0101' 'goto 99' chekc doctor; do
	# shellcheck disable=SC2086
	run $words
done >"$out" 2>&1
t_equal "it calls itself as it is typed there" "" "$(grep -F ./lab "$out")"
t_says "with its commands" "lab help COMMAND"
t_silent "doctor does not ask for what only compiling the lab takes" libjansson-dev libseccomp-dev
env -u LAB_ROOT LAB_WORK="$E2E/nowhere" "$installed" lesson 01 >"$out" 2>&1
t_says "without a tree, a lesson says where it will be" "~/syscall-lab/linux"
if [ -d "$modern/linux/.git" ]; then
	run lesson 01 >"$out" 2>&1
	t_equal "in lessons too" "" "$(grep -F ./lab "$out")"
	run check --static >"$out" 2>&1
	t_ok "it checks a workspace named by LAB_WORK" [ $? -le 1 ]
	run check 01 >"$out" 2>&1
	t_ok "it builds and boots with read-only data" [ $? -le 1 ]
fi
t_equal "it wrote nothing where it was installed" "" \
	"$(find "$dest" -newer "$E2E/elsewhere" -type f | head -n 3)"
t_ok "make uninstall takes it away" sh -c "chmod -R u+w '$dest' && make -s -C '$checkout' uninstall DESTDIR='$dest' PREFIX=/usr/local"
t_equal "and leaves no file" "" "$(find "$dest" -type f -o -type l)"
rm -rf "$dest" "$E2E/elsewhere"
