// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/series_loader.h"

#include <algorithm>

namespace sharpscope {

namespace {
constexpr std::size_t mostUntaken = 256; ///< runs
}

SeriesLoader::SeriesLoader(QObject* parent)
    : QObject(parent), m_thread([this](const std::stop_token& stop) { work(stop); })
{
}

SeriesLoader::~SeriesLoader()
{
    m_thread.request_stop();
    m_thread.join();
}

void SeriesLoader::ask(const std::string& run, const std::set<std::string>& tags, const std::set<ClockPart>& parts)
{
    const std::lock_guard lock(m_mutex);
    const auto [waiting, isNew] = m_waiting.try_emplace(run);
    if (isNew) waiting->second = m_requests.insert(m_requests.end(), {.run = run});
    Request& request = *waiting->second;
    request.tags.insert(tags.begin(), tags.end());
    request.parts.insert(parts.begin(), parts.end());
    m_wake.notify_all();
}

void SeriesLoader::cancel(const std::string& run)
{
    const std::lock_guard lock(m_mutex);
    if (const auto waiting = m_waiting.find(run); waiting != m_waiting.end()) {
        m_requests.erase(waiting->second);
        m_waiting.erase(waiting);
    }
    std::erase_if(m_loaded, [&](const Loaded& loaded) { return loaded.run == run; });
    if (m_reading == run) m_reading.clear();
}

std::vector<SeriesLoader::Loaded> SeriesLoader::takeLoaded()
{
    const std::lock_guard lock(m_mutex);
    m_isTold = false;
    m_wake.notify_all();
    return std::exchange(m_loaded, {});
}

bool SeriesLoader::isBusy()
{
    const std::lock_guard lock(m_mutex);
    return !m_requests.empty() || !m_reading.empty() || !m_loaded.empty();
}

void SeriesLoader::work(const std::stop_token& stop)
{
    while (true) {
        Request request;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return !m_requests.empty() && m_loaded.size() < mostUntaken; }))
                return;
            request = std::move(m_requests.front());
            m_requests.pop_front();
            m_waiting.erase(request.run);
            m_reading = request.run;
        }
        Loaded loaded{.run = request.run};
        try {
            loaded.read = readColumns(request.run, request.tags, request.parts);
        } catch (const std::exception& error) {
            loaded.problem = error.what();
        }
        const std::lock_guard lock(m_mutex);
        if (std::exchange(m_reading, {}).empty()) continue;
        m_loaded.push_back(std::move(loaded));
        if (!std::exchange(m_isTold, true))
            QMetaObject::invokeMethod(this, &SeriesLoader::loaded, Qt::QueuedConnection);
    }
}

} // namespace sharpscope
