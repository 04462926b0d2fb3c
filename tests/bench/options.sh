#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# options.sh TREE RUNS [PATTERN...] - what each line of vm/kernel.config gains
#
# TREE is a kernel tree that may be built in. For each line of the fragment that names one of the
# PATTERNs (default: all "is not set" lines), the kernel is built without that line, so that the
# option takes the value it has by itself, and compared with the whole fragment's kernel: objects
# in the link, bytes of code, median time of RUNS boots (QEMU's start and end included).
# kbuild compiles only what the option touches; for some that is everything.
set -eu
unset CDPATH

tree=$1 runs=$2
shift 2
root=$(cd "$(dirname "$0")/../.." && pwd -P)
fragment=$root/vm/kernel.config
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

setting() {
	sed -n "s/^$1 = //p" "$root/vm/machine.ini"
}

build() {
	cp "$1" "$tree/.fragment"
	(
		cd "$tree"
		export KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 2026' KBUILD_BUILD_VERSION=1 \
			KBUILD_BUILD_USER=learner KBUILD_BUILD_HOST=lab LOCALVERSION= LC_ALL=C
		make -s tinyconfig
		scripts/kconfig/merge_config.sh -m .config .fragment
		make -s olddefconfig
		make -j"$(nproc)" vmlinux
	) >"$tmp/build.log" 2>&1 || {
		tail -n 5 "$tmp/build.log" >&2
		return 1
	}
}

boot_once() {
	timeout 30 qemu-system-x86_64 -M pc -bios qboot.rom -nodefaults -no-user-config -no-reboot \
		-display none -serial file:"$tmp/console" -accel tcg,tb-size=64 \
		-m "$(setting memory_mb)" -smp 1 -kernel "$tree/vmlinux" -initrd "$tmp/cpio" \
		-append "$(setting append) $(setting append_one_cpu) $(setting append_quiet)" </dev/null
}

# objects, bytes of code, milliseconds
figures() {
	i=0
	: >"$tmp/times"
	while [ "$i" -lt "$runs" ]; do
		begin=$(date +%s%N)
		boot_once || return 1
		echo $((($(date +%s%N) - begin) / 10000)) >>"$tmp/times"
		i=$((i + 1))
	done
	printf '%s\t%s\t%s\n' "$(ar t "$tree/vmlinux.a" | wc -l)" \
		"$(size "$tree/vmlinux" | awk 'NR == 2 { print $1 }')" \
		"$(sort -n "$tmp/times" | awk '{ t[NR] = $1 } END { printf "%.1f", t[int((NR + 1) / 2)] / 100 }')"
}

compiled() {
	grep -cE '^  (CC|AS) ' "$tmp/build.log" || :
}

lines() {
	[ $# -gt 0 ] || set -- 'is not set'
	for pattern; do
		grep -n "CONFIG_.*" "$fragment" | grep -- "$pattern" || :
	done | sort -nu
}

build "$fragment"
cat >"$tmp/spec" <<-SPEC
	dir /dev 0755 0 0
	nod /dev/console 0600 0 0 c 5 1
	file /init ${B:-$root/build}/bench/init 0755 0 0
SPEC
"$tree/usr/gen_init_cpio" "$tmp/spec" >"$tmp/cpio"
figures >"$tmp/whole"
printf 'line\tobjects\tcode\tboot ms\tcompiled\n'
printf 'all of vm/kernel.config\t%s\t%s\n' "$(cat "$tmp/whole")" "$(compiled)"
lines "$@" >"$tmp/lines"
while IFS=: read -r number line; do
	sed "${number}d" "$fragment" >"$tmp/fragment"
	build "$tmp/fragment" && figures >"$tmp/without" || {
		printf 'without %s\tdoes not build or boot\n' "$line"
		continue
	}
	paste "$tmp/without" "$tmp/whole" | awk -F '\t' -v line="$line" -v compiled="$(compiled)" \
		'{ printf "without %s\t%+d\t%+d\t%+.1f\t%s\n", line, $1 - $4, $2 - $5, $3 - $6, compiled }'
done <"$tmp/lines"
build "$fragment"
