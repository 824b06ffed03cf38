// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/round_numbers.h"

#include <QSplitter>

#include <array>

class QLabel;

namespace sharpscope {

class FeatureMapPlot;
class HistogramPlot;
class PlotWidget;

/// How a round's scores are spread, and where the network's features have its images.
class RoundFigures final : public QSplitter {
    Q_OBJECT

public:
    explicit RoundFigures(QWidget* parent = nullptr);

    void setScores(const RoundShown& shown, const QString& run);
    /// `scored`: nullptr: there is no map. `labelled`: what its network had seen.
    void setMap(const RoundShown& shown, const ScoredImages* scored, const std::vector<GivenLabel>& labelled);
    void mark(std::optional<std::int64_t> image);
    /// Why there are no scores: in place of the figures; empty: there are.
    void setProblem(const QString& why);

    Json zooms() const; ///< of figures that were zoomed, {"scores": [...], "features": [...]}
    void setZooms(const Json& zooms);

Q_SIGNALS:
    void picked(const std::optional<std::int64_t>& image); ///< by a click
    void zoomed();
    void exportRequested(sharpscope::PlotWidget* figure);

private:
    QLabel* addFrame(PlotWidget& plot, QLabel* title, QWidget* beside);
    void say();
    void showTip(std::int64_t image, const QPoint& place);

    HistogramPlot* m_histogram;
    QLabel* m_note;
    FeatureMapPlot* m_map;
    std::array<QLabel*, 2> m_instead{}; ///< of the histogram and of the map
    QString m_problem;
    RoundShown m_shown;
    std::vector<GivenLabel> m_labelled;
};

} // namespace sharpscope
