// SPDX-License-Identifier: GPL-2.0-only
// words: filp_open dup_user kthread_ dentry_open open_exec
@e1126 exists@
expression x, E;
identifier take =~ "^(filp_open|strndup_user|v?memdup_user(_nul)?|kthread_run|kthread_create|dentry_open|open_exec)$";
identifier use =~ "^(filp_close|fput|kernel_(read|write)|vfs_(read|write)|k?v?free|strlen|strn?cmp|strcpy|strscpy|memcpy|v?printk|pr_[a-z]+|file_inode|kthread_stop|wake_up_process|copy_to_user)$";
identifier m;
position p, u;
@@
x = take@p(...)
... when != \(IS_ERR\|IS_ERR_OR_NULL\|PTR_ERR_OR_ZERO\|IS_ERR_VALUE\)(x)
    when != x = E
(
 x->m@u
|
 *x@u
|
 x@u[E]
|
 use@u(..., x, ...)
)

@script:python@
p << e1126.p;
u << e1126.u;
x << e1126.x;
take << e1126.take;
@@
if not re.search(r"(IS_ERR|PTR_ERR)\w*\s*\(\s*%s\b" % re.escape(str(x)), statement_before(u)): remark("E1126", p, take, x)
