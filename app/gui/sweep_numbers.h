// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/result_table.h"

#include <QWidget>

class QLabel;

namespace sharpscope {

class TextTable;
struct SweepShown;

/// The sweep as a table like the papers', to be copied as Markdown, LaTeX and CSV.
class SweepNumbers final : public QWidget {
    Q_OBJECT

public:
    explicit SweepNumbers(QWidget* parent = nullptr);

    void draw(const SweepShown& shown);

Q_SIGNALS:
    void copied(const QString& format);

private:
    ResultTable m_made;
    TextTable* m_table;
    QLabel* m_caption;
};

} // namespace sharpscope
