// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace sharpscope {

/// Writes a file again and again on a thread of its own, whole or not at all: a slow disk never holds the window up.
/// Of texts that come faster than the disk takes them only the newest is written.
class SessionWriter final : public QObject {
    Q_OBJECT

public:
    explicit SessionWriter(std::filesystem::path file, QObject* parent = nullptr);
    ~SessionWriter() override; ///< writes what is waiting first

    void write(std::string text); ///< returns at once

Q_SIGNALS:
    void failed(const QString& why); ///< from the thread; once until it works again

private:
    void work(std::stop_token stop);

    std::filesystem::path m_file;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<std::string> m_waiting;
    std::jthread m_thread; ///< last: joined before the rest goes
};

} // namespace sharpscope
