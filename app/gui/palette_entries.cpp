// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/palette_entries.h"

#include "app/gui/experiment_panel.h"
#include "app/gui/help_pages.h"
#include "widgets/base/run_store.h"

#include <QAction>
#include <QFileInfo>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>

namespace sharpscope {

namespace {

QString withoutMnemonic(QString text) { return text.remove(QLatin1Char('&')).simplified(); }

class Actions {
public:
    explicit Actions(const QList<QAction*>& pages) : m_pages(pages.begin(), pages.end()) {}

    void add(QAction* action, const QString& where)
    {
        if (m_seen.contains(action)) return;
        m_seen.insert(action);
        if (!action->isEnabled() || !action->isVisible() || action->isSeparator() || action->text().isEmpty()) return;
        m_entries.push_back({.kind = m_pages.contains(action) ? QObject::tr("Page") : QObject::tr("Action"),
                             .text = withoutMnemonic(action->text()),
                             .detail = where,
                             .keys = action->shortcut().toString(QKeySequence::NativeText),
                             .go = [action = QPointer<QAction>(action)] {
                                 if (action) action->trigger();
                             }});
    }

    void addMenu(const QMenu& menu, const QString& where)
    {
        for (auto* action : menu.actions())
            if (const auto* inner = action->menu())
                addMenu(*inner, where + QStringLiteral(" › ") + withoutMnemonic(inner->title()));
            else
                add(action, where);
    }

    std::vector<PaletteEntry> take() { return std::move(m_entries); }

private:
    QSet<QAction*> m_pages;
    QSet<QAction*> m_seen;
    std::vector<PaletteEntry> m_entries;
};

} // namespace

std::vector<PaletteEntry> actionEntries(const QMainWindow& window, const QList<QAction*>& pages)
{
    Actions actions(pages);
    for (const auto* top : window.menuBar()->actions())
        if (const auto* menu = top->menu()) actions.addMenu(*menu, withoutMnemonic(menu->title()));
    for (auto* action : window.findChildren<QAction*>()) {
        const auto* place = qobject_cast<const QWidget*>(action->parent());
        if (!action->objectName().isEmpty() && !action->shortcut().isEmpty() && place && place->isVisible())
            actions.add(action, {});
    }
    return actions.take();
}

std::vector<PaletteEntry> runEntries(const RunStore& store, const std::function<void(const QString& id)>& go)
{
    std::vector<PaletteEntry> entries;
    for (const auto& run : store.runs())
        entries.push_back({.kind = QObject::tr("Run"),
                           .text = run->label,
                           .detail = QFileInfo(run->id).fileName(),
                           .keys = {},
                           .go = [go, id = run->id] { go(id); }});
    return entries;
}

std::vector<PaletteEntry> experimentEntries(ExperimentPanel& panel)
{
    std::vector<PaletteEntry> entries;
    for (const Preset& preset : panel.startingPoints())
        entries.push_back({.kind = QObject::tr("Preset"),
                           .text = QString::fromStdString(preset.name),
                           .detail = QString::fromStdString(preset.about),
                           .keys = {},
                           .go = [&panel, experiment = preset.experiment] {
                               panel.setValue(experiment);
                               panel.comeForward();
                           }});
    for (const auto& field : panel.fields())
        entries.push_back({.kind = QObject::tr("Field"),
                           .text = field.name,
                           .detail = field.where,
                           .keys = {},
                           .go = [&panel, editor = QPointer<QWidget>(field.editor)] {
                               if (editor) panel.goTo(*editor);
                           }});
    return entries;
}

std::vector<PaletteEntry> helpEntries(const std::function<void(const QString& file)>& go)
{
    std::vector<PaletteEntry> entries;
    for (const HelpPage& page : helpPages())
        entries.push_back(
            {.kind = QObject::tr("Help"), .text = page.title, .detail = {}, .keys = {}, .go = [go, file = page.file] {
                 go(file);
             }});
    return entries;
}

} // namespace sharpscope
