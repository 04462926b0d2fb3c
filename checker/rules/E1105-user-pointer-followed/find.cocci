// SPDX-License-Identifier: GPL-2.0-only
// words: __user
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
@@
remark("E1105", p, u)
