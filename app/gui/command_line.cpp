// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/command_line.h"

#include "app/gui/program_text.h"
#include "core/base/error.h"

#include <QCommandLineParser>
#include <QStandardPaths>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <span>

namespace sharpscope {

namespace {

[[noreturn]] void refuse(const QString& why)
{
    std::fprintf(stderr, "sharpscope: %s\nTry 'sharpscope --help'.\n", qUtf8Printable(why));
    std::exit(2);
}

double numberOf(const char* option, const QString& text)
{
    bool isNumber = false;
    const double number = text.toDouble(&isNumber);
    if (!isNumber || !(number > 0))
        refuse(QStringLiteral("%1: a number above 0 is expected").arg(QLatin1String(option)));
    return number;
}

std::string oneOf(const char* option, const QString& text, std::span<const char* const> choices)
{
    QStringList names;
    for (const char* choice : choices)
        names << QLatin1String(choice);
    if (!names.contains(text))
        refuse(QStringLiteral("%1: %2 is expected").arg(QLatin1String(option), names.join(QStringLiteral(", "))));
    return text.toStdString();
}

/// "1600x1200"
QSize sizeOf(const QString& text)
{
    const QStringList sides = text.split(QLatin1Char('x'));
    const QSize size = sides.size() == 2 ? QSize(sides[0].toInt(), sides[1].toInt()) : QSize();
    if (size.width() < 64 || size.height() < 64 || size.width() > 8192 || size.height() > 8192)
        refuse(QStringLiteral("--size: 1600x1200 is expected, each side from 64 to 8192 pixels"));
    return size;
}

[[noreturn]] void print(const std::string& text)
{
    std::fputs(text.c_str(), stdout);
    std::exit(0);
}

[[noreturn]] void printCompletions(const QString& shell, const CommandWords& words)
{
    try {
        print(completionFor(shell.toStdString(), words));
    } catch (const Error& error) {
        refuse(QString::fromStdString(error.what()));
    }
}

} // namespace

std::vector<std::string> argumentsForQt(int argc, char** argv)
{
    std::vector<std::string> words(argv, argv + argc);
    for (std::size_t i = 1; i + 1 < words.size(); ++i)
        if (words[i] == "--session") {
            words[i] += "=" + words[i + 1];
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
    return words;
}

CommandLine parseCommandLine(const QStringList& arguments)
{
    QCommandLineParser parser;
    const QString about = QStringLiteral(
        "Trains SGD, SAM and Agnostic-SAM side by side and shows how they go.\n\n"
        "  sharpscope experiment.json --start          open the window and launch\n"
        "  sharpscope --runs /shared/runs              follow the runs that a cluster writes there\n"
        "  sharpscope --report runs/* --out out.html   write a report; needs no display\n"
        "  sharpscope --landscape runs --out out.png   draw the runs' loss landscapes\n"
        "  sharpscope --figure accuracy runs --grouped --out out.tex   a figure for a paper; needs no display");
    parser.setApplicationDescription(about);
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("experiment.json"),
                                 QStringLiteral("An experiment file. With --report: run folders."));
    QList<QCommandLineOption> all;
    const auto add = [&](const char* name, const char* help, const char* value = "", const char* preset = "") {
        QCommandLineOption option(QLatin1String(name), QString::fromUtf8(help), QLatin1String(value),
                                  QLatin1String(preset));
        parser.addOption(option);
        all << option;
        return option;
    };
    const auto start = add("start", "Launch the experiment at once.");
    const auto runs = add("runs", "Write new runs to FOLDER, and show those that are there.", "FOLDER");
    const auto session = add("session", "Where the window's state is kept.", "FILE");
    const auto report = add("report", "Write a report of the given run folders and end.");
    const auto progress = add("progress", "A report says on standard output how much is done, from 0 to 1 a line.");
    const auto runColors =
        add("run-colors", "A report's methods have the colours that a session keeps in FILE.", "FILE");
    const auto landscape =
        add("landscape", "Draw the newest loss landscapes of run folders, or landscape-*.npz, to --out: "
                         ".png, .svg, .pdf, .tex, .webm (with ffmpeg), .vtp, .vti, .npz or .csv; and end.");
    const auto out =
        add("out", "The report's, landscape's or figure's file (report.html, landscape.png, figure.pdf).", "FILE");
    const auto size = add("size", "A landscape's picture in pixels (1600x1200).", "WxH", "1600x1200");
    const auto transparent = add("transparent", "A landscape's or figure's picture without its background.");
    const auto map = add("map", "A landscape's .png, .svg, .pdf or .tex is of the contour map.");
    const auto side = add("from", "Where a landscape is seen from: corner, front, side or top.", "SIDE", "corner");
    const auto colors =
        add("colors", "A landscape's colours: viridis, cividis, plasma, magma or grey.", "MAP", "viridis");
    const auto clip = add("clip", "A landscape's losses above this are flat and hatched.", "LOSS");
    const auto linear = add("linear", "A landscape's heights are losses, not their logarithms.");
    const auto rise = add("rise", "A landscape's heights are L − L(θ).");
    const auto accuracy = add("accuracy", "A landscape's heights are accuracies.");
    const auto overlaid = add("overlaid", "Several landscapes in one box.");
    const auto orbit =
        add("orbit", "So many pictures of a landscape round a turn: out-0000.png ..., or out.webm.", "FRAMES");
    const auto figure = add("figure",
                            "Draw a figure of the Compare tab (accuracy, loss, cosine/change ... or any tag) of run "
                            "folders, or of a sweep's folder its map (sweep, or \"sweep loss/test\"), to --out: .png, "
                            ".svg, .pdf, .tex (PGFPlots) or .csv; and end.",
                            "QUANTITY");
    const FigureFormat usual;
    const auto number = [](double value) { return QByteArray::number(value); };
    const auto width = add("width", "A figure's width in mm (85: one column of a journal).", "MM", number(usual.width));
    const auto height = add("height", "A figure's height in mm.", "MM", number(usual.height));
    const auto fontSize = add("font-size", "A figure's letters in points.", "PT", number(usual.fontSize));
    const auto dpi = add("dpi", "Of a figure as .png.", "DPI", "300");
    const auto noLegend = add("no-legend", "A figure without its legend.");
    const auto title = add("title", "A figure with its title.");
    const auto method =
        add("method", "Of a sweep's map: the method, by its label; else the first that its fields reach.", "LABEL");
    const auto axis = add("axis", "A figure's x axis: step, epoch, passes or seconds.", "AXIS", "epoch");
    const auto smoothing = add("smoothing", "Of a figure's noisy curves, from 0 (none) to 0.999.", "WEIGHT", "0.9");
    const auto grouped = add("grouped", "A figure of the mean over seeds with its deviation.");
    const auto logX = add("log-x", "A figure's x axis is logarithmic.");
    const auto logY = add("log-y", "A figure's y axis is logarithmic.");
    const auto screenshot = add("screenshot", "Save a picture of the window and end.", "FILE.png");
    const auto after = add("after", "Seconds to wait before the picture (3).", "SECONDS", "3");
    const auto theme = add("theme", "light or dark.", "NAME");
    const auto hidden = [&](const char* name, const char* value = "") {
        QCommandLineOption option(QLatin1String(name), {}, QLatin1String(value));
        option.setFlags(QCommandLineOption::HiddenFromHelp);
        parser.addOption(option);
        return option;
    };
    const auto page = hidden("man-page"), completions = hidden("completions", "SHELL");
    parser.process(arguments);
    if (parser.isSet(page)) print(manPageOfWindow(wordsOfWindow(all, about)));
    if (parser.isSet(completions)) printCompletions(parser.value(completions), wordsOfWindow(all, about));

    CommandLine line;
    const QStringList given = parser.positionalArguments();
    line.start = parser.isSet(start);
    line.runsFolder = parser.value(runs);
    if (parser.isSet(out)) line.out = parser.value(out);
    line.screenshot = parser.value(screenshot);
    line.theme = parser.value(theme);
    bool isNumber = false;
    line.after = parser.value(after).toDouble(&isNumber);
    if (!isNumber || line.after < 0) refuse(QStringLiteral("--after: a number of seconds is expected"));
    if (!line.theme.isEmpty() && line.theme != QLatin1String("light") && line.theme != QLatin1String("dark"))
        refuse(QStringLiteral("--theme: light or dark is expected"));
    if (parser.isSet(landscape)) {
        if (given.isEmpty()) refuse(QStringLiteral("--landscape: name run folders, or landscape-*.npz files"));
        LandscapePicture picture{.from = given, .isMap = parser.isSet(map)};
        picture.request.file = parser.isSet(out) ? parser.value(out) : QStringLiteral("landscape.png");
        picture.request.size = sizeOf(parser.value(size));
        picture.request.transparent = parser.isSet(transparent);
        picture.side = oneOf("--from", parser.value(side), cameraSides);
        picture.style.colors = colorMapOf(oneOf("--colors", parser.value(colors), colorMapNames));
        picture.style.logarithmic = !parser.isSet(linear);
        if (parser.isSet(rise)) picture.style.quantity = SurfaceQuantity::Rise;
        if (parser.isSet(accuracy)) picture.style.quantity = SurfaceQuantity::Accuracy;
        if (parser.isSet(overlaid)) picture.style.arrangement = SurfaceArrangement::Overlaid;
        if (parser.isSet(clip)) picture.style.clip = numberOf("--clip", parser.value(clip));
        if (parser.isSet(orbit)) {
            picture.request.what = LandscapeExport::What::Orbit;
            picture.request.frames = static_cast<int>(numberOf("--orbit", parser.value(orbit)));
        }
        line.landscape = std::move(picture);
    } else if (parser.isSet(figure)) {
        if (given.isEmpty()) refuse(QStringLiteral("--figure: name the run folders, or a folder of runs"));
        const auto between = [&](const char* name, const QCommandLineOption& option, double low, double high) {
            bool isNumber = false;
            const double value = parser.value(option).toDouble(&isNumber);
            if (!isNumber || !(value >= low && value <= high))
                refuse(QStringLiteral("%1: a number from %2 to %3 is expected")
                           .arg(QLatin1String(name))
                           .arg(low)
                           .arg(high));
            return value;
        };
        FigurePicture picture{.quantity = parser.value(figure), .from = given};
        if (parser.isSet(out)) picture.file = parser.value(out);
        picture.format = {.width = between("--width", width, 20, 1000),
                          .height = between("--height", height, 20, 1000),
                          .fontSize = between("--font-size", fontSize, 4, 30),
                          .dpi = std::llround(between("--dpi", dpi, 50, 2400)),
                          .legend = !parser.isSet(noLegend),
                          .title = parser.isSet(title),
                          .transparent = parser.isSet(transparent)};
        constexpr const char* axes[] = {"step", "epoch", "passes", "seconds"};
        picture.method = parser.value(method);
        picture.axis = xAxisOf(QString::fromStdString(oneOf("--axis", parser.value(axis), axes)));
        picture.smoothing = between("--smoothing", smoothing, 0, 0.999);
        picture.grouped = parser.isSet(grouped);
        picture.logX = parser.isSet(logX);
        picture.logY = parser.isSet(logY);
        line.figure = std::move(picture);
    } else if (parser.isSet(report)) {
        line.report = given;
        line.progress = parser.isSet(progress);
        line.runColors = parser.value(runColors);
        if (given.isEmpty()) refuse(QStringLiteral("--report: name the run folders, or a folder of runs"));
    } else {
        if (given.size() > 1) refuse(QStringLiteral("one experiment file is expected, not %1").arg(given.size()));
        line.experiment = given.value(0);
        if (line.start && given.isEmpty()) refuse(QStringLiteral("--start: name the experiment file to launch"));
    }
    line.session = parser.isSet(session) ? parser.value(session)
                                         : QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) +
                                               QStringLiteral("/session.json");
    return line;
}

bool worksWithoutDisplay(const std::vector<std::string>& arguments)
{
    const auto is = [](const std::string& word) {
        return word == "--report" || word == "--landscape" || word == "--figure" || word == "--help" || word == "-h" ||
               word == "--version" || word == "-v" || word.starts_with("--screenshot") || word == "--man-page" ||
               word.starts_with("--completions");
    };
    return std::any_of(arguments.begin(), arguments.end(), is);
}

} // namespace sharpscope
