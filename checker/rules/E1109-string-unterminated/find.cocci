// SPDX-License-Identifier: GPL-2.0-only
// words: copy_from_user strncpy_from_user
@e1109 exists@
expression a, u, E1, E2, E3;
identifier use =~ "^(str(len|l?cpy|scpy|cmp|cat|chr|str|casecmp)|printk|pr_[a-z]+|_printk|kstrto[a-z]+|simple_strto[a-z]+|filp_open|kern_path)$";
position p;
@@
(
 strncpy_from_user@p(a, u, sizeof(a))
|
 copy_from_user@p(a, u, sizeof(a))
)
... when != a[E1] = E2
    when != sizeof(a)
    when != strnlen(a, ...)
(
 use(a, ...)
|
 use(E3, a, ...)
|
 use(E3, E2, a, ...)
)

@script:python@
p << e1109.p;
a << e1109.a;
use << e1109.use;
@@
remark("E1109", p, a, use)
