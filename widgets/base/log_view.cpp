// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/log_view.h"

#include "widgets/base/theme.h"

#include <QEvent>
#include <QTime>

namespace sharpscope {

namespace {
constexpr std::size_t mostLines = 5000;
}

LogView::LogView(QWidget* parent) : QPlainTextEdit(parent)
{
    setObjectName(QStringLiteral("log"));
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setMaximumBlockCount(mostLines);
    setPlaceholderText(tr("Messages of jobs appear here."));
    document()->setDocumentMargin(8);
}

void LogView::add(Level level, const QString& about, const QString& text)
{
    if (m_lines.size() >= mostLines) m_lines.erase(m_lines.begin());
    m_lines.push_back({level, QTime::currentTime().toString(QStringLiteral("HH:mm:ss")), about, text});
    if (level != Level::Info) ++m_warnings;
    show(m_lines.back());
}

void LogView::show(const Line& line)
{
    const Theme theme = themeOf(*this);
    const QColor color = line.level == Level::Info      ? theme.text
                         : line.level == Level::Warning ? theme.warning
                                                        : theme.problem;
    const QString about =
        line.about.isEmpty() ? QString() : QStringLiteral("<b>%1</b>&nbsp; ").arg(line.about.toHtmlEscaped());
    QString text = line.text.toHtmlEscaped();
    text.replace(QLatin1Char('\n'), QStringLiteral("<br/>"));
    appendHtml(QStringLiteral("<span style='color:%1'>%2</span>&nbsp; %3<span style='color:%4'>%5</span>")
                   .arg(theme.muted.name(), line.time, about, color.name(), text));
}

void LogView::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() != QEvent::PaletteChange) return;
    clear();
    for (const auto& line : m_lines)
        show(line);
}

} // namespace sharpscope
