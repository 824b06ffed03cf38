// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_label.h"

#include "core/base/describe.h"
#include "core/run/run_title.h"
#include "widgets/base/run_order.h"
#include "widgets/base/run_store.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QHash>
#include <QSet>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace sharpscope {

namespace {

using Runs = std::vector<StoredRun*>;

constexpr std::size_t mostPaths = 2; ///< options in a method's name

/// On one line, whatever was typed.
QString lineOf(const std::string& text) { return QString::fromStdString(text).simplified(); }

/// As the run's start has it; stays what it is, for colours are kept by it.
QString ownTitleOf(const StoredRun& run)
{
    if (const QString title = lineOf(run.series.started.title); !title.isEmpty()) return title;
    for (const char* path : {"title", "method.label", "method.rule"})
        if (const std::string* text = findOption(run.options, path); text && !lineOf(*text).isEmpty())
            return lineOf(*text);
    const QString rule = lineOf(run.series.started.rule);
    return rule.isEmpty() ? QFileInfo(run.id).fileName().simplified() : rule;
}

QString titleOf(const StoredRun& run)
{
    const QString title = lineOf(runTitle(run.experiment));
    return title.isEmpty() ? ownTitleOf(run) : title;
}

QString comparisonOf(const StoredRun& run)
{
    const auto name = run.experiment.find("name");
    if (name != run.experiment.end() && name->is_string()) return lineOf(name->get<std::string>());
    return lineOf(run.series.started.group);
}

/// Decides nothing of what a run's values are.
bool isPassedOver(const std::string& path)
{
    static constexpr std::array<std::string_view, 13> naming = {
        "seed",    "group",  "name",  "title",       "method.label", "acquisition.label", "device",
        "threads", "atOnce", "order", "passesTotal", "rounds.hold",  "rounds.keepRounds"};
    return std::find(naming.begin(), naming.end(), path) != naming.end();
}

/// A short text that is equal for equal methods. Made once a run: there are many runs and many options.
QString methodOf(const StoredRun& run)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData((ownTitleOf(run) + QLatin1Char('\n')).toUtf8());
    FlatOptions options = run.options;
    std::sort(options.begin(), options.end());
    for (const auto& [path, value] : options)
        if (!isPassedOver(path)) hash.addData(QByteArray::fromStdString(path + '=' + value + '\n'));
    if (options.empty()) hash.addData(QByteArray::fromStdString(run.series.started.group));
    return QString::fromLatin1(hash.result().toHex().left(16));
}

