// SPDX-License-Identifier: GPL-2.0-only
// words: copy_from_user copy_to_user memcpy memmove memset memcmp
@initialize:python@
@@
def e1124_say(q, a, V):
    """V, the length of a copy in bytes, counts the members of a, or of the array that it names"""
    named = re.fullmatch(r"ARRAY_SIZE\((\w+)\)", "".join(V.split()))
    text, size, member = array(q, named[1] if named else a)
    if not text or (member or 1) == 1: return
    if named or same(V, text) or (size is not None and constant(q, V) == size): remark("E1124", q, named[1] if named else a, V, member)

@e1124_array@
identifier a;
type T;
expression E;
initializer I;
position d;
@@
(
T a@d[E];
|
T a@d[E] = I;
|
static T a@d[E];
|
static T a@d[E] = I;
)

@script:python@
d << e1124_array.d;
a << e1124_array.a;
T << e1124_array.T;
@@
array_add(d, str(a), str(T))

@e1124@
identifier a;
expression V, u;
identifier put =~ "^(copy_from_user|memcpy|memmove|memset|memcmp)$";
identifier get =~ "^(copy_to_user|memcpy|memmove|memcmp)$";
position q;
@@
(
 put(a, u, V@q)
|
 get(u, a, V@q)
)

@script:python@
q << e1124.q;
a << e1124.a;
V << e1124.V;
@@
e1124_say(q, str(a), str(V))

@e1124_used@
identifier a, n;
expression u;
identifier put =~ "^(copy_from_user|memcpy)$";
identifier get =~ "^(copy_to_user|memcpy)$";
position q;
@@
(
 put(a, u, n@q)
|
 get(u, a, n@q)
)

@e1124_counted exists@
identifier e1124_used.n;
expression V, W;
position e1124_used.q;
@@
\(n > V\|n >= V\|n <= V\|n < V\)
... when != n = W
    when != \(n *= W\|n <<= W\)
n@q

@script:python@
q << e1124_used.q;
a << e1124_used.a;
n << e1124_used.n;
V << e1124_counted.V;
@@
text, size, member = array(q, str(a))
if text and (member or 1) > 1 and (same(str(V), text) or same(str(V), "ARRAY_SIZE(%s)" % a)): remark("E1124", q, a, n, member)
