// SPDX-License-Identifier: GPL-2.0-only
// words: lock down
// late
@initialize:python@
@@
def e1127_functions(p):
    """the functions of p's file, where kernel style says where they are: their names and their bodies"""
    return re.findall(r"(?ms)^[A-Za-z][^;{}#]*?\b(\w+)\s*\([^;{}]*\)\s*\{(.*?)^\}", re.sub(r"(?s)/\*.*?\*/", "", text_of(p)))

def e1127_say(p, q, l, what):
    """of a lock that is always the same one, where no condition and no other function takes or releases it"""
    lock = "".join(str(l).split())
    if not re.fullmatch(r"&\w+", lock): return
    named = re.escape(lock) + r"\b"
    functions = e1127_functions(p)
    own = "".join(body for name, body in functions if name == p[0].current_element) or text_of(p)
    outer = min((line[:-len(line.lstrip())] for line in own.split("\n")[1:] if line[:1] in " \t" and line.strip()[:1] not in ("", "*")), key=len, default="")
    if not re.search(r"(?m)^%s\w*(lock|down)\w*\s*\(\s*%s" % (outer, named), re.sub(r"\w*unlock", "", own)) or re.search(r"trylock\w*\s*\(\s*%s" % named, own): return
    helpers = [name for name, body in functions if re.search(named, body) and name != p[0].current_element]
    others = [found for found in re.findall(r"(\w+)\s*\([^()]*%s" % named, own) if not re.search(r"lock|^up|^down", found)]
    if not others and not any(re.search(r"\b%s\s*\(" % name, own) for name in helpers): remark("E1127", q, lock, what, p[0].line)

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
e1127_say(p, q, l, "taken")

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
e1127_say(p, q, l, "released")
