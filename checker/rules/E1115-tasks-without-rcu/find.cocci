// SPDX-License-Identifier: GPL-2.0-only
// words: for_each_process for_each_thread for_each_process_thread next_task find_task_by find_vpid pid_task
// late
@e1115_alone exists@
identifier f;
iterator name for_each_process, for_each_thread, for_each_process_thread;
identifier find =~ "^(find_task_by_(vpid|pid_ns)|find_vpid|find_pid_ns|pid_task|next_task)$";
statement S;
position r;
@@
f@r(...) {
... when != rcu_read_lock()
    when != read_lock(...)
    when != read_lock_irq(...)
    when != write_lock_irq(...)
    when != guard(...)
(
for_each_process(...) S
|
for_each_thread(...) S
|
for_each_process_thread(...) S
|
find(...)
)
... when any
}

@e1115 exists@
identifier f;
iterator name for_each_process, for_each_thread, for_each_process_thread;
identifier find =~ "^(find_task_by_(vpid|pid_ns)|find_vpid|find_pid_ns|pid_task|next_task)$";
statement S;
position e1115_alone.r, p;
@@
f@r(...) {
... when != rcu_read_lock()
    when != read_lock(...)
    when != read_lock_irq(...)
    when != write_lock_irq(...)
    when != guard(...)
(
for_each_process@p(...) S
|
for_each_thread@p(...) S
|
for_each_process_thread@p(...) S
|
find@p(...)
)
... when any
}

@script:python@
p << e1115.p;
find << e1115.find = "";
@@
remark("E1115", p, find or "the list of all processes")
