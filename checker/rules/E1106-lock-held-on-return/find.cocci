// SPDX-License-Identifier: GPL-2.0-only
// words: lock down
// late
@initialize:python@
@@
e1106_given = []	# locks, and the functions that give them back
e1106_outside = []	# the same where the function did not take it
e1106_apart = []	# the same where that depends on a condition, or where the lock came from outside

def e1106_member(lock):
    return re.split(r"\.|->", "".join(lock.split()))[-1]

def e1106_say(q, lock):
    # A helper may keep it for its caller, who releases it, or has another helper do so.
    if any(f != q[0].current_element and e1106_member(l) == e1106_member(lock) for l, f in e1106_outside): return
    statement = text_of(q).split("\n", int(q[0].line) - 1)[-1][int(q[0].column):].split(";")[0]
    if re.search(r"unlock|\bup\w*\s*\(", statement): return
    own = [f for l, f in e1106_given if l == lock]
    if (lock, q[0].current_element) in e1106_apart or int(q[0].column_end) - int(q[0].column) == 1:
        return
    if q[0].current_element in own:
        remark("E1106", q, lock)
    elif not own:
        remark("E1106", q, lock, "calls-only")

@e1106_unlock@
expression l;
identifier unlock =~ "^(mutex_unlock|spin_unlock(_irq|_bh|_irqrestore)?|(read|write)_unlock(_irq|_bh|_irqrestore)?|up(_read|_write)?)$";
position r;
@@
unlock@r(l, ...)

@script:python@
l << e1106_unlock.l;
r << e1106_unlock.r;
@@
e1106_given.append((str(l).replace("& ", "&"), r[0].current_element))

@e1106_rcu_unlock@
position r;
@@
rcu_read_unlock@r()

@script:python@
r << e1106_rcu_unlock.r;
@@
e1106_given.append(("rcu_read_lock", r[0].current_element))

@e1106_maybe@
expression C, l;
identifier call =~ "^(mutex|spin|read|write|rcu_read|up|down)";
position r;
@@
(
if (C) call@r(l, ...);
|
if (C) call@r(l, ...); else { ... }
)

@script:python@
l << e1106_maybe.l;
r << e1106_maybe.r;
@@
e1106_apart.append((str(l).replace("& ", "&"), r[0].current_element))

@e1106_maybe_rcu@
expression C;
position r;
@@
if (C) \(rcu_read_lock@r\|rcu_read_unlock@r\)();

@script:python@
r << e1106_maybe_rcu.r;
@@
e1106_apart.append(("rcu_read_lock", r[0].current_element))

@e1106_outside exists@
identifier f;
expression l;
identifier take =~ "^(mutex_lock|spin_lock|read_lock|write_lock|down)";
identifier unlock =~ "^(mutex_unlock|spin_unlock|read_unlock|write_unlock|up(_read|_write)?$)";
position r;
@@
f(...) {
... when != take(l, ...)
unlock@r(l, ...)
... when any
}

@script:python@
l << e1106_outside.l;
r << e1106_outside.r;
@@
e1106_apart.append((str(l).replace("& ", "&"), r[0].current_element))
e1106_outside.append((str(l), r[0].current_element))

@e1106_outside_rcu exists@
identifier f;
position r;
@@
f(...) {
... when != rcu_read_lock()
rcu_read_unlock@r()
... when any
}

@script:python@
r << e1106_outside_rcu.r;
@@
e1106_outside.append(("rcu_read_lock", r[0].current_element))

@e1106_held exists@
expression l;
identifier lock =~ "^(mutex_lock(_interruptible|_killable)?|spin_lock(_irq|_bh|_irqsave)?|(read|write)_lock|down(_read|_write|_interruptible)?)$";
statement S;
position p;
@@
(
lock@p(l, ...);
|
if (<+... lock@p(l) ...+>) S
)
... when != \(mutex_unlock(l)\|spin_unlock(l)\|spin_unlock_irq(l)\|spin_unlock_bh(l)\|spin_unlock_irqrestore(l,...)\|read_unlock(l)\|write_unlock(l)\|up_read(l)\|up_write(l)\|up(l)\)
return ...;

@e1106_if exists@
expression e1106_held.l;
identifier e1106_held.lock;
statement S;
position e1106_held.p, q;
@@
(
lock@p(l, ...);
|
if (<+... lock@p(l) ...+>) S
)
... when != \(mutex_unlock(l)\|spin_unlock(l)\|spin_unlock_irq(l)\|spin_unlock_bh(l)\|spin_unlock_irqrestore(l,...)\|read_unlock(l)\|write_unlock(l)\|up_read(l)\|up_write(l)\|up(l)\)
return@q ...;

@script:python@
q << e1106_if.q;
l << e1106_held.l;
@@
e1106_say(q, str(l).replace("& ", "&"))

@e1106_rcu_held exists@
position p;
@@
rcu_read_lock@p();
... when != rcu_read_unlock()
return ...;

@e1106_rcu exists@
position e1106_rcu_held.p, q;
@@
rcu_read_lock@p();
... when != rcu_read_unlock()
return@q ...;

@script:python@
q << e1106_rcu.q;
@@
e1106_say(q, "rcu_read_lock")
