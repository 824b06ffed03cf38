// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/inbox.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/run/copied_run.h"
#include "core/run/event_follower.h"

#include <fcntl.h>

#include <fstream>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

std::uintmax_t sizeOf(const fs::path& file)
{
    std::error_code none; // there is no inbox until somebody says something
    const std::uintmax_t size = fs::file_size(file, none);
    return none ? 0 : size;
}

} // namespace

fs::path inboxOf(const fs::path& run) { return run / "inbox.jsonl"; }

std::string inboxLine(const Command& command)
{
    const Json json = toJson(command);
    commandFromJson(json); // as whoever takes it will
    return dumpLine(json) + '\n';
}

void putIntoInbox(const fs::path& run, const Command& command)
{
    refuseCopies(run);
    if (hasEnded(run)) throw Error(run.string() + ": has ended; there is nobody to tell anything");
    const std::string line = inboxLine(command);
    const fs::path inbox = inboxOf(run);
    const FileHandle file(::open(inbox.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (!file) failAtFile(inbox, "write");
    if (const int reason = writeAll(file.get(), line)) failAtFile(inbox, "write", reason);
}

InboxReader::InboxReader(const fs::path& run) : m_file(inboxOf(run)), m_offset(sizeOf(m_file)) {}

InboxRead InboxReader::takeNew()
{
    InboxRead read;
    const std::uintmax_t size = sizeOf(m_file);
    if (size <= m_offset) {
        m_offset = size;
        return read;
    }
    std::ifstream stream(m_file, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(m_offset));
    std::string text(size - m_offset, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
        const std::string line = text.substr(begin, end - begin);
        m_offset += line.size() + 1;
        try {
            if (!line.empty()) read.commands.push_back(commandFromJson(parseJson(line, "a command")));
        } catch (const Error& error) {
            read.problems.push_back(m_file.string() + ": \"" + line.substr(0, 80) + "\": " + error.what());
        }
    }
    return read;
}

} // namespace sharpscope
