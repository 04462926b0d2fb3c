// SPDX-License-Identifier: GPL-2.0-only
// words: copy_to_user
@initialize:python@
@@
e1112_sizes = {"char": 1, "bool": 1, "u8": 1, "s8": 1, "short": 2, "u16": 2, "s16": 2, "int": 4, "u32": 4,
               "s32": 4, "unsigned": 4, "float": 4, "pid_t": 4, "uid_t": 4, "gid_t": 4, "umode_t": 2,
               "long": 8, "u64": 8, "s64": 8, "size_t": 8, "ssize_t": 8, "loff_t": 8, "double": 8,
               "time64_t": 8, "ktime_t": 8}
e1112_structs = {}
e1112_members = {}

def e1112_size(type):
    words = [w.strip("_") for w in type.split() if w not in ("unsigned", "signed", "const", "volatile")]
    if "*" in type: return 8
    words = [w[:-2] if w.startswith("uint") or w.startswith("int") and len(w) > 3 else w for w in words]
    words = [w.replace("uint", "u").replace("int", "s") if w[-1:].isdigit() else w for w in words]
    if not words: return 4
    if "long" in words: return 8
    if "short" in words: return 2
    return e1112_sizes.get(words[-1]) if len(words) == 1 else None

# The members of a struct: [(name, bytes of padding behind it)]; None where a type is not known.
def e1112_layout(text):
    members, at, most = [], 0, 1
    for field in filter(None, (" ".join(part.split()) for part in text.split(";"))):
        found = re.fullmatch(r"(.*?[ *])(\w+) ?((?:\[[^]]*\] ?)*)", field)
        size = e1112_size(found.group(1)) if found else None
        if not size: return None
        gap = -at % size
        if gap and members: members[-1] = (members[-1][0], gap)
        count = 1
        for n in re.findall(r"\[([^]]*)\]", found.group(3)):
            n = n.strip()
            if n == "TASK_COMM_LEN": n = "16"
            if not n.isdigit() and size < 8: return None
            count *= int(n) if n.isdigit() else 1
        at += gap + size * count
        most = max(most, size)
        members.append((found.group(2), 0))
    if -at % most: members[-1] = (members[-1][0], -at % most)
    return members

def e1112_is_alone(q, p, x):
    """whether no function fills what x, a variable, points to between q and p"""
    if not re.fullmatch(r"\w+", x): return False
    text = "\n".join(text_of(p).split("\n")[int(q[0].line) - 1:int(p[0].line) - 1])
    for use in r"\bstruct\s+%s\b", r"\b%s\s*(->|=[^=]|==)", r"sizeof\s*\(\s*\*\s*%s\b", r"(!|&&|\|\||if \()\s*%s\s*(\)|&&|\|\|)", r"\bkfree\s*\(\s*%s\b", r"^.*\*\s*%s\s*;":
        text = re.sub(use % x, "", text)
    return not re.search(r"\b%s\b" % x, text)

@e1112_struct@
identifier S;
field list fs;
@@
struct S { fs };

@script:python@
S << e1112_struct.S;
fs << e1112_struct.fs;
@@
e1112_structs[str(S)] = e1112_layout(str(fs))

@e1112_member@
identifier x, m;
position p;
@@
\(x@p.m\|x@p->m\)

@script:python@
p << e1112_member.p;
x << e1112_member.x;
m << e1112_member.m;
@@
if e1112_members.setdefault((p[0].current_element, str(x)), set()) is not None:
    e1112_members[(p[0].current_element, str(x))].add(str(m))

@e1112_address@
identifier x, y;
type T;
position p;
@@
T *y = &x@p;

@script:python@
p << e1112_address.p;
x << e1112_address.x;
@@
e1112_members[(p[0].current_element, str(x))] = None

@e1112 disable decl_init exists@
identifier f, S, x;
expression u, E;
position p;
@@
f(...) {
... when any
struct S x;
... when != x = E
    when != &x
copy_to_user@p(u, &x, \(sizeof(x)\|sizeof(struct S)\))
... when any
}

@script:python@
f << e1112.f;
S << e1112.S;
x << e1112.x;
p << e1112.p;
@@
layout = e1112_structs.get(str(S)) or []
named = e1112_members.get((str(f), str(x)), set())
for name, gap in layout if named is not None else []:
    if name not in named or gap:
        remark("E1112", p, x, "the %d bytes of padding behind its %s" % (gap, name) if name in named else "its member %s" % name)
        break

@e1112_text disable decl_init exists@
type T;
identifier x;
expression u, n;
identifier put =~ "^(strcpy|strscpy|strlcpy|sprintf|snprintf|scnprintf)$";
position p;
@@
T x[n];
... when != memset(x, ...)
put(x, ...)
... when != memset(x, ...)
copy_to_user@p(u, x, \(sizeof(x)\|n\))

@script:python@
p << e1112_text.p;
x << e1112_text.x;
@@
remark("E1112", p, x, "what stands behind the end of its string")

@e1112_taken exists@
identifier S;
struct S *x;
identifier alloc =~ "^(kmalloc|kvmalloc|vmalloc)$";
expression u, E;
position p, q;
@@
x = alloc@q(...)
... when != memset(x, ...)
    when != *x = E
    when != copy_from_user(x, ...)
copy_to_user@p(u, x, \(sizeof(*x)\|sizeof(struct S)\))

@script:python@
S << e1112_taken.S;
x << e1112_taken.x;
p << e1112_taken.p;
q << e1112_taken.q;
@@
layout = e1112_structs.get(str(S)) or []
named = e1112_members.get((p[0].current_element, str(x)), set())
for name, gap in layout if e1112_is_alone(q, p, str(x)) else []:
    if name not in named or gap:
        remark("E1112", p, "*%s" % x, "the %d bytes of padding behind its %s" % (gap, name) if name in named else "its member %s" % name)
        break
