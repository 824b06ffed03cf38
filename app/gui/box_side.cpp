// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/box_side.h"

#include "widgets/base/run_palette.h"
#include "widgets/base/theme.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

namespace sharpscope {

namespace {

QIcon squareOf(const QColor& color)
{
    QPixmap square(12, 12);
    square.fill(color);
    return square;
}

} // namespace

BoxSide::BoxSide(QWidget* parent)
    : QWidget(parent),
      m_class(new QComboBox(this)),
      m_list(new QListWidget(this)),
      m_remove(new QToolButton(this)),
      m_undo(new QToolButton(this)),
      m_redo(new QToolButton(this)),
      m_confidence(new QDoubleSpinBox(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(5);
    const auto row = [&](QWidget* label, QWidget* field) {
        auto* line = new QHBoxLayout;
        line->addWidget(label);
        line->addWidget(field, 1);
        column->addLayout(line);
    };
    m_class->setObjectName(QStringLiteral("boxClass"));
    m_class->setToolTip(tr("Of the chosen box, and of those that are drawn next: 1–9"));
    m_class->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_class->setMinimumContentsLength(6);
    connect(m_class, &QComboBox::textActivated, this, &BoxSide::classChosen);
    auto* classLabel = new QLabel(tr("Class"), this);
    classLabel->setBuddy(m_class);
    row(classLabel, m_class);
    m_list->setObjectName(QStringLiteral("boxList"));
    m_list->setAccessibleName(tr("Boxes of the image"));
    m_list->setToolTip(tr("Class, then left, upper, right and lower edge in pixels"));
    m_list->setMinimumHeight(48);
    connect(m_list, &QListWidget::currentRowChanged, this, &BoxSide::boxChosen);
    column->addWidget(m_list, 1);
    auto* tools = new QHBoxLayout;
    const auto tool = [&](QToolButton* button, const char* name, const QString& text, const QString& help,
                          void (BoxSide::*signal)()) {
        button->setObjectName(QLatin1String(name));
        button->setText(text);
        button->setToolTip(help);
        connect(button, &QToolButton::clicked, this, signal);
        tools->addWidget(button);
    };
    tool(m_remove, "removeBox", tr("Delete"), tr("The chosen box: Del"), &BoxSide::removeRequested);
    tool(m_undo, "undoBox", tr("Undo"), tr("Ctrl+Z"), &BoxSide::undoRequested);
    tool(m_redo, "redoBox", tr("Redo"), tr("Ctrl+Shift+Z"), &BoxSide::redoRequested);
    tools->addStretch(1);
    column->addLayout(tools);
    m_confidence->setObjectName(QStringLiteral("proposalConfidence"));
    m_confidence->setRange(0.05, 1);
    m_confidence->setSingleStep(0.05);
    m_confidence->setDecimals(2);
    m_confidence->setValue(0.5);
    m_confidence->setToolTip(tr("An image that you have not touched begins with the boxes that the network finds and "
                                "is at least so sure of. 1: practically with none"));
    connect(m_confidence, &QDoubleSpinBox::valueChanged, this, &BoxSide::confidenceChanged);
    auto* sure = new QLabel(tr("Proposals ≥"), this);
    sure->setBuddy(m_confidence);
    row(sure, m_confidence);
    addButton("takeProposals", tr("Network’s boxes"),
              tr("In place of those in the image, the network's own that are sure enough. Undo has the others back"),
              &BoxSide::proposalsRequested);
    addButton("boxesDone", tr("Done, next image"), tr("These are the boxes of the image: Enter"),
              &BoxSide::doneRequested);
    addButton("nothingHere", tr("Nothing here"), tr("There is nothing of these classes in the image: N"),
              &BoxSide::nothingRequested);
    auto* passing = new QHBoxLayout;
    for (QPushButton* button :
         {addButton("skipImage", tr("Skip"), tr("Leave the image out for good: S"), &BoxSide::skipRequested),
          addButton("unsureImage", tr("Not now"), tr("Leave the image in the pool: it may be asked about again: ?"),
                    &BoxSide::unsureRequested)})
        passing->addWidget(button);
    column->addLayout(passing);
}

QPushButton* BoxSide::addButton(const char* name, const QString& text, const QString& help, void (BoxSide::*signal)())
{
    auto* button = new QPushButton(text, this);
    button->setObjectName(QLatin1String(name));
    button->setToolTip(help);
    connect(button, &QPushButton::clicked, this, signal);
    layout()->addWidget(button);
    return button;
}

void BoxSide::setClasses(const QStringList& names)
{
    if (names == m_names) return;
    m_names = names;
    const QSignalBlocker quiet(m_class);
    m_class->clear();
    for (qsizetype i = 0; i < names.size(); ++i)
        m_class->addItem(squareOf(runColor(static_cast<int>(i)).on(themeOf(*this).dark)), names[i]);
}

void BoxSide::setClass(const QString& name) { m_class->setCurrentText(name); }

void BoxSide::setBoxes(const DrawnBoxes& boxes, int chosen)
{
    const QSignalBlocker quiet(m_list);
    while (m_list->count() > std::ssize(boxes))
        delete m_list->takeItem(m_list->count() - 1);
    for (int i = 0; i < std::ssize(boxes); ++i) {
        const DrawnBox& box = boxes[static_cast<std::size_t>(i)];
        if (i == m_list->count()) m_list->addItem(QString());
        const QString name = QString::fromStdString(box.className);
        m_list->item(i)->setText(
            QStringLiteral("%1  %2, %3 … %4, %5").arg(name).arg(box.xmin).arg(box.ymin).arg(box.xmax).arg(box.ymax));
        m_list->item(i)->setIcon(squareOf(runColor(static_cast<int>(m_names.indexOf(name))).on(themeOf(*this).dark)));
    }
    m_list->setCurrentRow(chosen);
    m_remove->setEnabled(chosen >= 0);
}

void BoxSide::setHistory(bool canUndo, bool canRedo)
{
    m_undo->setEnabled(canUndo);
    m_redo->setEnabled(canRedo);
}

void BoxSide::setConfidence(double least)
{
    const QSignalBlocker quiet(m_confidence);
    m_confidence->setValue(least);
}

double BoxSide::confidence() const { return m_confidence->value(); }

} // namespace sharpscope
