// SPDX-License-Identifier: GPL-2.0-only
// words: [ strcpy
// late
@initialize:python@
@@
def e1123_bound(p, a, V):
    """how many members a has and what V is, as numbers; both 0 where V says a's own size"""
    text, size, bytes = array(p, a)
    own = text is not None and any(same(V, of) for of in ("ARRAY_SIZE(%s)" % a, "sizeof(%s)" % a, text))
    return (0, 0) if own else (size, constant(p, V))

def e1123_most(p, o):
    """whether what is compared by o at p may be what it is compared with"""
    left = line_of(p)[int(p[0].column_end):].lstrip()[:1] in ("<", ">")
    return o.strip() in (("<=", ">") if left else (">=", "<"))

def e1123_exceeds(p, a, i, V, o):
    """whether i, compared with V at p, may be more than the last index of a, and is one of a at all"""
    size, bound = e1123_bound(p, a, V)
    if not re.search(r"\b%s\s*\[\s*%s\b" % (re.escape(a), re.escape(i)), text_of(p)): return False
    return size is not None and bound is not None and bound + e1123_most(p, o) > size

def e1123_say(kind, q, a, *words):
    text = array(q, a)[0]
    remark("E1123", q, kind, a, text or "ARRAY_SIZE(%s)" % a, *words)

def e1123_reached(p, q, a, i, V, o):
    before = line_of(q)[int(p[0].column_end) if p[0].line == q[0].line else 0:int(q[0].column)]
    if e1123_exceeds(p, a, i, V, o) and not re.search(r"(?<![\w.>])%s\s*=[^=]" % re.escape(i), before):
        e1123_say("most" if e1123_most(p, o) else "less", q, a, i, V)

def e1123_index(q, a, V):
    size, index = e1123_bound(q, a, V)
    if size is not None and index is not None and index >= size:
        e1123_say("index", q, a, V)

def e1123_length(q, a, V):
    text, size, member = array(q, a)
    length = constant(q, V)
    if size is not None and member and length is not None and length > size * member:
        remark("E1123", q, "length", a, size * member, V)

def e1123_text(q, a, C, format):
    text, size, member = array(q, a)
    said = re.sub(r"\\(x[0-9a-fA-F]+|[0-7]+|.)", "c", "".join(re.findall(r'"((?:\\.|[^"\\])*)"', C)))
    if format: said = re.sub(r"%[-+ #0-9.hlz]*[a-zA-Z]+", lambda word: "" if word[0][-1] == "s" else "1", said.replace("%%", "c"))
    if size is not None and len(said) + 1 > size: remark("E1123", q, "text", a, size, len(said) + 1)

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

@script:python@
d << e1123_array.d;
a << e1123_array.a;
T << e1123_array.T;
@@
array_add(d, str(a), str(T))

@e1123_compared@
identifier i;
expression V;
binary operator o = {<,<=,>,>=};
position p;
@@
(
 i@p o V
|
 V o i@p
)

// No walk where it cannot lead to anything.
@script:python@
p << e1123_compared.p;
i << e1123_compared.i;
V << e1123_compared.V;
o << e1123_compared.o;
@@
if not any(e1123_exceeds(p, a, str(i), str(V), str(o)) for file, where, a in arrays): cocci.include_match(False)

@e1123_reached exists@
identifier e1123_compared.i, a;
expression W;
position e1123_compared.p, q;
@@
i@p
... when != i = W
    when != \(i++\|i--\|++i\|--i\|i += W\|i -= W\|i *= W\|i /= W\|i %= W\|i &= W\|&i\)
    when != \(i < W\|i >= W\|i > W\|i <= W\|i == W\|i != W\)
\(a[i@q]\|a[i@q++]\)

@script:python@
p << e1123_compared.p;
q << e1123_reached.q;
a << e1123_reached.a;
i << e1123_compared.i;
V << e1123_compared.V;
o << e1123_compared.o;
@@
e1123_reached(p, q, str(a), str(i), str(V), str(o))

@e1123_index@
identifier a;
expression V;
position q;
@@
(
 &a[V]
|
 a[V@q]
)

@script:python@
q << e1123_index.q;
a << e1123_index.a;
V << e1123_index.V;
@@
e1123_index(q, str(a), str(V))

@e1123_length@
identifier a;
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
q << e1123_length.q;
a << e1123_length.a;
V << e1123_length.V;
@@
e1123_length(q, str(a), str(V))

@e1123_text@
identifier a;
constant char[] C;
identifier put =~ "^(strcpy|sprintf)$";
position q;
@@
put(a@q, C, ...)

@script:python@
q << e1123_text.q;
a << e1123_text.a;
put << e1123_text.put;
C << e1123_text.C;
@@
e1123_text(q, str(a), str(C), str(put) == "sprintf")

@e1123_copied exists@
identifier a, n;
expression V, u, W;
position p, q;
@@
n = strncpy_from_user@p(a, u, V)
... when != n = W
    when != \(n == W\|n >= W\|n > W\|n++\|n--\)
a[n@q]

@script:python@
p << e1123_copied.p;
q << e1123_copied.q;
a << e1123_copied.a;
n << e1123_copied.n;
V << e1123_copied.V;
@@
size, length = e1123_bound(q, str(a), str(V))
between = "\n".join(text_of(p).split("\n")[int(p[0].line) - 1:int(q[0].line)])
if size is not None and size == length and not re.search(r"\b%s\s*(<=?|!=)\s*(?!0\b)\w" % n, between):
    e1123_say("most", q, str(a), str(n), "sizeof(%s)" % a)

@e1123_heap exists@
identifier n;
expression x, W;
identifier alloc =~ "^(k[mz]alloc|kv[mz]alloc|v[mz]alloc)$";
position q;
@@
x = alloc(n, ...)
... when != n = W
    when != x = W
    when != \(n++\|n--\|++n\|--n\|n += W\|n -= W\)
x[n@q]

@script:python@
q << e1123_heap.q;
x << e1123_heap.x;
n << e1123_heap.n;
@@
remark("E1123", q, "index", x, n, n)

@e1123_strlen exists@
expression x, s, W;
identifier alloc =~ "^(k[mz]alloc|kv[mz]alloc|v[mz]alloc)$";
identifier put =~ "^(strcpy|stpcpy)$";
position q;
@@
x = alloc(strlen(s), ...)
... when != x = W
put(x@q, s)

@script:python@
q << e1123_strlen.q;
x << e1123_strlen.x;
s << e1123_strlen.s;
@@
remark("E1123", q, "text", x, "strlen(%s)" % s, "strlen(%s) + 1" % s)
