// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/run_summary.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/curvature/number_rows.h"
#include "core/curvature/rescaling_options.h"
#include "core/curvature/theorem_rows.h"
#include "core/looks/looks.h"
#include "core/run/curvature_gap.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

struct CurvatureArguments {
    std::vector<std::string> folders;
    Json fields = Json::object(); ///< of options with a name of their own
    std::vector<std::string> assignments;
    std::string json, csv;
    std::int64_t threads = 0;
    bool quiet = false;
};

CurvatureOptions readOptions(const CurvatureArguments& arguments)
{
    Json json = arguments.fields;
    std::vector<Problem> problems;
    try {
        for (const std::string& assignment : arguments.assignments)
            setField(json, assignment);
    } catch (const Error& error) {
        throw UsageProblem(error.what());
    }
    const auto options = fromJson<CurvatureOptions>(json, problems);
    if (!problems.empty()) throw UsageProblem(toText(problems));
    return options;
}

std::string withError(double value, double error)
{
    return shortNumber(value) + (std::isnan(error) ? std::string() : " ± " + shortNumber(error));
}

/// A row a number, a column a run.
std::string numbersTable(const std::vector<RunCurvature>& found)
{
    std::vector<std::vector<std::string>> rows{{"", ""}};
    for (const RunCurvature& one : found)
        rows[0].push_back(one.run);
    for (const auto& [number, cells] : numberRows(found)) {
        rows.push_back({number.title, number.symbol});
        for (const NumberCell& cell : cells)
            rows.back().push_back(cell.isMeasured ? withError(cell.value, cell.error) : std::string());
    }
    return alignedColumns(std::move(rows));
}

std::string layersTable(const CurvatureReport& report)
{
    std::vector<std::vector<std::string>> rows{{"layer", "parameters", "λ₁", "tr H"}};
    for (const LayerCurvature& layer : report.layers)
        rows.push_back({layer.name, std::to_string(layer.parameters),
                        withError(layer.largest.value, layer.largest.residual),
                        withError(layer.trace, layer.traceError)});
    return alignedColumns(std::move(rows));
}

template <class Titles>
std::string theoremTable(const Titles& titles, const std::vector<TheoremRow>& rows)
{
    std::vector<std::vector<std::string>> cells{{"", ""}};
    cells[0].insert(cells[0].end(), titles.begin(), titles.end());
    for (const auto& [title, symbol, values] : rows) {
        cells.push_back({title, symbol});
        for (const double value : values)
            cells.back().push_back(shortNumber(value));
    }
    return alignedColumns(std::move(cells));
}

void print(const TheoremReport& theorems)
{
    std::vector<std::string> losses, pairs;
    for (const BoundNumbers& bound : theorems.bounds)
        losses.push_back(bound.loss);
    for (std::size_t i = 0; i < std::min<std::size_t>(theorems.pairs.size(), 8); ++i)
        pairs.push_back("pair " + std::to_string(i + 1));
    std::vector<TheoremRow> congruence = congruenceRows(theorems);
    for (TheoremRow& row : congruence)
        row.values.resize(pairs.size()); // all are in the file
    std::cout << boundText(theorems) << '\n'
              << theoremTable(losses, boundRows(theorems)) << congruenceText(theorems) << '\n'
              << theoremTable(pairs, congruence);
}

/// "fc1 times 10, fc2 over 10: the largest difference of logits is 2e-06, the largest logit 12.3"
std::string rescaledText(const Json& done)
{
    const std::string c = shortNumber(valueOr(done, "factor", 0.0));
    return valueOr(done, "layer", std::string()) + " times " + c + ", " + valueOr(done, "next", std::string()) +
           " over " + c + ": the largest difference of logits is " +
           shortNumber(valueOr(done, "logitDifference", 0.0)) + ", the largest logit " +
           shortNumber(valueOr(done, "largestLogit", 0.0));
}

void print(const std::vector<RunCurvature>& found)
{
    std::cout << numbersTable(found);
    for (const auto& [run, report] : found) {
        const Json& on = report.measuredOn;
        std::cout << '\n'
                  << run << ": step " << valueOr(on, "step", std::int64_t(0)) << ", " << imagesText(on) << ", "
                  << valueOr(on, "loss", std::string()) << ", " << valueOr(on, "statistics", std::string("stored"))
                  << " statistics; " << duration(report.seconds) << '\n';
        if (report.density)
            std::cout << "density: " << report.density->starts.size() << " starts, σ "
                      << shortNumber(report.density->sigma) << "; its points are in the file\n";
        if (on.contains("rescaled")) std::cout << rescaledText(on["rescaled"]) << '\n';
        for (const std::string& note : report.notes)
            std::cout << "note: " << note << '\n';
        if (report.theorems) print(*report.theorems);
        if (!report.layers.empty()) std::cout << layersTable(report);
    }
    std::cout << std::flush;
}

/// How the numbers rank the runs, and their gaps between train and test.
void printCorrelations(const std::vector<RunCurvature>& found, const std::vector<double>& gaps)
{
    const auto isKnown = [](double gap) { return !std::isnan(gap); };
    const auto runs = static_cast<std::int64_t>(std::count_if(gaps.begin(), gaps.end(), isKnown));
    if (runs < 3) return;
    const std::string why = whyNoInterval(runs);
    std::vector<std::vector<std::string>> rows{{"", "τ with the test gap", "95 % interval", "runs"}};
    for (const auto& [name, kendall] : gapCorrelations(found, gaps))
        rows.push_back(
            {titleOfNumber(name), shortNumber(kendall.tau),
             std::isnan(kendall.low) ? std::string("—") : shortNumber(kendall.low) + " to " + shortNumber(kendall.high),
             std::to_string(kendall.count)});
    std::cout << '\n' << alignedColumns(std::move(rows)) << (why.empty() ? why : why + '\n') << std::flush;
}

