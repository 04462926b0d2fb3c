# SPDX-License-Identifier: GPL-2.0-only
#
# 64-slurm - a batch as jobs of a cluster gets the table that this machine alone makes
#
# Slow: it waits for the cluster, with little to do for a processor.
# The cluster is one node of this machine's, with all of its files in a directory of its own: no
# configuration, socket or daemon of the system is touched. Most submissions are refused unread, so
# that a pass over all of them takes seconds; one is built, one has its Makefile look for the cluster's keys.

. "$LAB_ROOT/checker/tests/e2e/lib.sh"
need_workspace

LAB_WORK=$modern
export LAB_WORK
dir=$E2E/slurm
rm -rf "$dir"
tree=$dir/tree
subs=$dir/subs
mkdir -p "$subs"
PATH=$PATH:/usr/sbin:/sbin

for program in sbatch slurmctld slurmd munged; do
	command -v $program >/dev/null 2>&1 || {
		skip "a batch is graded by Slurm" "$program is not installed"
		exit 0
	}
done

# ---- the cluster -----------------------------------------------------------------------------------

# Unix sockets have short names.
c=$(mktemp -d /tmp/lab-slurm.XXXXXX)
chmod 755 "$c"
host=$(hostname -s)

# port N: one that nobody listens at, different for each N
port() {
	port=$((20000 + ($$ * 7 + $1 * 1501) % 9000))
	while grep -qi ":$(printf %04X $port) " /proc/net/tcp /proc/net/tcp6; do
		port=$((port + 1))
	done
	echo $port
}

configure() {
	mkdir -p "$c/state" "$c/spool" "$c/run" "$c/log"
	(umask 077 && head -c 1024 /dev/urandom >"$c/key")
	echo 'CgroupPlugin=cgroup/v1' >"$c/cgroup.conf"
	cat >"$c/slurm.conf" <<-CONF
		ClusterName=lab
		SlurmctldHost=$host(127.0.0.1)
		SlurmctldPort=$(port 1)
		SlurmdPort=$(port 2)
		SlurmUser=$(id -un)
		SlurmdUser=$(id -un)
		AuthType=auth/munge
		AuthInfo=socket=$c/run/munge.socket,cred_expire=5
		CredType=cred/munge
		CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		JobAcctGatherType=jobacct_gather/none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU_Memory
		AccountingStorageType=accounting_storage/none
		SchedulerType=sched/builtin
		SchedulerParameters=batch_sched_delay=0,sched_interval=1
		MailProg=/bin/true
		MpiDefault=none
		SwitchType=switch/none
		ReturnToService=2
		KillWait=2
		SlurmctldPidFile=$c/run/slurmctld.pid
		SlurmdPidFile=$c/run/slurmd.pid
		SlurmdSpoolDir=$c/spool
		StateSaveLocation=$c/state
		SlurmctldLogFile=$c/log/slurmctld
		SlurmdLogFile=$c/log/slurmd
		SlurmdParameters=config_overrides
		MaxArraySize=4
		NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=20000 State=UNKNOWN
		PartitionName=lab Nodes=$host Default=YES MaxTime=INFINITE State=UP
	CONF
	export SLURM_CONF="$c/slurm.conf"
}

# Each of them dies with what it started: the node is the first process of a namespace of its own.
start_controller() {
	slurmctld -D >>"$c/log/out" 2>&1 </dev/null &
	controller=$!
}

