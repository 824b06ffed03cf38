// SPDX-License-Identifier: GPL-3.0-or-later
// A folder on another machine, and a shell there by the system's ssh.
#pragma once

#include "core/base/error.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace sharpscope {

struct RemoteFolder {
    std::string host;   ///< as ssh takes it: a name of its configuration, user@name
    std::string folder; ///< on the host; relative to the home folder unless it begins with /

    bool operator==(const RemoteFolder&) const = default;
    std::string text() const { return host + ':' + folder; }
};

/// "host:folder", "user@host:/scratch/runs", "ssh://host/scratch/runs" (absolute), "ssh://host/~/runs"; nothing where
/// `text` is none of these, as "runs", "/runs" or "C:\\runs".
std::optional<RemoteFolder> remoteFolderFrom(const std::string& text);

/// The host, or the way there, and not this machine, is what failed.
class HostError : public Error {
public:
    using Error::Error;
};
/// It did not answer in time; for less it might.
class HostTooSlow final : public HostError {
public:
    using HostError::HostError;
};

/// Runs commands on a host, one after the other, over one connection that stays open for a minute or two in between.
/// ssh is asked for nothing that a person would have to type. For one thread; blocks.
class RemoteShell {
public:
    /// SHARPSCOPE_SSH names a program that is taken in place of ssh.
    explicit RemoteShell(std::string host) : m_host(std::move(host)) {}

    /// What `script` (POSIX shell, one line) writes when it gets `input`. `keepGoing` is asked a few times a second.
    /// @throws HostError with the host's name and what ssh or the script says, if the host cannot be reached, the
    /// script fails, or keepGoing() says no; HostTooSlow if it takes longer than two minutes.
    std::string run(const std::string& script, const std::string& input, const std::function<bool()>& keepGoing) const;

    const std::string& host() const { return m_host; }
    void setLongest(std::chrono::milliseconds longest) { m_longest = longest; } ///< for tests

private:
    std::string m_host;
    std::chrono::milliseconds m_longest = std::chrono::minutes(2);
};

} // namespace sharpscope