/// With --rescale of each run twice: as it is, and rescaled.
Job jobOf(const CurvatureArguments& arguments, const CurvatureOptions& options)
{
    const std::vector<fs::path> runs = findRuns(arguments.folders);
    if (options.rescale.empty()) return sharpnessJob(runs, options);
    const auto [before, after] = beforeAndAfter(options);
    return [first = sharpnessJob(runs, before), second = sharpnessJob(runs, after)](JobContext& context) {
        first(context);
        if (!context.isStopping()) second(context);
    };
}

int measure(const CurvatureArguments& arguments)
{
    const CurvatureOptions options = readOptions(arguments);
    std::vector<RunCurvature> found;
    std::vector<double> gaps;
    const auto keep = [&](const RunEvent& event) {
        const auto* message = std::get_if<Message>(&event.event);
        if (!message || message->level != "info") return;
        const std::string run = fs::path(event.run).filename().string();
        CurvatureReport report = readCurvature(message->text);
        if (report.measuredOn.contains("rescaled")) {
            const auto same = [&](const RunCurvature& one) { return one.run == run; };
            found.insert(std::find_if(found.begin(), found.end(), same) + 1, {run + ", rescaled", std::move(report)});
            return;
        }
        found.push_back({run, std::move(report)});
        gaps.push_back(testGap(event.run));
    };
    const int code = followJob(jobOf(arguments, options), arguments.quiet ? Verbosity::Quiet : Verbosity::Normal, keep,
                               {.title = "sharpness", .device = "auto", .threads = arguments.threads});
    if (found.empty()) return code;
    if (!arguments.json.empty()) writeFileAtomically(arguments.json, dumpLines(toJson(found)));
    if (!arguments.csv.empty()) writeFileAtomically(arguments.csv, toCsv(found));
    print(found);
    if (options.rescale.empty()) printCorrelations(found, gaps);
    return code;
}

std::string curvatureFooter()
{
    std::string text =
        "Of the mean loss over the images, without augmentation and weight decay and with the stored normalisation\n"
        "statistics, at a run's newest checkpoint. Each report is kept as RUN/curvature-*.json; the same question is\n"
        "answered from there. Costs are in passes over the images; a Hessian product is about three gradients.\n\n";
    for (const CurvatureNumber& number : curvatureNumbers())
        text += number.symbol + "  " + number.title + ": " + number.formula + "; " + number.cost + "\n";
    return text + "\nFields:\n" + describeFields(schemaOf<CurvatureOptions>());
}

} // namespace

void addCurvatureCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<CurvatureArguments>();
    CLI::App* command = app.add_subcommand("curvature", "Sharpness numbers of runs, side by side");
    command->footer(curvatureFooter());
    command->add_option("RUN", arguments->folders, "Run folders, or folders of runs")->required();
    Json& fields = arguments->fields;
    const auto number = [&](const char* option, const char* field, const char* help) {
        command->add_option_function<std::string>(
            option, [&fields, field](const std::string& text) { setField(fields, std::string(field) + '=' + text); },
            help);
    };
    number("--images", "images", "How many; 0: all");
    number("--split", "split", "train or test");
    number("--eigenvalues", "eigenvalues", "λ₁ ... λ_k and the most negative; 0: none");
    number("--theorems", "theorems", "Agnostic-SAM's Theorems 1 and 2, the second on so many pairs of batches");
    command->add_option_function<std::string>(
        "--rescale", [&fields](const std::string& text) { fields["rescale"] = text; },
        "LAYER=c: side by side with a copy whose ReLU layer is times c and the next over c; c alone: the first such");
    number("--rho", "rho", "Radius ρ of SAM's sharpness; 0: none");
    command->add_flag_callback(
        "--trace", [&fields] { fields["trace"] = "hutch++"; }, "Trace of the Hessian by Hutch++");
    command->add_flag_callback(
        "--density", [&fields] { fields["densityStarts"] = 4; }, "Spectral density from four drawn vectors");
    command->add_flag_callback(
        "--fisher", [&fields] { fields["fisher"] = "drawn"; }, "Fisher trace with labels that the network draws");
    command->add_flag_callback(
        "--per-layer", [&fields] { fields["perLayer"] = true; }, "λ₁ and trace of each layer's block");
    command
        ->add_option("-s,--set", arguments->assignments, "Change a field: seed=3, layers=[\"fc\"], precision=float64")
        ->type_name("FIELD=VALUE")
        ->expected(1)
        ->take_all();
    command->add_option("--json", arguments->json, "All reports into this file");
    command->add_option("--csv", arguments->csv, "A line a number into this file");
    command->add_option("--threads", arguments->threads, "Threads to compute with; 0: all cores")
        ->check(CLI::Range(std::int64_t(0), std::int64_t(4096)))
        ->capture_default_str();
    command->add_flag("-q,--quiet", arguments->quiet, "No progress");
    command->callback([&action, arguments] { action = [=] { return measure(*arguments); }; });
}

} // namespace sharpscope
