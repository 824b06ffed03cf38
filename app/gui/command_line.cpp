// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/command_line.h"

#include <QCommandLineParser>
#include <QStandardPaths>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace sharpscope {

namespace {

[[noreturn]] void refuse(const QString& why)
{
    std::fprintf(stderr, "sharpscope: %s\nTry 'sharpscope --help'.\n", qUtf8Printable(why));
    std::exit(2);
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
    parser.setApplicationDescription(
        QStringLiteral("Trains SGD, SAM and Agnostic-SAM side by side and shows how they go.\n\n"
                       "  sharpscope experiment.json --start          open the window and launch\n"
                       "  sharpscope --runs /shared/runs              follow the runs that a cluster writes there\n"
                       "  sharpscope --report runs/* --out out.html   write a report; needs no display"));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("experiment.json"),
                                 QStringLiteral("An experiment file. With --report: run folders."));
    const auto add = [&](const char* name, const char* help, const char* value = "", const char* preset = "") {
        QCommandLineOption option(QLatin1String(name), QString::fromUtf8(help), QLatin1String(value),
                                  QLatin1String(preset));
        parser.addOption(option);
        return option;
    };
    const auto start = add("start", "Launch the experiment at once.");
    const auto runs = add("runs", "Write new runs to FOLDER, and show those that are there.", "FOLDER");
    const auto session = add("session", "Where the window's state is kept.", "FILE");
    const auto report = add("report", "Write a report of the given run folders and end.");
    const auto out = add("out", "The report's file (report.html).", "FILE", "report.html");
    const auto screenshot = add("screenshot", "Save a picture of the window and end.", "FILE.png");
    const auto after = add("after", "Seconds to wait before the picture (3).", "SECONDS", "3");
    const auto theme = add("theme", "light or dark.", "NAME");
    parser.process(arguments);

    CommandLine line;
    const QStringList given = parser.positionalArguments();
    line.start = parser.isSet(start);
    line.runsFolder = parser.value(runs);
    line.out = parser.value(out);
    line.screenshot = parser.value(screenshot);
    line.theme = parser.value(theme);
    bool isNumber = false;
    line.after = parser.value(after).toDouble(&isNumber);
    if (!isNumber || line.after < 0) refuse(QStringLiteral("--after: a number of seconds is expected"));
    if (!line.theme.isEmpty() && line.theme != QLatin1String("light") && line.theme != QLatin1String("dark"))
        refuse(QStringLiteral("--theme: light or dark is expected"));
    if (parser.isSet(report)) {
        line.report = given;
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
        return word == "--report" || word == "--help" || word == "-h" || word == "--version" || word == "-v" ||
               word.starts_with("--screenshot");
    };
    return std::any_of(arguments.begin(), arguments.end(), is);
}

} // namespace sharpscope
