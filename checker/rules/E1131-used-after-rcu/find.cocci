// SPDX-License-Identifier: GPL-2.0-only
// words: rcu_read_unlock
@e1131 exists@
expression x, E;
identifier find =~ "^(find_task_by_(vpid|pid_ns)|pid_task|find_vpid|find_pid_ns|next_task)$";
identifier use =~ "^(task_[a-z_]*|get_task_(mm|struct|comm|cred|pid)|__get_task_comm|send_sig(_info)?|set_user_nice|can_nice|pid_(nr|vnr|nr_ns|task)|ptrace_may_access|wake_up_process|for_each_thread|access_process_vm|get_pid|kill_pid)$";
identifier m;
position p, q;
@@
x = find@p(...)
... when != \(get_task_struct\|tryget_task_struct\|get_pid\)(x)
    when != x = E
    when != true \(!x\|x == NULL\|unlikely(!x)\)
    when != false \(x\|x != NULL\|likely(x)\)
rcu_read_unlock();
... when != x = E
    when != \(rcu_read_lock()\|get_task_struct(x)\|get_pid(x)\)
(
 x->m@q
|
 use@q(..., x, ...)
)

@script:python@
x << e1131.x;
find << e1131.find;
q << e1131.q;
@@
remark("E1131", q, x, find)
