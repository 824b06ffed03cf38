// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/round_loader.h"

#include "app/gui/active_run_shown.h"
#include "core/active_detection/boxed_rows.h"
#include "core/base/json_value.h"

namespace sharpscope {

RoundLoader::RoundLoader(QObject* parent)
    : QObject(parent), m_thread([this](const std::stop_token& stop) { work(stop); })
{
}

RoundLoader::~RoundLoader()
{
    drop();
    m_thread.request_stop();
    m_thread.join();
}

void RoundLoader::load(const Json& experiment, const QString& scoreFile)
{
    const std::lock_guard lock(m_mutex);
    m_wanted = Wanted{.id = ++m_newest, .experiment = experiment, .scoreFile = scoreFile};
    m_wake.notify_one();
}

void RoundLoader::drop()
{
    const std::lock_guard lock(m_mutex);
    ++m_newest;
    m_wanted.reset();
}

void RoundLoader::work(const std::stop_token& stop)
{
    for (;;) {
        Wanted wanted;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return m_wanted.has_value(); })) return;
            wanted = std::move(*m_wanted);
            m_wanted.reset();
        }
        if (!wanted.scoreFile.isEmpty()) readScores(wanted);
        readImages(wanted, stop);
    }
}

void RoundLoader::readScores(const Wanted& wanted)
{
    try {
        const auto scores = std::make_shared<const ScoredImages>(
            readScoredImages(std::filesystem::path(wanted.scoreFile.toStdString())));
        tell(wanted.id, [this, scores] { Q_EMIT scoresRead(scores); });
    } catch (const std::exception& error) {
        tell(wanted.id, [this, why = QString::fromUtf8(error.what())] { Q_EMIT scoresFailed(why); });
    }
}

void RoundLoader::readImages(const Wanted& wanted, const std::stop_token& stop)
{
    const Json data = valueOr(wanted.experiment, "data", Json());
    try {
        if (!m_images || data != m_loaded) {
            m_images.reset(); // not two of them at once
            const auto images = isOfBoxes(wanted.experiment) ? boxedRowsOf : imagesOf;
            m_images = images(wanted.experiment, [&] { return stop.stop_requested() || m_newest != wanted.id; });
            m_loaded = data;
        }
        if (m_images) tell(wanted.id, [this, images = m_images] { Q_EMIT imagesRead(images); });
    } catch (const std::exception& error) {
        tell(wanted.id, [this, why = QString::fromUtf8(error.what())] { Q_EMIT imagesFailed(why); });
    }
}

void RoundLoader::tell(int id, std::function<void()> what)
{
    QMetaObject::invokeMethod(
        this,
        [this, id, what = std::move(what)] {
            if (id == m_newest) what();
        },
        Qt::QueuedConnection);
}

} // namespace sharpscope
