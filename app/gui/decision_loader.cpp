// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/decision_loader.h"

namespace sharpscope {

DecisionLoader::DecisionLoader(QObject* parent)
    : QObject(parent), m_thread([this](const std::stop_token& stop) { work(stop); })
{
}

DecisionLoader::~DecisionLoader()
{
    m_thread.request_stop();
    m_thread.join();
}

void DecisionLoader::askForMap(const QString& run, std::int64_t step)
{
    const std::lock_guard lock(m_mutex);
    m_wanted[run].step = step;
    m_wake.notify_one();
}

void DecisionLoader::askForPoints(const QString& run)
{
    const std::lock_guard lock(m_mutex);
    m_wanted[run].points = true;
    m_wake.notify_one();
}

void DecisionLoader::work(const std::stop_token& stop)
{
    for (;;) {
        QString run;
        Wanted wanted;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return !m_wanted.empty(); })) return;
            run = m_wanted.begin()->first;
            wanted = m_wanted.begin()->second;
            m_wanted.erase(m_wanted.begin());
        }
        read(run, wanted);
    }
}

void DecisionLoader::read(const QString& run, const Wanted& wanted)
{
    const auto tell = [this](std::function<void()> what) {
        QMetaObject::invokeMethod(this, std::move(what), Qt::QueuedConnection);
    };
    const auto guarded = [&](const auto& work) {
        try {
            work();
        } catch (const std::exception& error) {
            tell([this, run, why = QString::fromUtf8(error.what())] { Q_EMIT failed(run, why); });
        }
    };
    const std::filesystem::path folder = run.toStdString();
    if (wanted.points)
        guarded([&] {
            const auto points = std::make_shared<const DecisionPoints>(readDecisionPoints(decisionPointsFile(folder)));
            tell([this, run, points] { Q_EMIT pointsRead(run, points); });
        });
    if (wanted.step >= 0)
        guarded([&] {
            const auto map =
                std::make_shared<const DecisionMap>(readDecisionMap(folder / decisionMapName(wanted.step)));
            tell([this, run, map] { Q_EMIT mapRead(run, map); });
        });
}

} // namespace sharpscope
