// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/sweep_source.h"
#include "app/gui/view_state.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QLabel;
class QPushButton;
class QStackedLayout;
class QTabWidget;
class QToolButton;

namespace sharpscope {

class EmptyPage;
class PlotWidget;
class SweepControls;
class SweepLines;
class SweepMap;
class SweepNumbers;
class SweepScatter;
struct SweepView;
struct SweepShown;

/// What a sweep has come to, live: its map and slices, which point is best and whether that is more than the seeds'
/// noise. What is clicked here is selected in the table of runs, what is selected there stands out here.
class SweepTab final : public QWidget {
    Q_OBJECT

public:
    explicit SweepTab(RunStore& store, QWidget* parent = nullptr);
    ~SweepTab() override;
    int heightForWidth(int width) const override;

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);

    const SweepShown& shown() const { return *m_shown; }
    const SweepSource& source() const { return m_source; }
    void look(); ///< at sweep.json, which has changed

    enum class Job { None, AtWork };
    void setJobActions(QAction* pause, QAction* stop); ///< of the window's job, seen while it does this sweep
    /// `whyNot`: what is in the way of going on with it.
    void setJob(Job job, bool canGoOn, const QString& whyNot);

    /// Where a point's runs are looked at.
    enum class Page { Curves, Landscape, Sharpness };

Q_SIGNALS:
    void changed(); ///< what read() gives, by the user
    void selectRequested(const QStringList& runs);
    void goRequested(sharpscope::SweepTab::Page page, const QStringList& runs);
    void exportRequested(sharpscope::PlotWidget* plot);
    void copied(const QString& format); ///< the table
    void goOnRequested();               ///< the missing runs of the sweep
    void extendRequested();
    void drawn();
    void openRequested(); ///< from the page that is shown while there is no sweep

private:
    QWidget* makePage();
    QWidget* makeJobBar();
    QWidget* makeEmptyPage();
    void makeMap();
    void makePanels();
    template <class Panel>
    void connectItems(Panel* panel);
    void wish(const std::function<void(SweepView&)>& change);
    QString panel() const;
    void connectStore();
    void refresh();
    void draw();
    void drawPanel();
    void showWords();
    void setFront();
    void choose(const QStringList& runs, Qt::KeyboardModifiers keys);
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

    RunStore& m_store;
    SweepSource m_source;
    QStackedLayout* m_pages;
    SweepControls* m_controls;
    QLabel* m_verdict;
    QLabel* m_progress;
    QPushButton* m_goOn;
    QPushButton* m_extend;
    QToolButton* m_pause;
    QToolButton* m_stop;
    QTabWidget* m_panels;
    SweepMap* m_map;
    SweepLines* m_lines;
    SweepScatter* m_scatter;
    SweepNumbers* m_numbers;
    std::unique_ptr<SweepShown> m_shown;
    QTimer m_refreshSoon; ///< runs grow faster than a table is worth drawing
};

} // namespace sharpscope
