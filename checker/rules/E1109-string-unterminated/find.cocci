// SPDX-License-Identifier: GPL-2.0-only
// words: copy_from_user strncpy_from_user
@e1109_array@
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
d << e1109_array.d;
a << e1109_array.a;
T << e1109_array.T;
@@
array_add(d, str(a), str(T))

@e1109 exists@
expression a, u, n, E1, E2, E3;
identifier use =~ "^(str(len|l?cpy|scpy|cmp|cat|chr|str|casecmp)|printk|pr_[a-z]+|_printk|kstrto[a-z]+|simple_strto[a-z]+|filp_open|kern_path)$";
position p, at;
@@
(
 strncpy_from_user@p(a, u, n)
|
 copy_from_user@p(a, u, n)
)
... when != a[E1] = E2
    when != sizeof(a)
    when != strnlen(a, ...)
    when != memset(a, ...)
    when != \(E1 == n\|E1 >= n\|E1 < n\|E1 != n\)
(
 use@at(a, ...)
|
 use@at(E3, a, ...)
|
 use@at(E3, E2, a, ...)
)

@script:python@
p << e1109.p;
at << e1109.at;
a << e1109.a;
n << e1109.n;
use << e1109.use;
@@
size = array(p, str(a))[1]
limit = r"\b%s\s*>\s*(sizeof\s*\(\s*%s\s*\)|%s\b)" % tuple(re.escape(str(part)) for part in (n, a, array(p, str(a))[0]))
bounded = size is not None and re.search(limit, function_of(p)) and not re.search(r"\b%s\s*\[[^\]]*\]\s*=" % re.escape(str(a)), function_of(p))
asked = re.search(r"\bsizeof\b|[!=]=|[<>]=?", statement_before(at)) and re.search(r"\?|&&|\|\|", statement_before(at))
if asked: cocci.include_match(False)
elif bounded or same(str(n), "sizeof(%s)" % a) or size is not None and constant(p, str(n)) == size: remark("E1109", p, a, use)
