// SPDX-License-Identifier: GPL-2.0-only
// What the rules' Python may call; it comes before the first of them, see exam/remarks.h. Two slashes begin
// a comment in Python, too.
@initialize:python@
@@
import re

def written(text):
    """code as people write it: "f ( x )" is f(x)"""
    return re.sub(r"(?<=\w) (?=[(\[])|(?<=[\w)\]]) (?=\.|->)|(?<=\.) (?=\w)|(?<=->) |(?<=[(\[]) | (?=[)\]])", "", " ".join(str(text).split()))

def remark(code, p, *words):
    """say it: FILE:LINE:COLUMN-END E1101 words"""
    print("%s:%s:%s-%s %s %s" % (p[0].file, p[0].line, p[0].column, p[0].column_end, code,
          "\t".join(written(word) for word in words)), flush=True)

texts, defines, arrays = {}, {}, {}

def text_of(p):
    file = p[0].file
    if file not in texts: texts[file] = open(file, errors="replace").read()
    return texts[file]

def line_of(p):
    if (p[0].file, "lines") not in texts: texts[p[0].file, "lines"] = text_of(p).split("\n")
    return texts[p[0].file, "lines"][int(p[0].line) - 1]

def function_of(p):
    """the function around p as it is written, where kernel style says where it is; else all of the file"""
    lines, at = text_of(p).split("\n"), int(p[0].line) - 1
    first = max((i for i in range(at) if re.match(r"\{|[A-Za-z].*\{\s*(/\*.*)?$", lines[i])), default=0)
    last = min((i for i in range(at, len(lines)) if lines[i].startswith("}")), default=len(lines))
    return "\n".join(lines[first:last])

def code_of(text):
    """text without what stands in comments and in quotes; lines stay where they are"""
    hide = lambda found: re.sub(r"[^\n]", " ", found.group())
    return re.sub(r'/\*.*?\*/|/[/][^\n]*|"(\\.|[^"\\\n])*"', hide, text, flags=re.S)

def call_around(before):
    """the name of the call that an argument at the end of the text belongs to; empty: none"""
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        depth += (before[at] == ")") - (before[at] == "(")
        if before[at] in ";{}":
            break
        if depth < 0:
            name = re.search(r"(\w+)\s*$", before[:at])
            if name and name.group(1) not in ("if", "while", "for", "return", "switch"):
                return name.group(1)
            if name:
                break
            depth = 0
    return ""

def statement_before(u):
    """what the statement around u says before u: where a ? or a && stands in it, u is not always reached"""
    lines = text_of(u).split("\n")[:int(u[0].line)]
    lines[-1] = lines[-1][:int(u[0].column)]
    return re.split("[;{}]", code_of("\n".join(lines[-8:])))[-1]

def constant(p, text):
    """the value of numbers, of names that p's file defines as one, and of a few of the kernel's; else None"""
    if p[0].file not in defines:
        found = re.findall(r"(?m)^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+\(?(\w+)\)?[ \t]*(?:/[*/].*)?$", text_of(p))
        known = {"PATH_MAX": "4096", "PAGE_SIZE": "4096", "NAME_MAX": "255", "TASK_COMM_LEN": "16"}
        defines[p[0].file] = {**known, **dict(found)}
    names = defines[p[0].file]
    text = re.sub(r"[A-Za-z_]\w*", lambda name: names.get(name[0], "?"), "".join(text.split()))
    text = re.sub(r"\b(0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]+\b", r"\1", text)
    if not re.fullmatch(r"[0-9a-fA-FxX+*/()-]{1,60}", text) or "**" in text: return None
    try: return int(eval(text.replace("/", 2 * "/"), {}))
    except Exception: return None

def size_of(type):
    """the size in bytes of a type that every kernel has; None: another one"""
    sizes = {"char": 1, "bool": 1, "short": 2, "int": 4, "unsigned": 4, "signed": 4, "long": 8, "pid_t": 4, "uid_t": 4,
             "gid_t": 4, "size_t": 8, "ssize_t": 8, "loff_t": 8}
    for bits in 8, 16, 32, 64:
        for name in "u%d", "s%d", "__u%d", "__s%d", "uint%d_t", "int%d_t": sizes[name % bits] = bits >> 3
    if "*" in type: return 8
    words = [word for word in re.findall(r"\w+", type) if word not in ("const", "volatile", "static")]
    if not words or any(word not in sizes for word in words): return None
    others = [word for word in words if word not in ("unsigned", "signed", "int")]
    return sizes[others[0]] if others else 4

def array_add(d, a, T):
    """remember that a, of type T, is declared at d; rules share what is remembered"""
    found = re.search(r"\b%s\s*\[([^\]]*)\]" % re.escape(a), line_of(d))
    where = None if d[0].current_element == a else d[0].current_element
    if found: arrays[d[0].file, where, a] = (found[1].strip(), constant(d, found[1]), size_of(T))

def array(p, a):
    """the array that a function calls a at p: what is in its brackets, that as a number, the size of a member"""
    return arrays.get((p[0].file, p[0].current_element, a)) or arrays.get((p[0].file, None, a)) or (None, None, None)

def same(a, b):
    """whether both are written alike, whatever blanks are in them"""
    return "".join(a.split()) == "".join(b.split())

