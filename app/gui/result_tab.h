// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/view_state.h"
#include "core/run/result_table.h"
#include "widgets/base/run_store.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QMenu;
class QStackedLayout;
class QTableWidget;

namespace sharpscope {

/// A table like the papers', of the finished runs that are shown: rows are methods, columns what differs, cells mean ±
/// standard deviation over seeds with their number, the best of each column bold. To be copied as Markdown, LaTeX, CSV.
/// A right click on a title hides columns, also from what is copied.
class ResultTab final : public QWidget {
    Q_OBJECT

public:
    explicit ResultTab(const RunStore& store, QWidget* parent = nullptr);

    void read(ViewState& state) const { state.results = m_wanted; }
    using QWidget::show;
    void show(const ViewState& state);

Q_SIGNALS:
    void changed(); ///< what read() gives, by the user
    void copied(const QString& format);

private:
    QWidget* makeControls();
    QWidget* makeCopies();
    QMenu* columnMenu();
    void hideColumns();
    void takeRuns();
    void showTable();
    void fillChoices(const std::vector<FinishedRun>& runs);
    void showEvent(QShowEvent* event) override;

    const RunStore& m_store;
    QStackedLayout* m_pages;
    QComboBox* m_metric;
    QComboBox* m_summary;
    QComboBox* m_columns;
    QTableWidget* m_view;
    QLabel* m_caption;
    QTimer m_takeSoon;
    std::vector<FinishedRun> m_runs;
    std::vector<UnfinishedRun> m_unfinished;
    ResultTable m_table;
    std::vector<std::string> m_allColumns; ///< also those that are hidden
    ResultsView m_wanted;                  ///< as chosen, also where the runs have no such result
};

} // namespace sharpscope
