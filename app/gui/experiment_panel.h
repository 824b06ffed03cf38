// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/errand.h"
#include "app/gui/missing_data.h"
#include "app/gui/view_state.h"
#include "core/optim/radius_advice.h"
#include "core/work/experiment.h"
#include "core/work/presets.h"
#include "core/work/sweep_size.h"

#include <QTimer>
#include <QWidget>

#include <map>
#include <optional>

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace sharpscope {

class ColumnScroll;
class ExperimentForm;
class LaunchBox;
class SchemaForm;

/// The experiment as a form: which kind of work, a preset or a file to start from, every field of the kind with its
/// help, what is wrong beside the field (also data that are not there), and the button that launches it.
class ExperimentPanel final : public QWidget {
    Q_OBJECT

public:
    explicit ExperimentPanel(QWidget* parent = nullptr);

    Json value() const; ///< what the form holds, right or wrong, with its kind
    /// Puts an experiment, or a run's own experiment.json, into the form, as an edit of the user's.
    /// @throws Error if it is of a kind that this program does not know; the form stays as it is then.
    void setValue(const Json& experiment);

    void read(ViewState& state) const { state.experiment = valueToKeep(); }
    using QWidget::show;
    void show(const ViewState& state);

    /// The experiment, if there is nothing wrong with it.
    /// Its sweep may have more points than its "most": see experimentToAskFor().
    std::optional<Experiment> experiment() const;

    const std::vector<Preset>& startingPoints() const { return m_presets; } ///< the presets
    struct FormField {
        QString name;  ///< "Train radius ρ₁"
        QString where; ///< its path, or the entry of a list that it belongs to
        QWidget* editor;
    };
    std::vector<FormField> fields() const; ///< of the form as it is now
    void goTo(QWidget& field);             ///< unfolds, scrolls, and puts the cursor there
    void comeForward();                    ///< the panel, where it is a tab or hidden
    void showFirstProblem();               ///< scrolls to the field and puts the cursor there

    void setRunning(bool running);           ///< a job runs: no other can be launched
    void setRunsFolder(const QString& path); ///< where runs are going to be written
    void setDataRoot(const QString& path);   ///< where data sets are looked for first

    /// How long an epoch of such an experiment takes, in seconds, where that is known.
    using Pace = std::function<std::optional<double>(const Json& experiment)>;
    void setPace(Pace pace) { m_pace = std::move(pace); }
    SweepSize sizeWithPace(const Experiment& experiment) const; ///< of its sweep

    /// False where the kind of work has no such field.
    bool useData(const QString& name, const QString& folder);
    bool addMethod(const QString& rule, const Json& reading = Json::object());
    /// With which radius it would be added, by the form's data and its SAM.
    RadiusAdvice adviceFor(const RuleInfo& rule) const;

Q_SIGNALS:
    void launchRequested();
    void openRequested();
    void saveRequested();
    void runsFolderRequested();
    void edited();                    ///< by the user
    void refused(const QString& why); ///< a state whose form this program does not have; it stays as it was

private:
    QWidget* makeHead();
    Json valueToKeep() const { return m_notShown.empty() ? value() : m_notShown; }
    void put(const Json& experiment);
    void showKind(const Kind& kind);
    void chooseKind();
    void noteEdit();
    void check();
    void makeSweepForm();
    void takeSwept(const QString& name, const Json& field);
    void showSweep();
    std::vector<Problem> withoutSweepProblems(const std::vector<Problem>& problems);
    void sayCost(const Experiment& experiment);
    void changeEvent(QEvent* event) override;

    std::vector<Preset> m_presets;
    std::vector<Preset> m_shownPresets; ///< of the kind
    std::map<std::string, Json> m_kept; ///< what was typed for other kinds, so that looking at one loses nothing
    Json m_sweep = nullptr;             ///< of the experiment; null: it has none
    Json m_notShown = Json::object();   ///< of a kind that this program does not know: kept until the form is edited
    const Kind* m_kind = nullptr;
    QComboBox* m_kinds;
    QComboBox* m_preset;
    QLabel* m_about;
    QVBoxLayout* m_column;
    SchemaForm* m_sweepForm = nullptr; ///< how a sweep goes on; its fields are where they are in the form
    ExperimentForm* m_form = nullptr;
    ColumnScroll* m_scroll;
    LaunchBox* m_launch;
    QTimer m_checkSoon;
    std::string m_dataRoot;
    MissingData m_missing;
    Pace m_pace;
    Errand m_sizing;
};

} // namespace sharpscope
