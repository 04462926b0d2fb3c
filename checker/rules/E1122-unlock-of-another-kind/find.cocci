// SPDX-License-Identifier: GPL-2.0-only
// words: spin_lock_irqsave spin_lock_irq spin_unlock_irqrestore spin_unlock_irq read_lock write_lock down_read down_write
@initialize:python@
@@
import re

def e1122_taken_so(q, unlock, l):
    """whether the function also takes the lock in the way that unlock gives back: which one was it here?"""
    lock = unlock.replace("irqrestore", "irqsave").replace("unlock", "lock").replace("up_", "down_")
    return re.search(r"\b%s\s*\(\s*%s\s*[,)]" % (lock, re.escape(str(l).replace(" ", ""))), code_of(function_of(q)).replace("& ", "&"))

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
l << e1122_off.l;
q << e1122_off.q;
@@
if not e1122_taken_so(q, str(unlock), l): remark("E1122", q, unlock, lock)

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
l << e1122_on.l;
q << e1122_on.q;
@@
if not e1122_taken_so(q, str(unlock), l): remark("E1122", q, unlock, lock)

@e1122_read exists@
expression l;
identifier lock =~ "^(read_lock(_bh|_irq|_irqsave)?|down_read)$";
identifier unlock =~ "^(write_unlock(_bh|_irq|_irqrestore)?|up_write)$";
position p, q;
@@
lock@p(l, ...);
... when != \(read_unlock\|read_unlock_bh\|read_unlock_irq\|up_read\)(l)
    when != read_unlock_irqrestore(l, ...)
    when != \(write_lock\|write_lock_bh\|write_lock_irq\|down_write\)(l)
    when != write_lock_irqsave(l, ...)
unlock@q(l, ...);

@script:python@
lock << e1122_read.lock;
unlock << e1122_read.unlock;
l << e1122_read.l;
q << e1122_read.q;
@@
if not e1122_taken_so(q, str(unlock), l): remark("E1122", q, unlock, lock)

@e1122_write exists@
expression l;
identifier lock =~ "^(write_lock(_bh|_irq|_irqsave)?|down_write)$";
identifier unlock =~ "^(read_unlock(_bh|_irq|_irqrestore)?|up_read)$";
position p, q;
@@
lock@p(l, ...);
... when != \(write_unlock\|write_unlock_bh\|write_unlock_irq\|up_write\|downgrade_write\)(l)
    when != write_unlock_irqrestore(l, ...)
    when != \(read_lock\|read_lock_bh\|read_lock_irq\|down_read\)(l)
    when != read_lock_irqsave(l, ...)
unlock@q(l, ...);

@script:python@
lock << e1122_write.lock;
unlock << e1122_write.unlock;
l << e1122_write.l;
q << e1122_write.q;
@@
if not e1122_taken_so(q, str(unlock), l): remark("E1122", q, unlock, lock)
