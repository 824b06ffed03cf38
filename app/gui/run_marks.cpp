// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/run_marks.h"

#include "core/base/flat_options.h"
#include "core/base/json_value.h"
#include "core/run/fork_of.h"
#include "widgets/base/fork_parent.h"
#include "widgets/base/number_text.h"

#include <map>

namespace sharpscope {

namespace {

constexpr qsizetype mostChanges = 6; ///< of a fork, in its mark

QString whenText(const Clock& clock)
{
    return QObject::tr("step %1 (epoch %2, %3 passes)")
        .arg(clock.step)
        .arg(numberText(clock.epoch, 4), numberText(clock.passes, 6));
}

std::string pathOf(const std::string& knob) { return knob == "lr" ? "optimizer.lr" : "method." + knob; }

/// As the run began with it.
QString optionOf(const Json& experiment, const std::string& path)
{
    const Json* value = findField(experiment, path);
    return value ? QString::fromStdString(optionText(*value)) : QStringLiteral("?");
}

/// "rule sgd → sam, ρ 0.05": what a fork does otherwise.
QString changesText(const Json& experiment, const RunStore& store)
{
    const Json before = experimentBefore(experiment);
    std::map<std::string, std::string> old;
    for (const auto& [path, value] : flatOptions(before))
        old[path] = value;
    QStringList texts;
    for (const auto& [path, value] : flatOptions(experiment)) {
        const auto it = old.find(path);
        const bool isNaming = path == "method.label" || path == "title" || path == "name" || path == "group" ||
                              path == "passesTotal" || path.starts_with("fork");
        if (isNaming || (it != old.end() && it->second == value)) continue;
        const QString was = it == old.end() ? QString() : QString::fromStdString(it->second) + QStringLiteral(" → ");
        texts << store.fieldName(path) + QLatin1Char(' ') + was + QString::fromStdString(value);
    }
    if (texts.size() > mostChanges) texts = texts.mid(0, mostChanges) << QStringLiteral("…");
    return texts.join(QStringLiteral(", "));
}

} // namespace

std::vector<CurveMark> marksOf(const StoredRun& run, const RunStore& store, XAxis axis)
{
    if (run.series.knobs.empty() && run.series.resumes.empty() && !isFork(run.experiment)) return {};
    const ClockPart part = clockPartOf(axis);
    const double begin = ownBegin(run, store, part);
    std::vector<CurveMark> marks;
    const auto add = [&](const Clock& clock, CurveMark::Kind kind, const QString& what) {
        const double x = partOf(clock, part);
        if (x < begin) return;
        marks.push_back({.x = x, .kind = kind, .text = run.label + QStringLiteral(": ") + what});
    };
    if (isFork(run.experiment)) {
        const Clock at = forkClock(run.experiment);
        const QString changes = changesText(run.experiment, store);
        const QString of = QString::fromStdString(valueOr(run.experiment.at("fork"), "run", std::string("?")));
        add(at, CurveMark::Kind::Fork,
            QObject::tr("forked off %1 at %2").arg(of, whenText(at)) +
                (changes.isEmpty() ? QString() : QStringLiteral("; ") + changes));
    }
    std::map<std::string, QString> values;
    for (const KnobTurned& knob : run.series.knobs) {
        const auto known = values.find(knob.name);
        const std::string path = pathOf(knob.name);
        const QString was = known == values.end() ? optionOf(run.experiment, path) : known->second;
        const QString now = numberText(knob.value, 6);
        values[knob.name] = now;
        add(knob.clock, CurveMark::Kind::Knob,
            QObject::tr("%1 %2 → %3 at %4").arg(store.fieldName(path), was, now, whenText(knob.clock)));
    }
    for (const Resumed& resumed : run.series.resumes) {
        const QString reason = QString::fromStdString(resumed.reason);
        add(resumed.clock, CurveMark::Kind::Resume,
            QObject::tr("resumed at %1").arg(whenText(resumed.clock)) +
                (reason.isEmpty() ? QString() : QStringLiteral("; ") + reason));
    }
    return marks;
}

} // namespace sharpscope
