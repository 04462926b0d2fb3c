// SPDX-License-Identifier: GPL-2.0-only
// words: [
@e1125@
identifier a;
type T;
expression E;
initializer I;
position d;
@@
(
static T a[E];
|
static T a[E] = I;
|
T a@d[E];
|
T a@d[E] = I;
)

@script:python@
d << e1125.d;
a << e1125.a;
T << e1125.T;
E << e1125.E;
@@
size = (constant(d, str(E)) or 0) * (size_of(str(T)) or 0)
if size >= 2048 and d[0].current_element != str(a): remark("E1125", d, a, size)
