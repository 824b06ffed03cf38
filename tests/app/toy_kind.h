// SPDX-License-Identifier: GPL-3.0-or-later
// A kind of work that is not in the program: a ball that loses height, a few turns, one curve. Tests register it and
// drive everything that kinds get for nothing, without touching another file.
#pragma once

#include "core/base/files.h"
#include "core/work/kinds.h"

namespace sharpscope {

struct BallOptions : CommonOptions {
    BallOptions() { name = "ball"; }
    double height = 8;
    double bounce = 0.5;
    std::int64_t turns = 4;
};

template <class Visitor>
void describe(BallOptions& o, Visitor& field)
{
    describe(static_cast<CommonOptions&>(o), field);
    field("height", o.height, {.label = "Height", .unit = "m", .min = 0, .max = 100, .help = "Where it is let go."});
    field("bounce", o.bounce,
          {.label = "Bounce", .symbol = "e", .min = 0, .max = 1, .help = "What a turn leaves of it."});
    field("turns", o.turns, {.label = "Turns", .min = 1, .max = 1000, .help = "How often it bounces."});
}

inline void check(const BallOptions& o, std::vector<Problem>& problems)
{
    check(static_cast<const CommonOptions&>(o), problems);
    if (o.bounce == 1) problems.push_back({"bounce", "a ball that never comes to rest"});
}

/// A turn is one bounce; the knob "bounce" is read before it. Its checkpoint is ball.json.
class BallTask final : public Task {
public:
    BallTask(const Json& run, Recorder& recorder)
        : m_recorder(recorder), m_height(run.at("height")), m_bounce(run.at("bounce")), m_turns(run.at("turns"))
    {
        const auto file = recorder.folder().path() / "ball.json";
        const bool resumes = std::filesystem::exists(file);
        if (resumes) {
            const Json saved = readJsonFile(file);
            m_clock.step = saved.at("step");
            m_height = saved.at("height");
            m_bounce = saved.at("bounce");
        }
        m_recorder.report(Started{.title = "Ball", .seed = run.at("seed"), .stepsTotal = m_turns});
        if (resumes) m_recorder.report(Resumed{m_clock});
    }

    void advance(const std::function<void()>& tick) override
    {
        if (!m_recorder.keepGoing()) return;
        for (const Command& command : m_recorder.takeCommands())
            if (const auto* knob = std::get_if<TurnKnob>(&command)) {
                m_bounce = knob->value;
                m_recorder.report(Commanded{m_clock, command});
            }
        m_height *= m_bounce;
        ++m_clock.step;
        m_recorder.report(Measured{m_clock, {{"height", m_height}}});
        save();
        tick();
    }
    bool isDone() const override { return m_clock.step >= m_turns; }
    double fraction() const override { return static_cast<double>(m_clock.step) / static_cast<double>(m_turns); }
    Clock clock() const override { return m_clock; }
    Json result() const override { return {{"height", {{"last", m_height}, {"best", m_height}}}}; }
    void save() override
    {
        m_recorder.sync();
        writeFileAtomically(m_recorder.folder().path() / "ball.json",
                            dumpLines({{"step", m_clock.step}, {"height", m_height}, {"bounce", m_bounce}}));
    }

private:
    Recorder& m_recorder;
    double m_height;
    double m_bounce;
    std::int64_t m_turns;
    Clock m_clock;
};

inline Kind ballKind()
{
    return {.name = "ball",
            .title = "Bouncing ball",
            .help = "For tests.",
            .schema = schemaOf<BallOptions>(),
            .complete = [](const Json& json,
                           std::vector<Problem>& problems) { return toJson(fromJson<BallOptions>(json, problems)); },
            .runs =
                [](const Json& experiment) {
                    std::vector<Json> runs;
                    for (const Json& seed : experiment.at("seeds")) {
                        Json& run = runs.emplace_back(experiment);
                        run.erase("seeds");
                        run["seed"] = seed;
                    }
                    return runs;
                },
            .shortName = [](const Json&) { return std::string(); },
            .experimentOf =
                [](const Json& run, const RunSummary&) {
                    Json experiment = run;
                    experiment["seeds"] = Json::array({run.at("seed")});
                    experiment.erase("seed");
                    return experiment;
                },
            .open = [](const Json& run, Recorder& recorder) -> std::unique_ptr<Task> {
                return std::make_unique<BallTask>(run, recorder);
            }};
}

} // namespace sharpscope
