// SPDX-License-Identifier: GPL-2.0-only
// words: [
@e1113@
identifier f, n, a;
type T, T1;
position p;
@@
f(..., T1 n, ...) {
<...
(
T a[<+... sizeof(n) ...+>];
|
T a@p[<+... n ...+>];
)
...>
}

@script:python@
p << e1113.p;
a << e1113.a;
n << e1113.n;
@@
remark("E1113", p, a, n)

@e1113_local@
local idexpression n;
identifier a;
type T;
position p;
@@
(
T a[<+... sizeof(n) ...+>];
|
T a@p[<+... n ...+>];
)

@script:python@
p << e1113_local.p;
a << e1113_local.a;
n << e1113_local.n;
@@
remark("E1113", p, a, n)
