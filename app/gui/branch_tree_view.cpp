// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/branch_tree_view.h"

#include "widgets/base/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {
constexpr int rowHeight = 22;
constexpr int margin = 10;
constexpr int mostLabel = 220;
constexpr int tickHeight = 4;
} // namespace

BranchTreeView::BranchTreeView(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("branchTree"));
    setAccessibleName(tr("Runs and their branches"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::MinimumExpanding);
}

void BranchTreeView::setRows(std::vector<TreeRow> rows)
{
    if (rows == m_rows) return;
    m_rows = std::move(rows);
    m_rounds = 1;
    for (const TreeRow& row : m_rows)
        if (!row.trained.empty()) m_rounds = std::max(m_rounds, row.trained.back());
    updateGeometry();
    update();
}

void BranchTreeView::setChosen(const QString& run, std::int64_t round)
{
    m_run = run;
    m_round = round;
    update();
}

QSize BranchTreeView::minimumSizeHint() const
{
    return {200, 2 * margin + rowHeight * static_cast<int>(std::max<std::size_t>(1, m_rows.size()))};
}

QSize BranchTreeView::sizeHint() const { return minimumSizeHint().expandedTo({300, 0}); }

int BranchTreeView::lineStart() const
{
    int widest = 40;
    for (const TreeRow& row : m_rows)
        widest = std::max(widest, fontMetrics().horizontalAdvance(row.label));
    return margin + std::min({widest, mostLabel, width() / 2}) + margin;
}

double BranchTreeView::xOf(std::int64_t round) const
{
    const int start = lineStart();
    return start + static_cast<double>(round) / static_cast<double>(m_rounds) * (width() - start - 2 * margin);
}

int BranchTreeView::yOf(std::size_t row) const { return margin + static_cast<int>(row) * rowHeight + rowHeight / 2; }

int BranchTreeView::rowOf(const QString& run) const
{
    const auto it = std::find_if(m_rows.begin(), m_rows.end(), [&](const TreeRow& row) { return row.id == run; });
    return it == m_rows.end() ? -1 : static_cast<int>(it - m_rows.begin());
}

QPoint BranchTreeView::placeOf(const QString& run, std::int64_t round) const
{
    return {static_cast<int>(std::lround(xOf(round))), yOf(static_cast<std::size_t>(std::max(0, rowOf(run))))};
}

void BranchTreeView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = themeOf(*this);
    const int chosen = rowOf(m_run), start = lineStart();
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const TreeRow& row = m_rows[i];
        const int y = yOf(i);
        const bool isChosen = static_cast<int>(i) == chosen;
        if (isChosen) {
            QColor light = theme.accent;
            light.setAlpha(hasFocus() ? 60 : 30);
            painter.fillRect(QRect(0, y - rowHeight / 2, width(), rowHeight), light);
        }
        painter.setPen(theme.text);
        const QRect label(margin, y - rowHeight / 2, start - 2 * margin, rowHeight);
        painter.drawText(label, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                         fontMetrics().elidedText(row.label, Qt::ElideMiddle, label.width()));
        const QColor color = row.color.on(theme.dark);
        if (row.parent >= 0) { // from the run it left, down to its own line
            painter.setPen(QPen(color, 1.5, Qt::DotLine));
            painter.drawLine(QPointF(xOf(row.from), yOf(static_cast<std::size_t>(row.parent))),
                             QPointF(xOf(row.from), y));
        }
        const std::int64_t last = row.trained.empty() ? row.from : row.trained.back();
        painter.setPen(QPen(color, 2));
        painter.drawLine(QPointF(xOf(row.from), y), QPointF(xOf(last), y));
        for (const std::int64_t round : row.trained)
            painter.drawLine(QPointF(xOf(round), y - tickHeight), QPointF(xOf(round), y + tickHeight));
        if (row.isRunning) {
            painter.setBrush(color);
            painter.drawEllipse(QPointF(xOf(last), y), 3, 3);
        }
        if (isChosen && m_round >= 0) {
            painter.setPen(QPen(theme.text, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(QPointF(xOf(m_round), y), 6, 6);
        }
    }
}

BranchTreeView::Hit BranchTreeView::hitAt(const QPoint& at) const
{
    const int index = (at.y() - margin) / rowHeight;
    if (at.y() < margin || index >= static_cast<int>(m_rows.size())) return {};
    const TreeRow& row = m_rows[static_cast<std::size_t>(index)];
    Hit hit{.row = index, .round = -1};
    if (at.x() < lineStart() - margin || row.trained.empty()) return hit;
    double nearest = 1e9;
    for (const std::int64_t round : row.trained)
        if (const double distance = std::abs(xOf(round) - at.x()); distance < nearest) {
            nearest = distance;
            hit.round = round;
        }
    return hit;
}

void BranchTreeView::choose(int row, std::int64_t round)
{
    if (row < 0 || row >= static_cast<int>(m_rows.size())) return;
    Q_EMIT chosen(m_rows[static_cast<std::size_t>(row)].id, round);
}

void BranchTreeView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    const Hit hit = hitAt(event->pos());
    choose(hit.row, hit.round);
}

void BranchTreeView::keyPressEvent(QKeyEvent* event)
{
    const int row = std::max(0, rowOf(m_run));
    if (m_rows.empty()) return QWidget::keyPressEvent(event);
    const auto& trained = m_rows[static_cast<std::size_t>(row)].trained;
    const auto at = std::lower_bound(trained.begin(), trained.end(), m_round);
    switch (event->key()) {
    case Qt::Key_Up:
        return choose(row - 1, m_round);
    case Qt::Key_Down:
        return choose(row + 1, m_round);
    case Qt::Key_Left:
        if (at != trained.begin()) choose(row, *(at - 1));
        return;
    case Qt::Key_Right:
        if (at != trained.end() && at + 1 != trained.end()) choose(row, *(at + 1));
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

bool BranchTreeView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Hit hit = hitAt(help->pos());
    if (hit.row < 0) {
        QToolTip::hideText();
        return true;
    }
    const TreeRow& row = m_rows[static_cast<std::size_t>(hit.row)];
    QString text = row.label;
    if (hit.round >= 0) text += tr(", round %1").arg(hit.round);
    if (!row.parentName.isEmpty())
        text +=
            QLatin1Char('\n') + tr("branched off %1 after the training of round %2").arg(row.parentName).arg(row.from);
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

} // namespace sharpscope
