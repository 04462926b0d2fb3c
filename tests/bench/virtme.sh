# SPDX-License-Identifier: GPL-2.0-only
#
# virtme - virtme-ng as a third side, for tests/bench.sh, which sources it: `lab own` beside what a kernel
# developer uses otherwise
#
# Its tree is the plain one with the least that virtme-ng needs (tests/bench/virtme.config). Where `vng`
# is not installed, it and the modules of Python that it asks for come from the machine's own archive,
# unpacked in the scratch directory: the machine's set-up is not touched.

virtme_suite=${BENCH_VIRTME_SUITE:-trixie}
virtme=${BENCH_VIRTME_TREE:-$dir/virtme}

virtme_apt() {
	program=$1
	shift
	"$program" -o Dir::Etc::sourcelist="$dir/apt/sources.list" -o Dir::Etc::sourceparts=- \
		-o Dir::State::Lists="$dir/apt/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
		-o APT::Sandbox::User=root "$@"
}

virtme_download() {
	site=$(apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -v security | head -n 1)
	[ -n "$site" ] || return 1
	mkdir -p "$dir/apt/lists/partial"
	echo "deb $site $virtme_suite main" >"$dir/apt/sources.list"
	(cd "$dir/apt" && virtme_apt apt-get -qq update && virtme_apt apt-get -qq download virtme-ng \
		python3-argcomplete python3-requests python3-urllib3 python3-idna python3-chardet python3-certifi
	) >"$dir/apt.log" 2>&1
	for package in "$dir"/apt/*.deb; do
		[ -e "$package" ] && dpkg-deb -x "$package" "$dir/virtme-ng" || return 1
	done
}

find_virtme() {
	! command -v vng >/dev/null || return 0
	export PATH="$dir/virtme-ng/usr/bin:$PATH" PYTHONPATH="$dir/virtme-ng/usr/lib/python3/dist-packages"
	[ -e "$dir/virtme-ng/usr/bin/vng" ] || virtme_download
	vng --version >"$dir/virtme.log" 2>&1 || die "virtme-ng cannot be had: see $dir/apt.log, $dir/virtme.log"
}

virtme_make() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL LC_ALL=C \
		make -C "$virtme" -j"$(nproc)" bzImage >"$dir/virtme-make.log" 2>&1 </dev/null
}

make_virtme() {
	case $dir in
	/dev/* | /run/*) die "the guest of virtme-ng has a $(echo "$dir" | cut -d/ -f1-2) of its own: BENCH_DIR=DIR names another directory" ;;
	esac
	find_virtme
	say "making the tree for virtme-ng (all of it is compiled once)"
	if [ ! -e "$virtme/arch/x86/boot/bzImage" ]; then
		mkdir -p "$virtme"
		(cd "$LAB_WORK/linux" && tar -cf - --exclude=./.git .) | (cd "$virtme" && tar -xf -)
		cat "$root/vm/kernel.config" "$root/tests/bench/virtme.config" >"$dir/virtme.config"
		(cd "$virtme" && make -s tinyconfig && scripts/kconfig/merge_config.sh -m .config "$dir/virtme.config" &&
			make -s olddefconfig) >"$dir/virtme-make.log" 2>&1 || die "no configuration: see $dir/virtme-make.log"
	fi
	virtme_make || die "the tree for virtme-ng does not build, see $dir/virtme-make.log"
}

# The host's files are the guest's (by 9p), so the program need not be brought there. A kernel without block
# devices mounts them from an initramfs.
virtme_boot() {
	[ "$accelerator" = kvm ] || without=--disable-kvm
	gcc -O2 -o "$dir/virtme-call" "$virtme/tools/lab/call.c" || return
	# vng wants a terminal of its own
	(cd "$virtme" && timeout 300 script -qec "vng --force-9p --force-initramfs ${without:-} --run arch/x86/boot/bzImage --cpus 1 -- \
		$dir/virtme-call 40 2" /dev/null) >"$dir/virtme-console.log" 2>&1 </dev/null
}

virtme_verify() {
	virtme_make && virtme_boot && grep -q '40 + 2 = 42' "$dir/virtme-console.log"
}

# Each thing is done by all three in turn.
three() {
	both "$@"
	"$2" "$virtme"
	measure "$1" virtme virtme_verify
}

own_run() {
	say "run $run of $runs"
	three own edit_own lab_own plain_verify
	if [ "$run" -le "$slow_runs" ]; then
		edit_undo "$LAB_WORK/linux"
		edit_undo "$dir/plain"
		edit_undo "$virtme"
		lab_check_without
		plain_make
		virtme_make
		three new edit_whole lab_own plain_verify
	fi
}

own_table() {
	jq -n -r --rawfile samples "$samples" --arg kernel "$(jq -r .kernel.version "$dir/verdict.json")" \
		--arg accelerator "$accelerator" --arg cpus "$(nproc)" --arg version "$(tail -n 1 "$dir/virtme.log")" '
	def median: sort | if length == 0 then null elif length % 2 == 1 then .[length / 2 | floor]
		else (.[length / 2] + .[length / 2 - 1]) / 2 end;
	def lpad($n): tostring | (" " * ([$n - length, 0] | max)) + .;
	def pad($n): tostring | . + (" " * ([$n - length, 0] | max));
	def s: if . == null then "-" else "\(. * 10 | round / 10) s" end;
	($samples | split("\n") | map(select(. != "") | split("\t"))) as $s |
	def of($case; $side): [$s[] | select(.[0] == $case and .[1] == $side) | .[2] | tonumber] | median;
	"Linux \($kernel), \($cpus) CPUs, \($accelerator), virtme-ng \($version); medians", "",
	("" | pad(38)) + ("plain" | lpad(10)) + ("virtme-ng" | lpad(11)) + ("lab own" | lpad(10)),
	(["own", "body saved → program run"], ["new", "a new call saved → program run"] | . as [$case, $title] |
		($title | pad(38)) + (of($case; "plain") | s | lpad(10)) +
		(of($case; "virtme") | s | lpad(11)) + (of($case; "lab") | s | lpad(10)))'
}
