// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/help_window.h"

#include "app/gui/html.h"
#include "widgets/base/theme.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QHBoxLayout>
#include <QListWidget>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QTextBrowser>

#include <array>
#include <set>
#include <utility>

namespace sharpscope {

namespace {

struct PageFile {
    const char* title;
    const char* file; ///< in docs/reference; "": made here
};

constexpr std::array helpPages = {PageFile{QT_TRANSLATE_NOOP("HelpWindow", "Keyboard and mouse"), ""},
                                  PageFile{QT_TRANSLATE_NOOP("HelpWindow", "Step rules"), "rules"},
                                  PageFile{QT_TRANSLATE_NOOP("HelpWindow", "Networks"), "networks"},
                                  PageFile{QT_TRANSLATE_NOOP("HelpWindow", "Data sets"), "datasets"},
                                  PageFile{QT_TRANSLATE_NOOP("HelpWindow", "Weights"), "weights"},
                                  PageFile{QT_TRANSLATE_NOOP("HelpWindow", "Your own Python loop"), "../python"},
                                  PageFile{QT_TRANSLATE_NOOP("HelpWindow", "Figures for papers"), "../publication"}};

constexpr std::array<std::array<const char*, 2>, 14> mouseHelp = {
    {{QT_TRANSLATE_NOOP("HelpWindow", "wheel on a figure"),
      QT_TRANSLATE_NOOP("HelpWindow", "zoom both axes; on an axis' numbers that axis alone")},
     {QT_TRANSLATE_NOOP("HelpWindow", "drag in a figure"), QT_TRANSLATE_NOOP("HelpWindow", "move what is shown")},
     {QT_TRANSLATE_NOOP("HelpWindow", "Shift and drag"), QT_TRANSLATE_NOOP("HelpWindow", "zoom into a box")},
     {QT_TRANSLATE_NOOP("HelpWindow", "double click in a figure"),
      QT_TRANSLATE_NOOP("HelpWindow", "show everything, and follow the data again")},
     {QT_TRANSLATE_NOOP("HelpWindow", "drag in a landscape"),
      QT_TRANSLATE_NOOP("HelpWindow", "turn it; with Shift move it")},
     {QT_TRANSLATE_NOOP("HelpWindow", "double click in a landscape or its map"),
      QT_TRANSLATE_NOOP("HelpWindow", "look at this place")},
     {QT_TRANSLATE_NOOP("HelpWindow", "Ctrl and drag on a landscape's map"),
      QT_TRANSLATE_NOOP("HelpWindow", "cut the surfaces along a line")},
     {QT_TRANSLATE_NOOP("HelpWindow", "I, F, S, T, Home in a landscape"),
      QT_TRANSLATE_NOOP("HelpWindow", "look from the corner, the front, the side, the top, as at first")},
     {QT_TRANSLATE_NOOP("HelpWindow", "right click on a figure"),
      QT_TRANSLATE_NOOP("HelpWindow", "export it, copy its picture or its numbers")},
     {QT_TRANSLATE_NOOP("HelpWindow", "mouse over a curve or the legend, row selected"),
      QT_TRANSLATE_NOOP("HelpWindow", "the run stands out, the others step back")},
     {QT_TRANSLATE_NOOP("HelpWindow", "click on the legend"), QT_TRANSLATE_NOOP("HelpWindow", "hide or show a run")},
     {QT_TRANSLATE_NOOP("HelpWindow", "double click on the legend"),
      QT_TRANSLATE_NOOP("HelpWindow", "show this run alone")},
     {QT_TRANSLATE_NOOP("HelpWindow", "click on a column's title"), QT_TRANSLATE_NOOP("HelpWindow", "sort the runs")},
     {QT_TRANSLATE_NOOP("HelpWindow", "right click on a column's title"),
      QT_TRANSLATE_NOOP("HelpWindow", "choose the columns")}}};

constexpr std::array<std::array<const char*, 2>, 5> figureKeys = {
    {{QT_TRANSLATE_NOOP("HelpWindow", "arrows, + and −, Home in a figure"),
      QT_TRANSLATE_NOOP("HelpWindow", "move what is shown, zoom, show everything")},
     {QT_TRANSLATE_NOOP("HelpWindow", "arrows in a sweep's map or scatter"),
      QT_TRANSLATE_NOOP("HelpWindow",
                        "go from cell to cell, from dot to dot; Enter selects its runs, Ctrl+Space adds them; in a "
                        "scatter Shift adds what is on the way, Escape lets all go")},
     {QT_TRANSLATE_NOOP("HelpWindow", "arrows in parallel coordinates"),
      QT_TRANSLATE_NOOP("HelpWindow",
                        "left and right: from axis to axis; up and down: from line to line; Enter selects its "
                        "runs, Ctrl+Space adds them")},
     {QT_TRANSLATE_NOOP("HelpWindow", "Shift+Up, Shift+Down in parallel coordinates"),
      QT_TRANSLATE_NOOP("HelpWindow",
                        "draw the axis' brush; Delete takes it away, Escape all brushes and the selection")},
     {QT_TRANSLATE_NOOP("HelpWindow", "Left, Right in the runs' table"),
      QT_TRANSLATE_NOOP("HelpWindow", "fold and unfold a run's forks")}}};

QString rowOf(const QString& what, const QString& does)
{
    return QStringLiteral("<tr><td>%1</td><td>%2</td></tr>").arg(escaped(what), escaped(does));
}

QString keysOf(const QAction& action)
{
    QStringList keys;
    for (const auto& shortcut : action.shortcuts())
        keys << shortcut.toString(QKeySequence::NativeText);
    return keys.join(HelpWindow::tr(" or "));
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
    QString html = section(HelpWindow::tr("Keys"));
    for (const auto* action : window.findChildren<QAction*>())
        if (!action->shortcut().isEmpty() && !action->objectName().isEmpty() && !inMenus.contains(action))
            rows += rowOf(keysOf(*action), plainName(*action));
    for (const auto& [what, does] : figureKeys)
        rows += rowOf(HelpWindow::tr(what), HelpWindow::tr(does));
    html += section(HelpWindow::tr("Keys of a page's figures"));
    for (const auto& [what, does] : mouseHelp)
        rows += rowOf(HelpWindow::tr(what), HelpWindow::tr(does));
    return html + section(HelpWindow::tr("Mouse"));
}

HelpWindow::HelpWindow(Page page, QMainWindow& window)
    : QDialog(&window), m_window(window), m_list(new QListWidget(this)), m_text(new QTextBrowser(this))
{
    setObjectName(QStringLiteral("help"));
    setWindowTitle(tr("Sharpscope help"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(QSize(900, 620).boundedTo(window.size()));
    m_list->setAccessibleName(tr("Pages of help"));
    m_list->setFixedWidth(190);
    m_list->setFrameShape(QFrame::NoFrame);
    for (const auto& each : helpPages)
        m_list->addItem(tr(each.title));
    m_text->setObjectName(QStringLiteral("helpText"));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setOpenExternalLinks(true);
    m_text->document()->setDocumentMargin(18);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_list);
    row->addWidget(m_text, 1);
    connect(m_list, &QListWidget::currentRowChanged, this, &HelpWindow::showPage);
    m_list->setCurrentRow(static_cast<int>(page));
}

void HelpWindow::showPage(int index)
{
    const QString name = QLatin1String(helpPages[static_cast<std::size_t>(index)].file);
    if (name.isEmpty()) return m_text->setHtml(shortcutsPage(m_window));
    QFile file(QDir::cleanPath(QStringLiteral(":/docs/reference/%1.md").arg(name)));
    if (file.open(QIODevice::ReadOnly)) m_text->setMarkdown(QString::fromUtf8(file.readAll()));
}

} // namespace sharpscope
