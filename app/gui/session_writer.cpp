// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/session_writer.h"

#include "core/base/files.h"

namespace sharpscope {

SessionWriter::SessionWriter(std::filesystem::path file, QObject* parent)
    : QObject(parent), m_file(std::move(file)), m_thread([this](std::stop_token stop) { work(std::move(stop)); })
{
}

SessionWriter::~SessionWriter()
{
    m_thread.request_stop();
    m_thread.join();
}

void SessionWriter::write(std::string text)
{
    const std::lock_guard lock(m_mutex);
    m_waiting = std::move(text);
    m_wake.notify_all();
}

void SessionWriter::work(std::stop_token stop)
{
    bool hasFailed = false;
    while (true) {
        std::string text;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, stop, [this] { return m_waiting.has_value(); });
            if (!m_waiting) return; // asked to stop
            text = std::move(*m_waiting);
            m_waiting.reset();
        }
        try {
            std::error_code error;
            if (m_file.has_parent_path()) std::filesystem::create_directories(m_file.parent_path(), error);
            writeFileAtomically(m_file, text);
            hasFailed = false;
        } catch (const std::exception& error) {
            if (!std::exchange(hasFailed, true)) Q_EMIT failed(QString::fromUtf8(error.what()));
        }
    }
}

} // namespace sharpscope