start_cluster() {
	configure
	munged --foreground --force --key-file="$c/key" --socket="$c/run/munge.socket" \
		--pid-file="$c/run/munged.pid" --seed-file="$c/run/seed" --log-file="$c/log/munged" \
		>>"$c/log/out" 2>&1 </dev/null &
	munged=$!
	for _ in $(seq 100); do
		[ ! -S "$c/run/munge.socket" ] || break
		sleep 0.1
	done
	start_controller
	own=
	[ "$(id -u)" = 0 ] || own='--user --map-current-user'
	# shellcheck disable=SC2086 # these are words
	unshare $own --pid --fork --kill-child=KILL --mount-proc sh -c 'slurmd -D & wait' \
		>>"$c/log/out" 2>&1 </dev/null &
	node=$!
	for _ in $(seq 300); do
		[ "$(sinfo -h -o %T 2>/dev/null)" != idle ] || return 0
		sleep 0.1
	done
	tail -n 20 "$c"/log/* >"$out"
	fail "a cluster of one node comes up"
	exit 1
}

stop_cluster() {
	for pid in ${grader:-} $node $controller $munged; do
		kill -KILL "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	[ ! -s "$c/log/slurmctld" ] || cp "$c/log/slurmctld" "$dir/slurmctld.log"
	rm -rf "$c"
}
node='' controller='' munged=''
trap stop_cluster EXIT
trap 'exit 4' INT TERM HUP

# ---- the submissions --------------------------------------------------------------------------------

submission_tree "$tree"

# solved STEP: the solutions up to this one (two digits)
solved() {
	git -C "$tree" checkout -q -f --detach lab/track
	git -C "$tree" clean -q -ffdx
	solve_steps "$tree" "$1"
}

hand_in() {
	git -C "$tree" add -A -f
	git -C "$tree" diff --cached lab/track >"$subs/$1"
	git -C "$tree" reset -q
}

solved 03
hand_in right.patch
# What a task knows is not what its submission can reach: the cluster's key, sockets and variables.
cat >>"$tree/kernel/Makefile" <<'MAKE'
$(error SEEN:$(shell env | grep -c -e '^SLURM' -e '^SBATCH'):$(shell ls /run/munge /etc/munge /etc/slurm /var/run/munge CLUSTER 2>/dev/null | wc -l):$(shell wc -l < /proc/net/tcp):$(shell ls /proc/self/fd | wc -l):)
MAKE
sed -i "s|CLUSTER|$c|" "$tree/kernel/Makefile"
hand_in thief.patch
mkdir "$dir/thief"
mv "$subs/thief.patch" "$dir/thief"
for name in a b c d e f; do
	cp "$LAB_ROOT/checker/tests/fixtures/submissions/context.patch" "$subs/bad-$name.patch"
done

without_times() {
	sed 's/,[0-9]*\.[0-9],/,/' "$1/results.csv"
}

# words_without_times FILE: a word a line, since a longer time may break a line elsewhere
words_without_times() {
	tr -s '[:space:]' ' ' <"$1" | sed -E 's/[0-9.]+ m?s\b//g' | tr -s ' ' '\n'
}

# grade OUT [OPTION...]
grade() {
	to=$1
	shift
	"$lab" grade "$subs" --step 03 --seed 7 --out "$to" "$@"
}

# ---- without a cluster ------------------------------------------------------------------------------

mkdir "$dir/bin"
for tool in sh git gcc make env sed grep cat; do
	ln -s "$(command -v $tool)" "$dir/bin/$tool"
done
t_ok "this machine alone grades them" grade "$dir/here" -j 1
t_exit 3 "without Slurm's programs nothing is submitted" env PATH="$dir/bin" \
	"$LAB_TEST_BUILD/lab" grade "$subs" --step 03 --seed 7 --out "$dir/none" --engine slurm
t_says "and it says which are missing" "sbatch, squeue and scontrol are not here" "slurm-client"
echo 'ClusterName=nowhere' >"$c/nowhere.conf"
t_exit 3 "a controller that is not there is no reason to wait" env SLURM_CONF="$c/nowhere.conf" \
	"$lab" grade "$subs" --step 03 --seed 7 --out "$dir/none" --engine slurm
t_says "it is told how to look" "controller does not answer" "sinfo"
t_exit 2 "--sbatch alone is wrong usage" grade "$dir/none" --sbatch --partition=lab

# ---- with one ---------------------------------------------------------------------------------------

start_cluster
t_exit 3 "a partition that is not there is reported" grade "$dir/none" --engine slurm \
	--sbatch --partition=nowhere
t_says "in Slurm's words, with what to do" "Slurm refuses the job" "artition" "--sbatch '--partition=NAME"

t_ok "a batch of more than MaxArraySize is graded" grade "$dir/there" --engine slurm
without_times "$dir/here" >"$dir/here.csv"
without_times "$dir/there" >"$dir/there.csv"
t_ok "the cluster's table is this machine's, times apart" diff "$dir/here.csv" "$dir/there.csv"
for file in feedback.txt feedback.html; do
	words_without_times "$dir/here/right/$file" >"$dir/1"
	words_without_times "$dir/there/right/$file" >"$dir/2"
	t_ok "and so is $file" diff "$dir/1" "$dir/2"
done
for student in right bad-a; do
	jq -S 'del(.timing)' "$dir/here/$student/verdict.json" >"$dir/1"
	jq -S 'del(.timing)' "$dir/there/$student/verdict.json" >"$dir/2"
	t_ok "and so is the verdict.json of $student" diff "$dir/1" "$dir/2"
done
t_equal "nothing of the jobs is left" "" "$(ls -d "$dir/there"/.[!.]* 2>/dev/null; squeue -h -t PD,R,CG)"
# No variable of Slurm's, no socket or file of it, no network, and no descriptor but those of its own.
# The changed Makefile makes kbuild look at everything again: the slowest of all, so graded once.
t_ok "a submission that looks for the cluster is graded" "$lab" grade "$dir/thief" --step 03 --seed 7 \
	--out "$dir/spied" --engine slurm
t_equal "what a submission runs sees nothing of the cluster" "SEEN:0:0:1:4:" \
	"$(grep -hrsoE 'SEEN:[0-9]+:[0-9]+:[0-9]+:[0-9]+:' "$dir/spied/thief" | sort -u)"

# With a secret the very same patch is judged as another course, on every node.
mkdir "$dir/alone"
cp "$subs/right.patch" "$dir/alone"
echo "a secret of the course" >"$dir/secret"
for engine in local slurm; do
	t_ok "a batch of variants is graded: $engine" "$lab" grade "$dir/alone" --step 03 --seed 7 \
		--secret "$dir/secret" --out "$dir/own-$engine" --engine $engine
	without_times "$dir/own-$engine" >"$dir/own-$engine.csv"
done
t_ok "the cluster's table of variants is this machine's" diff "$dir/own-local.csv" "$dir/own-slurm.csv"
t_equal "in which the usual solution is nobody's" FAIL \
	"$(awk -F, '$1 == "right" { print $2 }' "$dir/own-slurm/results.csv")"

# ---- what goes wrong on clusters --------------------------------------------------------------------

# upto SECONDS COMMAND...: until it succeeds
upto() {
	left=$(($1 * 5))
	shift
	until "$@" >/dev/null 2>&1; do
		left=$((left - 1))
		[ $left -gt 0 ] || return 1
		sleep 0.2
	done
}
running() { squeue -h -t R | grep -q .; }
no_job() { ! squeue -h -t PD,R,CG | grep -q .; }

scontrol update NodeName="$host" State=DRAIN Reason=test
"$lab" grade "$subs" --step 03 --seed 7 --out "$dir/hard" --engine slurm >"$dir/hard.log" 2>&1 &
grader=$!
t_ok "on a drained node all wait, and that is reported" upto 30 grep -q "wait in Slurm's queue" "$dir/hard.log"
kill -KILL $grader
wait $grader 2>/dev/null
scontrol update NodeName="$host" State=RESUME
upto 30 running
scontrol requeue "$(squeue -h -t R -r -o %i | head -1)" >"$out" 2>&1
scancel "$(squeue -h -t PD,R -r -o %i | tail -1)" >>"$out" 2>&1
sbatch --array=1-2 --output=/dev/null --mem=100 "$dir/hard/.slurm/job" 4 >>"$out" 2>&1
kill -TERM $controller
wait $controller 2>/dev/null
start_controller
# What it believed to run and nobody ever started is known when a node registers: in a cluster within minutes.
(sleep 20 && scontrol reconfigure && sleep 20 && scontrol reconfigure) >/dev/null 2>&1 &
asking=$!
t_ok "after a killed grader, requeued, cancelled and doubled tasks and a new controller it goes on" \
	grade "$dir/hard" --engine slurm --resume
without_times "$dir/hard" >"$dir/hard.csv"
t_ok "with the same table" diff "$dir/here.csv" "$dir/hard.csv"
t_equal "and each has one line in the journal" "$(find "$subs" -name '*.patch' | wc -l)" \
	"$(($(wc -l <"$dir/hard/journal") - 1))"
t_ok "and no job is left" upto 20 no_job
kill $asking 2>/dev/null

stop_cluster
trap - EXIT
nothing_left "and nothing of the cluster is left"
