# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154 # root, buildFolder are dev.sh's
# Job arrays on a Slurm that lives for this test only. Sourced by packaging/dev.sh.

# startSlurm PLACE: munged, slurmctld and slurmd of this user, with all that they write in PLACE.
startSlurm()
{
    local place=$1 host me port=$((20000 + RANDOM % 20000))
    host=$(hostname -s)
    me=$(id -un)
    export SLURM_CONF=$place/slurm.conf
    mkdir -p "$place"/{state,spool}
    chmod 755 "$place"
    (umask 077 && head -c 1024 /dev/urandom > "$place/munge.key")
    munged --force --socket="$place/munge.socket" --key-file="$place/munge.key" --pid-file="$place/munged.pid" \
        --log-file="$place/munged.log" --seed-file="$place/munge.seed" 2>> "$place/munged.log" ||
        fail "munged: $(tail -3 "$place/munged.log")"
    # Five tasks an array at most, so that six runs need two; credentials of seconds, or what is requeued waits for minutes.
    cat > "$SLURM_CONF" << TEXT
ClusterName=sharpscope-test
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$place/munge.socket,cred_expire=5
SlurmUser=$me
SlurmdUser=$me
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmctldPidFile=$place/slurmctld.pid
SlurmdPidFile=$place/slurmd.pid
SlurmctldLogFile=$place/slurmctld.log
SlurmdLogFile=$place/slurmd.log
StateSaveLocation=$place/state
SlurmdSpoolDir=$place/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
MaxArraySize=5
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=low Nodes=ALL Default=YES PriorityTier=1 GraceTime=60 State=UP
PartitionName=high Nodes=ALL PriorityTier=10 PreemptMode=OFF State=UP
TEXT
    slurmctld || fail "slurmctld: $(tail -3 "$place/slurmctld.log")"
    slurmd || fail "slurmd: $(tail -3 "$place/slurmd.log")"
    waitUntil 60 "the node is there" slurmIsIdle
}

slurmIsIdle() { [[ $(sinfo --noheader --format=%T 2>/dev/null | sort -u) == idle ]]; }

# stopSlurm PLACE: by the pid files, as far as they are there; what it runs goes before it.
stopSlurm()
{
    local file program
    timeout 20 scancel --user="$(id -un)" 2>/dev/null || true
    for program in $(pgrep -f "$1/(spool|work/job)/" || true); do # scripts, srun and what they started
        kill -9 "$program" 2>/dev/null || true
    done
    for file in slurmd slurmctld munged; do
        [[ -s $1/$file.pid ]] || continue
        program=$(cat "$1/$file.pid")
        kill "$program" 2>/dev/null || continue
        timeout 30 tail --pid="$program" -f /dev/null || true # it writes down its state
    done
}

# waitUntil SECONDS WHAT COMMAND...: the command is tried until it is true.
waitUntil()
{
    local seconds=$1 what=$2 start=$SECONDS
    shift 2
    until "$@"; do
        ((SECONDS - start < seconds)) || fail "test-cluster: waited $seconds s until $what"
        sleep 0.3
    done
    say "  $what ($((SECONDS - start)) s)"
}

