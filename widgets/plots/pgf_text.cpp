// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/pgf_text.h"

#include "core/base/table_text.h"

#include <QStringList>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr std::size_t paperColumns = 400; ///< a printer's dots on a journal's column are not many more

} // namespace

QString PgfColumns::add(const QString& letter, std::vector<double> values)
{
    m_names.push_back(letter + QString::number(m_columns.size()));
    m_columns.push_back(std::move(values));
    return m_names.back();
}

QString PgfColumns::csv() const
{
    std::size_t rows = 0;
    QStringList names;
    for (const auto& column : m_columns)
        rows = std::max(rows, column.size());
    for (const auto& name : m_names)
        names << name;
    QString text = names.join(QLatin1Char(',')) + QLatin1Char('\n');
    for (std::size_t row = 0; row < rows; ++row) {
        QStringList cells;
        for (const auto& column : m_columns)
            cells << (row < column.size() ? pgfNumber(column[row]) : QStringLiteral("nan"));
        text += cells.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

std::vector<PgfPoint> thinnedForPaper(std::vector<PgfPoint> points, bool logarithmic)
{
    if (points.size() <= 4 * paperColumns) return points;
    const auto place = [&](double x) { return logarithmic ? std::log(x) : x; };
    const double low = place(points.front().x), high = place(points.back().x);
    std::vector<PgfPoint> kept;
    const auto columnOf = [&](const PgfPoint& point) {
        return static_cast<std::size_t>((place(point.x) - low) / (high - low) * static_cast<double>(paperColumns));
    };
    for (std::size_t from = 0; from < points.size();) {
        std::size_t to = from, lowest = from, highest = from;
        while (to < points.size() && columnOf(points[to]) == columnOf(points[from])) {
            if (points[to].y < points[lowest].y) lowest = to;
            if (points[to].y > points[highest].y) highest = to;
            ++to;
        }
        std::size_t last = SIZE_MAX;
        for (const std::size_t each : {from, std::min(lowest, highest), std::max(lowest, highest), to - 1})
            if (std::exchange(last, each) != each) kept.push_back(points[each]);
        from = to;
    }
    return kept;
}

QString pgfText(const QString& plain) { return QString::fromStdString(latexText(plain.toStdString())); }

QString pgfNumber(double value)
{
    if (std::isnan(value)) return QStringLiteral("nan");
    if (std::isinf(value)) return value > 0 ? QStringLiteral("inf") : QStringLiteral("-inf");
    return QString::number(value, 'g', 10);
}

QString pgfColor(const QColor& color)
{
    return QStringLiteral("{rgb,255:red,%1;green,%2;blue,%3}").arg(color.red()).arg(color.green()).arg(color.blue());
}

QString pgfPen(const QPen& pen, const FigureFormat& format)
{
    if (pen.style() == Qt::NoPen) return QStringLiteral("draw=none");
    const double width = format.pointsOf(pen.widthF() > 0 ? pen.widthF() : 1);
    QString text = QStringLiteral("draw=%1, line width=%2pt").arg(pgfColor(pen.color()), pgfNumber(width));
    if (pen.color().alpha() < 255) text += QStringLiteral(", draw opacity=%1").arg(pgfNumber(pen.color().alphaF()));
    if (pen.style() == Qt::SolidLine) return text;
    QString dashes;
    const auto pattern = pen.dashPattern();
    for (qsizetype i = 0; i < pattern.size(); ++i)
        dashes += QStringLiteral("%1 %2pt ")
                      .arg(i % 2 == 0 ? QStringLiteral("on") : QStringLiteral("off"), pgfNumber(pattern[i] * width));
    return text + QStringLiteral(", dash pattern={%1}").arg(dashes.trimmed());
}

QString pgfBrush(const QBrush& brush)
{
    if (brush.style() == Qt::NoBrush) return QStringLiteral("fill=none");
    QString text = QStringLiteral("fill=") + pgfColor(brush.color());
    if (brush.color().alpha() < 255) text += QStringLiteral(", fill opacity=%1").arg(pgfNumber(brush.color().alphaF()));
    return text;
}

} // namespace sharpscope
