// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_order.h"

#include "core/base/describe.h"
#include "core/base/flat_options.h"
#include "widgets/base/run_store.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <unordered_map>

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

/// Each fork behind its run, with its own forks before the next one; the order of the others stays.
class ForkOrder {
public:
    explicit ForkOrder(std::vector<std::shared_ptr<StoredRun>>& runs) : m_runs(runs), m_isPlaced(runs.size(), false)
    {
        std::unordered_map<std::string, std::size_t> byPath, byName;
        for (std::size_t i = 0; i < runs.size(); ++i) {
            const std::string path = runs[i]->id.toStdString();
            byPath.emplace(path, i);
            byName.emplace(path.substr(path.rfind('/') + 1), i);
            m_depths.push_back(std::exchange(runs[i]->forkDepth, 0));
            m_before.push_back(runs[i].get());
        }
        m_forks.resize(runs.size());
        m_isFork.resize(runs.size(), false);
        for (std::size_t i = 0; i < runs.size(); ++i) {
            const Json* name = findField(runs[i]->experiment, "fork.run");
            if (!name || !name->is_string()) continue;
            const std::string path = runs[i]->id.toStdString(), wanted = name->get<std::string>();
            const auto beside = byPath.find(path.substr(0, path.rfind('/') + 1) + wanted), named = byName.find(wanted);
            if (beside == byPath.end() && named == byName.end()) continue;
            const std::size_t parent = beside != byPath.end() ? beside->second : named->second;
            if (parent == i) continue;
            m_forks[parent].push_back(i);
            m_isFork[i] = true;
        }
    }

    void apply()
    {
        for (std::size_t i = 0; i < m_runs.size(); ++i)
            if (!m_isFork[i]) place(i, 0);
        for (std::size_t i = 0; i < m_runs.size(); ++i) // of a circle, which nobody has made
            if (!m_isPlaced[i]) place(i, 0);
        m_runs.swap(m_ordered);
    }

    bool hasChanged() const ///< another run hangs elsewhere
    {
        for (std::size_t i = 0; i < m_before.size(); ++i)
            if (m_before[i]->rank >= 0 && m_before[i]->forkDepth != m_depths[i]) return true;
        return false;
    }

private:
    void place(std::size_t i, int depth)
    {
        if (m_isPlaced[i]) return;
        m_isPlaced[i] = true;
        m_runs[i]->forkDepth = depth;
        m_ordered.push_back(m_runs[i]);
        for (const std::size_t fork : m_forks[i])
            place(fork, depth + 1);
    }

    std::vector<std::shared_ptr<StoredRun>>& m_runs;
    std::vector<std::shared_ptr<StoredRun>> m_ordered;
    std::vector<std::vector<std::size_t>> m_forks; ///< of each run
    std::vector<bool> m_isFork, m_isPlaced;
    std::vector<int> m_depths; ///< as they were
    std::vector<const StoredRun*> m_before;
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
    for (std::size_t i = 0; i < places.size(); ++i)
        runs[i] = std::move(places[i].second);
    ForkOrder forks(runs);
    forks.apply();
    bool haveMoved = forks.hasChanged();
    int last = -1;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (runs[i]->rank >= 0) haveMoved |= std::exchange(last, runs[i]->rank) > runs[i]->rank;
        runs[i]->rank = static_cast<int>(i);
    }
    return haveMoved;
}

} // namespace sharpscope
