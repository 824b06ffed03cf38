// SPDX-License-Identifier: GPL-3.0-or-later
// What shells and man(1) are told of the window's program, made of its own options.
#pragma once

#include "app/shell/program_words.h"

#include <QCommandLineOption>
#include <QList>
#include <QString>

namespace sharpscope {

/// Those that are hidden from its help are left out. `about` begins with a paragraph, and has what it can do below.
CommandWords wordsOfWindow(const QList<QCommandLineOption>& options, const QString& about);

std::string manPageOfWindow(const CommandWords& words);

} // namespace sharpscope
