// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/tick_log.h"

#include <cstdio>

namespace sharpscope {

TickLog::TickLog(const QString& file, int every, QObject* parent) : QObject(parent), m_file(file)
{
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered)) {
        std::fprintf(stderr, "sharpscope: %s: cannot write: %s\n", qUtf8Printable(file),
                     qUtf8Printable(m_file.errorString()));
        return;
    }
    m_tick.setTimerType(Qt::PreciseTimer);
    m_tick.setInterval(16);
    connect(&m_tick, &QTimer::timeout, this, &TickLog::tick);
    m_write.setInterval(every);
    connect(&m_write, &QTimer::timeout, this, &TickLog::write);
    m_tick.start();
    m_write.start();
}

void TickLog::tick()
{
    if (m_sinceLast.isValid()) m_gaps.push_back(static_cast<double>(m_sinceLast.nsecsElapsed()) * 1e-6);
    m_sinceLast.start();
}

void TickLog::write()
{
    QByteArray line = "[";
    for (const double gap : m_gaps)
        line += QByteArray::number(gap, 'f', 2) + ", ";
    if (!m_gaps.empty()) line.chop(2);
    m_file.write(line + "]\n");
    m_gaps.clear();
}

} // namespace sharpscope
