// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/shell_text.h"
#include "core/cluster/submission_actions.h"
#include "core/cluster/submission_place.h"

namespace sharpscope {

namespace fs = std::filesystem;

std::optional<fs::path> submissionAround(fs::path folder)
{
    constexpr int mostUp = 3; // a run of a sweep in runs/
    for (int up = 0; up <= mostUp && folder.has_relative_path(); ++up, folder = folder.parent_path())
        if (isSubmission(folder)) return folder;
    return std::nullopt;
}

std::string commandFor(const Standing& standing, const std::string& command)
{
    const fs::path own = standing.folder / "program" / "sharpscope-cli";
    const std::string program = standing.host.empty() ? std::string("sharpscope-cli") : shellWord(own.string());
    const std::string words = program + ' ' + command + ' ' + shellWord(standing.folder.string());
    return standing.host.empty() ? words : "ssh " + shellWord(standing.host) + ' ' + shellWord(words);
}

LocalSubmissions::LocalSubmissions(SlurmFor slurm, std::function<SeldomSlurm::Time()> now)
    : m_slurm({.queue = [this, slurm](const std::string& array) { return slurm(m_keepGoing).queue(array); },
               .ends = [this, slurm](const std::string& array) { return slurm(m_keepGoing).ends(array); },
               .named = [this, slurm](const std::string& name) { return slurm(m_keepGoing).named(name); }},
              std::move(now))
{
}

void LocalSubmissions::setFolders(std::vector<fs::path> folders)
{
    const std::lock_guard lock(m_mutex);
    m_folders = std::move(folders);
}

std::vector<Standing> LocalSubmissions::look(const KeepGoing& keepGoing)
{
    std::vector<fs::path> folders;
    {
        const std::lock_guard lock(m_mutex);
        folders = m_folders;
    }
    m_keepGoing = keepGoing;
    std::set<fs::path> submissions;
    for (const fs::path& folder : folders)
        if (const auto found = submissionAround(folder)) submissions.insert(*found);
    std::vector<Standing> standings;
    for (const fs::path& submission : submissions) {
        try {
            standings.push_back(standingOf(submission, m_slurm.asking(), keepGoing));
        } catch (const Error& error) {
            if (keepGoing && !keepGoing()) throw;
            standings.push_back(
                {.folder = submission, .name = submission.filename().string(), .problem = error.what()});
        }
    }
    return standings;
}

std::string LocalSubmissions::cancel(const fs::path& folder, const KeepGoing& keepGoing)
{
    const std::size_t count = cancelSubmission(folder, keepGoing).size();
    if (count == 0) return folder.filename().string() + ": nothing of it is in the queue";
    return folder.filename().string() + ": cancelled; what is running saves a checkpoint first";
}

std::string LocalSubmissions::resubmit(const fs::path& folder, const KeepGoing& keepGoing)
{
    const std::int64_t rows = resubmitMissing(folder, false, {}, keepGoing).rows;
    return folder.filename().string() + ": " + std::to_string(rows) + (rows == 1 ? " row" : " rows") +
           " submitted again";
}

} // namespace sharpscope
