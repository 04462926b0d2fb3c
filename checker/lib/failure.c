// SPDX-License-Identifier: GPL-2.0-only
#include "failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "util.h"

int failure_set(struct failure *failure, int code, const char *help, const char *fmt, ...)
{
	va_list ap;

	if (failure->code)
		return failure->code;
	failure->code = code;
	failure->help = help ? xstrdup(help) : NULL;
	va_start(ap, fmt);
	failure->text = xvasprintf(fmt, ap);
	va_end(ap);
	return code;
}

int failure_take(struct failure *failure, int err, char *text)
{
	const char *help = err == -ENOSPC ? "make room on the disk and run the same command again; "
					    "nothing is lost"
			   : err == -EACCES || err == -EROFS
				   ? "the workspace must be yours and writable"
				   : NULL;

	if (err == -EINTR)
		failure_set(failure, 4, NULL, "interrupted");
	else
		failure_set(failure, 3, help, "%s", text ? text : strerror(-err));
	free(text);
	return failure->code;
}

int failure_print(struct failure *failure)
{
	int code = failure->code;

	/* An interruption is announced by main(), once. */
	fflush(stdout);
	if (code && code != 4) {
		say(stderr, "lab: %s\n", failure->text);
		if (failure->help)
			say(stderr, "  %s\n", failure->help);
	}
	failure_clear(failure);
	return code;
}

void failure_clear(struct failure *failure)
{
	free(failure->text);
	free(failure->help);
	*failure = (struct failure){0};
}
