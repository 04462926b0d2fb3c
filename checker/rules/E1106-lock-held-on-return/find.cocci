// SPDX-License-Identifier: GPL-2.0-only
// words: lock down
@e1106_if exists@
expression l;
statement S;
position p, q;
@@
(
mutex_lock@p(l);
|
spin_lock@p(l);
|
spin_lock_irq@p(l);
|
spin_lock_bh@p(l);
|
spin_lock_irqsave@p(l, ...);
|
read_lock@p(l);
|
write_lock@p(l);
|
down_read@p(l);
|
down_write@p(l);
|
down@p(l);
|
if (<+... \(mutex_lock_interruptible@p(l)\|mutex_lock_killable@p(l)\|down_interruptible@p(l)\) ...+>) S
)
... when != \(mutex_unlock(l)\|spin_unlock(l)\|spin_unlock_irq(l)\|spin_unlock_bh(l)\|spin_unlock_irqrestore(l,...)\|read_unlock(l)\|write_unlock(l)\|up_read(l)\|up_write(l)\|up(l)\)
(
return@q ...;
|
return@q;
)

@e1106_ever@
expression e1106_if.l;
identifier f;
@@
f(...) {
<+...
\(mutex_unlock(l)\|spin_unlock(l)\|spin_unlock_irq(l)\|spin_unlock_bh(l)\|spin_unlock_irqrestore(l,...)\|read_unlock(l)\|write_unlock(l)\|up_read(l)\|up_write(l)\|up(l)\)
...+>
}

@script:python depends on e1106_ever@
q << e1106_if.q;
l << e1106_if.l;
@@
remark("E1106", q, str(l).replace("& ", "&"))

@e1106_rcu exists@
position p, q;
@@
rcu_read_lock@p();
... when != rcu_read_unlock()
(
return@q ...;
|
return@q;
)

@script:python@
q << e1106_rcu.q;
@@
remark("E1106", q, "rcu_read_lock")