/// The options that are not the same in all, in the order of the experiment.
std::vector<std::string> differingPaths(const Runs& runs)
{
    std::vector<std::string> paths;
    const auto add = [&](const std::string& path) {
        if (!isPassedOver(path) && std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
    };
    const FlatOptions& first = runs.front()->options;
    for (const auto* run : runs)
        for (std::size_t i = 0; i < std::max(first.size(), run->options.size()); ++i) {
            const bool inStep =
                i < std::min(first.size(), run->options.size()) && first[i].first == run->options[i].first;
            if (inStep && first[i].second == run->options[i].second) continue;
            if (inStep) {
                add(first[i].first);
                continue;
            }
            for (const auto& [mine, theirs] : {std::pair(&first, &run->options), std::pair(&run->options, &first)})
                if (i < mine->size()) {
                    const std::string* other = findOption(*theirs, (*mine)[i].first);
                    if (!other || *other != (*mine)[i].second) add((*mine)[i].first);
                }
        }
    return paths;
}

std::string valueOf(const StoredRun& run, const std::string& path)
{
    const std::string* value = findOption(run.options, path);
    return value ? *value : std::string();
}

/// Of the options that differ, as many as a name has room for: one after another the one that tells most apart. A
/// radius that a measurement took over is named where nothing else tells methods apart.
std::vector<std::string> tellingPaths(const Runs& methods)
{
    std::vector<std::string> paths = differingPaths(methods), chosen;
    const auto takenOver = std::stable_partition(paths.begin(), paths.end(), std::not_fn(isTakenOver));
    if (static_cast<std::size_t>(takenOver - paths.begin()) <= mostPaths) chosen.assign(paths.begin(), takenOver);
    if (takenOver == paths.end() && chosen == paths) return chosen;
    const auto toldApart = [&](const std::string& path) { // with those that are chosen
        std::set<std::vector<std::string>> values;
        for (const auto* run : methods) {
            std::vector<std::string> one = {path.empty() ? path : valueOf(*run, path)};
            for (const auto& known : chosen)
                one.push_back(valueOf(*run, known));
            values.insert(std::move(one));
        }
        return values.size();
    };
    for (std::size_t apart = toldApart({}); apart < methods.size() && chosen.size() < mostPaths;) {
        const auto best = std::max_element(paths.begin(), paths.end(),
                                           [&](const auto& a, const auto& b) { return toldApart(a) < toldApart(b); });
        if (const std::size_t with = toldApart(*best); with > std::exchange(apart, with))
            chosen.push_back(*best);
        else
            break;
    }
    return chosen;
}

QString optionsText(const StoredRun& run, const std::vector<std::string>& paths, const OptionWords& words)
{
    QStringList texts;
    for (const auto& path : paths) {
        const std::string* value = findOption(run.options, path);
        const Json* json = findField(run.experiment, path);
        QString text = value ? lineOf(*value) : QStringLiteral("–");
        if (json && json->is_boolean()) text = *json ? QObject::tr("on") : QObject::tr("off");
        if (const QString meaning = value && words.meaning ? words.meaning(path, *value) : QString();
            !meaning.isEmpty())
            text = meaning;
        texts << (json && json->is_string() ? text : words.name(path) + QLatin1Char(' ') + text);
    }
    return texts.join(QStringLiteral(", "));
}

/// What tells methods of one title apart; one run of each.
void tellApart(const Runs& methods, QHash<QString, QString>& labels, const OptionWords& words)
{
    const std::vector<std::string> paths = differingPaths(methods);
    const auto differing =
        static_cast<std::size_t>(std::count_if(paths.begin(), paths.end(), std::not_fn(isTakenOver)));
    QSet<QString> names;
    for (const auto* run : methods)
        names.insert(comparisonOf(*run));
    const bool byName =
        (differing == 0 || differing > mostPaths) && names.size() == static_cast<qsizetype>(methods.size());
    const std::vector<std::string> telling = tellingPaths(methods);
    for (const auto* run : methods) {
        const QString text = byName ? comparisonOf(*run) : optionsText(*run, telling, words);
        if (!text.isEmpty()) labels[run->method] += QStringLiteral(" · ") + text;
    }
}

} // namespace

void identifyRuns(const std::vector<std::shared_ptr<StoredRun>>& runs)
{
    // The same seed a second time is the same numbers again, no second sample: it makes a group of its own.
    std::map<std::pair<QString, std::int64_t>, int> repeats;
    for (const auto& run : runs) {
        if (run->method.isEmpty()) run->method = methodOf(*run);
        run->group = run->method;
        if (const int n = repeats[{run->method, seedOf(*run)}]++; n > 0) run->group += QStringLiteral("#%1").arg(n);
    }
}

void labelRuns(const std::vector<std::shared_ptr<StoredRun>>& runs, const OptionWords& words)
{
    QHash<QString, QString> labels; // by method
    std::map<QString, Runs> byTitle;
    for (const auto& run : runs) {
        if (labels.contains(run->method)) continue;
        labels.insert(run->method, titleOf(*run));
        byTitle[titleOf(*run)].push_back(run.get());
    }
    for (const auto& [title, methods] : byTitle)
        if (methods.size() > 1) tellApart(methods, labels, words);
    std::map<QString, int> count;
    QHash<QString, QString> numbered;
    for (const auto& run : runs) {
        run->label = labels[run->method];
        QString& name = numbered[run->group];
        if (name.isEmpty()) { // two groups of one name are told apart by a number
            name = run->label;
            if (const int n = ++count[name]; n > 1) name += QStringLiteral(" (%1)").arg(n);
        }
        run->methodLabel = name;
    }
    // Where labels clash, a part is added to all that clash if the part tells any of them apart.
    const std::array<std::function<QString(const StoredRun&)>, 2> parts = {
        [](const StoredRun& run) { return comparisonOf(run); },
        [](const StoredRun& run) { return QObject::tr("seed %1").arg(seedOf(run)); }};
    for (const auto& part : parts) {
        std::map<QString, Runs> byLabel;
        for (const auto& run : runs)
            byLabel[run->label].push_back(run.get());
        for (const auto& [label, same] : byLabel) {
            QSet<QString> different;
            for (const auto* run : same)
                different.insert(part(*run));
            for (auto* run : same)
                if (different.size() > 1) run->label += QStringLiteral(" · ") + part(*run);
        }
    }
    count.clear();
    for (const auto& run : runs)
        if (const int n = ++count[run->label]; n > 1) run->label += QStringLiteral(" (%1)").arg(n);
}

} // namespace sharpscope
