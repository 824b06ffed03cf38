// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/notices.h"

#include "widgets/base/log_view.h"
#include "widgets/base/message_bar.h"
#include "widgets/base/run_store.h"

#include <QDockWidget>

namespace sharpscope {

void Notices::say(const QString& level, const QString& run, const QString& text)
{
    const auto* known = m_store.find(run);
    const auto kind = level == QLatin1String("problem")   ? LogView::Level::Problem
                      : level == QLatin1String("warning") ? LogView::Level::Warning
                                                          : LogView::Level::Info;
    const QString about = known ? known->label : QString();
    m_log.add(kind, about, text);
    m_logDock.setWindowTitle(m_log.warnings() > 0 ? QObject::tr("Log (%1)").arg(m_log.warnings()) : QObject::tr("Log"));
    if (kind == LogView::Level::Problem)
        m_bar.say(MessageBar::Level::Problem, about.isEmpty() ? text : about + QStringLiteral(": ") + text);
}

void Notices::inform(const QString& text) { m_bar.say(MessageBar::Level::Info, text); }

void Notices::complain(const QString& text) { say(QStringLiteral("problem"), {}, text); }

void Notices::clear() { m_bar.hide(); }

bool Notices::guard(const std::function<void()>& work)
{
    try {
        work();
        return true;
    } catch (const std::exception& error) {
        complain(QString::fromUtf8(error.what()).trimmed());
        return false;
    }
}

} // namespace sharpscope
