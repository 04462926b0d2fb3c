// SPDX-License-Identifier: GPL-2.0-only
// words: alloc memdup strdup strndup asprintf filp_open fget
// late
@initialize:python@
@@
import re

e1120_here = set()	# the variables of functions
e1120_apart = set()	# those that hold memory on some ways only, or for ever
e1120_taken = set()	# those that got memory
e1120_asked = set()	# the allocations in the head of an if
e1120_texts = {}
# What only looks at memory, or fills it; and what gives it back.
e1120_looks = re.compile(r"(copy_(from|to)_user|mem(cpy|move|set|cmp|chr)|str\w*(cpy|cat|cmp|chr|len|str)|"
                         r"strncpy_from_user|simple_strto\w+|kstrto\w+|s(n|cn)?printf|printk|pr_[a-z]+|sizeof|"
                         r"get_random_bytes|ksize|INIT_LIST_HEAD|mutex_init|spin_lock_init|"
                         r"PTR_ERR|kfree|kvfree|vfree|kfree_sensitive|kfree_const|filp_close|fput|"
                         r"(kernel|vfs)_(read|write|fsync|llseek)|i_size_read|file_inode|file_path)$")

def e1120_lines(path):
    if path not in e1120_texts:
        e1120_texts[path] = code_of(open(path, errors="replace").read()).split("\n")
    return e1120_texts[path]

def e1120_asks(before, after):
    """whether this use asks for NULL, or for an error in its place"""
    call = call_around(before)
    if call in ("", "likely", "unlikely"):
        return re.search(r"(!|[(!=]=|\(|&&|\|\|)\s*$", before) and not re.match(r"\s*(\?|->|\[|\.|=[^=])", after)
    return call.startswith("IS_ERR")

def e1120_keeps(before, after):
    """whether nobody else knows the memory after this use"""
    call, part = call_around(before), re.match(r"\s*(->|\[|\.)", after)
    looks = e1120_looks.match(call)
    if re.search(r"&\s*$", before) and not before.rstrip().endswith("&&"):
        return looks
    if re.search(r"(^|[^\w)\s]|\breturn)\s*\*\s*$|sizeof\s*\(?\s*\*\s*$", before):
        return True
    return looks or not call and part or re.match(r"\s*=[^=]", after)

def e1120_parts(x):
    """the variable, and what leads from it to the memory if that is not the variable's own"""
    found = re.fullmatch(r"(\w+)(?: ?(->|\.) ?(\w+))?", x)
    return found.groups() if found else (None, None, None)

def e1120_is_own(x, function):
    """whether the memory is only known to what ends with the function"""
    name, arrow, member = e1120_parts(x)
    return (name, function) in (e1120_taken if arrow == "->" else e1120_here) - e1120_apart

def e1120_holder_hidden(lines, line, name):
    """whether nobody else knows what leads to the memory before that line"""
    first = max((i for i in range(line) if lines[i].startswith("{") or re.match(r"\w.*\{\s*$", lines[i])), default=0)
    text = "\n".join(lines[first:line - 1])
    return all(use[0][0] != "=" and e1120_looks.match(call_around(text[:use.end(1)]))
               for use in re.finditer(r"([=(,]\s*)%s\s*[,);]" % name, text))

def e1120_hidden(p, q, x):
    """whether no use between the two lines lets somebody else know it"""
    lines, begin, end = e1120_lines(p[0].file), int(p[0].line), int(q[0].line)
    if end < begin or re.search(r"__(free|cleanup)\b", lines[begin - 1]):
        return False
    while end < len(lines) and ";" not in lines[end - 1]: end += 1
    name, arrow, member = e1120_parts(x)
    if re.search(r"\w*(free\w*|filp_close|fput)\s*\(\s*%s" % name, "\n".join(lines[int(q[0].line) - 1:end])):
        return False # the return itself releases it
    if re.search(r"=\s*%s\s*=[^=]" % re.escape(x.replace(" ", "")), lines[begin - 1]): # another gets it, too
        return False
    if arrow and not e1120_holder_hidden(lines, begin, name):
        return False
    asked, text = False, "\n".join(lines[begin - 1:end])
    for use in re.finditer(r"(?<![\w.>])%s\b(\s*(->|\.)\s*%s\b)?" % (name, member), text):
        before, after = text[:use.start()], text[use.end():]
        if re.search(r"\b(struct|union|enum)\s+$", before): continue # a type may bear the same name
        asks = not asked and bool(use.group(1)) == bool(member) and e1120_asks(before, after)
        asked = asked or asks
        if not asks and not e1120_keeps(before, after):
            return False
    return True

