// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/sweep_tab.h"
#include "app/gui/view_parts.h"
#include "app/gui/window_seams.h"
#include <QTabWidget>

namespace sharpscope {

class ActiveTab;
class CompareTab;
class CurvatureTab;
class DataTab;
class DecisionTab;
class DetectionTab;
class FewShotTab;
class LandscapeTab;
class ResultTab;
class RulesTab;
class RunFeed;
class RunStore;

/// The centre of the window: what one looks at, a page for each kind of look. Pages are known by name, so that one more
/// or another order changes no session. One that has less room than it needs is scrolled.
class Pages final : public QTabWidget {
    Q_OBJECT

public:
    Pages(RunStore& store, const WindowSeams& seams, RunFeed& feed, QWidget* parent = nullptr);

    CompareTab& compare() const { return *m_compare; }
    ActiveTab& active() const { return *m_active; }
    FewShotTab& fewShot() const { return *m_fewShot; }
    LandscapeTab& landscape() const { return *m_landscape; }
    CurvatureTab& curvature() const { return *m_curvature; }
    SweepTab& sweep() const { return *m_sweep; }
    DecisionTab& decision() const { return *m_decision; }
    DetectionTab& detection() const { return *m_detection; }
    ResultTab& results() const { return *m_results; }
    DataTab& data() const { return *m_data; }
    RulesTab& rules() const { return *m_rules; }

    QString inFront() const { return tabWhatsThis(currentIndex()); } ///< the name of the page that is seen
    /// A step to the next page and back, and one to each page; the first nine have keys.
    const QList<QAction*>& pageActions() const { return m_actions; }
    void goTo(const QWidget& page);     ///< one of those above
    void goToKind(const QString& kind); ///< where work of this kind is looked at
    /// The same of work that has just begun: of data of points in the plane, where their maps are.
    void goToWork(const QString& kind, const QString& dataset);
    void lookAtOpened(const QString& kind);  ///< the same, if Compare is in front and does not show it
    void selectRuns(const QStringList& ids); ///< where these are looked at, or one alone
    void addTo(ViewParts& parts);            ///< each page, and which of them is in front

Q_SIGNALS:
    void changed();         ///< what is looked at, by the user
    void changedByItself(); ///< ... or because something new has come
    void openRunsRequested();
    void complained(const QString& run, const QString& why); ///< of what was asked for and cannot be
    void selectRequested(const QStringList& runs);           ///< in the table

private:
    void makeActions();
    void lookAtPoint(SweepTab::Page page, const QStringList& runs); ///< of a sweep

    QList<QAction*> m_actions;
    CompareTab* m_compare;
    ActiveTab* m_active;
    FewShotTab* m_fewShot;
    LandscapeTab* m_landscape;
    CurvatureTab* m_curvature;
    SweepTab* m_sweep;
    DecisionTab* m_decision;
    DetectionTab* m_detection;
    ResultTab* m_results;
    DataTab* m_data;
    RulesTab* m_rules;
};

} // namespace sharpscope
