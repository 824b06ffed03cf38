// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/curvature_groups.h"

#include <QWidget>

class QLabel;

namespace sharpscope {

class TextTable;

/// The sharpness numbers, a row each, a column a run, with what they were measured on and what fell short.
class CurvatureNumbers final : public QWidget {
    Q_OBJECT

public:
    explicit CurvatureNumbers(QWidget* parent = nullptr);

    void draw(const ShownCurvatures& shown);

Q_SIGNALS:
    void textExportRequested(const QString& name, const QString& text); ///< `name`: of the file, as it is suggested
    void informed(const QString& what);

private:
    QWidget* makeButtons();

    std::vector<RunCurvature> m_reports;
    TextTable* m_table;
    QLabel* m_notes;
};

} // namespace sharpscope
