// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/program_output.h"

#include "core/base/error.h"
#include "core/base/files.h"

#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sharpscope {

namespace {

struct Pipe {
    FileHandle read, write;

    Pipe()
    {
        int ends[2] = {};
        if (::pipe2(ends, O_CLOEXEC) != 0) throw Error(std::string("cannot make a pipe: ") + std::strerror(errno));
        read = FileHandle(ends[0]);
        write = FileHandle(ends[1]);
    }
};

/// With nothing on its standard input, and no signal blocked that this process has blocked. 0, or the errno.
int start(pid_t& child, const std::vector<std::string>& words, const Pipe& out, const Pipe& err)
{
    std::vector<char*> pointers;
    for (const std::string& word : words)
        pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out.write.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.write.get(), STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    const int reason = ::posix_spawnp(&child, words.front().c_str(), &actions, &attributes, pointers.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return reason;
}

/// Reads both until they end; false where that takes too long.
bool collect(const Pipe& out, const Pipe& err, ProgramOutput& output, std::chrono::seconds longest)
{
    const auto until = std::chrono::steady_clock::now() + longest;
    std::array<pollfd, 2> ends = {pollfd{out.read.get(), POLLIN, 0}, pollfd{err.read.get(), POLLIN, 0}};
    const std::array<std::string*, 2> texts = {&output.out, &output.err};
    char buffer[4096];
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        if (::poll(ends.data(), ends.size(), static_cast<int>(left.count())) < 0) {
            if (errno == EINTR) continue;
            return false;
        }
        for (std::size_t i = 0; i < ends.size(); ++i) {
            if (ends[i].fd < 0 || ends[i].revents == 0) continue;
            const ssize_t count = ::read(ends[i].fd, buffer, sizeof buffer);
            if (count > 0)
                texts[i]->append(buffer, static_cast<std::size_t>(count));
            else if (count == 0 || errno != EINTR)
                ends[i].fd = -1; // poll passes it over
        }
    }
    return true;
}

} // namespace

ProgramOutput outputOf(const std::vector<std::string>& words, std::chrono::seconds longest)
{
    ProgramOutput output;
    Pipe out, err;
    pid_t child = 0;
    if (const int reason = start(child, words, out, err)) {
        if (reason != ENOENT) throw Error(words.front() + ": cannot start it: " + std::strerror(reason));
        output.isThere = false;
        output.code = 127;
        output.err = words.front() + ": there is no such program";
        return output;
    }
    out.write = FileHandle();
    err.write = FileHandle();
    if (!collect(out, err, output, longest)) {
        ::kill(child, SIGKILL);
        output.err += words.front() + ": no answer in " + std::to_string(longest.count()) + " s";
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    output.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return output;
}

} // namespace sharpscope
