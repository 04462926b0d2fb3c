// SPDX-License-Identifier: GPL-2.0-only
// words: spin_lock_irqsave spin_lock_irq spin_unlock_irqrestore spin_unlock_irq
@e1122_off exists@
expression l;
identifier lock =~ "^spin_lock_irq(save)?$";
identifier unlock =~ "^spin_unlock(_bh)?$";
position p, q;
@@
lock@p(l, ...);
... when != \(spin_unlock_irqrestore(l, ...)\|spin_unlock_irq(l)\|local_irq_restore(...)\|local_irq_enable()\)
unlock@q(l);

@script:python@
lock << e1122_off.lock;
unlock << e1122_off.unlock;
q << e1122_off.q;
@@
remark("E1122", q, unlock, lock)

@e1122_on exists@
expression l;
identifier lock =~ "^spin_lock(_bh)?$";
identifier unlock =~ "^spin_unlock_irq(restore)?$";
position p, q;
@@
lock@p(l);
... when != \(spin_unlock(l)\|spin_unlock_bh(l)\|local_irq_save(...)\|local_irq_disable()\)
unlock@q(l, ...);

@script:python@
lock << e1122_on.lock;
unlock << e1122_on.unlock;
q << e1122_on.q;
@@
remark("E1122", q, unlock, lock)
