// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/run_differences.h"

#include <QDialog>

class QCheckBox;

namespace sharpscope {

class RunStore;
class TextTable;

/// Selected runs side by side, as they were when it was opened: the options that differ, code, environment, results;
/// to be copied as Markdown or CSV.
class DifferenceDialog final : public QDialog {
    Q_OBJECT

public:
    DifferenceDialog(const RunStore& store, const QStringList& runs, QWidget* parent);

private:
    void fill();

    RunDifferences m_differences;
    QList<QColor> m_colors;
    TextTable* m_table;
    QCheckBox* m_onlyDiffering;
};

} // namespace sharpscope
