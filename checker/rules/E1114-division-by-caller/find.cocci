// SPDX-License-Identifier: GPL-2.0-only
// words: / %
// late
@e1114_tested@
identifier n;
expression E, E1, C;
position q;
@@
(
C ? (<+... E / n@q ...+>) : E1
|
C ? E1 : (<+... E / n@q ...+>)
|
C && (<+... E / n@q ...+>)
|
C || (<+... E / n@q ...+>)
|
C ? (<+... E % n@q ...+>) : E1
|
C ? E1 : (<+... E % n@q ...+>)
|
C && (<+... E % n@q ...+>)
|
C || (<+... E % n@q ...+>)
)

@e1114 exists@
identifier f, n;
type T1;
expression E;
position p != e1114_tested.q;
@@
f(..., T1 n, ...) {
... when != n
(
E / n@p
|
E % n@p
)
... when any
}

@script:python@
p << e1114.p;
n << e1114.n;
@@
remark("E1114", p, n)
