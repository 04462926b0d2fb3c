// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

#define PID                                                                                        \
	"\tstruct task_struct *task;\n\tstruct pid *pid = find_get_pid(count);\n\n"                \
	"\tif (!pid)\n\t\treturn -ESRCH;\n"
#define TASK                                                                                       \
	"\tstruct task_struct *task;\n\n\trcu_read_lock();\n\ttask = find_task_by_vpid(count);\n"  \
	"\tif (!task) {\n\t\trcu_read_unlock();\n\t\treturn -ESRCH;\n\t}\n"                        \
	"\tget_task_struct(task);\n\trcu_read_unlock();\n"
#define MEMORY "\tstruct mm_struct *mm = get_task_mm(current);\n\n\tif (!mm)\n\t\treturn -EINVAL;\n"
#define OPEN   "\tstruct fd f = fdget(count);\n\n\tif (!f.file)\n\t\treturn -EBADF;\n"

static void bad(struct variation *v)
{
	const char *text = vary_one(
		v,
		PID "\ttask = get_pid_task(pid, PIDTYPE_PID);\n\tif (!task)\n\t\t%sreturn -ESRCH;\n"
		    "\tput_task_struct(task);\n\tput_pid(pid);\n\treturn 0;\n",
		PID
		"\trcu_read_lock();\n\ttask = pid_task(pid, PIDTYPE_PID);\n"
		"\tcount = task ? task->static_prio : 0;\n\trcu_read_unlock();\n\t%sreturn count;\n",
		TASK
		"\tif (task == current) {\n\t\t%sreturn -EINVAL;\n\t}\n\tcount = task_nice(task);\n"
		"\tput_task_struct(task);\n\treturn count;\n",
		TASK "\tcount = task->static_prio;\n\t%sreturn count;\n",
		MEMORY "\t%sreturn get_mm_rss(mm);\n",
		MEMORY
		"\tif (count < 0)\n\t\t%sreturn -EINVAL;\n\tcount = mm->total_vm;\n\tmmput(mm);\n"
		"\treturn count;\n",
		OPEN "\tcount = f.file->f_flags;\n\t%sreturn count;\n",
		OPEN "\tif (!(f.file->f_mode & FMODE_READ))\n\t\t%sreturn -EBADF;\n"
		     "\tcount = i_size_read(file_inode(f.file));\n\tfdput(f);\n\treturn count;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(
		v,
		PID "\ttask = get_pid_task(pid, PIDTYPE_PID);\n\tput_pid(pid);\n\tif (!task)\n"
		    "\t\treturn -ESRCH;\n\tcount = task_nice(task);\n\tput_task_struct(task);\n"
		    "\treturn count;\n",
		PID
		"\ttask = get_pid_task(pid, PIDTYPE_PID);\n\tif (task) {\n"
		"\t\tcount = task->static_prio;\n\t\tput_task_struct(task);\n\t}\n\tput_pid(pid);\n"
		"\treturn task ? count : -ESRCH;\n",
		TASK "\tcount = task->static_prio;\n\tput_task_struct(task);\n\treturn count;\n",
		TASK "\tcount = vary_keep(task);\n\treturn count;\n",
		MEMORY
		"\tif (count < 0)\n\t\tgoto out;\n\tcount = mm->total_vm;\nout:\n\tmmput(mm);\n"
		"\treturn count;\n",
		"\tstatic struct mm_struct *kept;\n" MEMORY "\tkept = mm;\n\treturn kept == mm;\n",
		"\tstatic struct task_struct *kept;\n" TASK "\tkept = get_task_struct(task);\n"
		"\tput_task_struct(task);\n\treturn 0;\n",
		"\tstruct fd f = fdget(count);\n\n\tif (unlikely(!f.file))\n\t\treturn -EBADF;\n"
		"\tfdput(f);\n\treturn 0;\n",
		"\tstruct mm_struct *mm = get_task_mm(current);\n\tlong n = 0;\n\n\tif (mm) {\n"
		"\t\tn = get_mm_rss(mm);\n\t\tmmput(mm);\n\t}\n\treturn n;\n",
		OPEN "\tcount = f.file->f_flags;\n\tfdput(f);\n\treturn count;\n",
		"\tstruct task_struct *task;\n\n\trcu_read_lock();\n\ttask = find_task_by_vpid(count);\n"
		"\tif (task)\n\t\tget_task_struct(task);\n\trcu_read_unlock();\n\tif (!task)\n"
		"\t\treturn -ESRCH;\n\tput_task_struct(task);\n\treturn 0;\n",
		"\tstruct task_struct *task = current;\n\n\tif (count)\n\t\tget_task_struct(task);\n"
		"\tcount += task_nice(task);\n\tif (count)\n\t\tput_task_struct(task);\n\treturn 0;\n",
		"\tstruct fd f = fdget(count);\n\tlong ret = -EBADF;\n\n\tif (f.file) {\n"
		"\t\tret = f.file->f_flags;\n\t\tfdput(f);\n\t}\n\treturn ret;\n");
}

VARY(reference_kept) = {
	.code = "E1130",
	.alone = true,
	.bad = bad,
	.good = good,
};
