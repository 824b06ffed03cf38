// SPDX-License-Identifier: GPL-3.0-or-later
// Run folders that version 1.0 wrote (tests/data/runs-1.0, format 1) are read as they were read then: what
// expected.json has of each must be so for ever; what a later reader knows more of them may come beside it.
#include "core/base/files.h"
#include "core/run/run_folder.h"
#include "core/run/run_reader.h"
#include "core/run/summary_json.h"

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

/// Where `is` lacks something of `was`, or has another value: the path; empty where all is there.
std::string lost(const Json& was, const Json& is, const std::string& path = {})
{
    if (was.is_object() && is.is_object()) {
        for (const auto& [name, value] : was.items()) {
            if (!is.contains(name)) return path + '.' + name + " is gone";
            if (std::string why = lost(value, is.at(name), path + '.' + name); !why.empty()) return why;
        }
        return {};
    }
    return was == is ? std::string() : path + " was " + was.dump() + " and is " + is.dump();
}

Json seriesOf(const RunSeries& run)
{
    Json all = Json::object();
    for (const auto& [tag, column] : run.columns.tags()) {
        const SeriesView view = run.of(tag);
        double sum = 0;
        for (std::size_t i = 0; i < view.size(); ++i)
            sum += view.value(i) * static_cast<double>(i + 1) + view.clock(i).epoch;
        all[tag] = {{"points", view.size()}, {"weighted", std::isfinite(sum) ? Json(sum) : Json()}};
    }
    return all;
}

} // namespace

class TestFrozenRuns : public QObject {
    Q_OBJECT
    const fs::path m_folder = fs::path(TEST_SOURCE_DIR) / "data/runs-1.0";

private Q_SLOTS:
    void everyRunIsReadAsItWas_data()
    {
        QTest::addColumn<QString>("run");
        for (const auto& entry : fs::directory_iterator(m_folder))
            if (entry.is_directory()) QTest::newRow(entry.path().filename().c_str()) << QString(entry.path().c_str());
    }
    void everyRunIsReadAsItWas()
    {
        QFETCH(const QString, run);
        const QTemporaryDir copies; // who reads a run leaves a side file with it
        const fs::path from = run.toStdString(), folder = fs::path(copies.path().toStdString()) / from.filename();
        fs::copy(from, folder, fs::copy_options::recursive);
        RunReader read(folder);
        QVERIFY2(read.problems.empty(), read.problems.empty() ? "" : read.problems.front().c_str());
        const Json now{{"summary", summaryToJson(read.series)},
                       {"experiment", RunFolder::open(folder).experiment()},
                       {"series", seriesOf(read.series)}};
        const fs::path file = m_folder / (from.filename().string() + ".expected.json");
        if (qEnvironmentVariableIsSet("SHARPSCOPE_FREEZE")) writeFileAtomically(file, now.dump(1) + '\n');
        const std::string why = lost(Json::parse(readFile(file)), now);
        QVERIFY2(why.empty(), why.c_str());
        QVERIFY2(lost(Json::parse(readFile(file))["summary"], summaryToJson(readSummary(folder).summary)).empty(),
                 "the summary alone says something else");
    }
};

QTEST_GUILESS_MAIN(TestFrozenRuns)
#include "tst_frozen_runs.moc"
