# SPDX-License-Identifier: GPL-2.0-only
# What the launcher does about missing packages; an apt-get of our own plays the part of the real one.
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
place=$E2E/packages
log=$place/build/packages.log
mkdir -p "$place/build" "$place/bin" "$place/checker/lib"
cp "$lab" "$place/lab"
cp "$LAB_ROOT/checker/lib/inherited.def" "$place/checker/lib/"
printf '#!/bin/sh\necho "the program: $*"\n' >"$place/build/lab"
printf 'start zz-package %s what it is for\nkernel linux-source /etc/passwd source\n' \
	"$place/there" >"$place/packages.txt"
# sudo's environment is its own, and it asks nothing here
printf '#!/bin/sh\n[ "$1" = -n ] && shift\nexec "$@"\n' >"$place/bin/sudo"
cat >"$place/bin/apt-get" <<END
#!/bin/sh
echo "a line of dpkg; front end \$DEBIAN_FRONTEND; \$*"
echo "pmstatus:zz-package:50.0:Unpacking" >&2
[ ! -e "$place/no-network" ] || { echo "E: no route to the mirror" >&2; exit 100; }
case "\$*" in *install*zz-package*) touch "$place/there" ;; esac
END
chmod +x "$place/build/lab" "$place/bin/apt-get" "$place/bin/sudo"

start() {
	PATH="$place/bin:$PATH" "$place/lab" start "$@" </dev/null
}
says_not() {
	! grep -q -e "$1" "$out"
}

if [ ! -r /etc/os-release ] || ! grep -qE '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release; then
	skip "the launcher installs what is missing" "the distribution is another one"
	exit 0
fi
t_exit 3 "without a terminal and --yes nothing is installed" start
t_says "but what is missing, why, and how to get it is said" "zz-package" "what it is for" \
	"apt-get install"
t_ok "and nothing was" [ ! -e "$place/there" ]
touch "$place/no-network"
t_exit 3 "packages that do not come end the start" start --yes
t_says "the reason is shown, and where the rest is" "E: no route to the mirror" "$log"
rm "$place/no-network"
t_exit 0 "with --yes the launcher installs what is missing, then becomes the program" start --yes
t_says "the program got its words" "the program: start --yes"
t_ok "dpkg's lines are not shown" says_not "a line of dpkg"
t_ok "but kept, and nothing could ask a question" grep -q "a line of dpkg; front end noninteractive" "$log"
