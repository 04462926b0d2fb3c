// SPDX-License-Identifier: GPL-2.0-only
// words: spin_lock read_lock write_lock local_irq_disable local_irq_save preempt_disable local_bh_disable
// late
@e1111_held exists@
expression l;
identifier lock =~ "^(spin_lock(_irq|_bh|_irqsave)?|(read|write)_lock)$";
identifier sleep =~ "^(copy_(from|to)_user|(put|get|clear)_user|strncpy_from_user|mutex_lock|down|down_read|down_write|msleep|ssleep|schedule|schedule_timeout|wait_event[a-z_]*|v[mz]alloc|usleep_range)$";
identifier alloc =~ "^(k[mz]alloc(_array)?|kcalloc|kmemdup|kstrdup)$";
position r;
@@
lock@r(l, ...);
... when != \(spin_unlock(l)\|spin_unlock_irq(l)\|spin_unlock_bh(l)\|spin_unlock_irqrestore(l,...)\|read_unlock(l)\|write_unlock(l)\)
(
 sleep(...)
|
 alloc(..., GFP_KERNEL)
)

@e1111 exists@
expression e1111_held.l;
identifier e1111_held.lock;
identifier sleep =~ "^(copy_(from|to)_user|(put|get|clear)_user|strncpy_from_user|mutex_lock|down|down_read|down_write|msleep|ssleep|schedule|schedule_timeout|wait_event[a-z_]*|v[mz]alloc|usleep_range)$";
identifier alloc =~ "^(k[mz]alloc(_array)?|kcalloc|kmemdup|kstrdup)$";
position e1111_held.r, p;
@@
lock@r(l, ...);
... when != \(spin_unlock(l)\|spin_unlock_irq(l)\|spin_unlock_bh(l)\|spin_unlock_irqrestore(l,...)\|read_unlock(l)\|write_unlock(l)\)
(
 sleep@p(...)
|
 alloc@p(..., GFP_KERNEL)
)

@script:python@
p << e1111.p;
l << e1111_held.l;
f << e1111.sleep = "";
g << e1111.alloc = "";
@@
if "locked" not in str(f): remark("E1111", p, f or g, str(l).replace("& ", "&") + " is held")

@e1111_off_held exists@
identifier off =~ "^(rcu_read_lock|local_irq_disable|local_irq_save|preempt_disable|local_bh_disable)$";
identifier sleep =~ "^(copy_(from|to)_user|(put|get|clear)_user|strncpy_from_user|mutex_lock|down|down_read|down_write|msleep|ssleep|schedule|schedule_timeout|wait_event[a-z_]*|v[mz]alloc|usleep_range)$";
identifier alloc =~ "^(k[mz]alloc(_array)?|kcalloc|kmemdup|kstrdup)$";
position r;
@@
off@r(...);
... when != \(rcu_read_unlock()\|local_irq_enable()\|local_irq_restore(...)\|preempt_enable()\|local_bh_enable()\)
(
 sleep(...)
|
 alloc(..., GFP_KERNEL)
)

@e1111_off exists@
identifier e1111_off_held.off;
identifier sleep =~ "^(copy_(from|to)_user|(put|get|clear)_user|strncpy_from_user|mutex_lock|down|down_read|down_write|msleep|ssleep|schedule|schedule_timeout|wait_event[a-z_]*|v[mz]alloc|usleep_range)$";
identifier alloc =~ "^(k[mz]alloc(_array)?|kcalloc|kmemdup|kstrdup)$";
position e1111_off_held.r, p;
@@
off@r(...);
... when != \(rcu_read_unlock()\|local_irq_enable()\|local_irq_restore(...)\|preempt_enable()\|local_bh_enable()\)
(
 sleep@p(...)
|
 alloc@p(..., GFP_KERNEL)
)

@script:python@
p << e1111_off.p;
f << e1111_off.sleep = "";
g << e1111_off.alloc = "";
off << e1111_off_held.off;
@@
if "locked" not in str(f): remark("E1111", p, f or g, {"rcu_read_lock": "rcu_read_lock is held", "preempt_disable": "preemption is off",
                            "local_bh_disable": "softirqs are off"}.get(str(off), "interrupts are off"))
