// SPDX-License-Identifier: GPL-2.0-only
// words: copy_from_user copy_to_user
@e1101_from@
type T;
volatile T *to;
expression from, E;
identifier m;
position p;
@@
(
copy_from_user@p(to, from, ...)
|
copy_from_user@p(to + E, from, ...)
|
copy_from_user@p(&to->m, from, ...)
|
copy_from_user@p(&to[E], from, ...)
)

@script:python@
p << e1101_from.p;
to << e1101_from.to;
from_ << e1101_from.from;
@@
remark("E1101", p, "copy_from_user", to, from_)

@e1101_to@
type T;
volatile T *from;
expression to, E;
identifier m;
position p;
@@
(
copy_to_user@p(to, from, ...)
|
copy_to_user@p(to, from + E, ...)
|
copy_to_user@p(to, &from->m, ...)
|
copy_to_user@p(to, &from[E], ...)
)

@script:python@
p << e1101_to.p;
to << e1101_to.to;
from_ << e1101_to.from;
@@
remark("E1101", p, "copy_to_user", to, from_)
