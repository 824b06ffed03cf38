// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/batch_script.h"

#include "core/base/shell_text.h"
#include "core/run/named_folder.h"

namespace sharpscope {

namespace {

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
    say("--signal=" + options.signal + '@' + std::to_string(options.signalSeconds));
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
        for (const auto& place : {submission.folder, submission.directory})
            text += "--bind " + shellWord(place.string()) + ' ';
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
        head(submission) + "\ncd " + shellWord(submission.directory.string()) + " || exit 1\n";
    if (!submission.data.empty()) text += "export SHARPSCOPE_DATA=" + shellWord(submission.data) + '\n';
    text +=
        "export GOMP_SPINCOUNT=10000 # threads that wait for each other take no core from those that work\n"
        "row=$((${1:-0} + SLURM_ARRAY_TASK_ID))\n"
        "id=\"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\"\n"
        "\n"
        "# Slurm signals the program, by srun. This script outlives a signal, and hands on one that it got alone; not\n"
        "# TERM, by which srun would kill the program.\n"
        "trap 'kill -USR1 \"$step\" 2>/dev/null' USR1\n"
        "trap 'kill -USR2 \"$step\" 2>/dev/null' USR2\n"
        "trap : TERM\n";
    text += programLine(submission);
    text += "step=$!\n"
            "wait \"$step\"; code=$?\n"
            "while kill -0 \"$step\" 2>/dev/null; do wait \"$step\"; code=$?; done\n"
            "\n"
            "# " +
            std::to_string(wantsRequeue) +
            ": it wants to go on and has no scontrol, in a container. Above 128: the signal came before it listened.\n"
            "case $code in\n" +
            std::to_string(wantsRequeue) +
            " | 138 | 140 | 143)\n"
            "    if scontrol show job \"$id\" | grep -q 'JobState=RUNNING'; then\n"
            "        echo \"requeued by the script: $id\"\n"
            "        scontrol requeue \"$id\" && exit 0\n"
            "    fi\n"
            "    ;;\n"
            "esac\n"
            "exit \"$code\"\n";
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
