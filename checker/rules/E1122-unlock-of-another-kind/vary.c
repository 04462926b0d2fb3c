// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

#define DECLARE "\tstatic DEFINE_SPINLOCK(lock);\n\tunsigned long flags = 0;\n\n"

#define RW  "\tstatic DEFINE_RWLOCK(lock);\n\tunsigned long flags = 0;\n\n"
#define SEM "\tstatic DECLARE_RWSEM(lock);\n\n"

static void bad(struct variation *v)
{
	const char *text = vary_one(
		v,
		DECLARE
		"\tspin_lock_irqsave(&lock, flags);\n\tcount++;\n%s\tspin_unlock(&lock);\n\treturn flags;\n",
		DECLARE
		"\tspin_lock(&lock);\n\tcount++;\n%s\tspin_unlock_irqrestore(&lock, flags);\n\treturn count;\n",
		DECLARE
		"\tspin_lock_irq(&lock);\n\tflags++;\n%s\tspin_unlock(&lock);\n\treturn flags;\n",
		DECLARE
		"\tspin_lock(&lock);\n\tflags++;\n%s\tspin_unlock_irq(&lock);\n\treturn flags;\n",
		DECLARE
		"\tspin_lock_irqsave(&lock, flags);\n\tif (count > 3) {\n%s\t\tspin_unlock(&lock);\n"
		"\t\treturn -EINVAL;\n\t}\n\tspin_unlock_irqrestore(&lock, flags);\n\treturn 0;\n",
		RW
		"\tread_lock(&lock);\n\tflags += count;\n%s\twrite_unlock(&lock);\n\treturn flags;\n",
		RW "\twrite_lock_irqsave(&lock, flags);\n\tcount++;\n"
		   "%s\tread_unlock_irqrestore(&lock, flags);\n\treturn count;\n",
		SEM
		"\tdown_read(&lock);\n\tif (count > 3) {\n\t\tup_read(&lock);\n\t\treturn -EINVAL;\n\t}\n"
		"%s\tup_write(&lock);\n\treturn count;\n",
		SEM "\tdown_write(&lock);\n\tcount++;\n%s\tup_read(&lock);\n\treturn count;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(
		v,
		DECLARE
		"\tspin_lock_irqsave(&lock, flags);\n\tcount++;\n\tspin_unlock_irqrestore(&lock, flags);\n"
		"\treturn count;\n",
		DECLARE "\tspin_lock(&lock);\n\tflags++;\n\tspin_unlock(&lock);\n\treturn flags;\n",
		DECLARE
		"\tspin_lock_irq(&lock);\n\tflags++;\n\tspin_unlock_irq(&lock);\n\tspin_lock(&lock);\n"
		"\tflags++;\n\tspin_unlock(&lock);\n\treturn flags;\n",
		DECLARE
		"\tspin_lock_irqsave(&lock, flags);\n\tif (count > 3) {\n\t\tspin_unlock_irqrestore(&lock, flags);\n"
		"\t\treturn -EINVAL;\n\t}\n\tspin_unlock_irqrestore(&lock, flags);\n\treturn 0;\n",
		DECLARE
		"\tlocal_irq_save(flags);\n\tspin_lock(&lock);\n\tcount++;\n\tspin_unlock(&lock);\n"
		"\tlocal_irq_restore(flags);\n\treturn count;\n",
		RW
		"\tread_lock(&lock);\n\tflags = count;\n\tread_unlock(&lock);\n\twrite_lock(&lock);\n"
		"\tflags++;\n\twrite_unlock(&lock);\n\treturn flags;\n",
		SEM "\tdown_write(&lock);\n\tcount++;\n\tdowngrade_write(&lock);\n\tcount *= 2;\n"
		    "\tup_read(&lock);\n\treturn count;\n",
		SEM
		"\tif (count)\n\t\tdown_read(&lock);\n\telse\n\t\tdown_write(&lock);\n\tcount++;\n"
		"\tif (count > 1)\n\t\tup_read(&lock);\n\telse\n\t\tup_write(&lock);\n\treturn count;\n");
}

VARY(unlock_of_another_kind) = {
	.code = "E1122",
	.alone = true,
	.bad = bad,
	.good = good,
};
