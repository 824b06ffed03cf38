// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curvature_gap_panel.h"

#include "app/gui/text_table.h"
#include "core/curvature/number_rows.h"
#include "core/run/curvature_gap.h"
#include "widgets/base/number_text.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr std::int64_t leastRuns = 3; ///< of two, τ is 1 or −1

QString fixed(double value) { return std::isnan(value) ? QStringLiteral("–") : QString::number(value, 'f', 2); }

} // namespace

CurvatureGapPanel::CurvatureGapPanel(QWidget* parent)
    : QWidget(parent), m_table(new TextTable(QStringLiteral("gapTable"), this)), m_words(new QLabel(this))
{
    m_words->setObjectName(QStringLiteral("gapWords"));
    m_words->setWordWrap(true);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->addWidget(m_words);
    column->addWidget(m_table, 1);
}

void CurvatureGapPanel::draw(const ShownCurvatures& shown)
{
    std::vector<double> gaps;
    for (const CurvatureRun& run : shown.runs)
        gaps.push_back(run.gap);
    const auto known =
        static_cast<std::int64_t>(std::count_if(gaps.begin(), gaps.end(), [](double gap) { return !std::isnan(gap); }));
    const QString what = tr("Kendall's τ_b of each number with the gap, the last accuracy/train less the last "
                            "accuracy/test: 1 where the sharper run of every pair has the larger gap, 0 where one says "
                            "nothing of the other.");
    m_table->setVisible(known >= leastRuns);
    if (known < leastRuns) {
        m_words->setText(tr("%1 It takes three runs that have recorded both accuracies and were measured alike; there "
                            "are %2.")
                             .arg(what)
                             .arg(known));
        return;
    }
    m_words->setText(what + QLatin1Char(' ') + QString::fromStdString(whyNoInterval(known)));
    std::vector<TextTable::Row> rows;
    for (const auto& [name, kendall] : gapCorrelations(shown.reports, gaps)) {
        const QString interval =
            std::isnan(kendall.low) ? QStringLiteral("–") : tr("%1 to %2").arg(fixed(kendall.low), fixed(kendall.high));
        rows.push_back({.title = QString::fromStdString(titleOfNumber(name)),
                        .cells = {fixed(kendall.tau), interval, QString::number(kendall.count)}});
    }
    m_table->setTexts({{.title = tr("τ")},
                       {.title = tr("95 % interval"), .help = tr("Percentile bootstrap over the runs")},
                       {.title = tr("runs")}},
                      rows);
}

} // namespace sharpscope
