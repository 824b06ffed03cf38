// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/event_follower.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/run/tensorboard_events.h"
#include "core/run/tensorboard_folder.h"

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t pieceSize = 1 << 20;
constexpr std::uint64_t tailSize = 256;
constexpr std::string_view finishedLine = R"({"event":"Finished")"; ///< begins with it

/// Up to `count` bytes from `offset` on; fewer at the end of the file.
std::string readAt(int file, std::uint64_t offset, std::uint64_t count, const fs::path& name)
{
    std::string text(count, '\0');
    std::size_t have = 0;
    while (have < count) {
        const ssize_t read = ::pread(file, text.data() + have, count - have, static_cast<off_t>(offset + have));
        if (read < 0 && errno == EINTR) continue;
        if (read < 0) failAtFile(name, "read");
        if (read == 0) break;
        have += static_cast<std::size_t>(read);
    }
    text.resize(have);
    return text;
}

std::string tailBefore(int file, std::uint64_t offset, const fs::path& name)
{
    const std::uint64_t count = std::min(offset, tailSize);
    return readAt(file, offset - count, count, name);
}

/// The clock that RunFolder::finish() put beside the result; zeros where a field is missing.
Finished finishedFrom(const Json& result)
{
    Finished finished{.result = result};
    const auto number = [&](const char* name, auto& value) {
        using Number = std::remove_reference_t<decltype(value)>;
        const auto it = result.find(name);
        if (it != result.end() && (std::is_integral_v<Number> ? it->is_number_integer() : it->is_number()))
            value = it->get<Number>();
    };
    number("step", finished.clock.step);
    number("epoch", finished.clock.epoch);
    number("passes", finished.clock.passes);
    number("seconds", finished.clock.seconds);
    return finished;
}

} // namespace

bool hasEnded(const fs::path& folder)
{
    std::error_code error;
    if (fs::exists(folder / "result.json", error)) return true;
    return isTensorboardRun(folder) && isAtRest(tensorboardStamp(folder));
}

EventFollower::EventFollower(fs::path folder, const FollowerMark& from)
    : m_folder(std::move(folder)),
      m_file(m_folder / "events.jsonl"),
      m_lines(m_file, from.offset, from.line),
      m_identity{from.inode, from.born, from.tail},
      m_last(from.last),
      m_finished(from.finished),
      m_isFinished(from.isFinished)
{
}

FollowerMark EventFollower::mark() const
{
    return {.offset = m_lines.offset(),
            .line = m_lines.line(),
            .inode = m_identity.inode,
            .born = m_identity.born,
            .tail = m_identity.tail,
            .last = m_last,
            .finished = m_finished,
            .isFinished = m_isFinished};
}

EventsRead EventFollower::takeNew()
{
    EventsRead read;
    read.problems = takeNew([&](Event&& event) { read.events.push_back(std::move(event)); });
    return read;
}

std::vector<std::string> EventFollower::takeNew(const EventLines::Take& take)
{
    if (isTensorboardRun(m_folder)) {
        if (!m_tensorboard) m_tensorboard = std::make_shared<TensorboardFollower>(m_folder);
        std::vector<std::string> problems = m_tensorboard->takeNew([&](Event&& event) {
            m_hasRestarted = m_tensorboard->hasRestarted();
            take(std::move(event));
        });
        m_hasRestarted = m_tensorboard->hasRestarted();
        return problems;
    }
    const bool ended = hasEnded(m_folder); // asked first: what the file then holds is all that there will be
    const FileHandle file(::open(m_file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!ended) m_isFinished = false;
    m_hasRestarted = false;
    std::vector<std::string> problems;
    if (file) {
        struct statx status = {};
        if (::statx(file.get(), "", AT_EMPTY_PATH, STATX_INO | STATX_SIZE | STATX_BTIME, &status) != 0)
            failAtFile(m_file, "read");
        const Identity now{.inode = status.stx_ino,
                           .born = status.stx_btime.tv_sec * 1'000'000'000 + status.stx_btime.tv_nsec};
        if (isAnother(file.get(), now, status.stx_size)) {
            m_lines.restart();
            m_hasRestarted = true;
            m_last = {};
            m_finished.reset();
            m_isFinished = false;
            take(Resumed{});
        }
        m_identity.inode = now.inode;
        m_identity.born = now.born;
        if (status.stx_size > m_lines.offset()) readAll(file.get(), take);
        problems = m_lines.takeProblems();
    } else if (errno != ENOENT) {
        failAtFile(m_file, "open");
    }
    if (ended && !m_isFinished) takeEnd(take, problems);
    return problems;
}

bool EventFollower::isAnother(int file, const Identity& now, std::uint64_t size) const
{
    if (m_lines.offset() == 0) return false;
    return now.inode != m_identity.inode || now.born != m_identity.born || size < m_lines.offset() ||
           tailBefore(file, m_lines.offset(), m_file) != m_identity.tail;
}

void EventFollower::readAll(int file, const EventLines::Take& take)
{
    const auto takeAllButFinished = [&](Event&& event) {
        if (auto* finished = std::get_if<Finished>(&event))
            m_finished = std::move(*finished);
        else {
            if (std::holds_alternative<Resumed>(event)) m_finished.reset();
            if (const std::optional<Clock> clock = clockOf(event)) m_last = *clock;
            take(std::move(event));
        }
    };
    m_lines.forgetRest();
    std::string piece;
    std::uint64_t offset = m_lines.offset();
    do {
        piece = readAt(file, offset, pieceSize, m_file);
        offset += piece.size();
        m_lines.add(piece, takeAllButFinished);
    } while (piece.size() == pieceSize);
    m_identity.tail = tailBefore(file, m_lines.offset(), m_file);
}

void EventFollower::takeEnd(const EventLines::Take& take, std::vector<std::string>& problems)
{
    std::optional<Json> result;
    try {
        result = readJsonFile(m_folder / "result.json"); // also where the line says all: tables are made of it
    } catch (const Error& error) {
        problems.push_back(error.what());
    }
    if (!m_finished) {
        m_finished = result ? finishedFrom(*result) : Finished{.clock = m_last};
        if (std::string lost = lostEvents(); !lost.empty()) problems.push_back(std::move(lost));
    }
    m_isFinished = true;
    take(*std::exchange(m_finished, {}));
}

std::string EventFollower::lostEvents() const
{
    const std::string file = m_file.string();
    if (m_lines.offset() == 0) return file + ": holds no events though the run has ended; there is only its result";
    const std::string_view rest = m_lines.rest();
    const std::string_view begun = finishedLine.substr(0, rest.size()); // it is just being written
    const bool isCut = rest.substr(0, finishedLine.size()) != begun;
    if (!isCut && m_last.step >= m_finished->clock.step) return {};
    const std::string where = isCut ? ": line " + std::to_string(m_lines.line() + 1) + " (byte " +
                                          std::to_string(m_lines.offset()) + ") is cut off"
                                    : ": ends at step " + std::to_string(m_last.step);
    return file + where + "; the run ended at step " + std::to_string(m_finished->clock.step) +
           ", and of what it measured behind step " + std::to_string(m_last.step) + " there is only its result";
}

} // namespace sharpscope
