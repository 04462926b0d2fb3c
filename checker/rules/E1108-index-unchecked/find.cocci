// SPDX-License-Identifier: GPL-2.0-only
// words: [
@e1108_array@
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

@e1108_tested@
identifier n;
expression E, E1, C;
position q;
@@
(
C ? (<+... E[n@q] ...+>) : E1
|
C ? E1 : (<+... E[n@q] ...+>)
|
C && (<+... E[n@q] ...+>)
|
C || (<+... E[n@q] ...+>)
)

@e1108 exists@
identifier f, n, e1108_array.a;
type T, T1;
T *pointer;
position p != e1108_tested.q;
@@
f(..., T1 n, ...) {
... when != n
(
 pointer[n]
|
 a[n@p]
)
... when any
}

@script:python@
p << e1108.p;
a << e1108_array.a;
n << e1108.n;
E << e1108_array.E;
@@
remark("E1108", p, n, a, E)
