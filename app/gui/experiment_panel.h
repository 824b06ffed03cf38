// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/presets.h"
#include "app/gui/view_state.h"
#include "core/work/experiment.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;

namespace sharpscope {

class LaunchBox;
class MethodsEditor;
class SchemaForm;

/// The experiment as a form: a preset or a file to start from, every field with its help, the methods as cards, what is
/// wrong beside the field, and the button that launches it.
class ExperimentPanel final : public QWidget {
    Q_OBJECT

public:
    explicit ExperimentPanel(QWidget* parent = nullptr);

    Json value() const; ///< what the form holds, right or wrong
    /// Puts an experiment, or a run's own experiment.json, into the form, as an edit of the user's.
    void setValue(const Json& experiment);

    void read(ViewState& state) const { state.experiment = value(); }
    void show(const ViewState& state);

    /// The experiment, if there is nothing wrong with it.
    std::optional<Experiment> experiment() const;

    void setRunning(bool running);           ///< a job runs: no other can be launched
    void setRunsFolder(const QString& path); ///< where runs are going to be written
    void setDataRoot(const QString& path);   ///< where data sets are looked for first

    void useData(const QString& name, const QString& folder);
    void addMethod(const QString& rule);

Q_SIGNALS:
    void launchRequested();
    void openRequested();
    void saveRequested();
    void runsFolderRequested();
    void edited(); ///< by the user

private:
    void put(const Json& experiment);
    void noteEdit(const QString& path);
    void check();
    void showNetworkOptions(const std::string& network);

    std::vector<Preset> m_presets;
    QComboBox* m_preset;
    QLabel* m_about;
    SchemaForm* m_general;
    MethodsEditor* m_methods;
    SchemaForm* m_details;
    LaunchBox* m_launch;
    QTimer m_checkSoon;
    std::string m_network;
    std::string m_dataRoot;
};

} // namespace sharpscope
