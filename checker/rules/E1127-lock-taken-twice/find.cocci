// SPDX-License-Identifier: GPL-2.0-only
// words: lock down
// late
@e1127_lock exists@
expression l;
identifier lock =~ "^(mutex_lock|spin_lock(_irq|_bh|_irqsave)?|write_lock|down|down_write)$";
position p, q;
@@
lock@p(l, ...);
... when != \(mutex_unlock(l)\|spin_unlock(l)\|spin_unlock_irq(l)\|spin_unlock_bh(l)\|spin_unlock_irqrestore(l,...)\|write_unlock(l)\|up_write(l)\|up(l)\)
lock@q(l, ...);

@script:python@
p << e1127_lock.p;
q << e1127_lock.q;
l << e1127_lock.l;
@@
remark("E1127", q, str(l).replace("& ", "&"), "taken", p[0].line)

@e1127_unlock exists@
expression l;
identifier unlock =~ "^(mutex_unlock|spin_unlock(_irq|_bh|_irqrestore)?|write_unlock|up_write)$";
position p, q;
@@
unlock@p(l, ...);
... when != \(mutex_lock(l)\|mutex_trylock(l)\|mutex_lock_interruptible(l)\|mutex_lock_killable(l)\|spin_lock(l)\|spin_trylock(l)\|spin_lock_irq(l)\|spin_lock_bh(l)\|spin_lock_irqsave(l,...)\|write_lock(l)\|write_trylock(l)\|down_write(l)\|down_write_killable(l)\|down_write_trylock(l)\)
unlock@q(l, ...);

@script:python@
p << e1127_unlock.p;
q << e1127_unlock.q;
l << e1127_unlock.l;
@@
remark("E1127", q, str(l).replace("& ", "&"), "released", p[0].line)
