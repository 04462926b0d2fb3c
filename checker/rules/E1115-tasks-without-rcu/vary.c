// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(
		v,
		"\tstruct task_struct *task;\n"
		"\tlong n = 0;\n"
		"\n"
		"\t%sfor_each_process(task)\n"
		"\t\tn++;\n"
		"\treturn n;\n",
		"\tstruct task_struct *task;\n"
		"\n"
		"\ttask = %sfind_task_by_vpid(count);\n"
		"\tif (!task)\n"
		"\t\treturn -ESRCH;\n"
		"\treturn task->prio;\n",
		"\tstruct task_struct *task;\n"
		"\tlong n = 0;\n"
		"\n"
		"\tif (count < 0)\n"
		"\t\treturn -EINVAL;\n"
		"\t%sfor_each_process(task) {\n"
		"\t\tif (task->pid > count)\n"
		"\t\t\tn++;\n"
		"\t}\n"
		"\treturn n;\n",
		"\tstruct task_struct *task = %spid_task(find_get_pid(count), PIDTYPE_PID);\n"
		"\n"
		"\treturn task ? task->exit_state : -ESRCH;\n",
		"\tstruct task_struct *task;\n"
		"\tlong most = 0;\n"
		"\n"
		"\t%sfor_each_process(task) {\n"
		"\t\tpr_info(\"%%s\\n\", task->comm);\n"
		"\t\tmost = max(most, (long)task->pid);\n"
		"\t}\n"
		"\treturn most;\n");

	vary_buffer(v);
	vary_allow(v, "E1104"); /* nobody asks whether there is such a process */
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(
		v,
		"\tstruct task_struct *task;\n"
		"\tlong n = 0;\n"
		"\n"
		"\trcu_read_lock();\n"
		"\tfor_each_process(task)\n"
		"\t\tn++;\n"
		"\trcu_read_unlock();\n"
		"\treturn n;\n",
		"\tstruct task_struct *task;\n"
		"\tlong prio = -ESRCH;\n"
		"\n"
		"\trcu_read_lock();\n"
		"\ttask = find_task_by_vpid(count);\n"
		"\tif (task)\n"
		"\t\tprio = task->prio;\n"
		"\trcu_read_unlock();\n"
		"\treturn prio;\n",
		"\tstruct task_struct *task;\n"
		"\tlong n = 0;\n"
		"\n"
		"\tread_lock(&tasklist_lock);\n"
		"\tfor_each_process(task) {\n"
		"\t\tif (task->pid > count)\n"
		"\t\t\tn++;\n"
		"\t}\n"
		"\tread_unlock(&tasklist_lock);\n"
		"\treturn n;\n",
		"\tstruct task_struct *task = get_pid_task(find_get_pid(count), PIDTYPE_PID);\n"
		"\tlong state;\n"
		"\n"
		"\tif (!task)\n"
		"\t\treturn -ESRCH;\n"
		"\tstate = task->exit_state;\n"
		"\tput_task_struct(task);\n"
		"\treturn state;\n",
		"\tstruct task_struct *task = current;\n"
		"\n"
		"\treturn task->prio + task_tgid_vnr(task->group_leader);\n");
}

VARY(tasks_without_rcu) = {
	.code = "E1115",
	.alone = true,
	.bad = bad,
	.good = good,
};
