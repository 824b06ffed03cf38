// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_differences.h"

#include "core/base/csv.h"
#include "core/base/table_text.h"

#include <algorithm>
#include <set>

namespace sharpscope {

namespace {

using Compared = std::vector<ComparedRun>;

class RowMaker {
public:
    RowMaker(const Compared& runs, RunDifferences& into) : m_runs(runs), m_into(into) {}

    /// `valueOf(run)`: a text, empty where the run has none. A row that none has is none.
    template <class ValueOf>
    void add(const char* section, const std::string& field, ValueOf valueOf)
    {
        DifferenceRow row{.section = section, .field = field, .values = {}};
        for (const ComparedRun& run : m_runs)
            row.values.push_back(valueOf(run));
        row.differs = std::any_of(row.values.begin(), row.values.end(),
                                  [&](const std::string& value) { return value != row.values.front(); });
        const bool isThere =
            std::any_of(row.values.begin(), row.values.end(), [](const std::string& value) { return !value.empty(); });
        if (isThere) m_into.rows.push_back(std::move(row));
    }

private:
    const Compared& m_runs;
    RunDifferences& m_into;
};

std::string turnedIn(const RunSummary& run, const std::string& knob)
{
    std::string text;
    for (const KnobTurned& turned : run.knobs)
        if (turned.name == knob)
            text += (text.empty() ? "" : ", ") + exactText(turned.value) + " from step " +
                    std::to_string(turned.clock.step);
    return text;
}

void addOptions(const Compared& runs, RowMaker& rows)
{
    OptionSpread spread;
    for (const ComparedRun& run : runs)
        spread.add(run.facts.options);
    for (const std::string& path : spread.differing(OptionSpread::Absent::Differs))
        rows.add("Options", path, [&](const ComparedRun& run) {
            const std::string* text = findOption(run.facts.options, path);
            return text ? *text : std::string();
        });
    std::set<std::string> knobs;
    for (const ComparedRun& run : runs)
        for (const KnobTurned& turned : run.facts.summary.knobs)
            knobs.insert(turned.name);
    for (const std::string& knob : knobs)
        rows.add("Turned", knob, [&](const ComparedRun& run) { return turnedIn(run.facts.summary, knob); });
}

void addMade(const Compared& runs, RowMaker& rows)
{
    static const std::vector<std::string> code = {"program", "revision", "torch"};
    std::vector<std::string> fields = code;
    for (const ComparedRun& run : runs)
        if (const Json* made = findField(run.experiment, "made"); made && made->is_object())
            for (const auto& [field, value] : made->items())
                if (std::find(fields.begin(), fields.end(), field) == fields.end() && field != "place")
                    fields.push_back(field);
    for (std::size_t i = 0; i < fields.size(); ++i)
        rows.add(i < code.size() ? "Code" : "Environment", fields[i], [&](const ComparedRun& run) {
            const Json* value = findField(run.experiment, "made." + fields[i]);
            return value ? optionText(*value) : std::string();
        });
}

void addResults(const Compared& runs, RowMaker& rows)
{
    std::vector<RunField> fields = {{RunField::Kind::State, {}},
                                    {RunField::Kind::Epoch, {}},
                                    {RunField::Kind::Step, {}},
                                    {RunField::Kind::Passes, {}},
                                    {RunField::Kind::Seconds, {}}};
    std::set<std::string> tags;
    for (const ComparedRun& run : runs)
        for (const auto& [tag, values] : run.facts.summary.tags)
            tags.insert(tag);
    for (const std::string& tag : tags) {
        fields.push_back({RunField::Kind::Last, tag});
        if (tag.find('/') != std::string::npos && !tag.starts_with("cosine"))
            fields.push_back({RunField::Kind::Best, tag}); // of evaluations
    }
    fields.push_back({RunField::Kind::Tag, {}});
    fields.push_back({RunField::Kind::Note, {}});
    for (const RunField& field : fields)
        rows.add("Results", toText(field), [&](const ComparedRun& run) {
            const std::optional<double> number = numberOf(field, run.facts);
            return number ? shortText(*number, 6) : tagsText(textsOf(field, run.facts));
        });
}

} // namespace

RunDifferences compareRuns(const Compared& runs)
{
    RunDifferences differences;
    for (const ComparedRun& run : runs)
        differences.runs.push_back(run.facts.name);
    RowMaker rows(runs, differences);
    addOptions(runs, rows);
    addMade(runs, rows);
    addResults(runs, rows);
    return differences;
}

std::string toMarkdown(const RunDifferences& differences)
{
    std::string text, section;
    for (const DifferenceRow& row : differences.rows) {
        if (row.section != section) {
            section = row.section;
            std::vector<std::string> titles = {section};
            for (const std::string& run : differences.runs)
                titles.push_back(markdownText(run));
            text += (text.empty() ? "" : "\n") + markdownHeading(titles);
        }
        std::vector<std::string> cells = {markdownText(row.field)};
        for (const std::string& value : row.values) {
            const std::string plain = value.empty() ? "–" : markdownText(value);
            cells.push_back(row.differs && section != "Options" ? "**" + plain + "**" : plain);
        }
        text += markdownRow(cells);
    }
    return text;
}

std::string toCsv(const RunDifferences& differences)
{
    CsvText csv;
    csv.cell("section").cell("field");
    for (const std::string& run : differences.runs)
        csv.cell(run);
    csv.endRow();
    for (const DifferenceRow& row : differences.rows) {
        csv.cell(row.section).cell(row.field);
        for (const std::string& value : row.values)
            csv.cell(value);
        csv.endRow();
    }
    return csv.take();
}

} // namespace sharpscope