@e1120_here@
type T;
identifier x;
position r;
@@
(
T x@r;
|
T x@r = ...;
)

@script:python@
x << e1120_here.x;
r << e1120_here.r;
@@
e1120_here.add((str(x), r[0].current_element))

@e1120_apart@
type T;
identifier x;
identifier free =~ "free|^(filp_close|fput)$";
expression C;
position r;
@@
(
 static T x@r;
|
 static T x@r = ...;
|
 if (C) free@r(x, ...);
|
 if (C) free@r(x, ...); else { ... }
|
 if (C) { ... free@r(x, ...); }
|
 if (C) { ... free@r(x, ...); x = NULL; }
|
 if (C) { ... } else { ... free@r(x, ...); }
)

@script:python@
x << e1120_apart.x;
r << e1120_apart.r;
@@
e1120_apart.add((str(x), r[0].current_element))

@e1120_address@
type T;
T *x;
position r;
@@
\(&x@r\|&(x@r)\)

@script:python@
x << e1120_address.x;
r << e1120_address.r;
@@
e1120_apart.add((str(x), r[0].current_element))

@e1120_take@
expression x;
identifier alloc =~ "^(k[mz]alloc(_array|_node)?|kcalloc|kv[mz]alloc|kvmalloc_array|kvcalloc|v[mz]alloc|kmemdup(_nul)?|kstrn?dup|kasprintf|v?memdup_user(_nul)?|strndup_user|filp_open|fget)$";
position p;
@@
x = alloc@p(...)

@script:python@
x << e1120_take.x;
p << e1120_take.p;
@@
e1120_taken.add((str(x), p[0].current_element))

@script:python@
x << e1120_take.x;
p << e1120_take.p;
@@
if not e1120_is_own(str(x), p[0].current_element): cocci.include_match(False)

@e1120_asked exists@
expression e1120_take.x, e2;
identifier e1120_take.alloc;
statement S;
position e1120_take.p, q;
@@
if (<+... x = alloc@p(...) ...+>) S
... when != \(kfree\|kvfree\|vfree\|kfree_sensitive\|kfree_const\|filp_close\|fput\)(x, ...)
    when != x = e2
    when != true unlikely(\(!x\|IS_ERR(x)\|IS_ERR_OR_NULL(x)\))
    when != true \(!x && e2\|e2 && !x\)
    when != false \(x\|x != NULL\)
return@q ...;

@script:python@
p << e1120_take.p;
q << e1120_asked.q;
x << e1120_take.x;
alloc << e1120_take.alloc;
@@
if e1120_hidden(p, q, str(x)): remark("E1120", q, str(x).replace(" ", ""), alloc, p[0].line)

@e1120_if@
expression y;
identifier take;
statement S;
position e1120_take.p;
@@
if (<+... y = take@p(...) ...+>) S

@script:python@
p << e1120_take.p;
y << e1120_if.y;
@@
e1120_asked.add((p[0].line, p[0].column, p[0].file))

@script:python@
p << e1120_take.p;
@@
if (p[0].line, p[0].column, p[0].file) in e1120_asked: cocci.include_match(False)

@e1120 exists@
expression e1120_take.x, e2;
identifier e1120_take.alloc;
position e1120_take.p, q;
@@
x = alloc@p(...)
... when != \(kfree\|kvfree\|vfree\|kfree_sensitive\|kfree_const\|filp_close\|fput\)(x, ...)
    when != x = e2
    when != true unlikely(\(!x\|IS_ERR(x)\|IS_ERR_OR_NULL(x)\))
    when != true \(!x && e2\|e2 && !x\)
    when != false \(x\|x != NULL\)
return@q ...;

@script:python@
p << e1120_take.p;
q << e1120.q;
x << e1120_take.x;
alloc << e1120_take.alloc;
@@
if e1120_hidden(p, q, str(x)): remark("E1120", q, str(x).replace(" ", ""), alloc, p[0].line)
