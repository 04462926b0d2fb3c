// SPDX-License-Identifier: GPL-2.0-only
// words: kfree vfree
// late
@e1119_sizeof@
identifier x;
position s;
@@
sizeof(*x@s)

@e1119_free@
identifier x;
identifier free =~ "^(kfree|kvfree|vfree|kfree_sensitive)$";
position p;
@@
free@p(x);

@e1119@
identifier e1119_free.x, free;
identifier again =~ "^(kfree|kvfree|vfree|kfree_sensitive)$";
identifier use =~ "^(copy_(from|to)_user|mem(cpy|move|set|cmp)|str(n|l|s)?cpy|strncpy_from_user|strlen|str(n|l)?cat)$";
identifier m;
expression E, e1, e2;
position e1119_free.p, q != e1119_sizeof.s;
@@
free@p(x);
... when != x = e2
    when != &x
    when != \(do_exit\|kthread_exit\|panic\|BUG\)(...)
(
 again@q(x)
|
 x@q->m
|
 *x@q
|
 x@q[E]
|
 use@q(x, ...)
|
 use@q(e1, x, ...)
)

@script:python@
p << e1119_free.p;
q << e1119.q;
x << e1119_free.x;
free << e1119_free.free;
@@
if (int(q[0].line), int(q[0].column)) != (int(p[0].line), int(p[0].column)):
    remark("E1119", q, x, free, p[0].line)
