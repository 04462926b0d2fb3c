// SPDX-License-Identifier: GPL-2.0-only
// words: copy_from_user copy_to_user put_user get_user clear_user strncpy_from_user copy_struct_from_user
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
