# SPDX-License-Identifier: GPL-2.0-only
#
# A system call that takes a pointer, as a step may have it: objects between guards, bad pointers and
# a second boot. Slow: each of the wrong calls is built and booted (1 to 3 s).
. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace
export LAB_WORK="$modern"

tree=$LAB_WORK/linux
kept=$E2E/pointers
mkdir -p "$kept"
"$lab" reset --all >"$out" 2>&1

t_ok "the program of this test compiles" make -s -C "$LAB_ROOT" build/pointers

for file in kernel/Makefile include/linux/syscalls.h arch/x86/entry/syscalls/syscall_64.tbl; do
	cp "$tree/$file" "$kept/$(basename "$file")"
done
last=$(sed -n 's/^\([0-9]*\)[ \t]*\(common\|64\)[ \t].*/\1/p' \
	"$tree/arch/x86/entry/syscalls/syscall_64.tbl" | tail -n 1)
sed -i "s/^$last[ \t].*/&\n$((last + 1))\tcommon\tswap_pair\tsys_swap_pair/" \
	"$tree/arch/x86/entry/syscalls/syscall_64.tbl"
sed -i 's/^asmlinkage long sys_ni_syscall(void);/&\nstruct pair;\nasmlinkage long sys_swap_pair(struct pair __user *p);/' \
	"$tree/include/linux/syscalls.h"
echo 'obj-y += swap_pair.o' >>"$tree/kernel/Makefile"

# t_pair SENTENCE CODES: what the lab says about the body on standard input
t_pair() {
	{
		cat <<-'END'
			#include <linux/kernel.h>
			#include <linux/ktime.h>
			#include <linux/string.h>
			#include <linux/syscalls.h>
			#include <linux/timekeeping.h>
			#include <linux/uaccess.h>

			struct pair {
				char kind;
				long first;
				int second;
			};

			SYSCALL_DEFINE1(swap_pair, struct pair __user *, p)
			{
				struct pair old, new;

		END
		cat
		echo '}'
	} >"$tree/kernel/swap_pair.c"
	"$LAB_ROOT/build/pointers" "$LAB_WORK" 7 >"$kept/codes" 2>"$out"
	t_equal "$1" "$2" "$(tr '\n' ' ' <"$kept/codes" | sed 's/ *$//')"
}

take='	if (copy_from_user(&old, p, sizeof(old))) return -EFAULT;
	memset(&new, 0, sizeof(new)); new.kind = old.kind; new.first = old.second; new.second = old.first;'
give='	if (copy_to_user(p, &new, sizeof(new))) return -EFAULT;'
sum='	return old.first + old.second;'

t_pair "a call that does right with its pointer passes, in both boots" "" <<END
$take
$give
$sum
END
t_pair "bytes behind the object are seen" E0807 <<END
	char more[sizeof(new) + 4] = {0};
$take
	memcpy(more, &new, sizeof(new));
	if (copy_to_user(p, more, sizeof(more))) return -EFAULT;
$sum
END
t_pair "bytes before the object are seen" E0807 <<END
$take
$give
	if (put_user((char)(old.first | 1), (char __user *)p - 1)) return -EFAULT;
	if (put_user((char)(old.first | 2), (char __user *)p - 2)) return -EFAULT;
$sum
END
t_pair "what lies in the gaps of a struct is seen" E0807 <<END
$take
	memset(&new, 0x5a, sizeof(new)); new.kind = old.kind; new.first = old.second; new.second = old.first;
$give
$sum
END
t_pair "wrong bytes with a right result are a wrong result" E0802 <<END
$take
	new.second = old.second;
$give
$sum
END
t_pair "NULL that is taken for success is seen" E0810 <<END
	if (!p) return 0;
$take
$give
$sum
END
t_pair "EINVAL is no EFAULT" E0810 <<END
	if (copy_from_user(&old, p, sizeof(old))) return -EINVAL;
	memset(&new, 0, sizeof(new)); new.kind = old.kind; new.first = old.second; new.second = old.first;
$give
$sum
END
t_pair "a call that asks the date is seen in the second boot" E0809 <<END
$take
$give
	if (ktime_get_real_seconds() > 1893456000) return 0;
$sum
END

rm -f "$tree/kernel/swap_pair.c"
cp "$kept/Makefile" "$tree/kernel/Makefile"
cp "$kept/syscalls.h" "$tree/include/linux/syscalls.h"
cp "$kept/syscall_64.tbl" "$tree/arch/x86/entry/syscalls/syscall_64.tbl"
t_ok "the workspace is as it was" "$lab" reset --all
