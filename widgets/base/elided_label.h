// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <utility>

namespace sharpscope {

/// Plain text on one line, or on as many as it may have, that ends in "…" where there is no room for all of it.
class ElidedLabel final : public QLabel {
public:
    using QLabel::QLabel;

    /// Broken at blanks. As high as its lines are at the width that it has; it has no height for width, which would
    /// make scroll areas round it give all of their page the height that it would like to have.
    ElidedLabel(const QString& text, QWidget* parent, int mostLines) : QLabel(text, parent), m_mostLines(mostLines) {}

    void setMostLines(int lines)
    {
        if (std::exchange(m_mostLines, lines) == lines) return;
        updateGeometry();
        update();
    }

    QSize sizeHint() const override { return {QLabel::sizeHint().width(), heightOf(QLabel::sizeHint())}; }
    QSize minimumSizeHint() const override
    {
        return {QLabel::minimumSizeHint().width(), heightOf(QLabel::minimumSizeHint())};
    }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QLabel::resizeEvent(event);
        if (m_mostLines > 1) updateGeometry();
    }
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setPen(palette().color(foregroundRole()));
        painter.drawText(contentsRect(), static_cast<int>(alignment()),
                         linesFor(contentsRect().width()).join(QLatin1Char('\n')));
    }

private:
    int heightOf(const QSize& ofOneLine) const
    {
        const int more = m_mostLines > 1 ? static_cast<int>(linesFor(contentsRect().width()).size()) - 1 : 0;
        return ofOneLine.height() + more * fontMetrics().lineSpacing();
    }

    /// One at least.
    QStringList linesFor(int width) const
    {
        QStringList lines;
        qsizetype begin = 0;
        const QString all = text();
        if (m_mostLines > 1) {
            QTextLayout layout(all, font());
            layout.beginLayout();
            for (QTextLine line = layout.createLine(); line.isValid() && lines.size() + 1 < m_mostLines;
                 line = layout.createLine()) {
                line.setLineWidth(std::max(1, width));
                if (line.textStart() + line.textLength() >= all.size()) break;
                lines << all.mid(line.textStart(), line.textLength()).trimmed();
                begin = line.textStart() + line.textLength();
            }
            layout.endLayout();
        }
        return lines << fontMetrics().elidedText(all.mid(begin), Qt::ElideRight, width);
    }

    int m_mostLines = 1;
};

} // namespace sharpscope
