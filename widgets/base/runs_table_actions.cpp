// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with the table and said of its runs.
#include "widgets/base/field_chooser.h"
#include "widgets/base/notes_log.h"
#include "widgets/base/number_text.h"
#include "widgets/base/runs_filter.h"
#include "widgets/base/runs_table.h"
#include "widgets/base/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

namespace sharpscope {

namespace {

QInputDialog* askFor(QWidget* parent, const QString& title, const QString& label, const QString& value)
{
    auto* dialog = new QInputDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setLabelText(label);
    dialog->setTextValue(value);
    dialog->resize(420, dialog->height());
    return dialog;
}

} // namespace

QAction* RunsTable::makeAction(QList<QAction*>& to, const char* name, const QString& text, const QKeySequence& keys,
                               const QString& help, const std::function<void()>& what)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setStatusTip(help);
    action->setToolTip(help);
    connect(action, &QAction::triggered, this, what);
    addAction(action);
    to << action;
    return action;
}

void RunsTable::makeActions()
{
    auto& notes = m_noteActions;
    makeAction(notes, "renameRun", tr("Rename …"), Qt::Key_F2, tr("Another name for the run; empty: its own again"),
               [this] {
                   const QStringList ids = selected();
                   const QModelIndex current = m_view->currentIndex().siblingAtColumn(RunsModel::Name);
                   if (ids.size() != 1 || !current.data(RunsModel::IdRole).isValid()) return;
                   m_view->scrollTo(current);
                   m_view->edit(current);
               });
    makeAction(notes, "tagRuns", tr("Tags …"), Qt::CTRL | Qt::Key_L, tr("Words to find the selected runs by"),
               [this] { askForTags(); });
    makeAction(notes, "noteRuns", tr("Note …"), Qt::CTRL | Qt::SHIFT | Qt::Key_N, tr("A note on the selected runs"),
               [this] { askForNote(); });
    makeAction(notes, "colorRun", tr("Colour …"), {}, tr("Of the curves of the run's method"), [this] {
        if (const QStringList ids = selected(); ids.size() == 1) Q_EMIT colorRequested(ids.front());
    });
    m_pin = makeAction(notes, "pinRuns", tr("Pin"), Qt::CTRL | Qt::Key_P, tr("Keep the selected runs on top"),
                       [this] { togglePinned(); });
    m_archive = makeAction(notes, "archiveRuns", tr("Archive"), Qt::CTRL | Qt::Key_Delete,
                           tr("List the selected runs no more; nothing is deleted, and the archive can be listed"),
                           [this] { toggleArchived(); });
    makeAction(m_tableActions, "filterRuns", tr("Filter runs"), Qt::CTRL | Qt::Key_F, tr("Go to the runs' filter"),
               [this] {
                   m_filter->setFocus(Qt::ShortcutFocusReason);
                   m_filter->selectAll();
               })
        ->setShortcutContext(Qt::WindowShortcut);
    makeAction(m_tableActions, "columnsOfRuns", tr("Columns of the runs table …"), {},
               tr("Choose columns from options and results"), [this] { chooseColumns(); });
    makeAction(m_tableActions, "maximiseRunsTable", tr("Maximise the runs table"), Qt::CTRL | Qt::SHIFT | Qt::Key_M,
               tr("Give the table the room of the pages, or back"), [this] { m_maximise->click(); })
        ->setShortcutContext(Qt::WindowShortcut);
}

void RunsTable::takeSelection()
{
    const QStringList ids = selected();
    const auto all = [&](auto is) {
        return std::all_of(ids.begin(), ids.end(), [&](const QString& id) { return is(m_store.find(id)->notes); });
    };
    for (auto* action : std::as_const(m_noteActions))
        action->setEnabled(!ids.isEmpty());
    const bool arePinned = !ids.isEmpty() && all([](const RunNotes& notes) { return notes.pinned; });
    const bool areArchived = !ids.isEmpty() && all([](const RunNotes& notes) { return notes.archived; });
    m_pin->setText(arePinned ? tr("Unpin") : tr("Pin"));
    m_archive->setText(areArchived ? tr("Restore from the archive") : tr("Archive"));
    m_store.setSelected(ids);
    Q_EMIT selectionChanged();
}

/// "pin SAM", "tag 3 runs".
void RunsTable::say(const QString& what, const std::function<void(RunNotes&)>& change)
{
    const QStringList ids = selected();
    if (ids.isEmpty()) return;
    const QString whom = ids.size() == 1 ? m_store.find(ids.front())->label
                                         : countText(static_cast<std::size_t>(ids.size()), tr("run"), tr("runs"));
    m_notes->change(ids, what.arg(whom), change);
    takeSelection();
}

void RunsTable::rename(const QString& id, const QString& name)
{
    const StoredRun* run = m_store.find(id);
    if (!run || run->label == name) return;
    m_notes->change({id}, tr("rename %1").arg(run->label), [&](RunNotes& notes) { notes.name = name.toStdString(); });
}

