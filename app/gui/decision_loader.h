// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/decision_map.h"

#include <QObject>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace sharpscope {

/// Reads decision maps and points from the folders of runs on a thread of its own. Of each run only what was asked for
/// last counts; the answers come as signals, from the event loop.
class DecisionLoader final : public QObject {
    Q_OBJECT

public:
    explicit DecisionLoader(QObject* parent = nullptr);
    ~DecisionLoader() override;

    void askForMap(const QString& run, std::int64_t step);
    void askForPoints(const QString& run);

Q_SIGNALS:
    void mapRead(const QString& run, const std::shared_ptr<const sharpscope::DecisionMap>& map);
    void pointsRead(const QString& run, const std::shared_ptr<const sharpscope::DecisionPoints>& points);
    void failed(const QString& run, const QString& why);

private:
    struct Wanted {
        std::int64_t step = -1;
        bool points = false;
    };
    void work(const std::stop_token& stop);
    void read(const QString& run, const Wanted& wanted);

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::map<QString, Wanted> m_wanted; ///< not yet begun
    std::jthread m_thread;              ///< last: it uses the others
};

} // namespace sharpscope
