// SPDX-License-Identifier: GPL-2.0-only
// words: get_task get_pid task_mm mm_access get_cred current_cred task_exe get_mm_exe fdget task_by_vpid
// late
@initialize:python@
@@
import re

e1130_taken = set()
# What uses a reference and leaves it to its owner.
e1130_uses = re.compile(r"(pid_(task|nr|vnr|alive|nr_ns)|task_\w+|thread_group_\w+|same_thread_group|_*get_task_comm|get_task_mm|"
                        r"get_pid_task|find_vma\w*|mmap_(read|write)_\w+|down_(read|write)|up_(read|write)|get_mm_\w+|"
                        r"access_process_vm|access_remote_vm|send_sig\w*|kill_pid|wake_up_process|set_user_nice|can_nice|"
                        r"ptrace_may_access|from_kuid\w*|uid_eq|printk|pr_[a-z]+|sizeof|IS_ERR\w*|PTR_ERR\w*|"
                        r"copy_(to|from)_user|(put|get)_user|fd_(file|empty)|file_inode|i_size_read|vfs_\w+|kernel_(read|write)|"
                        r"for_each_\w+|security_\w+|d_path|file_path|likely|unlikely|(READ|WRITE)_ONCE)$")

def e1130_is_own(p, x):
    """whether x is a variable of the function, and lives as long"""
    return re.fullmatch(r"\w+", x) and re.search(
        r"(?m)^[ \t]+(?!.*\bstatic\b)(const\s+)?struct\s+\w+\s[^;()]*?\b%s\b" % x, function_of(p))

def e1130_hidden(p, q, x):
    """whether nobody else may give the reference back: what is between the two lines only uses it"""
    lines = text_of(p).split("\n")
    begin, end = int(p[0].line), int(q[0].line)
    if end < begin: return False
    while end < len(lines) and ";" not in lines[end - 1]: end += 1
    text = code_of("\n".join(lines[begin - 1:end]))
    if re.search(r"__(free|cleanup)\b", text): return False
    if re.search(r"\bif\s*\([^;{}]*\)\s*\{?\s*\w*(put|drop)\w*\s*\(\s*%s\b" % x, code_of(function_of(p))): return False
    for use in list(re.finditer(r"(?<![\w.>])%s\b(?!\s*=[^=])" % x, text)):
        before, after = text[:use.start()], text[use.end():]
        if re.search(r"\b(struct|get_task_struct\s*\()\s*$", before): continue
        if re.match(r"\s*(->|\.|\[)", after): continue
        call = call_around(before)
        if call and not e1130_uses.match(call): return False
        if not call and not re.search(r"(!|[!=]=|\(|&&|\|\|)\s*$", before): return False
    return True

@e1130_take@
expression x;
identifier take =~ "^(get_task_mm|mm_access|find_get_pid|get_task_pid|get_pid_task|find_get_task_by_vpid|get_current_cred|get_task_cred|get_mm_exe_file|get_task_exe_file|fdget|fdget_raw)$";
position p;
@@
x = take@p(...)

@script:python@
x << e1130_take.x;
p << e1130_take.p;
@@
if not e1130_is_own(p, str(x)): cocci.include_match(False)

@e1130 exists@
expression e1130_take.x, E;
identifier e1130_take.take;
position e1130_take.p, q;
@@
x = take@p(...)
... when != \(mmput\|mmput_async\|mmdrop\|put_pid\|put_task_struct\|put_cred\|fput\|fdput\)(x)
    when != x = E
    when != true unlikely(\(!x\|IS_ERR(x)\|IS_ERR_OR_NULL(x)\))
    when != true \(!x\|x == NULL\|IS_ERR(x)\|IS_ERR_OR_NULL(x)\)
    when != true \(!x || E\|E || !x\|!x && E\|E && !x\)
    when != true \(!x.file\|fd_empty(x)\|!fd_file(x)\|unlikely(!x.file)\|unlikely(fd_empty(x))\)
    when != false \(x\|x != NULL\|x.file\)
return@q ...;

@script:python@
x << e1130_take.x;
take << e1130_take.take;
p << e1130_take.p;
q << e1130.q;
@@
if e1130_hidden(p, q, str(x)) and (p[0].file, q[0].line) not in e1130_taken:
    e1130_taken.add((p[0].file, q[0].line))
    remark("E1130", q, x, take, p[0].line)

@e1130_count exists@
identifier x;
expression E;
position p, q;
@@
get_task_struct@p(x)
... when != put_task_struct(x)
    when != true unlikely(\(!x\|IS_ERR(x)\))
    when != true \(!x\|x == NULL\|IS_ERR(x)\)
    when != true \(!x || E\|E || !x\|!x && E\|E && !x\)
    when != false \(x\|x != NULL\)
return@q ...;

@script:python@
x << e1130_count.x;
p << e1130_count.p;
q << e1130_count.q;
@@
kept = re.search(r"(=|\breturn)\s*get_task_struct\b", line_of(p)) # what it gives has another owner
if not kept and e1130_is_own(p, str(x)) and e1130_hidden(p, q, str(x)) and (p[0].file, q[0].line) not in e1130_taken:
    e1130_taken.add((p[0].file, q[0].line))
    remark("E1130", q, x, "get_task_struct", p[0].line)
