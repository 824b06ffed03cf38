// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/draw_turns.h"

#include "widgets/plots/qcp.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <deque>

namespace sharpscope {

namespace {

constexpr qint64 turn = 8; ///< ms of drawing after which others have their turn

class DrawTurns final : public QObject {
public:
    DrawTurns() : QObject(QCoreApplication::instance())
    {
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, &DrawTurns::draw);
    }

    bool has(const QCustomPlot& plot) const
    {
        return std::find(m_waiting.begin(), m_waiting.end(), &plot) != m_waiting.end();
    }

    void add(QCustomPlot& plot)
    {
        if (!has(plot)) m_waiting.emplace_back(&plot);
        if (!m_timer.isActive()) m_timer.start(0);
    }

private:
    void draw()
    {
        QElapsedTimer drawing;
        drawing.start();
        while (!m_waiting.empty() && drawing.elapsed() < turn) {
            const QPointer<QCustomPlot> plot = m_waiting.front();
            m_waiting.pop_front();
            if (plot) plot->replot();
        }
        if (!m_waiting.empty()) m_timer.start(0);
    }

    std::deque<QPointer<QCustomPlot>> m_waiting;
    QTimer m_timer;
};

DrawTurns& drawTurns()
{
    static QPointer<DrawTurns> turns; // the application owns it
    if (!turns) turns = new DrawTurns;
    return *turns;
}

} // namespace

void drawInTurn(QCustomPlot& plot) { drawTurns().add(plot); }

bool awaitsDrawing(const QCustomPlot& plot) { return drawTurns().has(plot); }

} // namespace sharpscope
