// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cluster/standing.h"

#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QMenu;
class QToolButton;

namespace sharpscope {

class RunStore;
class StateBar;
class SubmissionRows;

/// A line over the runs table that says how a submission stands whose runs are open: its rows by state, why some wait
/// or have failed, and what can be done about it. Where there are several it is chosen which. Not seen where there is
/// none.
class SubmissionStrip final : public QWidget {
    Q_OBJECT

public:
    SubmissionStrip(RunStore& store, QWidget* parent);

    struct Shown {
        Standing standing;
        QString away;           ///< why nothing newer is known; empty: this is as it is
        bool isLooking = false; ///< just now
    };
    void setShown(std::vector<Shown> all);

Q_SIGNALS:
    void lookRequested();
    void cancelRequested(const sharpscope::Standing& standing);
    void resubmitRequested(const sharpscope::Standing& standing);
    void copied(const QString& command);

private:
    QAction* addAction(QMenu& menu, const char* name, const QString& text, const QString& help,
                       const std::function<void(const Standing&)>& done);
    void makeMenu();
    void refresh();
    void showRows();
    const Shown* shown() const; ///< nullptr: none
    std::int64_t withoutRun(const Standing& standing) const;

    RunStore& m_store;
    std::vector<Shown> m_all;
    QComboBox* m_which;
    QLabel* m_name;
    StateBar* m_bar;
    QLabel* m_text;
    QToolButton* m_rows;
    QToolButton* m_more;
    QAction* m_cancel = nullptr;
    QAction* m_resubmit = nullptr;
    SubmissionRows* m_table = nullptr; ///< while it is open
};

/// What can be said of it in a line, and all that can be said, for a tool tip.
QString lineOf(const Standing& standing);
QString detailsOf(const Standing& standing);

} // namespace sharpscope
