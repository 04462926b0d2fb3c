// SPDX-License-Identifier: GPL-2.0-only
// words: __user
@e1105@
type T;
volatile T *u;
identifier m;
expression E;
position p;
@@
(
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
