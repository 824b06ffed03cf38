// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_pgf.h"

#include "core/base/csv.h"
#include "core/landscape/grid.h"
#include "widgets/plots/pgf_text.h"
#include "widgets/view3d/surface_field.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace sharpscope {

namespace {

/// "view={28}{34}": degrees round the vertical from along b, and up.
QString viewFrom(const CameraPose& camera)
{
    const CameraPose pose = camera.empty() ? poseAtFirst(1) : camera;
    const double x = pose[0] - pose[3], y = pose[1] - pose[4], z = pose[2] - pose[5];
    const auto degrees = [](double radians) { return std::round(radians * 1800 / std::numbers::pi) / 10; };
    return QStringLiteral("view={%1}{%2}")
        .arg(pgfNumber(degrees(std::atan2(y, x)) + 90), pgfNumber(degrees(std::atan2(z, std::hypot(x, y)))));
}

class Scene {
public:
    Scene(const std::vector<ShownSurface>& surfaces, const SurfaceStyle& style, const FigureFormat& format)
        : m_surfaces(surfaces), m_style(style), m_format(format), m_scale(heightScale(surfaces, style))
    {
    }

    /// What is drawn of a value.
    double heightOf(double value) const
    {
        if (std::isnan(value)) return value;
        const double drawn = m_scale.clips ? std::min(value, m_scale.high) : value;
        return m_scale.logarithmic ? std::log10(std::max(drawn, m_scale.low)) : drawn;
    }

    QString table(std::size_t index) const
    {
        const Surface& surface = m_surfaces[index].surface;
        const SurfaceField values = valuesOn(surface, m_style.quantity);
        const std::vector<double> a = columnCoordinates(surface.grid), b = rowCoordinates(surface.grid);
        CsvText csv;
        csv.cell("a").cell("b").cell("value").cell("height").endRow();
        for (std::size_t row = 0; row < b.size(); ++row)
            for (std::size_t column = 0; column < a.size(); ++column) {
                const double value = values.point(static_cast<std::int64_t>(column), static_cast<std::int64_t>(row));
                csv.cell(a[column]).cell(b[row]).cell(value).cell(heightOf(value)).endRow();
            }
        return QString::fromStdString(csv.take());
    }

    QString axis(const std::vector<std::size_t>& shown, double at, double width, const QString& view,
                 const QString& stem) const
    {
        const AxisNames names = axisNamesOf(m_surfaces[shown.front()].surface);
        const QString value = nameOf(m_style.quantity, m_surfaces[shown.front()].surface);
        QStringList options = {
            QStringLiteral("at={(%1mm,0mm)}, width=%2mm, height=%3mm")
                .arg(pgfNumber(at), pgfNumber(width), pgfNumber(m_format.height)),
            view,
            QStringLiteral("font=\\fontsize{%1}{%2}\\selectfont")
                .arg(pgfNumber(m_format.fontSize), pgfNumber(1.2 * m_format.fontSize)),
            QStringLiteral("xlabel={%1}, ylabel={%2}, zlabel={%3}")
                .arg(pgfText(names.a), pgfText(names.b), pgfText(value)),
            QStringLiteral("zmin=%1, zmax=%2, point meta min=%1, point meta max=%2")
                .arg(pgfNumber(heightOf(m_scale.low)), pgfNumber(heightOf(m_scale.high))),
            QStringLiteral("grid=major, grid style={draw=black!10}, unbounded coords=jump, scaled ticks=false"),
            QStringLiteral("z buffer=sort"),
        };
        if (m_scale.logarithmic) options << QStringLiteral("zticklabel={$10^{\\pgfmathprintnumber{\\tick}}$}");
        if (shown.size() == 1 && m_format.legend && m_surfaces.size() > 1)
            options << QStringLiteral("title={%1}").arg(pgfText(m_surfaces[shown.front()].title));
        QString text = QStringLiteral("\\begin{axis}[\n  %1\n]\n").arg(options.join(QStringLiteral(",\n  ")));
        for (const std::size_t index : shown)
            text += plotOf(index, shown.size() == 1, stem);
        for (const std::size_t index : shown)
            text += marksOn(index, shown.size() == 1);
        return text + QStringLiteral("\\end{axis}\n");
    }

