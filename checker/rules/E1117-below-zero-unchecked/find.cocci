// SPDX-License-Identifier: GPL-2.0-only
// words: >
@initialize:python@
@@
e1117_numbers = {"PATH_MAX", "NAME_MAX", "INT_MAX", "TASK_COMM_LEN"}

@e1117_number@
identifier N;
constant V;
@@
#define N V

@script:python@
N << e1117_number.N;
V << e1117_number.V;
@@
if str(V).isdigit(): e1117_numbers.add(str(N))

@e1117_below@
typedef u32, u64;
type T;
identifier f, n;
expression E;
position q;
@@
f@q(..., T n, ...) {
<+...
(
 n < E
|
 n <= E
|
 E > n
|
 E >= n
|
 n == E
|
 n = E
|
 n & E
|
 &n
|
 clamp(n, ...)
|
 clamp_t(..., n, ...)
|
 abs(n)
|
 min_t(..., n, ...)
|
 (unsigned int)n
|
 (unsigned long)n
|
 (unsigned)n
|
 (size_t)n
|
 (u32)n
|
 (u64)n
)
...+>
}

@e1117 exists@
type T;
identifier f, n, a;
identifier copy =~ "^(copy_(from|to)_user|memcpy|memset|strncpy_from_user|kmalloc|kzalloc|memdup_user)$";
constant C;
expression u, x;
position p, r != e1117_below.q;
@@
f@r(..., T n, ...) {
... when != n
(
if (n@p > C) { ... return ...; }
|
if (n@p >= C) { ... return ...; }
|
if (n@p > C) return ...;
|
if (n@p >= C) return ...;
)
... when any
(
copy(x, u, n)
|
a[n]
)
... when any
}

@script:python@
p << e1117.p;
n << e1117.n;
C << e1117.C;
T << e1117.T;
copy << e1117.copy = "";
a << e1117.a = "";
@@
signed = str(T) in ("int", "long", "short", "ssize_t", "loff_t", "s32", "s64", "pid_t", "long long")
if signed and (str(C).isdigit() or str(C) in e1117_numbers):
    remark("E1117", p, n, copy + "()" if copy else "%s[%s]" % (a, n))
