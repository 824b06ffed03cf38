// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/curvature_groups.h"
#include "app/gui/view_state.h"
#include "core/curvature/curvature_options.h"
#include "core/job/queued_job.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace sharpscope {

class SchemaForm;
class SharingBox;

/// The Curvature page's left side: which runs, what to measure of them, and which of the reports are looked at. Knows
/// no job.
class CurvatureControls final : public QWidget {
    Q_OBJECT

public:
    explicit CurvatureControls(QWidget* parent = nullptr);

    bool ofSelected() const; ///< the selected runs, not all visible ones
    Sharing sharing() const;
    CurvatureOptions options(std::vector<Problem>& problems) const; ///< the problems are shown in the form
    const Json& report() const { return m_report; }                 ///< whose options; empty: the newest
    void setReport(const Json& options) { m_report = options; }

    /// `shown`: which of them is looked at.
    void setGroups(const std::vector<CurvatureGroup>& groups, std::size_t shown, std::size_t runs);
    void setWords(const QString& words, bool isProblem);
    void setCanCompute(bool can, const QString& text);
    enum class Computing { No, Waits, Runs };
    void setComputing(Computing computing);
    void setProgress(double fraction, const QString& text);

    void read(CurvatureView& view) const;
    void show(const CurvatureView& view); ///< says nothing

Q_SIGNALS:
    void runsChosen();
    void optionsChanged();
    void reportChosen();
    void sharingChosen();
    void computeClicked();
    void stopClicked();

private:
    Json m_report = Json::object();
    std::vector<Json> m_reports; ///< of the box's entries
    QComboBox* m_runs;
    QComboBox* m_shown;
    SchemaForm* m_form;
    SharingBox* m_sharing;
    QPushButton* m_compute;
    QPushButton* m_stop;
    QProgressBar* m_progress;
    QLabel* m_words;
};

} // namespace sharpscope