    static QString tableName(const QString& stem, std::size_t index)
    {
        return QStringLiteral("%1-surface%2.csv").arg(stem).arg(index + 1);
    }

private:
    QString colors(const ShownSurface& shown, bool isAlone) const
    {
        QString stops;
        for (int i = 0; i <= 8; ++i) { // alone by height, else shades of its run's colour
            const QColor color = isAlone ? colorAt(m_style.colors, i / 8.0) : shown.color.light.lighter(80 + 8 * i);
            stops +=
                QStringLiteral("rgb255(%1cm)=(%2,%3,%4) ").arg(i).arg(color.red()).arg(color.green()).arg(color.blue());
        }
        return QStringLiteral("colormap={surface}{%1}").arg(stops.trimmed());
    }

    QString plotOf(std::size_t index, bool isAlone, const QString& stem) const
    {
        const ShownSurface& shown = m_surfaces[index];
        return QStringLiteral(
                   "\\addplot3[surf, shader=faceted, faceted color=black!35, line width=0.1pt, mesh/cols=%1, %2%3] "
                   "table[col sep=comma, x=a, y=b, z=height] {%4};\n")
            .arg(shown.surface.grid.columns)
            .arg(colors(shown, isAlone), isAlone ? QString() : QStringLiteral(", opacity=0.75"),
                 tableName(stem, index));
    }

    /// Paths, models at their ends, and their names.
    QString marksOn(std::size_t index, bool isAlone) const
    {
        const ShownSurface& shown = m_surfaces[index];
        const SurfaceField values = valuesOn(shown.surface, m_style.quantity);
        const std::vector<SurfaceMark> marks = marksOf(shown, isAlone);
        std::map<std::string, QString> paths, ends, colors;
        for (std::size_t i = 0; i < marks.size(); ++i) {
            const SurfaceMark& mark = marks[i];
            const double height = heightOf(values.at(mark.a, mark.b));
            if (!std::isfinite(height)) continue;
            const QString place =
                QStringLiteral("(%1,%2,%3)").arg(pgfNumber(mark.a), pgfNumber(mark.b), pgfNumber(height));
            paths[mark.run] += QLatin1Char(' ') + place;
            colors[mark.run] = pgfColor(colorOfMark(shown, i).light);
            if (mark.isEnd && !isOutline(mark))
                ends[mark.run] +=
                    QStringLiteral(
                        "\\addplot3[only marks, mark=*, mark size=1.5pt, mark options={draw=white, "
                        "fill=%1}] coordinates {%2};\n\\node[anchor=south, inner sep=1pt, outer sep=2pt, fill=white, "
                        "fill opacity=0.75, text opacity=1] at "
                        "(axis cs:%3) {%4};\n")
                        .arg(colors[mark.run], place, place.mid(1, place.size() - 2),
                             pgfText(QString::fromStdString(mark.label)));
        }
        QString text;
        for (const auto& [run, places] : paths)
            if (places.count(QLatin1Char('(')) > 1)
                text += QStringLiteral("\\addplot3[draw=%1, line width=1pt, no markers] coordinates {%2};\n")
                            .arg(colors[run], places.trimmed());
        for (const auto& [run, end] : ends)
            text += end;
        return text;
    }

    const std::vector<ShownSurface>& m_surfaces;
    const SurfaceStyle& m_style;
    const FigureFormat& m_format;
    HeightScale m_scale;
};

} // namespace

LandscapePgf landscapePgf(const std::vector<ShownSurface>& surfaces, const SurfaceStyle& style,
                          const CameraPose& camera, const FigureFormat& format, const QString& stem)
{
    const Scene scene(surfaces, style, format);
    const QString view = viewFrom(camera);
    LandscapePgf made;
    QStringList names;
    std::vector<std::vector<std::size_t>> boxes;
    for (std::size_t i = 0; i < surfaces.size(); ++i) {
        made.tables.push_back({Scene::tableName(stem, i), scene.table(i)});
        names << made.tables.back().name;
        if (style.arrangement == SurfaceArrangement::SideBySide || boxes.empty()) boxes.emplace_back();
        boxes.back().push_back(i);
    }
    const double width = format.width / std::max<double>(1, static_cast<double>(boxes.size()));
    QString axes;
    for (std::size_t i = 0; i < boxes.size(); ++i)
        axes += scene.axis(boxes[i], width * static_cast<double>(i), width, view, stem);
    made.tex = QStringLiteral("% In the preamble: \\usepackage{pgfplots} \\pgfplotsset{compat=1.16}\n"
                              "% Reads %1; where these lie elsewhere: \\pgfplotsset{table/search path={FOLDER}}\n"
                              "\\begin{tikzpicture}\n%2\\end{tikzpicture}\n")
                   .arg(names.join(QStringLiteral(", ")), axes);
    return made;
}

} // namespace sharpscope
