// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/sweep_file.h"

#include <QDialog>

#include <vector>

class QLabel;
class QLineEdit;

namespace sharpscope {

/// More values, points or seeds for a sweep. Accepted once they are written down; what is there keeps its place.
class SweepExtendDialog final : public QDialog {
    Q_OBJECT

public:
    SweepExtendDialog(const QString& folder, const SweepFile& sweep, QWidget* parent);

private:
    void extend();

    QString m_folder;
    std::vector<std::pair<std::string, QLineEdit*>> m_values; ///< of each swept field
    QLineEdit* m_seeds;
    QLineEdit* m_points = nullptr; ///< of a random search
    QLabel* m_problem;
};

} // namespace sharpscope
