// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_colors.h"

#include "widgets/base/run_shades.h"
#include "widgets/base/run_store.h"

#include <set>

namespace sharpscope {

namespace {

constexpr qsizetype mostKept = 1000; ///< methods that a session remembers

struct Paint {
    RunColor color;
    int place = -1; ///< in the palette; −1: a colour of its own
    int runs = 0;
};

} // namespace

void RunColors::paint(const std::vector<std::shared_ptr<StoredRun>>& runs)
{
    QHash<QString, Paint> paints;
    std::set<int> taken;
    const auto take = [&](const QString& method, int place) {
        paints.insert(method, {.color = runColor(place), .place = place});
        taken.insert(place);
    };
    for (const auto& run : runs) { // what people say of a run holds for its method
        const QColor color(QString::fromStdString(run->notes.color));
        if (!color.isValid() || paints.contains(run->method)) continue;
        paints.insert(run->method, {.color = {color, color}});
        const Json kept = m_kept.value(run->method); // its place waits for it
        if (kept.is_number_integer()) taken.insert(kept.get<int>());
    }
    for (const auto& run : runs) { // then what is kept
        const auto kept = m_kept.constFind(run->method);
        if (kept == m_kept.constEnd() || paints.contains(run->method)) continue;
        if (kept->is_string()) {
            const QColor color(QString::fromStdString(kept->get<std::string>()));
            if (color.isValid()) paints.insert(run->method, {.color = {color, color}});
        } else if (const int place = kept->get<int>(); !taken.contains(place)) {
            take(run->method, place);
        }
    }
    int next = 0;
    for (const auto& run : runs) {
        if (!paints.contains(run->method)) {
            while (taken.contains(next))
                ++next;
            take(run->method, next);
        }
        Paint& paint = paints[run->method];
        run->methodColor = paint.color;
        run->palettePlace = paint.place;
        run->color = seedShade(paint.color, paint.runs++);
        run->dashing = std::max(0, paint.place) / runColorCount;
    }
}

void RunColors::keep(const std::vector<std::shared_ptr<StoredRun>>& runs)
{
    for (const auto& run : runs) // another's than the palette's is kept already, or stands in the run's folder
        if (run->palettePlace >= 0) m_kept.insert(run->method, run->palettePlace);
}

Json RunColors::toJson(const std::vector<std::shared_ptr<StoredRun>>& runs) const
{
    RunColors all = *this;
    if (all.m_kept.size() > mostKept) all.m_kept.clear();
    all.keep(runs);
    std::map<std::string, Json> sorted; // the same state is the same text
    for (auto it = all.m_kept.constBegin(); it != all.m_kept.constEnd(); ++it)
        sorted[it.key().toStdString()] = it.value();
    Json json = Json::object();
    for (const auto& [method, color] : sorted)
        json[method] = color;
    return json;
}

void RunColors::keep(const Json& colors)
{
    if (!colors.is_object()) return;
    for (const auto& [method, color] : colors.items()) {
        const bool isPlace = color.is_number_integer() && color >= 0 && color < mostKept;
        if (isPlace || color.is_string()) m_kept.insert(QString::fromStdString(method), color);
    }
}

} // namespace sharpscope