void RunsTable::setColor(const QString& id, const QColor& color)
{
    const StoredRun* run = m_store.find(id);
    if (!run) return;
    QStringList ids; // the first of them that has one says it
    for (const auto& other : m_store.runs())
        if (other->method == run->method) ids << other->id;
    m_notes->change(ids, tr("colour of %1").arg(run->methodLabel), [&](RunNotes& notes) {
        notes.color = color.isValid() ? color.name().toStdString() : std::string();
    });
}

void RunsTable::askForTags()
{
    const QStringList ids = selected();
    if (ids.isEmpty()) return;
    std::vector<std::string> common = m_store.find(ids.front())->notes.tags;
    for (const auto& id : ids)
        std::erase_if(common, [&](const std::string& tag) {
            const auto& tags = m_store.find(id)->notes.tags;
            return std::find(tags.begin(), tags.end(), tag) == tags.end();
        });
    auto* dialog = askFor(this, tr("Tags"), tr("Tags that all selected runs have, with commas between them:"),
                          QString::fromStdString(tagsText(common)));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, common](const QString& text) {
        const std::vector<std::string> wanted = tagsOf(text.toStdString());
        say(tr("tag %1"), [&](RunNotes& notes) { // those that only some of them have stay
            std::erase_if(notes.tags, [&](const std::string& tag) {
                return std::find(common.begin(), common.end(), tag) != common.end();
            });
            notes.tags.insert(notes.tags.end(), wanted.begin(), wanted.end());
            notes.tags = tagsOf(tagsText(notes.tags));
        });
    });
    dialog->open();
}

void RunsTable::askForNote()
{
    const QStringList ids = selected();
    if (ids.isEmpty()) return;
    auto* dialog = askFor(this, tr("Note"), tr("What is to be known of the selected runs:"),
                          QString::fromStdString(m_store.find(ids.front())->notes.note));
    dialog->setOption(QInputDialog::UsePlainTextEditForTextInput);
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
        say(tr("note on %1"), [&](RunNotes& notes) { notes.note = text.trimmed().toStdString(); });
    });
    dialog->open();
}

void RunsTable::togglePinned()
{
    const bool pins = m_pin->text() == tr("Pin");
    say(pins ? tr("pin %1") : tr("unpin %1"), [&](RunNotes& notes) { notes.pinned = pins; });
}

void RunsTable::toggleArchived()
{
    const bool archives = m_archive->text() == tr("Archive");
    say(archives ? tr("archive %1") : tr("restore %1"), [&](RunNotes& notes) { notes.archived = archives; });
}

void RunsTable::fillGroupMenu()
{
    auto* menu = m_group->menu();
    menu->clear();
    auto* group = new QActionGroup(menu);
    const auto add = [&](const QString& text, const std::string& field) {
        auto* action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(isGrouped() && m_wanted.groupedBy == field);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, field] { groupBy(field); });
    };
    add(tr("Comparison"), {});
    for (const char* field : {"method.rule", "seed", "state", "tag"})
        add(m_model->titleOf(runFieldOf(field)), field);
    menu->addSeparator();
    for (const std::string& path : m_model->differing())
        add(m_model->titleOf(runFieldOf(path)), path);
}

void RunsTable::groupBy(const std::string& field)
{
    m_wanted.groupedBy = field;
    setGrouped(true);
    Q_EMIT viewChanged();
}

void RunsTable::chooseColumns()
{
    auto* dialog = new FieldChooser(m_runsFilter->fields(), m_wanted.chosenColumns, this);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        setChosenColumns(dialog->chosen());
        Q_EMIT viewChanged();
    });
    dialog->open();
}

void RunsTable::showFilter()
{
    const QString problem = m_runsFilter->problem(), hint = m_runsFilter->hint();
    const Theme theme = themeOf(*this);
    QPalette palette = this->palette();
    palette.setColor(QPalette::WindowText, problem.isEmpty() ? theme.muted : theme.problem);
    m_filterText->setPalette(palette);
    m_filterText->setTextFormat(Qt::PlainText);
    m_filterText->setText(problem.isEmpty() ? hint : problem);
    m_filterText->setVisible(!m_filterText->text().isEmpty());
    m_filter->setAccessibleDescription(m_filterText->text());
    placeEmptyText();
}

void RunsTable::showMenu(const QPoint& at)
{
    const QStringList ids = selected();
    if (ids.isEmpty()) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Show")), &QAction::triggered, this, [this, ids] { m_store.setVisible(ids, true); });
    connect(menu->addAction(tr("Hide")), &QAction::triggered, this, [this, ids] { m_store.setVisible(ids, false); });
    menu->addSeparator();
    menu->addActions(m_noteActions);
    menu->addSeparator();
    menu->addActions(m_menuActions);
    menu->popup(m_view->viewport()->mapToGlobal(at));
}

} // namespace sharpscope
