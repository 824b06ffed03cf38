// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remote/remote_files.h"

#include "core/base/error.h"
#include "core/base/shell_text.h"
#include "core/remote/base64.h"

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

} // namespace

RemoteFiles::RemoteFiles(const RemoteFolder& remote)
    : m_go("cd " + shellWord(remote.folder) + " && "), m_shell(remote.host)
{
}

RemoteListing RemoteFiles::list(const KeepGoing& keepGoing) const
{
    // What find may not look into it says and goes on; that is not the end of the listing.
    std::istringstream lines(m_shell.run(
        m_go +
            R"(date +%s && { find . -maxdepth 4 -type f -not -path "*/.*" -not -name series.cache -not -name inbox.jsonl -printf "%i %s %T@ %P\n" || true; })",
        {}, keepGoing));
    RemoteListing listing;
    std::string line;
    if (!std::getline(lines, line) || !(std::istringstream(line) >> listing.now))
        throw Error(m_shell.host() + ": answers \"" + line.substr(0, 80) + "\" where a listing is expected");
    while (std::getline(lines, line)) {
        std::istringstream fields(line);
        RemoteFile file;
        std::string path;
        if (fields >> file.inode >> file.size >> file.changed && fields.get() == ' ' && std::getline(fields, path) &&
            isInside(path))
            listing.files.emplace(path, file);
    }
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
        if (!bytes) throw Error(m_shell.host() + ": " + piece.path + ": its bytes did not arrive whole");
        read.push_back(*bytes);
    }
    return read;
}

void RemoteFiles::tell(const std::string& run, const std::string& line, const KeepGoing& keepGoing) const
{
    m_shell.run(m_go + "cd " + shellWord("./" + run) + " && test -e experiment.json && cat >> inbox.jsonl", line + '\n',
                keepGoing);
}

} // namespace sharpscope
