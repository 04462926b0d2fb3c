// SPDX-License-Identifier: GPL-2.0-only
/*
 * stopwatch RESULT COMMAND... - run a command, write "SECONDS KILOBYTES STATUS" to the file RESULT
 *
 * KILOBYTES is the memory of the largest process there was, the command's descendants included.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	double begin = now_s();
	struct rusage usage;
	int status;
	FILE *out;
	pid_t pid;

	if (argc < 3) {
		fprintf(stderr, "usage: stopwatch RESULT COMMAND...\n");
		return 2;
	}
	pid = fork();
	if (pid == 0) {
		dup2(open("/dev/null", O_RDONLY), 0);
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 3;
	status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	getrusage(RUSAGE_CHILDREN, &usage);
	out = fopen(argv[1], "w");
	if (!out || fprintf(out, "%.4f %ld %d\n", now_s() - begin, usage.ru_maxrss, status) < 0 ||
	    fclose(out))
		return 3;
	return status;
}
