// SPDX-License-Identifier: GPL-2.0-only
// words: [
@e1108_array@
identifier a;
type T;
expression E;
initializer I;
position d;
@@
(
T a@d[E];
|
T a@d[E] = I;
|
T a@d[] = I;
|
static T a@d[E];
|
static T a@d[E] = I;
|
static T a@d[] = I;
)

@script:python@
d << e1108_array.d;
a << e1108_array.a;
T << e1108_array.T;
@@
array_add(d, str(a), str(T))

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
T1 << e1108.T1;
@@
text, size, member = array(p, str(a))
if text is not None and not (size_of(str(T1)) == 1 and size is not None and size >= 256): remark("E1108", p, n, a, text or "ARRAY_SIZE(%s)" % a)
