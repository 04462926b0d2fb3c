// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tstatic DEFINE_MUTEX(lock);\n"
				    "\n"
				    "\tmutex_lock(&lock);\n"
				    "\tif (count < 0)\n"
				    "\t\t%sreturn -EINVAL;\n"
				    "\tmutex_unlock(&lock);\n"
				    "\treturn 0;\n",
				    "\tstatic DEFINE_SPINLOCK(lock);\n"
				    "\n"
				    "\tspin_lock(&lock);\n"
				    "\tif (count < 0) {\n"
				    "\t\t%sreturn -EINVAL;\n"
				    "\t}\n"
				    "\tspin_unlock(&lock);\n"
				    "\treturn 0;\n",
				    "\tstruct task_struct *task;\n"
				    "\n"
				    "\trcu_read_lock();\n"
				    "\ttask = find_task_by_vpid(count);\n"
				    "\tif (!task)\n"
				    "\t\t%sreturn -ESRCH;\n"
				    "\trcu_read_unlock();\n"
				    "\treturn 0;\n",
				    "\tstatic DEFINE_MUTEX(lock);\n"
				    "\n"
				    "\tif (mutex_lock_interruptible(&lock))\n"
				    "\t\treturn -EINTR;\n"
				    "\tif (count)\n"
				    "\t\t%sreturn -EBUSY;\n"
				    "\tmutex_unlock(&lock);\n"
				    "\treturn 0;\n",
				    "\tstatic DEFINE_MUTEX(lock);\n"
				    "\tlong ret = 0;\n"
				    "\n"
				    "\tmutex_lock(&lock);\n"
				    "\tif (count < 0)\n"
				    "\t\tgoto out;\n"
				    "\tret = count;\n"
				    "\tmutex_unlock(&lock);\n"
				    "\treturn ret;\n"
				    "out:\n"
				    "\t%sreturn -EINVAL;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(v,
					    "\tstatic DEFINE_MUTEX(lock);\n"
					    "\n"
					    "\tmutex_lock(&lock);\n"
					    "\tif (count < 0) {\n"
					    "\t\tmutex_unlock(&lock);\n"
					    "\t\treturn -EINVAL;\n"
					    "\t}\n"
					    "\tmutex_unlock(&lock);\n"
					    "\treturn 0;\n",
					    "\tstatic DEFINE_SPINLOCK(lock);\n"
					    "\tlong ret = 0;\n"
					    "\n"
					    "\tspin_lock(&lock);\n"
					    "\tif (count < 0) {\n"
					    "\t\tret = -EINVAL;\n"
					    "\t\tgoto out;\n"
					    "\t}\n"
					    "\tret = 3;\n"
					    "out:\n"
					    "\tspin_unlock(&lock);\n"
					    "\treturn ret;\n",
					    "\tlong found;\n"
					    "\n"
					    "\trcu_read_lock();\n"
					    "\tfound = find_task_by_vpid(count) != NULL;\n"
					    "\trcu_read_unlock();\n"
					    "\treturn found ? 0 : -ESRCH;\n",
					    "\tstatic DEFINE_MUTEX(lock);\n"
					    "\n"
					    "\tif (mutex_lock_interruptible(&lock))\n"
					    "\t\treturn -EINTR;\n"
					    "\tcount++;\n"
					    "\tmutex_unlock(&lock);\n"
					    "\treturn count;\n",
					    "\tstatic DEFINE_SPINLOCK(lock);\n"
					    "\tunsigned long flags;\n"
					    "\n"
					    "\tspin_lock_irqsave(&lock, flags);\n"
					    "\tcount++;\n"
					    "\tspin_unlock_irqrestore(&lock, flags);\n"
					    "\treturn count;\n");
}

VARY(lock_held_on_return) = {
	.code = "E1106",
	.alone = true,
	.bad = bad,
	.good = good,
};
