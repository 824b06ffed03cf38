// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/report_landscapes.h"

#include "app/gui/html.h"
#include "app/gui/landscape_map.h"
#include "app/gui/run_entry.h"
#include "app/gui/sharpness_text.h"
#include "core/landscape/surface_identity.h"
#include "widgets/plots/heat_map.h"
#include "widgets/view3d/gl_support.h"
#include "widgets/view3d/surface_view.h"

#include <QBuffer>
#include <QObject>

#include <algorithm>
#include <map>

namespace sharpscope {

namespace {

constexpr std::size_t mostKinds = 4; ///< a run may hold dozens

/// The surfaces of a kind, one a run, with the name that is common to all: "17×17 · ±1 · 1000 train images".
struct Kind {
    QString title;
    std::vector<ShownSurface> surfaces;
    std::int64_t step = -1;
};

std::vector<Kind> kindsOf(const std::vector<RunEntry>& runs)
{
    std::map<std::string, Kind> kinds;
    std::vector<const RunEntry*> all;
    for (const RunEntry& run : runs)
        all.push_back(&run);
    for (const RunEntry& run : runs)
        for (const auto& [name, surface] : run.series->surfaces) {
            const std::string key = kindOf(surface.grid);
            if (surface.pointsDone == 0 || kinds.contains(key)) continue;
            const SurfaceChoice choice{.selected = &run, .chosen = {{run.id, name}}};
            std::vector<ShownSurface> shown = shownSurfaces(all, choice, runs);
            if (shown.empty()) continue;
            std::int64_t step = -1;
            for (const ShownSurface& each : shown)
                step = std::max(step, stepOf(each.surface.grid));
            kinds[key] = {QString::fromStdString(surfaceTitle(surface.grid)), std::move(shown), step};
        }
    std::vector<Kind> found;
    for (auto& [key, kind] : kinds)
        found.push_back(std::move(kind));
    std::stable_sort(found.begin(), found.end(), [](const Kind& a, const Kind& b) { return a.step > b.step; });
    return found;
}

QString scene(const std::vector<ShownSurface>& surfaces, const SurfaceStyle& style)
{
    SurfaceView view;
    view.setStyle(style);
    view.setSurfaces(surfaces);
    const int wide = surfaces.size() > 1 ? 1100 : 700;
    const auto rows = static_cast<int>((surfaces.size() + 2) / 3);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    view.paper({.size = QSize(wide, surfaces.size() > 1 ? 340 * rows : 480) * 2}).save(&buffer, "PNG");
    return QStringLiteral("<figure><img style=\"width:100%;max-width:%1px\" alt=\"%2\" "
                          "src=\"data:image/png;base64,%3\"></figure>\n")
        .arg(wide)
        .arg(QObject::tr("Loss surfaces in 3-D"), QString::fromLatin1(bytes.toBase64()));
}

QString map(const std::vector<ShownSurface>& surfaces, std::size_t which, const SurfaceStyle& style,
            const HeightScale& scale)
{
    HeatMap map;
    map.setAxisLabels(QStringLiteral("a"), QStringLiteral("b"));
    showOnMap(map, surfaces, which, style, scale);
    map.fit();
    QString drawing = QString::fromUtf8(map.svg({480, 420}));
    drawing.remove(0, std::max<qsizetype>(0, drawing.indexOf(QLatin1String("<svg"))));
    return QStringLiteral("<figure>%1</figure>\n").arg(drawing);
}

} // namespace

QString landscapesSection(const std::vector<const StoredRun*>& runs, std::vector<std::string>& notes)
{
    std::vector<RunSeries> series(runs.size());
    std::vector<RunEntry> entries;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        entries.push_back({.id = runs[i]->id, .title = runs[i]->label, .color = runs[i]->color, .series = &series[i]});
        std::vector<RunEvent> events;
        if (const QString problem = addFromFiles(entries.back(), events); !problem.isEmpty())
            notes.push_back(problem.toStdString());
        for (const RunEvent& event : events)
            series[i].apply(event.event);
    }
    std::vector<Kind> kinds = kindsOf(entries);
    if (kinds.empty()) return {};
    if (kinds.size() > mostKinds) {
        notes.push_back("landscapes: the newest " + std::to_string(mostKinds) + " of " + std::to_string(kinds.size()) +
                        " kinds of surfaces");
        kinds.resize(mostKinds);
    }
    if (!VtkView::isPossible()) notes.push_back("landscapes in 3-D: " + whyNoGl());
    QString html = QStringLiteral("<h2>%1</h2>\n").arg(QObject::tr("Loss landscapes"));
    for (const Kind& kind : kinds) {
        SurfaceStyle style{.logarithmic = true};
        const HeightScale scale = heightScale(kind.surfaces, style);
        style.contourLevels = contourLevelsOf(scale);
        html += QStringLiteral("<p class=\"muted\">%1</p>\n").arg(escaped(kind.title));
        if (VtkView::isPossible()) html += scene(kind.surfaces, style);
        html += QStringLiteral("<div class=\"figures\">\n");
        for (std::size_t i = 0; i < kind.surfaces.size(); ++i)
            html += map(kind.surfaces, i, style, scale);
        html += QStringLiteral("</div>\n") + sharpnessText(kind.surfaces, lightTheme());
    }
    return html;
}

} // namespace sharpscope