# Of the submission in the current folder:
rowIs() { [[ $("$cli" status job | awk -v row="$1" '$1 == row { print $3 }') == "$2" ]]; }
standing() { "$cli" status job | tail -1; }
highIsEmpty() { [[ -z $(squeue --noheader --partition=high) ]]; }
queueIsEmpty() { [[ -z $(squeue --noheader) ]]; }
hasCheckpoint() { compgen -G "job/runs/*/$(runOf "$1")/checkpoint-*.safetensors" > /dev/null; }
runOf() { "$cli" status job | awk -v row="$1" '$1 == row { print $2 }'; }
wasLeftFor() { grep -q "\"left\".*\"$1\"" job/rows/00000"$2".jsonl 2>/dev/null; }
anyWasLeftFor() { grep -lq "\"left\".*\"$1\"" job/rows/*.jsonl 2>/dev/null; }
runningRow() { "$cli" status job | awk -v not="$1" '$3 == "running" && $1 != not { print $1; exit }'; }
anyRuns() { [[ -n $(runningRow "$1") ]] && hasCheckpoint "$(runningRow "$1")"; }

# testCluster [FOLDER]: with the programs in FOLDER, or in a new build.
testCluster()
{
    local place status=0
    if [[ -n ${1:-} ]]; then buildFolder=$(realpath "$1"); else build release sharpscope-cli; fi
    place=$(mktemp -d /tmp/sharpscope-cluster-XXXXXX)
    cli=$buildFolder/sharpscope-cli
    [[ -x $cli ]] || fail "test-cluster: $cli: no such program"
    (
        trap 'stopSlurm "$place"' EXIT
        startSlurm "$place"
        mkdir "$place/work" && cd "$place/work"
        clusterStory
    ) || status=$?
    ((status == 0)) || fail "test-cluster failed; everything is still in $place"
    rm -rf "$place"
    say "six runs, each ended once, in the weights of local runs"
}

clusterStory()
{
    local arrays first victim run local_ program
    cat > sweep.json << 'TEXT'
{"name": "moons", "seeds": [1, 2], "data": {"name": "two-moons", "trainSize": 600, "testSize": 200, "augmentation": "none"},
 "network": {"name": "mlp", "options": {"hidden": [128, 128]}}, "threads": 1, "device": "cpu",
 "train": {"epochs": EPOCHS, "batchSize": 30, "evaluateEvery": 50, "checkpointEvery": 5},
 "optimizer": {"name": "adam", "lr": 0.005}, "schedule": {"name": "constant"}, "methods": [{"rule": "sam"}],
 "sweep": {"fields": [{"field": "rule.rho", "values": [0.02, 0.05, 0.1]}]}}
TEXT
    sed -i "s/EPOCHS/${SHARPSCOPE_CLUSTER_EPOCHS:-500}/" sweep.json
    say "the same sweep without a cluster"
    "$cli" run sweep.json --out local --quiet -s atOnce=2 > local.log 2>&1 || fail "$(tail -3 local.log)"

    say "submitted"
    "$cli" submit sweep.json --out job --partition low --time 30 --signal USR2@55 > submit.log 2>&1 || fail "$(cat submit.log)"
    grep '^6 runs in 2 arrays: ' submit.log || fail "six runs in two arrays were expected: $(cat submit.log)"
    arrays=$(sed -n 's/^6 runs in 2 arrays: //p' submit.log)
    first=${arrays%% *}
    waitUntil 120 "row 0 has a checkpoint" hasCheckpoint 0

    "$cli" tell job/runs/*/"$(runOf 0)" pause || fail "tell" # so that it is still there, however fast the machine is
    scontrol update JobId="${first}_0" TimeLimit=2 # minutes: the shortest that submit would take with this signal
    waitUntil 300 "row 0 has reached its time limit" wasLeftFor "time limit" 0
    scontrol update JobId="${first}_0" TimeLimit=30
    waitUntil 120 "another row has a checkpoint" anyRuns 0
    sbatch --quiet --partition=high --exclusive --output=/dev/null --wrap='sleep 2' || fail "sbatch"
    waitUntil 180 "rows are preempted" anyWasLeftFor preempted
    waitUntil 180 "who preempted them is done" highIsEmpty # what is killed while it is preempted is Slurm's to requeue
    waitUntil 180 "another row runs again" anyRuns 0
    victim=$(runningRow 0)
    program=$(pgrep -f "^$PWD/job/program/sharpscope-compute task $PWD/job --index $victim\$") ||
        fail "row $victim has no program"
    kill -9 "$program"
    say "  row $victim is killed"
    waitUntil 900 "the queue is empty" queueIsEmpty
    say "$(standing)"
    [[ $(standing) == "6 rows: 5 finished, 1 resumable" ]] || fail "$("$cli" status job)"
    rowIs "$victim" resumable || fail "row $victim is not resumable: $("$cli" status job)"

    "$cli" resubmit job || fail "resubmit"
    waitUntil 600 "the queue is empty again" queueIsEmpty
    say "$(standing)"
    [[ $(standing) == "6 rows: 6 finished" ]] || fail "$("$cli" status job)"
    [[ $("$cli" resubmit job) == "0 rows submitted again" ]] || fail "something is still missing"

    # each ended once, in a folder of its own, in the weights of the local run of its name
    [[ $(find job/runs -name experiment.json | wc -l) -eq 6 ]] || fail "not six runs: $(find job/runs -name experiment.json)"
    for run in job/runs/*/p*; do
        [[ $(grep -c '"event":"Finished"' "$run/events.jsonl") -eq 1 ]] || fail "$run did not end once"
        local_=$(echo local/*/"${run##*/}")
        "$cli" export "$run" --format safetensors --out cluster.safetensors > /dev/null
        "$cli" export "$local_" --format safetensors --out local.safetensors > /dev/null
        cmp cluster.safetensors local.safetensors || fail "$run: other weights than $local_"
    done
    grep -q '"event":"Resumed".*"reason":"time limit"' job/runs/*/"$(runOf 0)"/events.jsonl || fail "row 0 does not say why it was resumed"
    grep -q '"event":"Resumed".*"reason":"preempted"' job/runs/*/*/events.jsonl || fail "no run says that it was preempted"
    grep -q '"event":"Resumed".*"reason":"killed"' job/runs/*/"$(runOf "$victim")"/events.jsonl || fail "row $victim does not say that it was killed"

    say "cancelled"
    rm -rf job
    "$cli" submit sweep.json --out job --partition low --time 30 > submit.log 2>&1 || fail "$(cat submit.log)"
    first=$(sed -n 's/^6 runs in 2 arrays: \([0-9]*\) .*/\1/p' submit.log)
    waitUntil 120 "rows 0 has a checkpoint" hasCheckpoint 0
    scancel "${first}_0" # past this program
    waitUntil 120 "row 0 has left" rowIs 0 resumable
    waitUntil 120 "another row has a checkpoint" anyRuns 0
    "$cli" cancel job || fail "cancel"
    waitUntil 120 "the queue is empty" queueIsEmpty
    sleep 10 # nothing comes back
    queueIsEmpty || fail "cancelled tasks are in the queue: $(squeue)"
    ! compgen -G "job/runs/*/*/result.json" > /dev/null || say "  (a run had ended before it was cancelled)"
}
