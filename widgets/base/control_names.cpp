// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/control_names.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTextDocumentFragment>

namespace sharpscope {

namespace {

constexpr int longestLabel = 60;                  ///< letters; what is longer explains something
constexpr const char* fromTip = "_name_from_tip"; ///< the name is the tool tip's, and changes with it

bool isValue(const QWidget& widget)
{
    if (qobject_cast<const QScrollBar*>(&widget)) return false;
    return qobject_cast<const QComboBox*>(&widget) || qobject_cast<const QAbstractSpinBox*>(&widget) ||
           qobject_cast<const QLineEdit*>(&widget) || qobject_cast<const QAbstractSlider*>(&widget) ||
           qobject_cast<const QAbstractItemView*>(&widget);
}

QLabel* labelIn(QLayoutItem* item)
{
    auto* label = item ? qobject_cast<QLabel*>(item->widget()) : nullptr;
    return label && !label->text().isEmpty() && !label->buddy() ? label : nullptr;
}

/// What stands before the item of this index: in its row, in a column above.
QLayoutItem* itemBefore(QLayout& layout, int index)
{
    if (auto* form = qobject_cast<QFormLayout*>(&layout)) {
        int row = 0;
        QFormLayout::ItemRole role = QFormLayout::FieldRole;
        form->getItemPosition(index, &row, &role);
        return role == QFormLayout::FieldRole ? form->itemAt(row, QFormLayout::LabelRole) : nullptr;
    }
    if (auto* grid = qobject_cast<QGridLayout*>(&layout)) {
        int row = 0, column = 0, rows = 0, columns = 0;
        grid->getItemPosition(index, &row, &column, &rows, &columns);
        return column > 0 ? grid->itemAtPosition(row, column - 1) : nullptr;
    }
    while (--index >= 0)
        if (!layout.itemAt(index)->spacerItem()) return layout.itemAt(index);
    return nullptr;
}

/// The label before `widget` in this layout, or before the layout in it that has it at its beginning. `isHere`: it is
/// somewhere in it.
QLabel* labelBefore(QLayout& layout, const QWidget& widget, bool& isHere)
{
    for (int i = 0; i < layout.count(); ++i) {
        auto* inner = layout.itemAt(i)->layout();
        QLabel* label = nullptr;
        if (inner)
            label = labelBefore(*inner, widget, isHere);
        else
            isHere = layout.itemAt(i)->widget() == &widget;
        if (!isHere) continue;
        const bool isFirst = !inner || inner->itemAt(0)->widget() == &widget;
        return label || !isFirst ? label : labelIn(itemBefore(layout, i));
    }
    return nullptr;
}

void nameByLabel(QWidget& widget)
{
    auto* layout = widget.parentWidget() ? widget.parentWidget()->layout() : nullptr;
    bool isHere = false;
    auto* label = layout ? labelBefore(*layout, widget, isHere) : nullptr;
    if (!label) return;
    const QString text = spokenText(label->text());
    if (text.size() > longestLabel || (!widget.accessibleName().isEmpty() && widget.accessibleName() != text)) return;
    if (!label->text().contains(QLatin1Char('&'))) label->setBuddy(&widget); // would be a mnemonic
    widget.setAccessibleName(text);
}

void nameByTip(QWidget& widget)
{
    const QString tip = spokenText(widget.toolTip());
    const bool isNamed = !widget.accessibleName().isEmpty() && !widget.property(fromTip).toBool();
    if (isNamed || tip.isEmpty()) return;
    widget.setProperty(fromTip, true);
    widget.setAccessibleName(tip);
}

void nameControl(QWidget& widget)
{
    if (const auto* button = qobject_cast<QAbstractButton*>(&widget)) {
        if (button->text().isEmpty()) nameByTip(widget);
        return;
    }
    if (!isValue(widget) || widget.objectName().startsWith(QLatin1String("qt_"))) return;
    nameByLabel(widget);
    nameByTip(widget);
}

} // namespace

QString spokenText(const QString& toolTip)
{
    QString text = Qt::mightBeRichText(toolTip) ? QTextDocumentFragment::fromHtml(toolTip).toPlainText() : toolTip;
    text = text.section(QLatin1Char('\n'), 0, 0).simplified();
    while (text.endsWith(QLatin1Char(':')) || text.endsWith(QLatin1Char('=')))
        text = text.chopped(1).trimmed();
    return text;
}

ControlNames::ControlNames(QObject* parent) : QObject(parent)
{
    QCoreApplication::instance()->installEventFilter(this);
}

bool ControlNames::eventFilter(QObject* object, QEvent* event)
{
    const auto type = event->type();
    if (type != QEvent::Polish && type != QEvent::ToolTipChange) return false;
    auto* widget = qobject_cast<QWidget*>(object);
    if (!widget) return false;
    if (type == QEvent::Polish)
        nameControl(*widget);
    else if (widget->property(fromTip).toBool())
        nameByTip(*widget);
    return false;
}

} // namespace sharpscope
