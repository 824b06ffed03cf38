// SPDX-License-Identifier: GPL-3.0-or-later
// Every acquisition of the registry, asked of a small pool as the loop asks it.
#pragma once

#include "pool_fixture.h"

#include "core/acquisition/registry.h"

#include <QtTest>

#include <algorithm>
#include <set>

namespace sharpscope::test {

/// Small networks and few steps for what trains in score(); and with options, for forms that choose in another way.
inline Json quick(const std::string& name)
{
    if (name == "vaal") return {{"width", 2}, {"latent", 4}, {"steps", 2}, {"batchSize", 8}};
    const std::size_t comma = name.find(',');
    if (comma == std::string::npos) return Json::object();
    return Json::parse(name.substr(comma + 1));
}
inline std::string registered(const QString& name)
{
    return name.toStdString().substr(0, name.toStdString().find(','));
}

struct Asked {
    PoolScores scores;
    std::vector<std::int64_t> picks;
};

inline Asked ask(Acquisition& method, const PoolRound& round)
{
    Asked asked{.scores = *method.score(round), .picks = {}};
    asked.picks = method.query(asked.scores, round);
    return asked;
}

inline void eachMethod()
{
    QTest::addColumn<QString>("name");
    for (const std::string& name : acquisitionNames())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
    for (const char* other : {R"(saal,{"diversity": true})", R"(saal,{"form": "authors"})", R"(saal,{"score": "diff"})",
                              R"(probcover,{"delta": 0.3})"})
        QTest::newRow(other) << other;
}

struct Method {
    explicit Method(const QString& name)
        : acquisition(makeAcquisition(registered(name), quick(name.toStdString()))), pool(smallPool(*acquisition))
    {
    }
    std::unique_ptr<Acquisition> acquisition;
    Pool pool;
};

inline bool areDifferentPositions(const std::vector<std::int64_t>& picks, std::int64_t n)
{
    return std::set(picks.begin(), picks.end()).size() == picks.size() &&
           std::all_of(picks.begin(), picks.end(), [n](std::int64_t p) { return p >= 0 && p < n; });
}

} // namespace sharpscope::test
