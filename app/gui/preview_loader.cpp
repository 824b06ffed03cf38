// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/preview_loader.h"

#include "core/data/registry.h"

#include <algorithm>
#include <filesystem>

namespace sharpscope {

namespace {
constexpr std::size_t keptPreviews = 8;
}

PreviewLoader::PreviewLoader(std::int64_t imagesOfAClass, QObject* parent)
    : QObject(parent), m_imagesOfAClass(imagesOfAClass), m_thread([this](const std::stop_token& stop) { work(stop); })
{
}

PreviewLoader::~PreviewLoader()
{
    drop();
    m_thread.request_stop();
    m_thread.join();
}

PreviewLoader::Key PreviewLoader::keyOf(const std::string& dataset, const std::string& root)
{
    std::error_code error;
    const auto time = std::filesystem::last_write_time(root, error);
    return {dataset, root, error ? 0 : time.time_since_epoch().count()};
}

void PreviewLoader::load(const std::string& dataset, const std::string& root)
{
    drop();
    Key key = keyOf(dataset, root);
    const auto kept = std::find_if(m_kept.begin(), m_kept.end(), [&](const auto& one) { return one.first == key; });
    if (kept != m_kept.end()) {
        m_kept.splice(m_kept.begin(), m_kept, kept);
        QMetaObject::invokeMethod(
            this,
            [this, id = m_newest, key] {
                if (id == m_newest && !m_kept.empty() && m_kept.front().first == key)
                    Q_EMIT loaded(m_kept.front().second);
            },
            Qt::QueuedConnection);
        return;
    }
    const std::lock_guard lock(m_mutex);
    m_wanted = {m_newest, std::move(key)};
    m_wake.notify_one();
}

void PreviewLoader::drop()
{
    ++m_newest;
    const std::lock_guard lock(m_mutex);
    m_wanted.reset();
    m_current.request_stop();
}

void PreviewLoader::work(const std::stop_token& stop)
{
    for (;;) {
        Answer answer;
        std::stop_token giveUp;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return m_wanted.has_value(); })) return;
            answer.id = m_wanted->first;
            answer.key = std::move(m_wanted->second);
            m_wanted.reset();
            m_current = {};
            giveUp = m_current.get_token();
        }
        try {
            answer.preview = previewDataset(answer.key.dataset, answer.key.root, m_imagesOfAClass, giveUp);
        } catch (const LoadStopped&) {
            continue;
        } catch (const std::exception& error) {
            answer.problem = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            this, [this, answer = std::move(answer)]() mutable { take(std::move(answer)); }, Qt::QueuedConnection);
    }
}

void PreviewLoader::take(Answer answer)
{
    if (!answer.problem.isEmpty()) {
        if (answer.id == m_newest) Q_EMIT failed(answer.problem);
        return;
    }
    m_kept.emplace_front(std::move(answer.key), std::move(answer.preview));
    if (m_kept.size() > keptPreviews) m_kept.pop_back();
    if (answer.id == m_newest) Q_EMIT loaded(m_kept.front().second);
}

} // namespace sharpscope
