// SPDX-License-Identifier: GPL-2.0-only
// words: __user
@initialize:python@
@@
e1105_arrays = set()

@e1105_array@
identifier S, a;
type T;
expression E;
@@
struct S { ... T a[E]; ... };

@script:python@
a << e1105_array.a;
@@
e1105_arrays.add(str(a))

@e1105_address@
type T, T1;
volatile T *u;
identifier m, x;
position q;
@@
T1 *x = u@q->m;

@e1105@
type T;
volatile T *u;
identifier m;
type T1;
volatile T1 *v;
identifier copy =~ "user";
expression E;
position p != e1105_address.q;
@@
(
 copy(..., u->m, ...)
|
 copy(..., u[E].m, ...)
|
 v = u->m
|
 &u->m
|
 &u->m[E]
|
 &u[E]
|
 &u[E].m
|
 &*u
|
 sizeof(*u)
|
 sizeof(u->m)
|
 sizeof(u[E])
|
 u@p->m
|
 u@p[E]
|
 *u@p
)

@script:python@
p << e1105.p;
u << e1105.u;
m << e1105.m = "";
@@
if str(m) not in e1105_arrays: remark("E1105", p, u)
