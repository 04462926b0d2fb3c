// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

#define FIND                                                                                       \
	"\tstruct task_struct *task;\n\tlong ret = -ESRCH;\n\n\trcu_read_lock();\n"                \
	"\ttask = find_task_by_vpid(count);\n"

static void bad(struct variation *v)
{
	const char *text = vary_one(
		v,
		FIND
		"\trcu_read_unlock();\n\tif (!task)\n\t\treturn ret;\n\treturn %stask->static_prio;\n",
		FIND
		"\tif (!task) {\n\t\trcu_read_unlock();\n\t\treturn ret;\n\t}\n\trcu_read_unlock();\n"
		"\tret = %stask->prio;\n\treturn ret;\n",
		FIND
		"\trcu_read_unlock();\n\tif (task)\n\t\tret = %stask_nice(task);\n\treturn ret;\n",
		"\tstruct task_struct *task;\n\n\trcu_read_lock();\n"
		"\ttask = pid_task(find_vpid(count), PIDTYPE_PID);\n\trcu_read_unlock();\n"
		"\tif (task == NULL)\n\t\treturn -ESRCH;\n\t%sget_task_struct(task);\n"
		"\tcount = task->static_prio;\n\tput_task_struct(task);\n\treturn count;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(
		v,
		FIND
		"\tif (task)\n\t\tret = task->static_prio;\n\trcu_read_unlock();\n\treturn ret;\n",
		FIND
		"\tif (!task) {\n\t\trcu_read_unlock();\n\t\treturn ret;\n\t}\n\tret = task_nice(task);\n"
		"\trcu_read_unlock();\n\treturn ret;\n",
		FIND
		"\tif (task)\n\t\tget_task_struct(task);\n\trcu_read_unlock();\n\tif (!task)\n"
		"\t\treturn ret;\n\tret = task->static_prio;\n\tput_task_struct(task);\n\treturn ret;\n",
		FIND
		"\tif (task && !tryget_task_struct(task))\n\t\ttask = NULL;\n\trcu_read_unlock();\n"
		"\tif (!task)\n\t\treturn ret;\n\tret = task->static_prio;\n"
		"\tput_task_struct(task);\n\treturn ret;\n",
		"\tstruct task_struct *task;\n\tlong sum = 0;\n\n\trcu_read_lock();\n"
		"\tfor_each_process(task)\n\t\tsum += task->static_prio;\n\trcu_read_unlock();\n\treturn sum;\n",
		FIND
		"\trcu_read_unlock();\n\ttask = current;\n\tret = task->static_prio;\n\treturn ret;\n",
		FIND
		"\tret = task ? 1 : 0;\n\trcu_read_unlock();\n\treturn task ? ret : -ESRCH;\n");
}

VARY(used_after_rcu) = {
	.code = "E1131",
	.alone = true,
	.bad = bad,
	.good = good,
};
