// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <QDialog>
#include <QStringList>

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace sharpscope {

/// Asks how a branch is to differ: the acquisition, its label, how many rounds there are to be, and any other option as
/// FIELD=VALUE.
class BranchDialog final : public QDialog {
    Q_OBJECT

public:
    /// `experiment`: the run's.
    BranchDialog(const QString& run, const Json& experiment, std::int64_t round, QWidget* parent);

    QStringList assignments() const; ///< for branchRun()

private:
    Json m_experiment;
    QComboBox* m_acquisition;
    QLineEdit* m_label;
    QSpinBox* m_rounds;
    QPlainTextEdit* m_others;
};

} // namespace sharpscope
