// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/shortcuts_page.h"

#include "app/gui/html.h"

#include <QAction>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

#include <array>
#include <set>
#include <utility>

namespace sharpscope {

namespace {

constexpr std::array<std::array<const char*, 2>, 14> mouseHelp = {
    {{QT_TRANSLATE_NOOP("QObject", "wheel on a figure"),
      QT_TRANSLATE_NOOP("QObject", "zoom both axes; on an axis' numbers that axis alone")},
     {QT_TRANSLATE_NOOP("QObject", "drag in a figure"), QT_TRANSLATE_NOOP("QObject", "move what is shown")},
     {QT_TRANSLATE_NOOP("QObject", "Shift and drag"), QT_TRANSLATE_NOOP("QObject", "zoom into a box")},
     {QT_TRANSLATE_NOOP("QObject", "double click in a figure"),
      QT_TRANSLATE_NOOP("QObject", "show everything, and follow the data again")},
     {QT_TRANSLATE_NOOP("QObject", "drag in a landscape"), QT_TRANSLATE_NOOP("QObject", "turn it; with Shift move it")},
     {QT_TRANSLATE_NOOP("QObject", "double click in a landscape or its map"),
      QT_TRANSLATE_NOOP("QObject", "look at this place")},
     {QT_TRANSLATE_NOOP("QObject", "Ctrl and drag on a landscape's map"),
      QT_TRANSLATE_NOOP("QObject", "cut the surfaces along a line")},
     {QT_TRANSLATE_NOOP("QObject", "I, F, S, T, Home in a landscape"),
      QT_TRANSLATE_NOOP("QObject", "look from the corner, the front, the side, the top, as at first")},
     {QT_TRANSLATE_NOOP("QObject", "right click on a figure"),
      QT_TRANSLATE_NOOP("QObject", "export it, copy its picture or its numbers")},
     {QT_TRANSLATE_NOOP("QObject", "mouse over a curve or the legend, row selected"),
      QT_TRANSLATE_NOOP("QObject", "the run stands out, the others step back")},
     {QT_TRANSLATE_NOOP("QObject", "click on the legend"), QT_TRANSLATE_NOOP("QObject", "hide or show a run")},
     {QT_TRANSLATE_NOOP("QObject", "double click on the legend"), QT_TRANSLATE_NOOP("QObject", "show this run alone")},
     {QT_TRANSLATE_NOOP("QObject", "click on a column's title"), QT_TRANSLATE_NOOP("QObject", "sort the runs")},
     {QT_TRANSLATE_NOOP("QObject", "right click on a column's title"),
      QT_TRANSLATE_NOOP("QObject", "choose the columns")}}};

constexpr std::array<std::array<const char*, 2>, 5> figureKeys = {
    {{QT_TRANSLATE_NOOP("QObject", "arrows, + and −, Home in a figure"),
      QT_TRANSLATE_NOOP("QObject", "move what is shown, zoom, show everything")},
     {QT_TRANSLATE_NOOP("QObject", "arrows in a sweep's map or scatter"),
      QT_TRANSLATE_NOOP("QObject",
                        "go from cell to cell, from dot to dot; Enter selects its runs, Ctrl+Space adds them; in a "
                        "scatter Shift adds what is on the way, Escape lets all go")},
     {QT_TRANSLATE_NOOP("QObject", "arrows in parallel coordinates"),
      QT_TRANSLATE_NOOP("QObject",
                        "left and right: from axis to axis; up and down: from line to line; Enter selects its "
                        "runs, Ctrl+Space adds them")},
     {QT_TRANSLATE_NOOP("QObject", "Shift+Up, Shift+Down in parallel coordinates"),
      QT_TRANSLATE_NOOP("QObject", "draw the axis' brush; Delete takes it away, Escape all brushes and the selection")},
     {QT_TRANSLATE_NOOP("QObject", "Left, Right in the runs' table"),
      QT_TRANSLATE_NOOP("QObject", "fold and unfold a run's forks")}}};

QString rowOf(const QString& what, const QString& does)
{
    return QStringLiteral("<tr><td>%1</td><td>%2</td></tr>").arg(escaped(what), escaped(does));
}

QString keysOf(const QAction& action)
{
    QStringList keys;
    for (const auto& shortcut : action.shortcuts())
        keys << shortcut.toString(QKeySequence::NativeText);
    return keys.join(QObject::tr(" or "));
}

/// The name without its mnemonic, and without what undo would undo.
QString plainName(const QAction& action)
{
    return action.text().remove(QLatin1Char('&')).section(QStringLiteral(": "), 0, 0);
}

} // namespace

QString shortcutsPage(const QMainWindow& window)
{
    QString rows;
    const auto section = [&rows](const QString& title) {
        return QStringLiteral("<h2>%1</h2><table cellpadding=\"5\">%2</table>").arg(title, std::exchange(rows, {}));
    };
    std::set<const QAction*> inMenus;
    for (const auto* menu : window.menuBar()->actions())
        for (const auto* action : menu->menu()->actions()) {
            inMenus.insert(action);
            if (!action->shortcut().isEmpty()) rows += rowOf(keysOf(*action), plainName(*action));
        }
    QString html = section(QObject::tr("Keys"));
    for (const auto* action : window.findChildren<QAction*>())
        if (!action->shortcut().isEmpty() && !action->objectName().isEmpty() && !inMenus.contains(action))
            rows += rowOf(keysOf(*action), plainName(*action));
    for (const auto& [what, does] : figureKeys)
        rows += rowOf(QObject::tr(what), QObject::tr(does));
    html += section(QObject::tr("Keys of a page's figures"));
    for (const auto& [what, does] : mouseHelp)
        rows += rowOf(QObject::tr(what), QObject::tr(does));
    return html + section(QObject::tr("Mouse"));
}

} // namespace sharpscope
