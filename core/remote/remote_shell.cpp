// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remote/remote_shell.h"

#include "core/base/child_process.h"
#include "core/base/error.h"
#include "core/base/shell_text.h"

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr int sshItselfFailed = 255;

std::string lastLineOf(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

bool isHost(const std::string& text)
{
    return !text.empty() && text.front() != '-' && text.find_first_of("/\\ \t\n'\"") == text.npos;
}

/// A folder of this user's own where ssh keeps its connections, with a short name: a socket's path has 108 bytes at
/// most. Empty where there is none.
fs::path socketFolder()
{
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    const fs::path folder = runtime && *runtime ? fs::path(runtime) / "sharpscope-ssh"
                                                : fs::path("/tmp/sharpscope-ssh-" + std::to_string(::getuid()));
    ::mkdir(folder.c_str(), 0700);
    struct stat there = {};
    const bool isOurs = ::lstat(folder.c_str(), &there) == 0 && S_ISDIR(there.st_mode) && there.st_uid == ::getuid() &&
                        (there.st_mode & 0077) == 0;
    return isOurs && folder.string().size() < 50 ? folder : fs::path();
}

} // namespace

std::optional<RemoteFolder> remoteFolderFrom(const std::string& text)
{
    constexpr std::string_view scheme = "ssh://";
    RemoteFolder remote;
    if (text.starts_with(scheme)) {
        const std::size_t slash = text.find('/', scheme.size());
        if (slash == text.npos) return std::nullopt;
        remote = {text.substr(scheme.size(), slash - scheme.size()), text.substr(slash)};
        if (remote.folder.starts_with("/~/")) remote.folder.erase(0, 3);
    } else {
        const std::size_t colon = text.find(':');
        if (colon == text.npos || colon < 2) return std::nullopt; // one letter is a drive
        remote = {text.substr(0, colon), text.substr(colon + 1)};
        if (remote.folder.starts_with("~/")) remote.folder.erase(0, 2);
    }
    if (!isHost(remote.host) || remote.folder.empty() || remote.folder.find('\n') != text.npos) return std::nullopt;
    return remote;
}

std::string RemoteShell::run(const std::string& script, const std::string& input,
                             const std::function<bool()>& keepGoing) const
{
    const char* other = std::getenv("SHARPSCOPE_SSH");
    ChildProcess process;
    process.words = {other && *other ? other : "ssh", "-C"};
    std::vector<std::string> options = {"BatchMode=yes", "ConnectTimeout=10", "ServerAliveInterval=5",
                                        "ServerAliveCountMax=3"};
    if (const fs::path sockets = socketFolder(); !sockets.empty())
        options.insert(options.end(),
                       {"ControlMaster=auto", "ControlPersist=120", "ControlPath=" + (sockets / "%C").string()});
    for (const std::string& option : options)
        process.words.insert(process.words.end(), {"-o", option});
    process.words.push_back(m_host);
    process.words.push_back("sh -c " + shellWord(script)); // whatever shell the user has there
    process.input = input;
    process.keepGoing = keepGoing;
    const ProcessAnswer answer = answerOf(process);
    if (!answer.problem.empty()) throw Error(m_host + ": " + answer.problem);
    if (answer.code == 0) return answer.out;
    const std::string why = lastLineOf(answer.err);
    if (answer.code == sshItselfFailed) throw Error(m_host + ": cannot be reached" + (why.empty() ? "" : ": " + why));
    throw Error(m_host + ": " + (why.empty() ? "exit code " + std::to_string(answer.code) : why));
}

} // namespace sharpscope
