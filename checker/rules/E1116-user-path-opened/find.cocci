// SPDX-License-Identifier: GPL-2.0-only
// words: __user
@e1116@
type T;
volatile T *u;
expression E, E1;
identifier open =~ "^(filp_open|kern_path|kern_path_create|file_open_name|user_path_at|vfs_path_lookup|request_module|call_usermodehelper|lookup_bdev|kernel_read_file_from_path)$";
identifier use =~ "^(str(n?len|n?cpy|scpy|lcpy|n?cmp|casecmp|n?cat|r?chr|str)|mem(cpy|move|set|cmp|chr)|kstr(n?dup|to[a-z]+)|kmemdup|simple_strto[a-z]+|sscanf)$";
position p;
@@
(
open@p(u, ...)
|
use@p(u, ...)
|
use@p(E, u, ...)
|
use@p(E, E1, u, ...)
)

@script:python@
p << e1116.p;
u << e1116.u;
open_ << e1116.open = "";
use << e1116.use = "";
@@
remark("E1116", p, open_ or use, u)
