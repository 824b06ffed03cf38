// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/adapted_accuracy.h"
#include "app/gui/errand.h"
#include "app/gui/view_state.h"

#include <QWidget>

#include <map>
#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;

namespace sharpscope {

class FigureGrid;
class PlotFrame;
class TextTable;

/// How well the visible few-shot runs adapt, beside each other: accuracy over inner steps with its 95 % interval, how
/// the test episodes are spread, and both as numbers.
class FewShotAccuracy final : public QWidget {
    Q_OBJECT

public:
    explicit FewShotAccuracy(RunStore& store, QWidget* parent = nullptr);

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);

Q_SIGNALS:
    void changed();
    void exportRequested(sharpscope::PlotWidget* plot);
    void informed(const QString& what);

private:
    /// A run's test as its folder has it.
    struct Read {
        std::optional<EpisodeTable> table;
        QString problem;
    };
    QWidget* makeHead();
    void addFigure(IntervalPlot* plot, const char* name, const QString& title);
    void refresh();
    void readTables();
    void draw();
    void fillTable(const std::vector<AdaptedAccuracy>& runs);
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

    RunStore& m_store;
    std::map<QString, Read> m_read; ///< of the runs that have come to their end
    FewShotView m_view;
    QComboBox* m_step;
    QCheckBox* m_group;
    QLabel* m_words;
    FigureGrid* m_grid;
    IntervalPlot* m_steps;
    IntervalPlot* m_episodes;
    std::vector<PlotFrame*> m_frames;
    TextTable* m_table;
    Errand m_reading;
};

} // namespace sharpscope
