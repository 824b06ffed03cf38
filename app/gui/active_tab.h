// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/active_run_shown.h"
#include "app/gui/active_runs.h"
#include "app/gui/view_state.h"

#include <QWidget>

#include <functional>
#include <vector>

class QAction;
class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;
class QStackedLayout;
class QTabWidget;

namespace sharpscope {

class ActiveControls;
class PlotWidget;
class RunFeed;
struct WindowSeams;

/// Active learning, round by round: which run and which round of it is looked at, the hand on the run, and panels that
/// show it.
class ActiveTab final : public QWidget {
    Q_OBJECT

public:
    ActiveTab(RunStore& store, RunFeed& feed, const WindowSeams& seams, QWidget* parent = nullptr);

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);

    void selectRun(const QString& id); ///< passed over if it has no rounds
    const ActiveRunShown& run() const { return m_shown; }
    std::int64_t round() const; ///< that is looked at; -1: none

    const QList<QAction*>& menuActions() const; ///< the hand on the run, for the menu bar

    /// What a person says of an image that the run asked for.
    void answer(const QString& run, const ImageAnswer& answer);

Q_SIGNALS:
    void changed();         ///< what read() gives, by the user
    void changedByItself(); ///< a person is asked for labels
    void exportRequested(sharpscope::PlotWidget* plot);
    void csvExportRequested(const QString& name, const QString& csv); ///< `name`: of the file, as it is suggested
    void openRequested();                ///< from the page that is shown while there are no such runs
    void leftToOpen(const QString& run); ///< a branch that has been made and does not go on yet
    void said(const QString& level, const QString& run, const QString& text);
    void informed(const QString& what); ///< of what was asked for and is done

private:
    struct Seat { ///< a panel, as far as it takes part
        std::string name;
        std::function<void(const ActiveRunShown&)> setRun;
        std::function<void(std::int64_t)> setRound = {};
        std::function<void(ViewState&)> read = {};
        std::function<void(const ViewState&)> show = {};
    };

    /// A panel has setRun(const ActiveRunShown&), and what it needs of setRound(std::int64_t), read(ViewState&) const
    /// and show(const ViewState&), and the signals changed() and exportRequested(PlotWidget*).
    template <class Panel>
    void addPanel(Panel* panel, const char* name, const QString& title);
    int indexOf(const std::string& panel) const; ///< -1: not there
    bool isOffered(const Seat& seat) const;      ///< for the run that is looked at
    void offerPanels();

    QWidget* makeHead();
    void makeEmptyPage();
    void fillRuns();
    void wantRounds();
    void refresh();
    void choose(const QString& run, std::int64_t round);
    void showRound();
    void noteQuestion();
    std::int64_t newestRound() const;
    void showEvent(QShowEvent* event) override;

    RunStore& m_store;
    RunFeed& m_feed;
    ActiveRuns m_runs;
    ActiveView m_view;
    ActiveRunShown m_shown;
    std::int64_t m_roundShown = -2;
    std::vector<Seat> m_seats;
    QString m_question;  ///< run and question that the panel Label came to the front for
    QStringList m_names; ///< id and label of each run to choose from

    ActiveControls* m_controls;
    QLabel* m_standing;
    QStackedLayout* m_pages;
    QComboBox* m_run;
    QSpinBox* m_round;
    QCheckBox* m_newest;
    QTabWidget* m_panels;
};

} // namespace sharpscope
