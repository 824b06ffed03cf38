// SPDX-License-Identifier: GPL-3.0-or-later
// The window's session files, and what Slurm's programs answer.
#include "input_files.h"
#include "reader.h"

#include "app/gui/session_file.h"
#include "core/cluster/slurm_answers.h"

namespace sharpscope::fuzz {

namespace {

std::vector<std::string> sessionFiles()
{
    return {sessionText(ViewState{}),
            R"({"format": 2, "theme": "dark", "page": "sweep", "folders": {"open": ["$SESSION/runs/a", "/b"]},
 "runs": {"filter": "rho > 0.05", "maximised": true, "grouped": true, "sort": "seed"},
 "compare": {"xAxis": "epoch", "smoothing": 0.9, "maximised": 2}, "sweep": {"x": "rule.rho1", "at": {"rule.rho2": 0.1}},
 "active": {"panel": "round", "round": 4}, "experiment": {"name": "x", "methods": [{"rule": "sam"}]}})",
            R"({"geometry": "AdnQ", "layout": "AAAA", "quantities": ["loss", "accuracy"], "tab": 3, "maximised": 1})"};
}

/// What was read says the same when it is written and read again.
bool takesSession(const std::string& bytes)
{
    const std::filesystem::path file = put("session/session.json", bytes);
    return takes("session.json", [&] {
        const std::string text = sessionText(loadSession(file));
        promised(sessionText(loadSession(put("session/again.json", text))) == text,
                 "a session changes when it is written");
    });
}

/// What sbatch says, and what the others say below.
std::vector<std::string> answersOfSlurm()
{
    return {"123;cluster\nConfiguration data as of 2026-11-27\nMaxArraySize            = 1001\nMaxJobCount = 10000\n",
            "7\n0|RUNNING|None\n1|PENDING|Resources\n[2-5%2]|PENDING|JobArrayTaskLimit\n",
            "12;c\n123_0|COMPLETED\n123_1|CANCELLED by 1000\n123_2|OUT_OF_MEMORY\n",
            "123\nJobId=124 ArrayJobId=123 ArrayTaskId=1 JobState=RUNNING Reason=None\n   "
            "StartTime=2026-11-27T20:00:00 EndTime=2026-11-27T20:01:00 PreemptTime=None\n"};
}

bool takesAnswer(const std::string& bytes)
{
    const std::size_t line = bytes.find('\n');
    const std::string others = line == std::string::npos ? bytes : bytes.substr(line + 1);
    maxArraySizeIn(others);
    queueIn(others);
    endsIn(others);
    firstNumberIn(others);
    jobIn(others);
    return takes("sbatch", [&] { arrayIdIn(bytes.substr(0, line)); });
}

} // namespace

std::vector<Reader> sessionReaders()
{
    return {{"session", sessionFiles, takesSession}, {"slurm", answersOfSlurm, takesAnswer}};
}

} // namespace sharpscope::fuzz
