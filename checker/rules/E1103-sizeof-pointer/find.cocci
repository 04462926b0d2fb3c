// SPDX-License-Identifier: GPL-2.0-only
// words: sizeof
@e1103@
type T;
T *x;
expression a, g;
identifier f =~ "^(copy_(from|to)_user|mem(cpy|move|set|cmp)|str(n|l|s)cpy|str(n|l)cat|k[mz]alloc|kvmalloc|kvzalloc|strncpy_from_user)$";
position p;
@@
(
f(x, a, sizeof@p(x))
|
f(a, x, sizeof@p(x))
|
x = f(sizeof@p(x), g)
)

@script:python@
p << e1103.p;
x << e1103.x;
f << e1103.f;
@@
remark("E1103", p, f, x)
