// SPDX-License-Identifier: GPL-2.0-only
// words: _user alloc memdup strdup find_vpid find_task_by_vpid find_get_pid get_pid_task pid_task
@e1110@
constant C =~ "^[1-9][0-9]*$";
identifier f =~ "^(copy_(from|to)_user|(put|get|clear)_user|strncpy_from_user|copy_struct_from_user)$";
statement S;
position p, q;
@@
(
if (!f(...)) S
|
if (f(...) == 0) S
|
if (f(...) >= 0) S
|
if (f(...) > 0) S
|
if (<+... f(...) ...+>) return C@p;
|
if (<+... f(...) ...+>) return -C@q;
|
if (<+... f(...) ...+>) { ... return C@p; }
|
if (<+... f(...) ...+>) { ... return -C@q; }
)

@script:python@
p << e1110.p = [];
q << e1110.q = [];
C << e1110.C;
f << e1110.f;
@@
remark("E1110", p or q, ("-" if q else "") + C, f)

@e1110_null@
constant C =~ "^[1-9][0-9]*$";
expression x;
position p, q, r;
@@
(
if@r (!x) return C@p;
|
if@r (!x) return -C@q;
|
if@r (!x) { ... return C@p; }
|
if@r (!x) { ... return -C@q; }
)

@e1110_alloc@
expression e1110_null.x;
identifier alloc =~ "^(k[mz]alloc(_array)?|kcalloc|kmemdup|kstrdup|v[mz]alloc|find_vpid|find_task_by_vpid|find_get_pid|get_pid_task|pid_task)$";
position e1110_null.r;
statement S;
@@
x = alloc(...)
... when != x
if@r (!x) S

@script:python@
p << e1110_null.p = [];
q << e1110_null.q = [];
C << e1110_null.C;
f << e1110_alloc.alloc;
@@
remark("E1110", p or q, ("-" if q else "") + C, f)

@e1110_kept@
constant C =~ "^[1-9][0-9]*$";
expression x;
position q, r;
@@
(
if@r (x) return -C@q;
|
if@r (x != 0) return -C@q;
|
if@r (x > 0) return -C@q;
|
if@r (x < 0) return -C@q;
|
if@r (x) { ... return -C@q; }
|
if@r (x != 0) { ... return -C@q; }
|
if@r (x > 0) { ... return -C@q; }
|
if@r (x < 0) { ... return -C@q; }
)

@e1110_kept_copy@
expression e1110_kept.x;
identifier f =~ "^(copy_(from|to)_user|(put|get|clear)_user|strncpy_from_user|copy_struct_from_user)$";
position e1110_kept.r;
statement S;
expression E;
@@
x = f(...)
... when != x
if@r (<+... x ...+>) S

@script:python@
q << e1110_kept.q;
C << e1110_kept.C;
f << e1110_kept_copy.f;
@@
remark("E1110", q, "-" + C, f)
