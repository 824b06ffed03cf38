// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/run_summary.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/curvature/curvature_job.h"
#include "core/curvature/registry.h"
#include "core/run/curvature_gap.h"

#include <CLI/CLI.hpp>

#include <algorithm>
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
    const auto addRow = [&](const std::string& title, const std::string& symbol, auto&& cellOf) {
        std::vector<std::string> row{title, symbol};
        bool any = false;
        for (const RunCurvature& one : found) {
            row.push_back(cellOf(one.report));
            any = any || !row.back().empty();
        }
        if (any) rows.push_back(std::move(row));
    };
    for (const CurvatureNumber& number : curvatureNumbers()) {
        addRow(number.title, number.symbol, [&](const CurvatureReport& report) {
            return report.has(number.name)
                       ? withError(report.number(number.name), report.number(number.name + ".error"))
                       : std::string();
        });
        for (std::size_t i = 1; number.name == "lambda1" && i < 100; ++i)
            addRow("", "λ" + std::to_string(i + 1), [&](const CurvatureReport& report) {
                const auto& all = report.eigenvalues;
                return i < all.size() ? withError(all[i].value, all[i].residual) : std::string();
            });
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

void print(const std::vector<RunCurvature>& found)
{
    std::cout << numbersTable(found);
    for (const auto& [run, report] : found) {
        const Json& on = report.measuredOn;
        std::cout << '\n'
                  << run << ": step " << valueOr(on, "step", std::int64_t(0)) << ", "
                  << valueOr(on, "images", std::int64_t(0)) << ' ' << valueOr(on, "split", std::string())
                  << " images of " << valueOr(on, "data", std::string()) << ", " << valueOr(on, "loss", std::string())
                  << ", stored statistics; " << duration(report.seconds) << '\n';
        if (report.density)
            std::cout << "density: " << report.density->starts.size() << " starts, σ "
                      << shortNumber(report.density->sigma) << "; its points are in the file\n";
        for (const std::string& note : report.notes)
            std::cout << "note: " << note << '\n';
        if (!report.layers.empty()) std::cout << layersTable(report);
    }
    std::cout << std::flush;
}

/// How the numbers rank the runs, and their gaps between train and test.
void printCorrelations(const std::vector<RunCurvature>& found, const std::vector<double>& gaps)
{
    std::vector<std::vector<std::string>> rows{{"", "τ with the test gap", "95 % interval", "runs"}};
    for (const auto& [name, kendall] : gapCorrelations(found, gaps)) {
        if (kendall.count < 3) continue;
        const auto known =
            std::find_if(curvatureNumbers().begin(), curvatureNumbers().end(),
                         [&, &name = name](const CurvatureNumber& number) { return number.name == name; });
        rows.push_back({known == curvatureNumbers().end() ? name : known->title, shortNumber(kendall.tau),
                        shortNumber(kendall.low) + " to " + shortNumber(kendall.high), std::to_string(kendall.count)});
    }
    if (rows.size() > 1) std::cout << '\n' << alignedColumns(std::move(rows)) << std::flush;
}

Json toJson(const std::vector<RunCurvature>& found)
{
    Json all = Json::array();
    for (const auto& [run, report] : found) {
        Json one = {{"run", run}};
        one.update(sharpscope::toJson(report));
        all.push_back(std::move(one));
    }
    return all;
}

int measure(const CurvatureArguments& arguments)
{
    const CurvatureOptions options = readOptions(arguments);
    std::vector<RunCurvature> found;
    std::vector<double> gaps;
    const auto keep = [&](const RunEvent& event) {
        const auto* message = std::get_if<Message>(&event.event);
        if (!message || message->level != "info") return;
        found.push_back({fs::path(event.run).filename().string(), readCurvature(message->text)});
        gaps.push_back(testGap(event.run));
    };
    const int code = followJob(curvatureJob(findRuns(arguments.folders), options),
                               arguments.quiet ? Verbosity::Quiet : Verbosity::Normal, keep,
                               {.title = "sharpness", .device = "auto", .threads = arguments.threads});
    if (found.empty()) return code;
    if (!arguments.json.empty()) writeFileAtomically(arguments.json, dumpLines(toJson(found)));
    if (!arguments.csv.empty()) writeFileAtomically(arguments.csv, toCsv(found));
    print(found);
    printCorrelations(found, gaps);
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
