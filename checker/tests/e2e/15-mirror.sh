# SPDX-License-Identifier: GPL-2.0-only
#
# start --kernel VERSION: a version that no package has is downloaded from a mirror, here a small web
# server on this machine, and is used only when its checksum is the mirror's own.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"

port=$((20000 + $$ % 20000))
site=$E2E/mirror
mkdir -p "$site/v6.x"
source=$(ls /usr/src/linux-source-6.*.tar.xz | sort -V | head -n 1)
ln -sf "$source" "$site/v6.x/linux-6.1.250.tar.xz"
sum=$(sha256sum <"$source" | cut -d ' ' -f 1)
busybox httpd -f -p "127.0.0.1:$port" -h "$site" &
server=$!
trap 'kill $server 2>/dev/null' EXIT

export LAB_WORK="$E2E/mirrored" LAB_KERNEL_MIRROR="http://127.0.0.1:$port"
export XDG_CACHE_HOME="$E2E/mirror-cache"

downloads() {
	find "$XDG_CACHE_HOME" -name 'linux-*.tar*' 2>/dev/null | wc -l
}

t_exit 3 "a mirror without checksums is not trusted" "$lab" start --yes --kernel 6.1.250
t_equal "and nothing was kept of it" 0 "$(downloads)"

echo "$sum  linux-6.1.250.tar.xz" >"$site/v6.x/sha256sums.asc"
t_exit 3 "a version that the mirror lacks is said so" "$lab" start --yes --kernel 6.1.251
t_says "with its name" 6.1.251

echo "$(echo "$sum" | tr 0-9a-f 1-9a-f0)  linux-6.1.250.tar.xz" >"$site/v6.x/sha256sums.asc"
t_exit 3 "a download with another checksum is not used" "$lab" start --yes --kernel 6.1.250
t_says "it says what became of it" deleted
t_equal "and it is gone" 0 "$(downloads)"
t_ok "no kernel was unpacked from it" test ! -e "$LAB_WORK/linux"

echo "$sum  linux-6.1.250.tar.xz" >"$site/v6.x/sha256sums.asc"
"$lab" start --yes --kernel 6.1.250 >"$out" 2>&1 &
start=$!
while kill -0 $start 2>/dev/null && ! grep -q 'unpacking the kernel' "$out"; do
	sleep 0.1
done
kill -INT $start
wait $start
t_equal "a download with the right checksum is unpacked (interrupted here)" 4 $?
t_equal "and kept for the next time" 1 "$(downloads)"
rm -rf "$LAB_WORK" "$XDG_CACHE_HOME"
