// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/curvature_groups.h"
#include "app/gui/view_state.h"

#include <QWidget>

class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace sharpscope {

class TextTable;

/// What the numbers say when two layers are rescaled and the network still computes the same: before and after, side by
/// side.
class RescalingPanel final : public QWidget {
    Q_OBJECT

public:
    explicit RescalingPanel(QWidget* parent = nullptr);

    QString asked() const; ///< "fc1=10", as CurvatureOptions::rescale has it
    void setCanCompute(bool can);
    /// The newest rescaling that was measured of these runs.
    void draw(const std::vector<FoundCurvature>& found, const QStringList& runs, const RunStore& store);

    void read(CurvatureView& view) const;
    void show(const CurvatureView& view); ///< says nothing

Q_SIGNALS:
    void changed();
    void rescaleClicked();

private:
    QLineEdit* m_layer;
    QDoubleSpinBox* m_factor;
    QPushButton* m_rescale;
    QLabel* m_words;
    TextTable* m_table;
};

} // namespace sharpscope
