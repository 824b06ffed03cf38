// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/text_table.h"
#include "core/cluster/standing.h"

#include <QDialog>

class QCheckBox;
class QLabel;

namespace sharpscope {

class RunStore;

/// The rows of a submission as they stand, live: those that have no run in the table of runs yet, or all.
class SubmissionRows final : public QDialog {
    Q_OBJECT

public:
    SubmissionRows(const RunStore& store, QWidget* parent); ///< deletes itself once it is closed

    void setStanding(const QString& title, const Standing& standing);

private:
    void fill();

    const RunStore& m_store;
    Standing m_standing;
    QLabel* m_none;
    TextTable* m_table;
    QCheckBox* m_all;
    QString m_filled; ///< what stands in the table
};

} // namespace sharpscope
