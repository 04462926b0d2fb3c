// SPDX-License-Identifier: GPL-2.0-only
// words: copy_from_user copy_to_user strncpy_from_user memcpy memset memmove strcpy strscpy strncpy sprintf snprintf scnprintf ->
@initialize:python@
@@
import re

def e1121_unset(p, q, x):
    """whether x is declared without a value in one line, and nothing up to the other speaks of it"""
    lines = code_of(text_of(p)).split("\n")
    begin, end = int(p[0].line), int(q[0].line)
    between = "\n".join([lines[begin - 1][int(p[0].column):]] + lines[begin:end])
    first = lines[begin - 1][:int(p[0].column)]
    if end <= begin or re.search(r"\b(static|extern|register)\b", first): return False
    before = "\n".join([lines[begin - 1][int(p[0].column_end):]] + lines[begin:end - 1] + [lines[end - 1][:int(q[0].column)]])
    return not re.search(r"(?<![\w.>])%s\b" % re.escape(x), before) and not re.search(r"(?m)^\w+:|\basm\b", between)

@e1121_use disable decl_init exists@
type T;
identifier x;
expression E, u, n;
identifier m;
identifier put =~ "^(memcpy|memset|memmove|str(n|l|s)?cpy|strncpy_from_user|s(n|cn)?printf|copy_from_user)$";
position p, q;
@@
T *x@p;
... when != x = E
    when != &x
(
 put(x@q, ...)
|
 copy_to_user(u, x@q, n)
|
 x@q->m
)

@script:python@
p << e1121_use.p;
q << e1121_use.q;
x << e1121_use.x;
@@
if e1121_unset(p, q, str(x)): remark("E1121", q, x)
