// SPDX-License-Identifier: GPL-2.0-only
// words: list_add
@initialize:python@
@@
e1128_heads = set()	# lists of functions

@e1128_head@
identifier h;
type T;
position d;
@@
(
 T h@d;
|
 T h@d = ...;
)

@script:python@
d << e1128_head.d;
h << e1128_head.h;
@@
if not re.search(r"\bstatic\b", line_of(d)): e1128_heads.add((d[0].current_element, str(h)))

@e1128_local@
identifier S, x;
position d;
@@
(
static struct S x;
|
static struct S x = ...;
|
struct S x@d;
|
struct S x@d = ...;
)

@e1128 exists@
identifier e1128_local.x, m, h;
identifier add =~ "^(list_add|list_add_tail|hlist_add_head|list_add_rcu|list_add_tail_rcu)$";
position p;
@@
add@p(&x.m, &h)
... when != \(list_del\|list_del_init\|hlist_del\|hlist_del_init\|list_del_rcu\)(&x.m)
return ...;

@script:python@
d << e1128_local.d;
p << e1128.p;
x << e1128_local.x;
h << e1128.h;
@@
where = p[0].current_element
own = (where, str(h)) in e1128_heads or re.search(r"(?<!static )\bLIST_HEAD\s*\(\s*%s\s*\)" % h, "\n".join(text_of(p).split("\n")[int(d[0].line) - 5:int(p[0].line)]))
if d[0].current_element == where and not own: remark("E1128", p, x, h)
