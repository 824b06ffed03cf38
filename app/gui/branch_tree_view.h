// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/branch_tree.h"

#include <QWidget>

namespace sharpscope {

/// Runs as lines, their rounds as ticks, branches joined to where they left. A click, or the arrows and Enter, chooses
/// a run and a round of it.
class BranchTreeView final : public QWidget {
    Q_OBJECT

public:
    explicit BranchTreeView(QWidget* parent = nullptr);

    void setRows(std::vector<TreeRow> rows);
    const std::vector<TreeRow>& rows() const { return m_rows; }
    void setChosen(const QString& run, std::int64_t round);

    QPoint placeOf(const QString& run, std::int64_t round) const; ///< of the tick
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(const QString& run, std::int64_t round);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Hit {
        int row = -1;
        std::int64_t round = 0;
    };
    Hit hitAt(const QPoint& at) const;
    int rowOf(const QString& run) const; ///< −1: not here
    int lineStart() const;               ///< x of round 0
    double xOf(std::int64_t round) const;
    int yOf(std::size_t row) const;
    void choose(int row, std::int64_t round);

    std::vector<TreeRow> m_rows;
    std::int64_t m_rounds = 1; ///< the highest
    QString m_run;
    std::int64_t m_round = -1;
};

} // namespace sharpscope
