// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_order.h"

#include "core/base/describe.h"
#include "core/base/flat_options.h"
#include "widgets/base/run_store.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace sharpscope {

namespace {

/// Numbers in a text as numbers: "s10" behind "s9".
std::string naturalKey(const std::string& text)
{
    std::string key;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9')
            ++end;
        if (end == i) {
            key += text[i++];
            continue;
        }
        key.append(end - i < 20 ? 20 - (end - i) : 0, '0').append(text, i, end - i);
        i = end;
    }
    return key;
}

/// The folder's name, which begins with the date, before where it lies.
const std::string& folderKey(StoredRun& run)
{
    if (run.folderKey.empty()) {
        const std::string path = run.id.toStdString();
        run.folderKey = naturalKey(path.substr(path.rfind('/') + 1)) + '\n' + naturalKey(path);
    }
    return run.folderKey;
}

/// Where the run stands in its experiment; last where that is not known.
std::int64_t placeOf(const StoredRun& run)
{
    const Json* place = findField(run.experiment, "made.place");
    return place && place->is_number_integer() ? place->get<std::int64_t>() : std::numeric_limits<std::int64_t>::max();
}

struct Place {
    const std::string* comparison;
    std::pair<std::int64_t, std::int64_t> method; ///< its first run's place, and when that came
    std::int64_t seed;
    std::int64_t arrival;
    bool operator<(const Place& other) const
    {
        return std::tie(*comparison, method, seed, arrival) <
               std::tie(*other.comparison, other.method, other.seed, other.arrival);
    }
};

} // namespace

std::string comparisonKey(const StoredRun& run)
{
    const std::string* group = findOption(run.options, "group");
    return group && !group->empty() ? *group : run.series.started.group;
}

std::int64_t seedOf(const StoredRun& run)
{
    const Json* seed = findField(run.experiment, "seed");
    return seed && seed->is_number_integer() ? seed->get<std::int64_t>() : run.series.started.seed;
}

std::string ruleOf(const StoredRun& run)
{
    const std::string* rule = findOption(run.options, "method.rule");
    return rule ? *rule : run.series.started.rule;
}

bool sortRuns(std::vector<std::shared_ptr<StoredRun>>& runs)
{
    std::map<std::string, const std::string*> comparisons; // the first of their folders
    std::map<std::pair<std::string, QString>, std::pair<std::int64_t, std::int64_t>> methods;
    std::vector<std::string> keys;
    for (const auto& run : runs) {
        const std::string& key = keys.emplace_back(comparisonKey(*run));
        const std::string*& first = comparisons.try_emplace(key, &folderKey(*run)).first->second;
        if (*first > folderKey(*run)) first = &folderKey(*run);
        const std::pair<std::int64_t, std::int64_t> place{placeOf(*run), run->arrival};
        auto& method = methods.try_emplace({key, run->method}, place).first->second;
        method = std::min(method, place);
    }
    std::vector<std::pair<Place, std::shared_ptr<StoredRun>>> places;
    for (std::size_t i = 0; i < runs.size(); ++i)
        places.emplace_back(Place{.comparison = comparisons[keys[i]],
                                  .method = methods[{keys[i], runs[i]->method}],
                                  .seed = seedOf(*runs[i]),
                                  .arrival = runs[i]->arrival},
                            runs[i]);
    std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    bool haveMoved = false;
    int last = -1;
    for (std::size_t i = 0; i < places.size(); ++i) {
        runs[i] = std::move(places[i].second);
        if (runs[i]->rank >= 0) haveMoved |= std::exchange(last, runs[i]->rank) > runs[i]->rank;
        runs[i]->rank = static_cast<int>(i);
    }
    return haveMoved;
}

} // namespace sharpscope
