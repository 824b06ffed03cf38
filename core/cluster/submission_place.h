// SPDX-License-Identifier: GPL-3.0-or-later
// Submissions that belong to folders which somebody looks at: the folder is one, or lies in one.
#pragma once

#include "core/cluster/seldom_slurm.h"
#include "core/remote/remote_shell.h"

#include <mutex>

namespace sharpscope {

/// On this machine, or on another. For one thread; blocks. keepGoing is asked a few times a second; where it says no
/// what is under way ends with an Error.
class SubmissionPlace {
public:
    virtual ~SubmissionPlace() = default;

    /// What is wrong with one is its `problem`. Slurm is asked as seldom as SeldomSlurm says.
    /// @throws Error if nothing can be said at all: another machine is away.
    virtual std::vector<Standing> look(const KeepGoing& keepGoing) = 0;
    /// Of what will not change any more, too, at the next look.
    virtual void askAgain() = 0;

    /// What has been done, in a sentence. @throws Error as cancelSubmission() and resubmitMissing().
    virtual std::string cancel(const std::filesystem::path& folder, const KeepGoing& keepGoing) = 0;
    virtual std::string resubmit(const std::filesystem::path& folder, const KeepGoing& keepGoing) = 0;
};

/// The submission that a folder is, or lies in: its runs, its sweep, one run. Nothing where there is none.
std::optional<std::filesystem::path> submissionAround(std::filesystem::path folder);

class LocalSubmissions final : public SubmissionPlace {
public:
    using SlurmFor = std::function<AskSlurm(const KeepGoing&)>;
    explicit LocalSubmissions(SlurmFor slurm = slurmItself,
                              std::function<SeldomSlurm::Time()> now = std::chrono::steady_clock::now);

    /// Any thread; from the next look on.
    void setFolders(std::vector<std::filesystem::path> folders);

    std::vector<Standing> look(const KeepGoing& keepGoing) override;
    void askAgain() override { m_slurm.askAgain(); }
    std::string cancel(const std::filesystem::path& folder, const KeepGoing& keepGoing) override;
    std::string resubmit(const std::filesystem::path& folder, const KeepGoing& keepGoing) override;

private:
    std::mutex m_mutex;
    std::vector<std::filesystem::path> m_folders;
    KeepGoing m_keepGoing; ///< of the call under way
    SeldomSlurm m_slurm;
};

/// A folder on another machine, asked by the program that the submission keeps, so that squeue runs there.
class RemoteSubmission final : public SubmissionPlace {
public:
    /// `local`: the folder's copy here. Runs in the standing are folders of it, where it has them.
    RemoteSubmission(RemoteFolder remote, std::filesystem::path local,
                     std::function<SeldomSlurm::Time()> now = std::chrono::steady_clock::now);

    std::vector<Standing> look(const KeepGoing& keepGoing) override;
    void askAgain() override { m_isOver = false; }
    std::string cancel(const std::filesystem::path& folder, const KeepGoing& keepGoing) override;
    std::string resubmit(const std::filesystem::path& folder, const KeepGoing& keepGoing) override;

    static constexpr std::chrono::minutes pauseWithout{5}; ///< where the folder lies in no submission

private:
    void find(const KeepGoing& keepGoing);
    std::string run(const std::string& words, const KeepGoing& keepGoing) const;
    std::string herePath(const std::string& run) const;

    RemoteFolder m_remote;
    std::filesystem::path m_local;
    std::function<SeldomSlurm::Time()> m_now;
    RemoteShell m_shell;
    std::filesystem::path m_folder; ///< the remote one, whole
    std::optional<Standing> m_last; ///< once it is known that there is a submission
    std::optional<SeldomSlurm::Time> m_asked;
    bool m_isOver = false;
};

/// What a person types for it: "sharpscope-cli status FOLDER", with ssh before it for another machine. `command` is
/// status, cancel or resubmit.
std::string commandFor(const Standing& standing, const std::string& command);

} // namespace sharpscope
