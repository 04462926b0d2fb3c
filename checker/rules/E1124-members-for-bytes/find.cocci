// SPDX-License-Identifier: GPL-2.0-only
// words: copy_from_user copy_to_user memcpy memmove memset memcmp
@initialize:python@
@@
def e1124_say(d, q, a, T, V):
    """V, the length of a copy in bytes, is how many members a has"""
    text = declared(d, q, a)
    if not text or (size_of(T) or 1) == 1: return
    counted = "".join(V.split()) in ("ARRAY_SIZE(%s)" % a, "".join(text.split()))
    if counted or (constant(q, V) is not None and constant(q, V) == constant(q, text)):
        remark("E1124", q, a, V, T, size_of(T))

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
T a@d[] = I;
|
static T a@d[E];
|
static T a@d[E] = I;
|
static T a@d[] = I;
)

@e1124@
identifier e1124_array.a;
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
d << e1124_array.d;
q << e1124.q;
a << e1124_array.a;
T << e1124_array.T;
V << e1124.V;
@@
e1124_say(d, q, str(a), str(T), str(V))

@e1124_counted exists@
identifier e1124_array.a, n;
expression V, W, u;
identifier put =~ "^(copy_from_user|memcpy)$";
identifier get =~ "^(copy_to_user|memcpy)$";
position q;
@@
\(n > V\|n >= V\|n <= V\|n < V\)
... when != n = W
    when != \(n *= W\|n <<= W\)
(
 put(a, u, n@q)
|
 get(u, a, n@q)
)

@script:python@
d << e1124_array.d;
q << e1124_counted.q;
a << e1124_array.a;
T << e1124_array.T;
n << e1124_counted.n;
V << e1124_counted.V;
@@
text, V = declared(d, q, str(a)), "".join(str(V).split())
if text is not None and (size_of(str(T)) or 1) > 1 and V in ("ARRAY_SIZE(%s)" % a, "".join(text.split())):
    remark("E1124", q, a, n, T, size_of(str(T)))
