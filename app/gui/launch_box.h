// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QWidget>

#include <vector>

class QLabel;
class QPushButton;

namespace sharpscope {

/// Below the experiment's form: what is wrong and has no field to stand beside, how many runs it will be, the button
/// that launches them, and where they are written.
class LaunchBox final : public QWidget {
    Q_OBJECT

public:
    explicit LaunchBox(QWidget* parent = nullptr);

    /// `others`: the problems that stand beside no field; `count`: all problems.
    void setProblems(const std::vector<Problem>& others, std::size_t count);
    /// `factors`: what the runs are made of beside the seeds, "3 methods".
    void setSize(std::size_t runs, const QStringList& factors, std::size_t seeds);
    void setCost(const QString& text); ///< of a sweep: time and disk; empty: nothing is said
    void setRunning(bool running);
    void setRunsFolder(const QString& path);

Q_SIGNALS:
    void launchRequested();
    void problemRequested(); ///< the user wants to see what is wrong
    void runsFolderRequested();

private:
    void refresh();
    void changeEvent(QEvent* event) override;

    QLabel* m_problems;
    QLabel* m_summary;
    QLabel* m_cost;
    QLabel* m_runsFolder;
    QPushButton* m_launch;
    std::size_t m_problemCount = 0;
    std::size_t m_runs = 0;
    QStringList m_factors;
    std::size_t m_seeds = 0;
    bool m_isRunning = false;
};

} // namespace sharpscope
