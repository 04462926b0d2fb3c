// SPDX-License-Identifier: GPL-2.0-only
// words: >
@initialize:python@
@@
e1117_numbers = {"PATH_MAX", "NAME_MAX", "INT_MAX", "TASK_COMM_LEN"}
e1117_below = set()	# functions, and what they ask or change of their parameters

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
identifier n;
expression E;
position q;
@@
(
 n@q < E
|
 n@q <= E
|
 E > n@q
|
 E >= n@q
|
 n@q == E
|
 n@q = E
|
 n@q & E
|
 &n@q
|
 clamp(n@q, ...)
|
 clamp_t(..., n@q, ...)
|
 abs(n@q)
|
 min_t(..., n@q, ...)
|
 (unsigned int)n@q
|
 (unsigned long)n@q
|
 (unsigned)n@q
|
 (size_t)n@q
|
 (u32)n@q
|
 (u64)n@q
)

@script:python@
q << e1117_below.q;
n << e1117_below.n;
@@
e1117_below.add((q[0].current_element, str(n)))

@e1117 exists@
type T;
identifier f, n, a;
identifier copy =~ "^(copy_(from|to)_user|memcpy|memset|strncpy_from_user|kmalloc|kzalloc|memdup_user)$";
constant C;
expression u, x;
position p;
@@
f(..., T n, ...) {
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
if signed and (p[0].current_element, str(n)) not in e1117_below and (str(C).isdigit() or str(C) in e1117_numbers):
    remark("E1117", p, n, copy + "()" if copy else "%s[%s]" % (a, n))
