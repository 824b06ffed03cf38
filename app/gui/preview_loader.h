// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/thumbnails.h"

#include <QObject>

#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

namespace sharpscope {

/// Reads previews of data sets on one thread of its own, one at a time: the newest that was asked for counts, what is
/// under way for an earlier one is given up. Keeps the last few, for who goes back and forth in the list.
class PreviewLoader final : public QObject {
    Q_OBJECT

public:
    PreviewLoader(std::int64_t imagesOfAClass, QObject* parent);
    ~PreviewLoader() override; ///< gives up what is under way

    /// The answer comes as a signal, from the event loop.
    void load(const std::string& dataset, const std::string& root);
    void drop(); ///< no answer is wanted any more

Q_SIGNALS:
    void loaded(const DatasetPreview& preview);
    void failed(const QString& why);

private:
    struct Key {
        std::string dataset;
        std::string root;
        std::int64_t changed = 0; ///< when its folder was
        bool operator==(const Key&) const = default;
    };
    struct Answer {
        Key key;
        int id = 0;
        DatasetPreview preview;
        QString problem;
    };
    static Key keyOf(const std::string& dataset, const std::string& root);
    void work(const std::stop_token& stop);
    void take(Answer answer);

    const std::int64_t m_imagesOfAClass;
    int m_newest = 0; ///< id of what was asked for last
    std::list<std::pair<Key, DatasetPreview>> m_kept;

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<std::pair<int, Key>> m_wanted; ///< not yet begun
    std::stop_source m_current;                  ///< of what is under way
    std::jthread m_thread;                       ///< last: it uses the others
};

} // namespace sharpscope
