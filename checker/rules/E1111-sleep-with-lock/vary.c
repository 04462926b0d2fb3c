// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tstatic DEFINE_SPINLOCK(lock);\n"
				    "\tchar c;\n"
				    "\n"
				    "\tspin_lock(&lock);\n"
				    "\tif (%scopy_from_user(&c, where, 1)) {\n"
				    "\t\tspin_unlock(&lock);\n"
				    "\t\treturn -EFAULT;\n"
				    "\t}\n"
				    "\tspin_unlock(&lock);\n"
				    "\treturn c;\n",
				    "\tstatic DEFINE_SPINLOCK(lock);\n"
				    "\tchar *text;\n"
				    "\n"
				    "\tspin_lock(&lock);\n"
				    "\ttext = %skmalloc(8, GFP_KERNEL);\n"
				    "\tspin_unlock(&lock);\n"
				    "\tkfree(text);\n"
				    "\treturn 0;\n",
				    "\tlong err;\n"
				    "\n"
				    "\trcu_read_lock();\n"
				    "\terr = %sput_user('x', where);\n"
				    "\trcu_read_unlock();\n"
				    "\treturn err;\n",
				    "\tstatic DEFINE_SPINLOCK(lock);\n"
				    "\tunsigned long flags;\n"
				    "\n"
				    "\tspin_lock_irqsave(&lock, flags);\n"
				    "\t%smsleep(count);\n"
				    "\tspin_unlock_irqrestore(&lock, flags);\n"
				    "\treturn 0;\n",
				    "\tstatic DEFINE_SPINLOCK(lock);\n"
				    "\tstatic DEFINE_MUTEX(other);\n"
				    "\n"
				    "\tspin_lock(&lock);\n"
				    "\t%smutex_lock(&other);\n"
				    "\tmutex_unlock(&other);\n"
				    "\tspin_unlock(&lock);\n"
				    "\treturn 0;\n",
				    "\tlocal_irq_disable();\n"
				    "\t%smsleep(count);\n"
				    "\tlocal_irq_enable();\n"
				    "\treturn 0;\n",
				    "\tunsigned long flags;\n"
				    "\tlong err;\n"
				    "\n"
				    "\tlocal_irq_save(flags);\n"
				    "\terr = %sput_user('x', where);\n"
				    "\tlocal_irq_restore(flags);\n"
				    "\treturn err;\n",
				    "\tlong err;\n"
				    "\n"
				    "\tpreempt_disable();\n"
				    "\terr = %sput_user('x', where);\n"
				    "\tpreempt_enable();\n"
				    "\treturn err;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(v,
					    "\tlong err;\n"
					    "\n"
					    "\tpreempt_disable();\n"
					    "\terr = smp_processor_id();\n"
					    "\tpreempt_enable();\n"
					    "\tlocal_irq_disable();\n"
					    "\tlocal_irq_enable();\n"
					    "\treturn put_user('x', where) ? -EFAULT : err;\n",
					    "\tstatic DEFINE_SPINLOCK(lock);\n"
					    "\tchar c;\n"
					    "\n"
					    "\tif (copy_from_user(&c, where, 1))\n"
					    "\t\treturn -EFAULT;\n"
					    "\tspin_lock(&lock);\n"
					    "\tc++;\n"
					    "\tspin_unlock(&lock);\n"
					    "\treturn c;\n",
					    "\tstatic DEFINE_SPINLOCK(lock);\n"
					    "\tchar *text;\n"
					    "\n"
					    "\tspin_lock(&lock);\n"
					    "\ttext = kmalloc(8, GFP_ATOMIC);\n"
					    "\tspin_unlock(&lock);\n"
					    "\tkfree(text);\n"
					    "\treturn 0;\n",
					    "\tlong found;\n"
					    "\n"
					    "\trcu_read_lock();\n"
					    "\tfound = find_task_by_vpid(count) != NULL;\n"
					    "\trcu_read_unlock();\n"
					    "\treturn put_user(found, where);\n",
					    "\tstatic DEFINE_MUTEX(lock);\n"
					    "\tlong err;\n"
					    "\n"
					    "\tmutex_lock(&lock);\n"
					    "\terr = put_user('x', where);\n"
					    "\tmutex_unlock(&lock);\n"
					    "\treturn err;\n",
					    "\tstatic DEFINE_SPINLOCK(lock);\n"
					    "\tunsigned long flags;\n"
					    "\n"
					    "\tspin_lock_irqsave(&lock, flags);\n"
					    "\tcount++;\n"
					    "\tspin_unlock_irqrestore(&lock, flags);\n"
					    "\tmsleep(count);\n"
					    "\treturn 0;\n");
}

VARY(sleep_with_lock) = {
	.code = "E1111",
	.alone = true,
	.bad = bad,
	.good = good,
};
