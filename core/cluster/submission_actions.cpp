// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/submission_actions.h"

#include "core/cluster/array_submission.h"
#include "core/cluster/standing.h"

namespace sharpscope {

namespace fs = std::filesystem;

std::vector<std::string> cancelSubmission(const fs::path& folder, const KeepGoing& keepGoing)
{
    Submission submission = readSubmission(folder);
    findArrays(submission, slurmItself(keepGoing).named);
    std::vector<std::string> ids;
    for (SubmittedArray& array : submission.arrays)
        if (!array.id.empty() && !queueOf(array.id, keepGoing).empty()) {
            array.isCancelled = true;
            ids.push_back(array.id);
        }
    writeSubmission(submission); // first: tasks that are told to stop look here whether they are wanted again
    for (const std::string& id : ids)
        cancelArray(id, keepGoing);
    return ids;
}

Resubmitted resubmitMissing(const fs::path& folder, bool alsoFailed, const std::vector<std::string>& more,
                            const KeepGoing& keepGoing)
{
    const Standing standing = standingOf(folder, slurmItself(keepGoing), keepGoing);
    if (!standing.problem.empty())
        throw Error(standing.problem + "; without it nobody can tell what is in the queue already");
    Submission submission = readSubmission(folder);
    findArrays(submission, slurmItself(keepGoing).named);
    Resubmitted done{.rowsPerTask = submission.options.rowsPerTask};
    std::set<std::int64_t> tasks;
    for (std::int64_t row = 0; row < submission.rows; ++row) {
        const RowState::Is is = standing.rows.at(static_cast<std::size_t>(row)).state.is;
        const bool hasFailed = is == RowState::Is::Failed;
        done.failed += hasFailed ? 1 : 0;
        if (is != RowState::Is::Missing && is != RowState::Is::Resumable && !(alsoFailed && hasFailed)) continue;
        if (standing.queued.contains(submission.taskOf(row))) continue; // its task will come to it
        tasks.insert(submission.taskOf(row));
        ++done.rows;
    }
    const auto parts = arraysFor({tasks.begin(), tasks.end()}, submission.options.rowsPerTask,
                                 tasks.empty() ? 1 : slurmMaxArraySize(keepGoing));
    for (const ArrayPart& part : parts) {
        submitNext(submission, part, more, keepGoing);
        done.arrays.push_back(submission.arrays.back());
    }
    return done;
}

} // namespace sharpscope
