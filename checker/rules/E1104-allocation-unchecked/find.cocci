// SPDX-License-Identifier: GPL-2.0-only
// words: alloc memdup strdup find_task_by_vpid pid_task get_pid_task find_get_task_by_vpid
@initialize:python@
@@
import re

def e1104_asked(u, x):
    """whether the statement asks for NULL before it uses x: p ? p->a : 0, p && p->a"""
    return re.search(r"(?<![\w.>])%s\s*\)*\s*(!=\s*NULL\s*\)*\s*)?(\?|&&)|(!\s*%s|(?<![\w.>])%s\s*==\s*NULL)\s*\)*\s*\|\|"
                     % (3 * (re.escape(x),)), statement_before(u))

@e1104_tested@
expression x;
identifier alloc;
statement S1, S2;
position q;
@@
if (<+... x = alloc@q(...) ...+>) S1 else S2

@e1104 exists@
expression x;
identifier alloc =~ "^(k[mz]alloc(_array|_node)?|kcalloc|kvmalloc|kvzalloc|v[mz]alloc|kmemdup|kstrdup|krealloc|kmem_cache_(z?)alloc|find_task_by_vpid|pid_task|get_pid_task|find_get_task_by_vpid)$";
identifier use =~ "^(copy_(from|to)_user|mem(cpy|move|set|cmp)|str(n|l|s)?cpy|s(n|cn)?printf|strncpy_from_user|strlen|str(n|l)?cat|get_random_bytes|list_add(_tail)?|spin_lock_init|mutex_init|INIT_LIST_HEAD)$";
identifier m;
expression E, e1;
position p != e1104_tested.q, u;
@@
x = alloc@p(...)
... when != x
(
 x->m@u
|
 *x@u
|
 x@u[E]
|
 use@u(x, ...)
|
 use@u(e1, x, ...)
|
 use@u(&x->m, ...)
)

@script:python@
p << e1104.p;
u << e1104.u;
x << e1104.x;
alloc << e1104.alloc;
@@
if not e1104_asked(u, str(x)): remark("E1104", p, alloc, x)
