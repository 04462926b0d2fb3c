// SPDX-License-Identifier: GPL-2.0-only
// words: copy_from_user copy_to_user strncpy_from_user memcpy
@e1107_array@
identifier a;
type T;
expression E, I;
@@
(
T a[E];
|
T a[E] = I;
|
static T a[E];
|
static T a[E] = I;
)

@e1107_tested@
identifier n, copy;
expression E, E1, C;
position q;
@@
(
C ? (<+... copy@q(..., n) ...+>) : E1
|
C ? E1 : (<+... copy@q(..., n) ...+>)
|
C && (<+... copy@q(..., n) ...+>)
|
C || (<+... copy@q(..., n) ...+>)
)

@e1107 exists@
identifier f, n, e1107_array.a;
expression e1107_array.E;
type T, T1;
T *pointer;
expression u;
identifier copy =~ "^(copy_from_user|strncpy_from_user|memcpy)$";
identifier give =~ "^(copy_to_user|memcpy)$";
position p != e1107_tested.q;
@@
f(..., T1 n, ...) {
... when != n
(
 copy(pointer, u, n)
|
 copy_to_user(u, pointer, n)
|
 copy@p(a, u, n)
|
 give@p(u, a, n)
)
... when any
}

@script:python@
p << e1107.p;
a << e1107_array.a;
n << e1107.n;
E << e1107_array.E;
@@
remark("E1107", p, n, a, E, "sizeof(%s)" % a)

// The same with memory of a fixed length.
@e1107_taken exists@
identifier f, n;
identifier alloc =~ "^(k[mz]alloc|kv[mz]alloc|v[mz]alloc)$";
identifier copy =~ "^(copy_from_user|strncpy_from_user)$";
expression x, u, V;
type T;
position p;
@@
f(..., T n, ...) {
... when != n
x = alloc(V, ...)
... when != n
(
copy@p(x, u, n)
|
copy_to_user@p(u, x, n)
)
... when any
}

@script:python@
p << e1107_taken.p;
x << e1107_taken.x;
n << e1107_taken.n;
V << e1107_taken.V;
@@
if constant(p, str(V)) is not None: remark("E1107", p, n, x, V, V)
