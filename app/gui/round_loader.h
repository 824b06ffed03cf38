// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/active/run_images.h"
#include "core/run/scored_images.h"

#include <QObject>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace sharpscope {

/// Reads what a round's pictures need, scores and data set, on one thread of its own: the newest that was asked for
/// counts, what is under way for an earlier one is given up. The data set is shared with all who use it (DatasetCache)
/// and stays as long as rounds of it are looked at.
class RoundLoader final : public QObject {
    Q_OBJECT

public:
    explicit RoundLoader(QObject* parent = nullptr);
    ~RoundLoader() override; ///< gives up what is under way

    /// `scoreFile`: a path; empty: the images alone. The answers come as signals, from the event loop.
    void load(const Json& experiment, const QString& scoreFile);
    void drop(); ///< no answer is wanted any more

Q_SIGNALS:
    void scoresRead(const std::shared_ptr<const sharpscope::ScoredImages>& scores); ///< before the images
    void scoresFailed(const QString& why);
    void imagesRead(const std::shared_ptr<const sharpscope::ImageRows>& images);
    void imagesFailed(const QString& why); ///< the data is not on this machine, or damaged

private:
    struct Wanted {
        int id = 0;
        Json experiment;
        QString scoreFile;
    };
    void work(const std::stop_token& stop);
    void readScores(const Wanted& wanted);
    void readImages(const Wanted& wanted, const std::stop_token& stop);
    void tell(int id, std::function<void()> what); ///< in the GUI thread, if it is still wanted

    std::atomic<int> m_newest = 0; ///< id of what was asked for last
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<Wanted> m_wanted; ///< not yet begun

    Json m_loaded; ///< the data's options; the thread's own, as the next
    std::shared_ptr<const ImageRows> m_images;
    std::jthread m_thread; ///< last: it uses the others
};

} // namespace sharpscope
