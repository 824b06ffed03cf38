// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/shell_text.h"
#include "core/cluster/submission_place.h"

#include <sstream>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// Says where it is and, in the next line, where the submission is; an empty line where there is none.
constexpr const char* findScript =
    R"(pwd; for up in . .. ../.. ../../..; do if [ -e "$up/submission.json" ]; then cd "$up" && pwd; exit; fi; done; echo)";

/// The program that was submitted, the small one of the two where it is kept as well; else the one that is installed.
/// Slurm's own programs may be where only a login shell finds them.
constexpr const char* programScript =
    R"(for p in program/sharpscope-cli program/*; do [ ! -x "$p" ] || break; done; )"
    R"([ -x "$p" ] || p=$(command -v sharpscope-cli) || { echo "no program in program, and no sharpscope-cli" >&2; exit 1; }; )"
    R"(command -v squeue >/dev/null || PATH=$PATH:$(bash -lc 'printf "\n%s" "$PATH"' 2>/dev/null | tail -n 1); )";

std::string onOneLine(const std::string& text)
{
    std::string all;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        all += (all.empty() ? "" : "; ") + line;
    return all;
}

} // namespace

RemoteSubmission::RemoteSubmission(RemoteFolder remote, fs::path local, std::function<SeldomSlurm::Time()> now)
    : m_remote(std::move(remote)), m_local(std::move(local)), m_now(std::move(now)), m_shell(m_remote.host)
{
}

void RemoteSubmission::find(const KeepGoing& keepGoing)
{
    std::istringstream lines(
        m_shell.run("cd " + shellWord(m_remote.folder) + " && { " + findScript + "; }", {}, keepGoing));
    std::string here, submission;
    std::getline(lines, here);
    std::getline(lines, submission);
    m_folder = here;
    if (submission.empty()) return;
    m_last = Standing{.host = m_remote.host, .folder = submission, .name = fs::path(submission).filename().string()};
}

/// What `words`, a command and its options, prints.
std::string RemoteSubmission::run(const std::string& words, const KeepGoing& keepGoing) const
{
    return m_shell.run("cd " + shellWord(m_last->folder.string()) + " && { " + programScript + "\"$p\" " + words +
                           "; }",
                       {}, keepGoing);
}

/// A run's folder in the copy.
std::string RemoteSubmission::herePath(const std::string& run) const
{
    const fs::path within = fs::path(run).lexically_relative(m_folder);
    return within.empty() || within.begin()->string() == ".." ? run : (m_local / within).lexically_normal().string();
}

std::vector<Standing> RemoteSubmission::look(const KeepGoing& keepGoing)
{
    const SeldomSlurm::Time now = m_now();
    const auto pause = m_last ? SeldomSlurm::pause : std::chrono::duration_cast<std::chrono::seconds>(pauseWithout);
    if (!m_asked || (!m_isOver && now - *m_asked >= pause)) {
        if (!m_last) find(keepGoing);
        m_asked = now;
        if (m_last) {
            try {
                Standing standing =
                    standingFrom(parseJson(run("status " + shellWord(m_last->folder.string()) + " --json", keepGoing),
                                           m_remote.host + ": status --json"));
                standing.host = m_remote.host;
                for (RowStanding& row : standing.rows)
                    row.run = herePath(row.run);
                m_last = std::move(standing);
                m_isOver = m_last->hasEnded();
            } catch (const Error& error) {
                if (keepGoing && !keepGoing()) throw;
                m_last->problem = error.what();
            }
        }
    }
    return m_last ? std::vector{*m_last} : std::vector<Standing>();
}

std::string RemoteSubmission::cancel(const fs::path& folder, const KeepGoing& keepGoing)
{
    return m_remote.host + ": " + onOneLine(run("cancel " + shellWord(folder.string()), keepGoing));
}

std::string RemoteSubmission::resubmit(const fs::path& folder, const KeepGoing& keepGoing)
{
    m_isOver = false;
    return m_remote.host + ": " + onOneLine(run("resubmit " + shellWord(folder.string()), keepGoing));
}

} // namespace sharpscope
