// SPDX-License-Identifier: GPL-2.0-only
// words: kfree vfree
// late
@initialize:python@
@@
import re

def e1119_dead(p):
    """whether the line stands behind a return, at the same depth, and never runs"""
    lines = open(p[0].file, errors="replace").read().split("\n")[:int(p[0].line)]
    before = [line for line in lines[:-1] if line.strip()]
    depth = lambda line: len(line) - len(line.lstrip())
    return bool(before and re.match(r"\s*(return|goto|break|continue)\b", before[-1]) and depth(before[-1]) == depth(lines[-1]))

def e1119_goes_on(p):
    """whether the loop comes to its next round after the line: no break, return or goto before the block's end"""
    depth = 0
    for line in open(p[0].file, errors="replace").read().split("\n")[int(p[0].line):]:
        depth += line.count("{") - line.count("}")
        if re.search(r"\b(break|return|goto)\b", line):
            return False
        if depth < 0:
            return True
    return False

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
if (int(q[0].line), int(q[0].column)) != (int(p[0].line), int(p[0].column)) and not e1119_dead(p):
    remark("E1119", q, x, free, p[0].line)

@e1119_walk@
identifier x;
iterator walk =~ "^(list_for_each_entry(_rcu|_reverse|_continue|_from)?|hlist_for_each_entry(_rcu)?|list_for_each)$";
identifier free =~ "^(kfree|kvfree|vfree|kfree_sensitive)$";
position p, q;
@@
walk@q(x, ...) {
<+...
free@p(x);
...+>
}

@script:python@
p << e1119_walk.p;
q << e1119_walk.q;
x << e1119_walk.x;
free << e1119_walk.free;
@@
if e1119_goes_on(p): remark("E1119", q, x, free, p[0].line)

@e1119_walk_one@
identifier x;
iterator walk =~ "^(list_for_each_entry(_rcu|_reverse|_continue|_from)?|hlist_for_each_entry(_rcu)?|list_for_each)$";
identifier free =~ "^(kfree|kvfree|vfree|kfree_sensitive)$";
position p, q;
@@
walk@q(x, ...)
free@p(x);

@script:python@
p << e1119_walk_one.p;
q << e1119_walk_one.q;
x << e1119_walk_one.x;
free << e1119_walk_one.free;
@@
remark("E1119", q, x, free, p[0].line)
