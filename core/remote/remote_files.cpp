// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remote/remote_files.h"

#include "core/base/shell_text.h"
#include "core/remote/base64.h"
#include "core/remote/run_files.h"
#include "core/run/inbox.h"

#include <algorithm>
#include <sstream>

namespace sharpscope {

namespace {

/// Not one that would be written elsewhere, whatever the host says.
bool isInside(const std::string& path)
{
    const std::filesystem::path relative(path);
    return !path.empty() && relative.is_relative() &&
           std::none_of(relative.begin(), relative.end(), [](const auto& part) { return part == ".."; });
}

/// Links are followed; find itself sees where they lead in a circle. What it may not look into it says and goes on:
/// that is not the end of the listing.
std::string listingScript()
{
    std::string paths;
    for (const RunFilePattern& pattern : runFilePatterns())
        paths += (paths.empty() ? "-path " : " -o -path ") + shellWord(pattern.path);
    return "date +%s && { find -L . -maxdepth " + std::to_string(RemoteFiles::deepest) +
           " -name '.?*' -prune -o -type f \\( " + paths + R"( \) -printf '%i %s %T@ %P\n' || true; })";
}

} // namespace

RemoteFiles::RemoteFiles(const RemoteFolder& remote)
    : m_folder(remote.folder), m_go("cd " + shellWord(remote.folder) + " && "), m_shell(remote.host)
{
}

RemoteListing RemoteFiles::list(const KeepGoing& keepGoing) const
{
    std::istringstream lines(m_shell.run(m_go + listingScript(), {}, keepGoing));
    RemoteListing listing;
    std::string line;
    if (!std::getline(lines, line) || !(std::istringstream(line) >> listing.now))
        throw HostError(m_shell.host() + ": answers \"" + line.substr(0, 80) + "\" where a listing is expected");
    while (std::getline(lines, line)) {
        std::istringstream fields(line);
        RemoteFile file;
        std::string path;
        if (fields >> file.inode >> file.size >> file.changed && fields.get() == ' ' && std::getline(fields, path) &&
            isInside(path))
            listing.files.emplace(path, file);
    }
    const auto isThere = [all = listing.files](const std::string& path) { return all.contains(path); };
    std::erase_if(listing.files, [&](const auto& file) { return !isRunFile(file.first, isThere); });
    return listing;
}

std::vector<std::string> RemoteFiles::read(const std::vector<RemotePiece>& pieces, const KeepGoing& keepGoing) const
{
    std::string asked;
    for (const RemotePiece& piece : pieces)
        asked += std::to_string(piece.offset + 1) + ' ' + std::to_string(piece.length) + ' ' + piece.path + '\n';
    std::istringstream lines(m_shell.run(
        m_go +
            R"(while read -r from count path; do tail -c +"$from" "./$path" 2>/dev/null | head -c "$count" | base64 -w0; echo; done)",
        asked, keepGoing));
    std::vector<std::string> read;
    for (const RemotePiece& piece : pieces) {
        std::string line;
        std::getline(lines, line);
        const std::optional<std::string> bytes = fromBase64(line);
        if (!bytes) throw HostError(m_shell.host() + ": " + piece.path + ": its bytes did not arrive whole");
        read.push_back(*bytes);
    }
    return read;
}

void RemoteFiles::tell(const std::string& run, const std::vector<Command>& commands, const KeepGoing& keepGoing) const
{
    std::string lines;
    for (const Command& command : commands)
        lines += inboxLine(command);
    const std::string name = run == "." ? m_folder : m_folder + '/' + run;
    const auto sayAndEnd = [&](const char* what) {
        return " || { echo " + shellWord(name + what) + " >&2; exit 1; }; ";
    };
    m_shell.run(m_go + "cd " + shellWord("./" + run) + " && { test -e experiment.json" +
                    sayAndEnd(": is no run folder, experiment.json is missing") + "test ! -e result.json" +
                    sayAndEnd(": has ended; there is nobody to tell anything") + "cat >> inbox.jsonl; }",
                lines, keepGoing);
}

} // namespace sharpscope
