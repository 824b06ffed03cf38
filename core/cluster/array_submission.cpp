// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/array_submission.h"

#include "core/base/sha256.h"
#include "core/base/shell_text.h"
#include "core/cluster/batch_script.h"
#include "core/cluster/slurm.h"
#include "core/run/named_folder.h"

#include <unistd.h>

namespace sharpscope {

SubmittedArray nextArray(const Submission& submission, const ArrayPart& part)
{
    char host[256] = {};
    gethostname(host, sizeof host - 1);
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    const std::string own = submission.folder.string() + '\n' + host + '\n' + std::to_string(getpid()) + '\n' +
                            std::to_string(now) + '\n' + std::to_string(submission.arrays.size());
    return {.id = "", .name = folderName(submission.name) + '-' + sha256(own).substr(0, 10), .part = part};
}

void submitNext(Submission& submission, const ArrayPart& part, const std::vector<std::string>& more,
                const KeepGoing& keepGoing)
{
    submission.arrays.push_back(nextArray(submission, part));
    writeSubmission(submission);
    SubmittedArray& array = submission.arrays.back();
    try {
        array.id = submitArray(sbatchWords(submission, array, more), keepGoing);
    } catch (const NotSubmitted&) {
        submission.arrays.pop_back();
        writeSubmission(submission);
        throw;
    } catch (const Error& error) {
        try {
            array.id = arrayNamed(array.name, keepGoing);
        } catch (const Error&) { // the first reason says more
        }
        if (array.id.empty())
            throw Error(std::string(error.what()) + "; perhaps submitted: `sharpscope-cli status " +
                        shellWord(submission.folder.string()) + "` says whether it is in the queue");
    }
    writeSubmission(submission);
}

void findArrays(Submission& submission, const std::function<std::string(const std::string& name)>& named)
{
    for (SubmittedArray& array : submission.arrays)
        if (array.id.empty()) array.id = named(array.name);
}

} // namespace sharpscope
