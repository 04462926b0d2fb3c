// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tstatic DEFINE_MUTEX(lock);\n"
				    "\n"
				    "\tmutex_lock(&lock);\n"
				    "\tcount++;\n"
				    "\t%smutex_lock(&lock);\n"
				    "\tmutex_unlock(&lock);\n"
				    "\treturn count;\n",
				    "\tstatic DEFINE_SPINLOCK(lock);\n"
				    "\n"
				    "\tspin_lock(&lock);\n"
				    "\tif (count > 3) {\n"
				    "\t\t%sspin_lock(&lock);\n"
				    "\t\tcount = 3;\n"
				    "\t}\n"
				    "\tspin_unlock(&lock);\n"
				    "\treturn count;\n",
				    "\tstatic DEFINE_MUTEX(lock);\n"
				    "\n"
				    "\tmutex_lock(&lock);\n"
				    "\tif (count < 0)\n"
				    "\t\tmutex_unlock(&lock);\n"
				    "\t%smutex_unlock(&lock);\n"
				    "\treturn count;\n",
				    "\tstatic DEFINE_SPINLOCK(lock);\n"
				    "\tunsigned long flags;\n"
				    "\n"
				    "\tspin_lock_irqsave(&lock, flags);\n"
				    "\tcount++;\n"
				    "\tspin_unlock_irqrestore(&lock, flags);\n"
				    "\t%sspin_unlock_irqrestore(&lock, flags);\n"
				    "\treturn count;\n");

	vary_buffer(v);
	vary_allow(v, "E1106");
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(v,
					    "\tstatic DEFINE_MUTEX(lock);\n"
					    "\n"
					    "\tmutex_lock(&lock);\n"
					    "\tcount++;\n"
					    "\tmutex_unlock(&lock);\n"
					    "\tmutex_lock(&lock);\n"
					    "\tcount++;\n"
					    "\tmutex_unlock(&lock);\n"
					    "\treturn count;\n",
					    "\tstatic DEFINE_MUTEX(lock);\n"
					    "\tint i;\n"
					    "\n"
					    "\tfor (i = 0; i < 3; i++) {\n"
					    "\t\tmutex_lock(&lock);\n"
					    "\t\tif (count == i) {\n"
					    "\t\t\tmutex_unlock(&lock);\n"
					    "\t\t\tcontinue;\n"
					    "\t\t}\n"
					    "\t\tmutex_unlock(&lock);\n"
					    "\t}\n"
					    "\treturn count;\n",
					    "\tstatic DEFINE_MUTEX(first);\n"
					    "\tstatic DEFINE_MUTEX(second);\n"
					    "\n"
					    "\tmutex_lock(&first);\n"
					    "\tmutex_lock(&second);\n"
					    "\tcount++;\n"
					    "\tmutex_unlock(&second);\n"
					    "\tmutex_unlock(&first);\n"
					    "\treturn count;\n",
					    "\tstatic DEFINE_MUTEX(lock);\n"
					    "\n"
					    "\tmutex_lock(&lock);\n"
					    "\tif (count < 0) {\n"
					    "\t\tmutex_unlock(&lock);\n"
					    "\t\treturn -EINVAL;\n"
					    "\t}\n"
					    "\tmutex_unlock(&lock);\n"
					    "\treturn count;\n",
					    "\tstatic DECLARE_RWSEM(sem);\n"
					    "\n"
					    "\tdown_read(&sem);\n"
					    "\tdown_read(&sem);\n"
					    "\tup_read(&sem);\n"
					    "\tup_read(&sem);\n"
					    "\treturn count;\n");
}

VARY(lock_taken_twice) = {
	.code = "E1127",
	.alone = true,
	.bad = bad,
	.good = good,
};
