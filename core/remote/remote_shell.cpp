// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remote/remote_shell.h"

#include "core/base/child_process.h"
#include "core/base/sha256.h"
#include "core/base/shell_text.h"

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

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

/// A socket's path has 107 bytes at most, of which ssh takes 17 for a name that it uses for a moment and 40 for %C.
constexpr std::size_t nameHashSize = 12, longestFolder = 107 - 17 - 40 - nameHashSize - 2;

bool isOursAlone(const fs::path& folder)
{
    ::mkdir(folder.c_str(), 0700);
    struct stat there = {};
    return ::lstat(folder.c_str(), &there) == 0 && S_ISDIR(there.st_mode) && there.st_uid == ::getuid() &&
           (there.st_mode & 0077) == 0;
}

/// A folder of this user's own where ssh keeps its connections; empty where there is none.
fs::path socketFolder()
{
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    std::vector<fs::path> folders = {"/tmp/sharpscope-ssh-" + std::to_string(::getuid())};
    if (runtime && *runtime) folders.insert(folders.begin(), fs::path(runtime) / "sharpscope-ssh");
    for (const fs::path& folder : folders)
        if (folder.string().size() <= longestFolder && isOursAlone(folder)) return folder;
    return {};
}

/// ssh's %C is a hash of the machine that a name leads to, but not of the way there: two names may have one HostName
/// behind two proxies, and be two machines, or one may have its key checked otherwise. So the name as the user wrote it
/// belongs to a connection, and so does what stands for ssh, which may have a configuration of its own.
std::string connectionName(const std::string& ssh, const std::string& host)
{
    return sha256(ssh + '\0' + host).substr(0, nameHashSize) + "-%C";
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
    const std::string ssh = other && *other ? other : "ssh";
    ChildProcess process;
    process.words = {ssh, "-C"};
    std::vector<std::string> options = {"BatchMode=yes", "ConnectTimeout=10", "ServerAliveInterval=5",
                                        "ServerAliveCountMax=3"};
    if (const fs::path sockets = socketFolder(); !sockets.empty())
        options.insert(options.end(), {"ControlMaster=auto", "ControlPersist=120",
                                       "ControlPath=" + (sockets / connectionName(ssh, m_host)).string()});
    for (const std::string& option : options)
        process.words.insert(process.words.end(), {"-o", option});
    process.words.push_back(m_host);
    process.words.push_back("sh -c " + shellWord(script)); // whatever shell the user has there
    process.input = input;
    process.keepGoing = keepGoing;
    process.longest = m_longest;
    const ProcessAnswer answer = answerOf(process);
    if (answer.tookTooLong) throw HostTooSlow(m_host + ": " + answer.problem);
    if (!answer.problem.empty()) throw HostError(m_host + ": " + answer.problem);
    if (answer.code == 0) return answer.out;
    const std::string why = lastLineOf(answer.err);
    if (answer.code == sshItselfFailed)
        throw HostError(m_host + ": cannot be reached: " + (why.empty() ? "the connection broke off" : why));
    throw HostError(m_host + ": " + (why.empty() ? "exit code " + std::to_string(answer.code) : why));
}

} // namespace sharpscope
