// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/child_process.h"

#include "core/base/files.h"

#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace sharpscope {

namespace {

struct Pipe {
    FileHandle read;
    FileHandle write;

    bool open()
    {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return false;
        read = FileHandle(ends[0]);
        write = FileHandle(ends[1]);
        return true;
    }
};

/// Its own group, so that what it starts can be ended with it, and no signal mask or handler of this program's.
class SpawnSettings {
public:
    SpawnSettings(const Pipe& in, const Pipe& out, const Pipe& err)
    {
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, in.read.get(), 0);
        posix_spawn_file_actions_adddup2(&actions, out.write.get(), 1);
        posix_spawn_file_actions_adddup2(&actions, err.write.get(), 2);
        posix_spawnattr_init(&attributes);
        sigset_t none, usual;
        sigemptyset(&none);
        sigemptyset(&usual);
        sigaddset(&usual, SIGPIPE);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &usual);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnSettings()
    {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

/// One read of what is there; false at the end.
bool readMore(const FileHandle& from, std::string& to)
{
    std::array<char, 1 << 16> block;
    const ssize_t count = ::read(from.get(), block.data(), block.size());
    if (count > 0) to.append(block.data(), static_cast<std::size_t>(count));
    return count > 0 || (count < 0 && errno == EINTR);
}

/// Writes as much as goes; true when all is written, or nobody reads it.
bool writeMore(const FileHandle& to, const std::string& text, std::size_t& written)
{
    const ssize_t count = ::write(to.get(), text.data() + written, text.size() - written);
    if (count > 0) written += static_cast<std::size_t>(count);
    return written == text.size() || (count < 0 && errno != EINTR && errno != EAGAIN);
}

/// Feeds it and hears it until it says no more; why it is to be killed, if it is.
std::string converse(const ChildProcess& process, Pipe& in, const Pipe& out, const Pipe& err, ProcessAnswer& answer)
{
    const auto begin = std::chrono::steady_clock::now();
    std::size_t written = 0;
    if (process.input.empty()) in.write = FileHandle();
    ::fcntl(in.write.get(), F_SETFL, O_NONBLOCK);
    for (bool hearsOut = true, hearsErr = true; hearsOut || hearsErr;) {
        std::array<pollfd, 3> ends = {{{hearsOut ? out.read.get() : -1, POLLIN, 0},
                                       {hearsErr ? err.read.get() : -1, POLLIN, 0},
                                       {in.write.get(), POLLOUT, 0}}};
        ::poll(ends.data(), ends.size(), 100);
        if (ends[0].revents) hearsOut = readMore(out.read, answer.out);
        if (ends[1].revents) hearsErr = readMore(err.read, answer.err);
        if (ends[2].revents && writeMore(in.write, process.input, written)) in.write = FileHandle();
        if (process.keepGoing && !process.keepGoing()) return "was stopped";
        if ((answer.tookTooLong = std::chrono::steady_clock::now() - begin > process.longest))
            return "took longer than " +
                   std::to_string(std::chrono::duration_cast<std::chrono::seconds>(process.longest).count()) + " s";
    }
    return {};
}

/// A write to a process that has ended is an error here, and not the end of this one.
class PipeSignalBlocked {
public:
    PipeSignalBlocked()
    {
        sigemptyset(&m_pipe);
        sigaddset(&m_pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &m_pipe, &m_before);
    }
    ~PipeSignalBlocked()
    {
        const timespec now = {};
        while (sigtimedwait(&m_pipe, nullptr, &now) > 0) { // not to be delivered afterwards
        }
        pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
    }
    PipeSignalBlocked(const PipeSignalBlocked&) = delete;
    PipeSignalBlocked& operator=(const PipeSignalBlocked&) = delete;

private:
    sigset_t m_pipe, m_before;
};

} // namespace

ProcessAnswer answerOf(const ChildProcess& process)
{
    const PipeSignalBlocked blocked;
    ProcessAnswer answer{.code = -1};
    const auto cannot = [&](int reason) {
        answer.isThere = reason != ENOENT;
        answer.problem =
            process.words.front() + (answer.isThere ? std::string(": cannot be started: ") + std::strerror(reason)
                                                    : ": there is no such program");
        return answer;
    };
    Pipe in, out, err;
    if (!in.open() || !out.open() || !err.open()) return cannot(errno);
    std::vector<char*> words;
    for (const std::string& word : process.words)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    pid_t child = 0;
    {
        const SpawnSettings settings(in, out, err);
        if (const int reason =
                ::posix_spawnp(&child, words.front(), &settings.actions, &settings.attributes, words.data(), environ))
            return cannot(reason);
    }
    for (FileHandle* ofChild : {&in.read, &out.write, &err.write})
        *ofChild = FileHandle();
    answer.problem = converse(process, in, out, err, answer);
    if (!answer.problem.empty()) {
        ::kill(-child, SIGKILL);
        answer.problem = process.words.front() + ": " + answer.problem;
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (answer.problem.empty()) answer.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return answer;
}

} // namespace sharpscope
