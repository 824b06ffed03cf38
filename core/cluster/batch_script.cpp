// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/batch_script.h"

#include "core/base/shell_text.h"
#include "core/cluster/row_history.h"
#include "core/run/named_folder.h"

namespace sharpscope {

namespace {

constexpr const char* earlySentence =
    "the signal before the time limit ended the program three times before it listened; resubmit it with a longer "
    "time: resubmit --failed --sbatch-option=--time=...";

constexpr const char* signals = R"sh(
# Slurm tells this script alone, which is there before the program is, and outlives the signal. It hands it on by srun,
# and again: while the program starts, a signal is lost. TERM it cannot hand on, srun would kill the program.
tell() {
    told=$1
    [[ -n $step && -z $teller ]] || return 0
    while kill -s "$1" "$step" 2>/dev/null; do sleep 5; done &
    teller=$!
}
told= step= teller=
trap 'tell USR1' USR1
trap 'tell USR2' USR2
trap @TERM TERM

)sh";

constexpr const char* ending = R"sh(step=$!
[[ -z $told ]] || tell "$told"
while kill -0 "$step" 2>/dev/null; do wait "$step"; done # a signal ends a wait, too
wait "$step"; code=$?
[[ -z $teller ]] || kill "$teller" 2>/dev/null

# @REQUEUE: it wants to go on and has no scontrol, in a container. Above 128: a signal ended it before it listened, of which
# the row's file gets a line, and @MOST in a row end the row. Slurm takes back what runs, or ends for its time alone.
case $code in
@REQUEUE | 138 | 140 | 143)
    now=$(scontrol show job "$id")
    [[ $now =~ JobState=(RUNNING|TIMEOUT|COMPLETING\ Reason=TimeLimit) ]] || exit "$code"
    if [[ $now =~ Restarts=([0-9]+) ]]; then # the program has asked already
        ((BASH_REMATCH[1] <= ${SLURM_RESTART_COUNT:-0})) || exit "$code"
    fi
    if [[ $code != @REQUEUE && ! $now =~ PreemptTime=[0-9] ]]; then
        time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
        printf '{"event":"early","job":"%s","code":%d,"time":"%s"}\n' "$id" "$code" "$time" >> "$attempts"
        if (($(tail -n @MOST "$attempts" | grep -c '"event":"early"') == @MOST)); then
            echo "row $row: failed: @SENTENCE"
            printf '{"event":"failed","why":"%s","time":"%s"}\n' "@SENTENCE" "$time" >> "$attempts"
            exit 1
        fi
    fi
    echo "requeued by the script: $id"
    scontrol requeue "$id" && exit 0
    ;;
esac
exit "$code"
)sh";

/// With values in the places of names.
std::string filled(std::string text, std::initializer_list<std::pair<std::string, std::string>> values)
{
    for (const auto& [name, value] : values)
        for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += value.size())
            text.replace(at, name.size(), value);
    return text;
}

/// In a line of the script's head; sbatch takes double quotes there.
std::string quoted(const std::string& text) { return text.find(' ') == std::string::npos ? text : '"' + text + '"'; }

/// A path in which Slurm is to see no pattern.
std::string withoutPatterns(const std::string& path)
{
    std::string text;
    for (const char c : path)
        text += c == '%' ? std::string("%%") : std::string(1, c);
    return text;
}

std::string head(const Submission& submission)
{
    const SubmitOptions& options = submission.options;
    std::string text;
    const auto say = [&](const std::string& option) { text += "#SBATCH " + option + '\n'; };
    const auto sayIf = [&](const char* name, const std::string& value) {
        if (!value.empty()) say(std::string("--") + name + '=' + value);
    };
    say("--job-name=" + folderName(submission.name));
    say("--output=" + quoted(withoutPatterns((submission.folder / "logs").string()) + "/%A_%a.log"));
    say("--open-mode=append");
    say("--requeue");
    say("--signal=B:" + options.signal + '@' + std::to_string(options.signalSeconds));
    say("--ntasks=1");
    say("--cpus-per-task=" + std::to_string(options.cpus));
    if (options.gpus > 0) say("--gpus=" + std::to_string(options.gpus));
    sayIf("partition", options.partition);
    sayIf("time", options.time);
    sayIf("mem", options.mem);
    sayIf("account", options.account);
    sayIf("qos", options.qos);
    for (const std::string& option : options.sbatchOptions)
        say(option);
    return text;
}

std::string programLine(const Submission& submission)
{
    const SubmitOptions& options = submission.options;
    std::string text = "srun --ntasks=1 --cpus-per-task=" + std::to_string(options.cpus) + " --unbuffered ";
    if (!options.apptainer.empty()) {
        text += std::string("apptainer exec ") + (options.gpus > 0 ? "--nv " : "");
        for (const std::string& place : submission.places)
            text += "--bind " + shellWord(place) + ' ';
        text += shellWord(options.apptainer) + ' ';
    }
    return text + shellWord(submission.program) + " task " + shellWord(submission.folder.string()) +
           " --index \"$row\" &\n";
}

} // namespace

std::string batchScript(const Submission& submission)
{
    std::string text =
        "#!/bin/bash\n"
        "# Made by `sharpscope-cli submit`: a task of a job array, which does its row of table.jsonl.\n" +
        head(submission);
    text += filled(signals, {{"@TERM", submission.options.signal == "TERM" ? "'tell USR2'" : ":"}});
    text += "cd " + shellWord(submission.directory.string()) + " || exit 1\n";
    if (!submission.data.empty()) text += "export SHARPSCOPE_DATA=" + shellWord(submission.data) + '\n';
    text += "export GOMP_SPINCOUNT=10000 # threads that wait for each other take no core from those that work\n"
            "row=$((${1:-0} + SLURM_ARRAY_TASK_ID))\n"
            "id=\"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\"\n"
            "printf -v attempts '%s/rows/%06d.jsonl' " +
            shellWord(submission.folder.string()) + " \"$row\"\n";
    text += programLine(submission);
    text += filled(ending, {{"@REQUEUE", std::to_string(wantsRequeue)},
                            {"@MOST", std::to_string(mostVainTimeouts)},
                            {"@SENTENCE", earlySentence}});
    return text;
}

std::vector<std::string> sbatchWords(const Submission& submission, const SubmittedArray& array,
                                     const std::vector<std::string>& more)
{
    std::vector<std::string> words = {
        "sbatch", "--parsable",
        "--array=" + arrayText(array.part, submission.options.rowsPerTask, submission.options.mostAtOnce)};
    if (!array.name.empty()) words.push_back("--job-name=" + array.name);
    words.insert(words.end(), more.begin(), more.end());
    words.push_back(submission.scriptFile().string());
    words.push_back(std::to_string(array.part.first));
    return words;
}

} // namespace sharpscope
