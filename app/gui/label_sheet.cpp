// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/label_sheet.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace sharpscope {

namespace {
constexpr int sheetSide = 88;     ///< of a picture
constexpr double sheetScale = 2.; ///< pictures are made for the finest screens

/// A selected image has a frame: a highlighted answer alone would hardly be seen.
class FramedImage final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        if (!(option.state & QStyle::State_Selected)) return;
        painter->save();
        painter->setPen(QPen(option.palette.color(QPalette::Highlight), 3));
        painter->drawRect(option.rect.adjusted(2, 2, -3, -3));
        painter->restore();
    }
};
} // namespace

void SheetModel::refresh()
{
    if (rowCount() > 0) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void SheetModel::restart()
{
    beginResetModel();
    endResetModel();
}

QString SheetModel::answerText(const LabelQuestion::Image& image) const
{
    if (!image.answer) return {};
    if (*image.answer == skipped) return tr("skipped");
    if (*image.answer == unsure) return tr("unsure");
    return m_names.value(*image.answer, tr("class %1").arg(*image.answer));
}

int SheetModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_question.images().size());
}

QVariant SheetModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const LabelQuestion::Image& image = m_question.images()[static_cast<std::size_t>(index.row())];
    const QString answer = answerText(image);
    switch (role) {
    case Qt::DecorationRole: {
        QPixmap picture =
            QPixmap::fromImage(fittedInto(m_pictures.of(image.image), QSize(sheetSide, sheetSide) * sheetScale));
        picture.setDevicePixelRatio(sheetScale);
        return picture;
    }
    case Qt::DisplayRole:
        return answer.isEmpty() ? QStringLiteral("–") : image.isOnItsWay ? answer + QStringLiteral(" …") : answer;
    case Qt::ToolTipRole:
        return image.isOnItsWay ? tr("%1, not saved yet").arg(answer.isEmpty() ? tr("taken back") : answer)
                                : (answer.isEmpty() ? tr("not answered yet") : answer);
    case Qt::AccessibleTextRole:
        return tr("image %1 of %2, %3")
            .arg(index.row() + 1)
            .arg(rowCount())
            .arg(answer.isEmpty() ? tr("not answered yet") : answer);
    case Qt::SizeHintRole:
        return QSize(sheetSide + 26, sheetSide + 30);
    default:
        return {};
    }
}

LabelSheet::LabelSheet(SheetModel& model, QWidget* parent) : QListView(parent)
{
    setObjectName(QStringLiteral("labelSheet"));
    setAccessibleName(tr("Images to label"));
    setModel(&model);
    setItemDelegate(new FramedImage(this));
    setViewMode(QListView::IconMode);
    setResizeMode(QListView::Adjust);
    setMovement(QListView::Static);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setSelectionRectVisible(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setIconSize({sheetSide, sheetSide});
    setFrameShape(QFrame::NoFrame);
    setToolTip(tr("Select images (Shift and Ctrl for several, Ctrl+A for all) and press a class's key"));
}

std::vector<int> LabelSheet::selectedPlaces() const
{
    std::vector<int> places;
    for (const QModelIndex& index : selectionModel()->selectedIndexes())
        places.push_back(index.row());
    std::sort(places.begin(), places.end());
    return places;
}

void LabelSheet::keyPressEvent(QKeyEvent* event)
{
    const bool moves = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
    event->ignore();
    if (!moves) Q_EMIT keyTyped(event);
    if (!event->isAccepted()) QListView::keyPressEvent(event);
}

} // namespace sharpscope
