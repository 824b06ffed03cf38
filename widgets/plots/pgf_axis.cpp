// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/pgf_axis.h"

#include "widgets/plots/figure_legend.h"
#include "widgets/plots/pgf_text.h"

#include <algorithm>

namespace sharpscope {

namespace {

void addAxis(QStringList& options, const QCPAxis& axis, const QString& name)
{
    const auto option = [&](const QString& what, const QString& value) {
        options << QStringLiteral("%1%2={%3}").arg(name, what, value);
    };
    option(QStringLiteral("min"), pgfNumber(axis.range().lower));
    option(QStringLiteral("max"), pgfNumber(axis.range().upper));
    if (axis.scaleType() == QCPAxis::stLogarithmic) option(QStringLiteral("mode"), QStringLiteral("log"));
    if (!axis.label().isEmpty()) option(QStringLiteral("label"), pgfText(axis.label()));
    const auto words = axis.ticker().dynamicCast<QCPAxisTickerText>();
    if (!words) return;
    QStringList places, names;
    const auto ticks = words->ticks();
    for (auto tick = ticks.begin(); tick != ticks.end(); ++tick) {
        places << pgfNumber(tick.key());
        names << QStringLiteral("{%1}").arg(pgfText(tick.value()));
    }
    option(QStringLiteral("tick"), places.join(QLatin1Char(',')));
    option(QStringLiteral("ticklabels"), names.join(QLatin1Char(',')));
    if (axis.tickLabelRotation() != 0)
        options << QStringLiteral("%1ticklabel style={rotate=%2, anchor=east}")
                       .arg(name, pgfNumber(-axis.tickLabelRotation()));
}

struct LegendEntry {
    QString image, text;
};

std::vector<LegendEntry> entriesOf(const QCustomPlot& plot, const FigureFormat& format)
{
    std::vector<LegendEntry> entries;
    for (auto* element : plot.plotLayout()->elements(true)) {
        if (const auto* legend = dynamic_cast<FigureLegend*>(element))
            for (const auto& entry : legend->entries())
                entries.push_back({QStringLiteral("line legend, ") + pgfPen(entry.pen, format), entry.label});
    }
    if (!plot.legend->visible()) return entries;
    for (int i = 0; i < plot.legend->itemCount(); ++i) {
        auto* item = qobject_cast<QCPPlottableLegendItem*>(plot.legend->item(i));
        if (!item) continue;
        const QCPAbstractPlottable& of = *item->plottable();
        QString image = QStringLiteral("area legend, %1, %2").arg(pgfPen(of.pen(), format), pgfBrush(of.brush()));
        if (const auto* graph = qobject_cast<const QCPGraph*>(&of))
            image = graph->lineStyle() == QCPGraph::lsNone
                        ? QStringLiteral("only marks, ") + pgfMark(graph->scatterStyle(), graph->pen(), format)
                        : QStringLiteral("line legend, ") + pgfPen(graph->pen(), format);
        entries.push_back({image, of.name()});
    }
    return entries;
}

} // namespace

QStringList pgfAxisOptions(const QCustomPlot& plot, const FigureFormat& format, const QString& title)
{
    QStringList options = {
        QStringLiteral("width=%1mm, height=%2mm").arg(pgfNumber(format.width), pgfNumber(format.height)),
        QStringLiteral("font=\\fontsize{%1}{%2}\\selectfont")
            .arg(pgfNumber(format.fontSize), pgfNumber(1.2 * format.fontSize)),
        QStringLiteral("tick style={draw=black!50}, axis line style={draw=black!50}"),
        QStringLiteral("grid=major, grid style={draw=black!10}, axis on top=false"),
        QStringLiteral("unbounded coords=jump, scaled ticks=false, tick align=outside, tick pos=left"),
    };
    if (!title.isEmpty()) options << QStringLiteral("title={%1}").arg(pgfText(title));
    addAxis(options, *plot.xAxis, QStringLiteral("x"));
    addAxis(options, *plot.yAxis, QStringLiteral("y"));
    const std::vector<LegendEntry> entries = entriesOf(plot, format);
    if (entries.empty()) return options;
    qsizetype longest = 1;
    for (const auto& entry : entries)
        longest = std::max(longest, entry.text.size());
    // As many side by side as the width has room for letters and pictures of lines.
    const double letters = format.width / 25.4 * 72 / (0.55 * format.fontSize);
    const int columns =
        std::clamp(static_cast<int>(letters / static_cast<double>(longest + 6)), 1, static_cast<int>(entries.size()));
    options << QStringLiteral("legend style={at={(0.5,1.03)}, anchor=south, draw=none, fill=none, legend columns=%1}")
                   .arg(columns)
            << QStringLiteral("legend cell align={left}");
    if (!title.isEmpty()) { // above the legend
        const auto rows = (entries.size() + static_cast<std::size_t>(columns) - 1) / static_cast<std::size_t>(columns);
        options << QStringLiteral("title style={yshift=%1pt}")
                       .arg(pgfNumber(1.6 * format.fontSize * static_cast<double>(rows)));
    }
    return options;
}

QString pgfLegend(const QCustomPlot& plot, const FigureFormat& format)
{
    QString text;
    for (const auto& entry : entriesOf(plot, format))
        text += QStringLiteral("\\addlegendimage{%1}\n\\addlegendentry{%2}\n").arg(entry.image, pgfText(entry.text));
    return text;
}

QString pgfMark(const QCPScatterStyle& style, const QPen& pen, const FigureFormat& format)
{
    const auto shape = [&] {
        switch (style.shape()) {
        case QCPScatterStyle::ssCircle:
            return style.brush().style() == Qt::NoBrush ? "o" : "*"; // PGFPlots fills a "*" whatever is said
        case QCPScatterStyle::ssSquare:
            return "square*";
        case QCPScatterStyle::ssDiamond:
            return "diamond*";
        case QCPScatterStyle::ssTriangle:
        case QCPScatterStyle::ssTriangleInverted:
            return "triangle*";
        case QCPScatterStyle::ssCross:
            return "x";
        case QCPScatterStyle::ssPlus:
            return "+";
        case QCPScatterStyle::ssNone:
            return "none";
        default:
            return "*";
        }
    }();
    const QString turn =
        style.shape() == QCPScatterStyle::ssTriangleInverted ? QStringLiteral(", rotate=180") : QString();
    const QPen line = style.isPenDefined() ? style.pen() : pen;
    const bool isDisc = style.shape() == QCPScatterStyle::ssDisc || style.shape() == QCPScatterStyle::ssDot;
    const QBrush fill = isDisc ? QBrush(line.color()) : style.brush();
    return QStringLiteral("mark=%1, mark size=%2pt, mark options={solid, %3, %4%5}")
        .arg(QLatin1String(shape), pgfNumber(format.pointsOf(style.size() / 2)), pgfPen(line, format), pgfBrush(fill),
             turn);
}

} // namespace sharpscope
