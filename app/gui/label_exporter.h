// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <atomic>
#include <thread>

namespace sharpscope {

/// Writes the labels of a run of active learning, on a thread of its own: it reads the run's data set. One at a time.
class LabelExporter final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    ~LabelExporter() override; ///< gives up what is under way

    /// As a table (labelsCsv), or the images into a folder for each class of a new folder (exportClassFolders). The
    /// answer comes as a signal, from the event loop.
    void writeTable(const QString& run, const QString& file);
    void writeFolders(const QString& run, const QString& folder);
    bool isBusy() const { return m_isBusy; }

Q_SIGNALS:
    void written(const QString& what); ///< a sentence
    void failed(const QString& why);

private:
    template <class Write>
    void begin(const QString& run, Write write);

    bool m_isBusy = false;
    std::atomic<bool> m_isStopping = false;
    std::jthread m_thread;
};

} // namespace sharpscope
