// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/command_palette.h"

#include "widgets/base/fuzzy_match.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr std::size_t mostFound = 60;

} // namespace

CommandPalette::CommandPalette(std::vector<PaletteEntry> entries, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint),
      m_entries(std::move(entries)),
      m_typed(new QLineEdit(this)),
      m_found(new QTreeWidget(this))
{
    setObjectName(QStringLiteral("palette"));
    setWindowTitle(tr("Find"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_typed->setObjectName(QStringLiteral("paletteText"));
    m_typed->setPlaceholderText(tr("Find an action, a run, a preset, a field or a page …"));
    m_typed->setAccessibleName(tr("What to find"));
    m_typed->addAction(lineIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_found->setObjectName(QStringLiteral("paletteFound"));
    m_found->setAccessibleName(tr("What was found"));
    m_found->setColumnCount(3);
    m_found->setHeaderHidden(true);
    m_found->setRootIsDecorated(false);
    m_found->setUniformRowHeights(true);
    m_found->setAllColumnsShowFocus(true);
    m_found->setFocusPolicy(Qt::NoFocus);
    m_found->setFrameShape(QFrame::NoFrame);
    m_found->setTextElideMode(Qt::ElideMiddle);
    m_found->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 10, 10, 10);
    column->addWidget(m_typed);
    column->addWidget(m_found);
    const QSize room = parent->size();
    resize(std::min(720, room.width() * 9 / 10), std::min(460, room.height() * 7 / 10));
    move(parent->mapToGlobal(QPoint((room.width() - width()) / 2, room.height() / 10)));
    m_found->header()->setStretchLastSection(false);
    m_found->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_found->header()->setSectionResizeMode(1, QHeaderView::Interactive);
    m_found->header()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    m_found->header()->resizeSection(1, width() * 3 / 10);
    m_typed->installEventFilter(this);
    connect(m_typed, &QLineEdit::textChanged, this, &CommandPalette::find);
    connect(m_typed, &QLineEdit::returnPressed, this, &CommandPalette::go);
    connect(m_found, &QTreeWidget::itemClicked, this, &CommandPalette::go);
    find({});
    m_typed->setFocus();
}

void CommandPalette::find(const QString& typed)
{
    std::vector<std::pair<int, std::size_t>> ranked;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const PaletteEntry& entry = m_entries[i];
        if (const auto match = fuzzyMatch(typed, entry.text))
            ranked.emplace_back(match->score, i);
        else if (const auto wide =
                     fuzzyMatch(typed, entry.text + QLatin1Char(' ') + entry.kind + QLatin1Char(' ') + entry.detail))
            ranked.emplace_back(wide->score / 2 - 100, i);
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    ranked.resize(std::min(ranked.size(), mostFound));
    m_found->clear();
    const QColor muted = themeOf(*this).muted;
    QList<QTreeWidgetItem*> items;
    for (const auto& [score, place] : ranked) {
        const PaletteEntry& entry = m_entries[place];
        const QString where =
            entry.detail.isEmpty() ? entry.kind : entry.kind + QStringLiteral(" · ") + entry.detail.simplified();
        auto* item = new QTreeWidgetItem({entry.text, where, entry.keys});
        item->setData(0, Qt::UserRole, static_cast<qulonglong>(place));
        item->setToolTip(1, entry.detail);
        for (const int column : {1, 2})
            item->setForeground(column, muted);
        items << item;
    }
    m_found->addTopLevelItems(items);
    if (!items.isEmpty()) m_found->setCurrentItem(items.front());
}

void CommandPalette::go()
{
    const auto* item = m_found->currentItem();
    if (!item) return;
    const auto what = m_entries[item->data(0, Qt::UserRole).toULongLong()].go;
    accept(); // what it does may open a window of its own
    what();
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() != QEvent::KeyPress) return QDialog::eventFilter(object, event);
    auto* key = static_cast<QKeyEvent*>(event);
    const int rows = m_found->topLevelItemCount();
    int row = m_found->indexOfTopLevelItem(m_found->currentItem());
    switch (key->key()) {
    case Qt::Key_Down:
        row = rows > 0 ? (row + 1) % rows : -1;
        break;
    case Qt::Key_Up:
        row = rows > 0 ? (row + rows - 1) % rows : -1;
        break;
    case Qt::Key_PageDown:
        row = std::min(row + 10, rows - 1);
        break;
    case Qt::Key_PageUp:
        row = std::max(row - 10, 0);
        break;
    default:
        return QDialog::eventFilter(object, event);
    }
    if (row >= 0) m_found->setCurrentItem(m_found->topLevelItem(row));
    return true;
}

} // namespace sharpscope
