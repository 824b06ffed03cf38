// SPDX-License-Identifier: GPL-3.0-or-later
// How regularly the GUI thread comes round: a timer of 16 ms, and the times between its ticks. What holds the thread
// up, be it a redraw, many events at once or a machine that is busy, is in them. For those who look at the window from
// outside (packaging/soak.py): where SHARPSCOPE_TICKS names a file, the window writes it there.
#pragma once

#include <QElapsedTimer>
#include <QFile>
#include <QTimer>

#include <vector>

namespace sharpscope {

/// GUI thread only.
class TickLog final : public QObject {
    Q_OBJECT

public:
    /// Every `every` milliseconds the times since the last tick, in ms, go to the end of `file`: a line of JSON, a
    /// list. A file that cannot be written is said on standard error and nothing is measured.
    explicit TickLog(const QString& file, int every = 10'000, QObject* parent = nullptr);

private:
    void tick();
    void write();

    QFile m_file;
    QTimer m_tick;
    QTimer m_write;
    QElapsedTimer m_sinceLast;
    std::vector<double> m_gaps;
};

} // namespace sharpscope
