# SPDX-License-Identifier: GPL-2.0-only
#
# Ten megabytes, a million lines, one endless line, NUL bytes, no UTF-8: in each kind of file that the
# lab reads of a tree. It takes bounded time and memory, and says something short that is clear.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
small=$LAB_ROOT/checker/tests/fixtures/trees/bare
tree=$E2E/large

# shape KIND: ten megabytes of it
shape() {
	case $1 in
	line) head -c 10000000 /dev/zero | tr '\0' a ;;
	lines) yes '451 common adder sys_adder' | head -n 1000000 ;;
	empty) head -c 1000000 /dev/zero | tr '\0' '\n' ;;
	nul) head -c 10000000 /dev/zero ;;
	utf8) yes "$(printf '\377\376\303(\360\237 SYSCALL_DEFINE2(adder, \342\202')" | head -c 10000000 ;;
	errors) seq 200000 | sed "s/.*/kernel\/adder.c:&:1: error: 'z&' undeclared/" ;;
	oopses) yes 'BUG: unable to handle page fault for address: 0' | head -n 200000 ;;
	stamped) yes '[    1.234567] x' | head -c 10000000 ;;
	letters) yes "$(printf '\320\260')" | tr -d '\n' | head -c 10000000 ;; # Cyrillic
	mixed) yes "$(printf 'a\320\260')" | tr -d '\n' | head -c 10000000 ;;
	open) yes '#if 1 /* ( { "' | head -c 10000000 ;;
	esac
}

# judge SENTENCE ARGUMENT...: at most half a minute of CPU time, 2 GB of memory and 50 kB of words
judge() {
	sentence=$1
	shift
	(
		ulimit -v 2000000
		ulimit -t 30
		exec "$LAB_TEST_BUILD/lab" "$@"
	) >"$out" 2>&1
	code=$?
	size=$(wc -c <"$out")
	if [ $code -le 3 ] && [ "$size" -lt 50000 ]; then
		pass "$sentence: exit $code, $size bytes"
	else
		cut -c1-300 "$out" | head -n 20 >"$out.cut"
		mv "$out.cut" "$out"
		fail "$sentence" "exit $code, $size bytes said"
	fi
}

# bounded FILE KIND: inspect the small tree with FILE grown by KIND
bounded() {
	rm -rf "$tree"
	cp -r "$small" "$tree"
	shape "$2" >>"$tree/$1"
	judge "10 MB of $2 in $1" inspect --tree "$tree" adder </dev/null
}

for file in arch/x86/entry/syscalls/syscall_64.tbl include/linux/syscalls.h kernel/adder.c kernel/Makefile Kconfig; do
	for kind in line lines empty nul utf8 letters mixed open; do
		bounded "$file" $kind
	done
done
for kind in line lines nul utf8 open errors oopses stamped; do
	shape $kind >"$E2E/large.txt"
	judge "10 MB of $kind pasted into explain" explain - <"$E2E/large.txt"
done
# A megabyte of one statement, in a body: each of these once took a minute, or all of the memory.
repeated() {
	rm -rf "$tree"
	cp -r "$small" "$tree"
	{
		printf '#include <linux/syscalls.h>\nSYSCALL_DEFINE2(adder, int, x, int, y)\n{\n'
		yes "$(printf "$1")" | { [ -z "${2:-}" ] && cat || tr '\n' ' '; } | head -c 1000000
		printf '\n}\n'
	} >"$tree/kernel/adder.c"
	echo 'obj-y += adder.o' >>"$tree/kernel/Makefile"
	judge "1 MB of $(printf "$1" | head -n 2 | tr -d '\n') ${2:-in lines}" inspect --tree "$tree" adder </dev/null
}

repeated 'if ('
repeated 'if (x = 3);'
repeated 'if (x = 3) ;' 'in one'
repeated 'printk(KERN_INFO, ' 'in one'
repeated 'sys_adder(1);'
repeated 'copy_from_user(\&a, b, sizeof(a));' 'in one'
repeated 'access_ok(VERIFY_READ, a, b);'
repeated 'access_ok('
repeated 'label: goto label;'
repeated 'EXPORT_SYMBOL(sys_adder);'
repeated '*u = *u + *u; {}' 'in one'
repeated '}\nSYSCALL_DEFINE2(adder, int, x, int, y)\n{\n'
rm -rf "$tree" "$E2E/large.txt"
