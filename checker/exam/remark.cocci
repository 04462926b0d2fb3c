// SPDX-License-Identifier: GPL-2.0-only
// What the rules' Python may call; it comes before the first of them, see exam/remarks.h.
@initialize:python@
@@
import re

def remark(code, p, *words):
    """say it: FILE:LINE:COLUMN-END E1101 words"""
    print('%s:%s:%s-%s %s %s' % (p[0].file, p[0].line, p[0].column, p[0].column_end, code,
          '\t'.join(' '.join(str(word).split()) for word in words)), flush=True)

def lines_of(p):
    return open(p[0].file, errors="replace").read().split("\n")

def constant(p, text):
    """the value of numbers, of names that p's file defines as one, and of a few of the kernel's; else None"""
    names = {"PATH_MAX": 4096, "PAGE_SIZE": 4096, "NAME_MAX": 255, "TASK_COMM_LEN": 16}
    for line in lines_of(p):
        found = re.fullmatch(r"\s*#\s*define\s+(\w+)\s+\(?(\w+)\)?\s*(/[*/].*)?", line)
        if found: names[found[1]] = found[2]
    text = re.sub(r"[A-Za-z_]\w*", lambda name: str(names.get(name[0], "?")), "".join(text.split()))
    text = re.sub(r"\b(0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]+\b", r"\1", text)
    if not re.fullmatch(r"[0-9a-fA-FxX+*/()-]{1,60}", text) or "**" in text: return None
    try: return int(eval(text.replace("/", "//"), {}))
    except Exception: return None

def size_of(type):
    """the size in bytes of a type that every kernel has; None: another one"""
    sizes = {"char": 1, "bool": 1, "short": 2, "int": 4, "unsigned": 4, "signed": 4, "long": 8, "pid_t": 4, "uid_t": 4,
             "gid_t": 4, "size_t": 8, "ssize_t": 8, "loff_t": 8}
    for bits in 8, 16, 32, 64:
        for name in "u%d", "s%d", "__u%d", "__s%d", "uint%d_t", "int%d_t": sizes[name % bits] = bits // 8
    if "*" in type: return 8
    words = [word for word in re.findall(r"\w+", type) if word not in ("const", "volatile", "static")]
    if not words or any(word not in sizes for word in words): return None
    others = [word for word in words if word not in ("unsigned", "signed", "int")]
    return sizes[others[0]] if others else 4

def declared(d, p, a):
    """what stands in the brackets of a's declaration at d, which p's function sees; None: it does not"""
    found = re.search(r"\b%s\s*\[([^\]]*)\]" % re.escape(a), lines_of(d)[int(d[0].line) - 1])
    return found[1].strip() if found and d[0].current_element in (p[0].current_element, a) else None

