// SPDX-License-Identifier: GPL-2.0-only
// words: < >
@e1129 exists@
type T;
T n;
identifier f;
expression E;
position p;
@@
n = f(...)
... when != n = E
\(n@p < 0\|0 > n@p\)

@script:python@
p << e1129.p;
n << e1129.n;
T << e1129.T;
f << e1129.f;
@@
unsigned = r"(const )?(unsigned( (int|char|short|long))?( long)?( int)?|size_t|(__)?u(8|16|32|64)|uint(8|16|32|64)_t)"
if re.fullmatch(unsigned, " ".join(str(T).split())): remark("E1129", p, n, T, f)
