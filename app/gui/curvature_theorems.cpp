// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curvature_theorems.h"

#include "app/gui/text_table.h"
#include "core/curvature/theorem_rows.h"
#include "widgets/base/theme.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

QLabel* words(const char* name, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString titleOf(const TheoremRow& row)
{
    const QString title = QString::fromStdString(row.title), symbol = QString::fromStdString(row.symbol);
    return symbol.isEmpty() ? title : title + QStringLiteral("  ") + symbol;
}

double median(std::vector<double> values)
{
    if (values.empty()) return std::nan("");
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

TextTable::Row countRow(const QString& title, const std::vector<const TheoremReport*>& reports, auto&& is)
{
    TextTable::Row row{.title = title};
    for (const TheoremReport* report : reports)
        row.cells << QString::number(std::count_if(report->pairs.begin(), report->pairs.end(), is));
    return row;
}

} // namespace

CurvatureTheorems::CurvatureTheorems(QWidget* parent)
    : QWidget(parent),
      m_congruenceWords(words("congruenceWords", this)),
      m_congruence(new TextTable(QStringLiteral("congruenceTable"), this)),
      m_boundWords(words("boundWords", this)),
      m_bound(new TextTable(QStringLiteral("boundTable"), this))
{
    auto* all = new QWidget; // on a small screen both theorems are higher than the page
    auto* column = new QVBoxLayout(all);
    column->setContentsMargins(0, 6, 0, 0);
    column->addWidget(m_congruenceWords);
    column->addWidget(m_congruence, 1);
    column->addWidget(m_boundWords);
    column->addWidget(m_bound, 1);
    for (TextTable* table : {m_congruence, m_bound})
        table->setMinimumHeight(110);
    auto* area = new QScrollArea(this);
    area->setWidget(all);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(area);
}

void CurvatureTheorems::draw(const ShownCurvatures& shown)
{
    const bool dark = themeOf(*this).dark;
    std::vector<TextTable::Column> ofRuns, ofBounds;
    std::vector<const TheoremReport*> reports;
    for (std::size_t i = 0; i < shown.runs.size(); ++i) {
        const auto& theorems = shown.reports[i].report.theorems;
        if (!theorems) continue;
        const CurvatureRun& run = shown.runs[i];
        reports.push_back(&*theorems);
        ofRuns.push_back({run.label, QString::fromStdString(congruenceText(*theorems)), run.color.on(dark)});
        for (const BoundNumbers& bound : theorems->bounds)
            ofBounds.push_back({run.label + QLatin1Char('\n') + QString::fromStdString(bound.loss),
                                QString::fromStdString(boundText(*theorems)), run.color.on(dark)});
    }
    const bool any = !reports.empty();
    for (QWidget* widget : std::initializer_list<QWidget*>{m_congruence, m_boundWords, m_bound})
        widget->setVisible(any);
    m_congruenceWords->setAlignment(any ? Qt::AlignLeft : Qt::AlignCenter);
    m_congruenceWords->setForegroundRole(any ? QPalette::WindowText : QPalette::PlaceholderText);
    if (!any)
        return m_congruenceWords->setText(tr("Not checked: set a number of batch pairs under “Theorems” and compute. "
                                             "Along training, measure.congruence.every asks for the second theorem, "
                                             "whose curves are on the page Compare."));
    m_congruenceWords->setText(QString::fromStdString(congruenceText(*reports.front())));
    m_boundWords->setText(QString::fromStdString(boundText(*reports.front())));

    using C = CongruenceNumbers;
    std::vector<TextTable::Row> rows{
        countRow(tr("Pairs of batches"), reports, [](const C&) { return true; }),
        countRow(tr("… for which it holds"), reports, [](const C& c) { return c.holds(); }),
        countRow(tr("… with radii as small as the proof asks"), reports, [](const C& c) { return c.areRadiiSmall(); }),
        countRow(tr("… of these it holds for"), reports, [](const C& c) { return c.areRadiiSmall() && c.holds(); })};
    for (const TheoremRow& first : congruenceRows(*reports.front())) {
        TextTable::Row row{.title = tr("Median: %1").arg(titleOf(first))};
        for (const TheoremReport* report : reports)
            for (const TheoremRow& own : congruenceRows(*report))
                if (own.title == first.title) row.cells << valueText(median(own.values), std::nan(""));
        rows.push_back(std::move(row));
    }
    m_congruence->setTexts(ofRuns, rows);

    rows.clear();
    for (const TheoremReport* report : reports) {
        const std::vector<TheoremRow> own = boundRows(*report);
        rows.resize(own.size());
        for (std::size_t i = 0; i < own.size(); ++i) {
            rows[i].title = titleOf(own[i]);
            for (const double value : own[i].values)
                rows[i].cells << valueText(value, std::nan(""));
        }
    }
    m_bound->setTexts(ofBounds, rows);
}

} // namespace sharpscope
