// SPDX-License-Identifier: GPL-2.0-only
@e1102@
identifier f =~ "^(__)?(copy_(from|to)_user|(put|get|clear)_user|strncpy_from_user|copy_struct_from_user)$";
position p;
@@
(
 f@p(...);
|
 (void)f@p(...);
)

@script:python@
p << e1102.p;
f << e1102.f;
@@
remark("E1102", p, f)
