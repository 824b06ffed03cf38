// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/runs_model.h"
#include "widgets/base/runs_view.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QMenu;
class QToolButton;
class QTreeView;

namespace sharpscope {

class NotesLog;
class RunForks;
class RunsFilter;
class RunsSorter;

/// The table of runs with its filter: tick to show or hide, click a title to sort, several may be selected. The filter
/// is a text that any column must match, or an expression over fields; what it leaves out is not drawn either. Selected
/// runs stand out in the figures. Forks are folded below their run by its arrow, and with Left and Right. What is said
/// of runs (name, tags, note, colour, pinned, archived) is said here.
class RunsTable final : public QWidget {
    Q_OBJECT

public:
    explicit RunsTable(RunStore& store, QWidget* parent = nullptr);

    QStringList selected() const; ///< ids
    void select(const QStringList& ids);
    void goTo(const QString& id);  ///< selects it, and lists it where the filter has left it out
    void setGrouped(bool grouped); ///< by what it was last
    void groupBy(const std::string& field);
    bool isGrouped() const { return m_model->isGrouped(); }
    QByteArray columnWidths() const;
    void setColumnWidths(const QByteArray& widths);
    void setMaximised(bool maximised); ///< only says so: who has laid it out gives it the room

    using QWidget::show;
    RunsView view() const;
    void show(const RunsView& view);

    NotesLog& notes() const { return *m_notes; }
    void setColor(const QString& id, const QColor& color); ///< of the run's method; an invalid one: the palette's

    /// What is said of the selected runs, with keys; and what has to do with the table itself.
    const QList<QAction*>& noteActions() const { return m_noteActions; }
    const QList<QAction*>& tableActions() const { return m_tableActions; }
    /// What the context menu offers for the selected runs, beside showing and hiding.
    void addMenuActions(const QList<QAction*>& actions) { m_menuActions += actions; }

Q_SIGNALS:
    void selectionChanged();
    void viewChanged();                     ///< what view() gives, by the user
    void colorRequested(const QString& id); ///< the user wants to choose the run's colour
    void maximiseRequested(bool maximised);

private:
    void makeView();
    void makeBar();
    void makeActions();
    QAction* makeAction(QList<QAction*>& to, const char* name, const QString& text, const QKeySequence& keys,
                        const QString& help, const std::function<void()>& what);
    void takeSelection();
    void rename(const QString& id, const QString& name);
    void askForTags();
    void askForNote();
    void togglePinned();
    void toggleArchived();
    void say(const QString& what, const std::function<void(RunNotes&)>& change); ///< of the selected runs
    void fillGroupMenu();
    void chooseColumns();
    void showMenu(const QPoint& at);
    QMenu* columnMenu(); ///< which columns are shown
    void connectView();
    void arrangeColumns(); ///< order and sorting, as far as the columns are there
    void setChosenColumns(const std::vector<std::string>& fields);
    void showFilter(); ///< what is wrong with it
    void placeEmptyText();
    /// New comparisons are open, and their names take the whole row.
    void showComparisons(const QModelIndex& parent, int first, int last);
    void selectListed(const QStringList& ids);
    void fold(const StoredRun& run, bool folds);
    void unfoldTo(const QStringList& ids); ///< so that they have rows
    bool foldByKey(int key);
    bool foldByClick(const QPoint& at);
    void fillWidth(); ///< the first column takes what the others leave, until the user sizes it
    bool eventFilter(QObject* object, QEvent* event) override;

    RunStore& m_store;
    RunForks* m_forks; ///< before the model, which then finds the runs as they are now
    RunsModel* m_model;
    RunsFilter* m_runsFilter;
    NotesLog* m_notes;
    RunsSorter* m_sorted;
    QTreeView* m_view;
    QLineEdit* m_filter;
    QLabel* m_filterText; ///< below the filter: what is wrong with it
    QToolButton* m_group;
    QToolButton* m_archived;
    QToolButton* m_maximise;
    QLabel* m_emptyText;
    QList<QAction*> m_noteActions, m_tableActions, m_menuActions;
    QAction* m_pin = nullptr;
    QAction* m_archive = nullptr;
    RunsView m_wanted; ///< order and sorting: columns come and go with the runs
    bool m_isArranging = false;
    bool m_isFilling = false;
    bool m_userSized = false;
};

} // namespace sharpscope
