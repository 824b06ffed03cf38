// SPDX-License-Identifier: GPL-3.0-or-later
// AnalysisFigures: from what the files hold to what is drawn.
#include "app/gui/analysis_figures.h"
#include "app/gui/plot_frame.h"
#include "app/gui/run_standing.h"
#include "widgets/plots/bar_plot.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/matrix_plot.h"
#include "widgets/plots/scatter_plot.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace sharpscope {

namespace {

const AnalysisColumn* columnOf(const std::vector<AnalysisColumn>& columns, const std::string& name)
{
    for (const AnalysisColumn& column : columns)
        if (column.name == name) return &column;
    return nullptr;
}

const Analysis* ofRound(const std::vector<Analysis>& found, std::int64_t round)
{
    const auto it = std::find_if(found.begin(), found.end(), [&](const Analysis& one) { return one.round == round; });
    return it == found.end() ? nullptr : &*it;
}

QString coefficient(double value) { return std::isnan(value) ? QStringLiteral("–") : QString::number(value, 'f', 3); }

QString notComputed(std::int64_t round)
{
    return QObject::tr("Not computed for %1 yet.").arg(round < 0 ? QObject::tr("a round") : roundText(round));
}

/// A line for each of the columns over the rounds.
std::vector<LineFigure::Line> linesOf(const std::vector<AnalysisColumn>& byRound, const std::vector<std::string>& names)
{
    std::vector<LineFigure::Line> lines;
    for (const std::string& name : names)
        if (const AnalysisColumn* column = columnOf(byRound, name))
            lines.push_back({QString::fromStdString(column->title), byRound.front().values, column->values});
    return lines;
}

} // namespace

std::vector<Analysis> drawnOf(const std::vector<Analysis>& found, std::int64_t round)
{
    if (found.empty()) return {};
    const Analysis* looked = ofRound(found, round);
    const Json& options = looked ? looked->options : found.back().options;
    std::vector<Analysis> same;
    std::copy_if(found.begin(), found.end(), std::back_inserter(same),
                 [&](const Analysis& one) { return one.options == options; });
    return same;
}

void AnalysisFigures::setAnalyses(const std::string& analysis, const std::vector<Analysis>& found, std::int64_t round)
{
    if (analysis == "terms") drawTerms(found, round);
    if (analysis == "bound") drawBound(drawnOf(found, round));
    if (analysis == "radii") drawRadii(drawnOf(found, round));
    if (analysis == "overlap") drawOverlap(found, round);
}

void AnalysisFigures::drawTerms(const std::vector<Analysis>& found, std::int64_t round)
{
    const Analysis* terms = ofRound(found, round);
    const std::array<std::string, 2> first = {"loss", "gradient"};
    for (std::size_t i = 0; i < m_scatters.size(); ++i) {
        auto& [plot, frame] = m_scatters[i];
        std::string name = i < 2 ? first[i] : "curvature";
        if (terms && !columnOf(terms->columns, name)) name += ".ggn";
        const AnalysisColumn* column = terms ? columnOf(terms->columns, name) : nullptr;
        frame->setEmptyText(column ? QString() : notComputed(round));
        if (!column) {
            plot->setClasses({});
            frame->setNote({});
            continue;
        }
        const QString title = QString::fromStdString(column->title);
        plot->setAxisLabels(title, tr("max l(θ + ε)"));
        plot->setClasses({{tr("images of round %1").arg(round), column->values, terms->column("score")}});
        const auto filled = [&](const QString& text) {
            return text
                .arg(coefficient(terms->number("pearson." + name)), coefficient(terms->number("spearman." + name)))
                .arg(column->values.size());
        };
        frame->setNote(filled(tr("r %1 · rₛ %2 · N %3")));
        frame->setToolTip(
            filled(tr("Pearson's coefficient r = %1, Spearman's of the ranks rₛ = %2, of N = %3 images")));
        plot->setTitle(tr("Score against %1: %2").arg(title, filled(tr("Pearson %1 · Spearman %2 · N = %3"))));
    }
    m_magnitudes->setLines(linesOf(roundMeans(drawnOf(found, round)),
                                   {"score", "loss", "gradient", "curvature", "curvature.ggn", "lambda", "lambda.ggn"}),
                           tr("round"), tr("mean over images"));
}

void AnalysisFigures::drawBound(const std::vector<Analysis>& found)
{
    m_bound->setLines(linesOf(roundMeans(found), {"saal.true", "saal.predicted", "unlabelled.true",
                                                  "unlabelled.predicted", "labelled", "labelled.one", "loss.test"}),
                      tr("round"), tr("loss, nats"));
}

void AnalysisFigures::drawRadii(const std::vector<Analysis>& found)
{
    std::map<double, std::pair<LineFigure::Line, LineFigure::Line>> byRadius;
    for (const Analysis& one : found) {
        const std::vector<double>& radii = one.column("rho");
        for (std::size_t i = 0; i < radii.size(); ++i) {
            auto& [kept, ratio] = byRadius[radii[i]];
            kept.name = ratio.name = QStringLiteral("ρ = %1").arg(radii[i]);
            for (LineFigure::Line* line : {&kept, &ratio})
                line->x.push_back(static_cast<double>(one.round));
            kept.y.push_back(one.column("psi")[i]);
            ratio.y.push_back(one.column("r")[i]);
        }
    }
    std::vector<LineFigure::Line> kept, ratio;
    for (const auto& [rho, lines] : byRadius) {
        kept.push_back(lines.first);
        ratio.push_back(lines.second);
    }
    m_kept->setLines(kept, tr("round"), tr("ψ(ρ)"));
    m_ratio->setLines(ratio, tr("round"), tr("r(ρ, δ)"));
}

void AnalysisFigures::drawOverlap(const std::vector<Analysis>& found, std::int64_t round)
{
    const Analysis* overlap = ofRound(found, round);
    QStringList names;
    std::vector<double> common, ranks;
    if (overlap)
        for (std::size_t row = 0; row < overlap->rows.size(); ++row) {
            names << QString::fromStdString(overlap->rows[row]);
            for (const std::string& other : overlap->rows) {
                common.push_back(overlap->column("common." + other)[row]);
                ranks.push_back(overlap->column("spearman." + other)[row]);
            }
        }
    for (PlotFrame* frame : m_matrices)
        frame->setEmptyText(overlap ? QString() : notComputed(round));
    m_common->setMatrix(names, std::move(common), 0, 1);
    m_ranks->setMatrix(names, std::move(ranks), -1, 1);
}

void AnalysisFigures::setSeconds(const std::vector<PhaseSeconds>& seconds)
{
    const bool isOne = std::all_of(seconds.begin(), seconds.end(),
                                   [&](const PhaseSeconds& row) { return row.optimiser == seconds[0].optimiser; });
    const auto draw = [&](BarPlot& plot, SecondsOfPhase PhaseSeconds::*phase) {
        QStringList names;
        std::vector<double> means, deviations;
        for (const PhaseSeconds& row : seconds) {
            names << QString::fromStdString(isOne ? row.acquisition : row.acquisition + " · " + row.optimiser);
            means.push_back((row.*phase).mean);
            deviations.push_back((row.*phase).deviation);
        }
        plot.setBars(names, std::move(means));
        plot.setDeviations(std::move(deviations));
    };
    draw(*m_training, &PhaseSeconds::training);
    draw(*m_scoring, &PhaseSeconds::scoring);
}

void AnalysisFigures::setAccuracies(const std::vector<LineFigure::Line>& ofRuns)
{
    m_accuracies->setLines(ofRuns, tr("labels"), tr("test accuracy, %"));
}

} // namespace sharpscope
