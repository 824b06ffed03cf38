// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/theme.h"

#include <QApplication>
#include <QLabel>
#include <QPalette>
#include <QStyleFactory>
#include <QWidget>

namespace sharpscope {

namespace {

QPalette paletteOf(const Theme& theme)
{
    QPalette palette;
    palette.setColor(QPalette::Window, theme.window);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.base);
    palette.setColor(QPalette::AlternateBase, theme.dark ? theme.base.lighter(115) : theme.base.darker(102));
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.muted);
    palette.setColor(QPalette::Button, theme.dark ? QColor(0x2d323a) : QColor(0xfbfbfc));
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::BrightText, theme.problem);
    palette.setColor(QPalette::ToolTipBase, theme.base);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::LinkVisited, theme.accent);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.dark ? QColor(0x0f1114) : QColor(Qt::white));
    palette.setColor(QPalette::Light, theme.dark ? QColor(0x3a4049) : QColor(Qt::white));
    palette.setColor(QPalette::Midlight, theme.dark ? QColor(0x343941) : QColor(0xeef0f3));
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Dark, theme.border.darker(115));
    palette.setColor(QPalette::Shadow, theme.dark ? QColor(0x0b0c0e) : QColor(0x9aa2ad));
    const QColor faint = theme.dark ? QColor(0x6a727d) : QColor(0xa4abb6);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faint);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, theme.border);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, faint);
    return palette;
}

QString styleSheetOf(const Theme& theme)
{
    return QStringLiteral(R"(
QToolTip { color: %1; background: %2; border: 1px solid %3; padding: 4px 6px; }
QMainWindow::separator { background: %4; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: %5; }
QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; font-weight: 600; }
QDockWidget::title { background: %4; padding: 7px 10px 5px 10px; text-align: left; }
QToolBar { background: %4; border: none; border-bottom: 1px solid %3; spacing: 3px; padding: 4px 8px; }
QToolBar QToolButton { padding: 4px 8px; border: 1px solid transparent; border-radius: 5px; }
QToolBar QToolButton:hover:enabled { background: %6; border-color: %3; }
QToolBar QToolButton:focus { border-color: %5; }
QToolBar QToolButton#qt_toolbar_ext_button { padding: 0; min-width: 20px; }
QToolBar QToolButton:pressed, QToolBar QToolButton:checked { background: %3; }
QStatusBar { background: %4; border-top: 1px solid %3; }
QStatusBar::item { border: none; }
QTabBar::tab { padding: 7px 16px; border: none; border-bottom: 2px solid transparent; color: %7; }
QTabBar::tab:selected { color: %1; border-bottom-color: %5; }
QTabBar::tab:disabled { color: %3; }
QTabBar::tab:hover:!selected { color: %1; border-bottom-color: %3; }
QTabWidget::pane { border: none; border-top: 1px solid %3; }
QHeaderView::section { background: %4; color: %7; border: none; border-bottom: 1px solid %3; padding: 5px 6px; }
QTableView { background: %4; border: none; }
QTableView::item { border-bottom: 1px solid %3; padding: 0 6px; }
QTableView QTableCornerButton::section { background: %4; border: none; border-bottom: 1px solid %3; }
QListWidget { outline: 0; }
QListWidget::item { padding: 6px 8px; border: none; }
QListWidget::item:selected { background: SELECTION; color: %1; }
sharpscope--EntryCard { border: 1px solid %3; border-radius: 4px; }
QSplitter::handle { background: %4; }
QLineEdit { background: %2; border: 1px solid %3; border-radius: 4px; padding: 2px 5px; }
QLineEdit:focus { border-color: %5; }
QLineEdit:disabled { background: %4; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; padding: 0; background: transparent; }
QTreeView, QListView, QTableView { selection-background-color: SELECTION; selection-color: %1; }
QCheckBox::indicator, QTreeView::indicator { width: 13px; height: 13px; border: 1px solid %7; border-radius: 3px; background: %2; }
QCheckBox::indicator:checked, QTreeView::indicator:checked { background: %5; border-color: %5; image: url(:/icons/check-THEME.svg); }
QTreeView::indicator:indeterminate { background: %5; border-color: %5; image: url(:/icons/dash-THEME.svg); }
QCheckBox::indicator:disabled { border-color: %3; }
QPushButton#launch { background: %5; color: %8; border: none; border-radius: 5px; padding: 7px; font-weight: 600; }
QPushButton#launch:hover { background: %9; }
QPushButton#launch:disabled { background: %3; color: %7; }
)")
        .arg(theme.text.name(), theme.base.name(), theme.border.name(), theme.window.name(), theme.accent.name(),
             theme.dark ? QStringLiteral("#2b3037") : QStringLiteral("#e9ecf1"), theme.muted.name(),
             theme.dark ? QStringLiteral("#0f1114") : QStringLiteral("#ffffff"),
             (theme.dark ? theme.accent.lighter(112) : theme.accent.darker(112)).name())
        .replace(QStringLiteral("THEME"), theme.dark ? QStringLiteral("dark") : QStringLiteral("light"))
        .replace(QStringLiteral("SELECTION"), theme.dark ? QStringLiteral("#2b4059") : QStringLiteral("#d6e6f6"));
}

} // namespace

Theme lightTheme()
{
    return {.dark = false,
            .window = QColor(0xf3f4f6),
            .base = QColor(0xffffff),
            .text = QColor(0x1d2127),
            .muted = QColor(0x626c7a),
            .border = QColor(0xd3d8df),
            .grid = QColor(0xe7eaee),
            .accent = QColor(0x1f6bb0),
            .problem = QColor(0xb3261e),
            .warning = QColor(0x8a5a00),
            .good = QColor(0x1b7f4d)};
}

Theme darkTheme()
{
    return {.dark = true,
            .window = QColor(0x16181c),
            .base = QColor(0x1f2228),
            .text = QColor(0xe3e6ea),
            .muted = QColor(0x98a1ad),
            .border = QColor(0x3d434d),
            .grid = QColor(0x2d3239),
            .accent = QColor(0x62a8ea),
            .problem = QColor(0xff8a80),
            .warning = QColor(0xf0c060),
            .good = QColor(0x6fd39b)};
}

Theme themeOf(const QWidget& widget)
{
    return widget.palette().color(QPalette::Window).lightness() < 128 ? darkTheme() : lightTheme();
}

bool systemIsDark() { return QApplication::palette().color(QPalette::Window).lightness() < 128; }

namespace {

/// A link's colour goes into a label's document when its text is set.
void recolorLinks()
{
    for (QWidget* widget : QApplication::allWidgets())
        if (auto* label = qobject_cast<QLabel*>(widget); label && label->text().contains(QLatin1String("<a "))) {
            const QString text = label->text();
            label->setText(QString());
            label->setText(text);
        }
}

} // namespace

void useTheme(QApplication& application, const Theme& theme)
{
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setPalette(paletteOf(theme));
    QPalette boxes = paletteOf(theme); // Fusion frames them by a darker window, which is none on a dark one
    if (theme.dark) boxes.setColor(QPalette::Window, theme.border.lighter(140));
    QApplication::setPalette(boxes, "QAbstractSpinBox");
    application.setStyleSheet(styleSheetOf(theme));
    recolorLinks();
}

} // namespace sharpscope
