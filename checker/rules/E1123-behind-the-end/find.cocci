// SPDX-License-Identifier: GPL-2.0-only
// words: [
@initialize:python@
@@
def e1123_size(d, q, a):
    """how many members a has, as it is written and as a number"""
    text = declared(d, q, a)
    return (text or "ARRAY_SIZE(%s)" % a, constant(q, text)) if text is not None else (None, None)

def e1123_reached(d, p, q, a, i, V, last):
    """i, compared with V at p, may be V less last where it is used at q"""
    text, size = e1123_size(d, q, a)
    bound = constant(q, V)
    if "".join(V.split()) in ("ARRAY_SIZE(%s)" % a, "sizeof(%s)" % a, "".join((text or "").split())): size = bound = 0
    before = lines_of(q)[int(q[0].line) - 1][int(p[0].column_end) if p[0].line == q[0].line else 0:int(q[0].column)]
    if text is None or size is None or bound is None or bound - last < size: return
    if not re.search(r"(?<![\w.>])%s\s*=[^=]" % re.escape(i), before):
        remark("E1123", q, "less" if last else "most", a, text, i, V)

def e1123_index(d, q, a, V):
    text, size = e1123_size(d, q, a)
    index = constant(q, V)
    if "".join(V.split()) in ("ARRAY_SIZE(%s)" % a, "sizeof(%s)" % a): size = index = 0
    if text is not None and size is not None and index is not None and index >= size:
        remark("E1123", q, "index", a, text, V)

def e1123_length(d, q, a, T, V):
    text, size = e1123_size(d, q, a)
    bytes = constant(q, V)
    if size is not None and size_of(T) and bytes is not None and bytes > size * size_of(T):
        remark("E1123", q, "length", a, size * size_of(T), V)

def e1123_text(d, q, a, C, format):
    text, size = e1123_size(d, q, a)
    said = re.sub(r"\\(x[0-9a-fA-F]+|[0-7]+|.)", "c", "".join(re.findall(r'"((?:\\.|[^"\\])*)"', C)))
    if format: said = re.sub(r"%[-+ #0-9.hlz]*[a-zA-Z]+", lambda word: "" if word[0][-1] == "s" else "1", said.replace("%%", "c"))
    if size is not None and len(said) + 1 > size:
        remark("E1123", q, "text", a, size, len(said) + 1)

@e1123_array@
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

@e1123_most exists@
identifier e1123_array.a, i;
expression V, W;
position p, q;
@@
\(i@p <= V\|i@p > V\|V >= i@p\|V < i@p\)
... when != i = W
    when != \(i++\|i--\|++i\|--i\|i += W\|i -= W\|i *= W\|i /= W\|i %= W\|i &= W\|&i\)
    when != \(i < W\|i >= W\|i > W\|i <= W\|i == W\|i != W\)
a[i@q]

@script:python@
d << e1123_array.d;
p << e1123_most.p;
q << e1123_most.q;
a << e1123_array.a;
i << e1123_most.i;
V << e1123_most.V;
@@
e1123_reached(d, p, q, str(a), str(i), str(V), 0)

@e1123_less exists@
identifier e1123_array.a, i;
expression V, W;
position p, q;
@@
\(i@p < V\|i@p >= V\|V > i@p\|V <= i@p\)
... when != i = W
    when != \(i++\|i--\|++i\|--i\|i += W\|i -= W\|i *= W\|i /= W\|i %= W\|i &= W\|&i\)
    when != \(i < W\|i >= W\|i > W\|i <= W\|i == W\|i != W\)
a[i@q]

@script:python@
d << e1123_array.d;
p << e1123_less.p;
q << e1123_less.q;
a << e1123_array.a;
i << e1123_less.i;
V << e1123_less.V;
@@
e1123_reached(d, p, q, str(a), str(i), str(V), 1)

@e1123_index@
identifier e1123_array.a;
expression V;
position q;
@@
(
 &a[V]
|
 a[V@q]
)

@script:python@
d << e1123_array.d;
q << e1123_index.q;
a << e1123_array.a;
V << e1123_index.V;
@@
e1123_index(d, q, str(a), str(V))

@e1123_length@
identifier e1123_array.a;
expression V, u;
identifier put =~ "^(copy_from_user|strncpy_from_user|memcpy|memmove|memset|strncpy|strlcpy|strscpy)$";
identifier get =~ "^(copy_to_user|memcpy|memmove)$";
identifier print =~ "^(snprintf|scnprintf)$";
position q;
@@
(
 put(a, u, V@q)
|
 get(u, a, V@q)
|
 print(a, V@q, ...)
)

@script:python@
d << e1123_array.d;
q << e1123_length.q;
a << e1123_array.a;
T << e1123_array.T;
V << e1123_length.V;
@@
e1123_length(d, q, str(a), str(T), str(V))

@e1123_text@
identifier e1123_array.a;
constant char[] C;
identifier put =~ "^(strcpy|sprintf)$";
position q;
@@
put(a@q, C, ...)

@script:python@
d << e1123_array.d;
q << e1123_text.q;
a << e1123_array.a;
put << e1123_text.put;
C << e1123_text.C;
@@
e1123_text(d, q, str(a), str(C), str(put) == "sprintf")
