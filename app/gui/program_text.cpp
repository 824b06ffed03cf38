// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/program_text.h"

#include "app/gui/landscape_picture.h"
#include "core/base/version.h"
#include "widgets/base/color_map.h"

#include <iterator>

namespace sharpscope {

namespace {

template <class List>
std::vector<std::string> wordsIn(const List& list)
{
    return {std::begin(list), std::end(list)};
}

/// What can be said for an option's value; none where anything can.
std::vector<std::string> choicesOf(const QString& option)
{
    if (option == QLatin1String("theme")) return {"light", "dark"};
    if (option == QLatin1String("axis")) return {"step", "epoch", "passes", "seconds"};
    if (option == QLatin1String("from")) return wordsIn(cameraSides);
    if (option == QLatin1String("colors")) return wordsIn(colorMapNames);
    return {};
}

ProgramOption wordsOf(const QCommandLineOption& option)
{
    ProgramOption words;
    for (const QString& name : option.names())
        words.names.push_back((name.size() == 1 ? "-" : "--") + name.toStdString());
    words.value = option.valueName().toStdString();
    words.help = option.description().toStdString();
    words.standard = option.defaultValues().value(0).toStdString();
    words.choices = choicesOf(option.names().first());
    const bool isFile =
        option.valueName().startsWith(QLatin1String("FILE")) || option.valueName() == QLatin1String("FOLDER");
    if (isFile) words.completes = Completes::Files;
    return words;
}

} // namespace

CommandWords wordsOfWindow(const QList<QCommandLineOption>& options, const QString& about)
{
    CommandWords words;
    words.name = "sharpscope";
    words.help = "trains under sharpness-aware step rules and shows how sharp the minima are";
    words.about = about.toStdString();
    for (const QCommandLineOption& option : options)
        if (!(option.flags() & QCommandLineOption::HiddenFromHelp)) words.options.push_back(wordsOf(option));
    words.options.push_back({.names = {"-h", "--help"}, .help = "What can be said, and end."});
    words.options.push_back({.names = {"-v", "--version"}, .help = "Which version it is, and end."});
    words.options.push_back(
        {.value = "FILE",
         .help = "An experiment, a run folder or a folder of runs, a capsule, a session, a model's file "
                 "or a folder of images, to open. With --report, --landscape and --figure: run folders.",
         .completes = Completes::Files,
         .repeats = true});
    return words;
}

std::string manPageOfWindow(const CommandWords& words)
{
    return manPage(words, "sharpscope " + programVersion(),
                   {{"Files", "~/.config/sharpscope/session.json   where the window's state is kept\n"
                              "*.sharpscope.json                    experiments, which a double click opens"},
                    {"Environment", "SHARPSCOPE_DATA   where data sets are looked for first"},
                    {"See also", "sharpscope-cli(1), the same without a screen; the user guide, which F1 opens"}});
}

} // namespace sharpscope
