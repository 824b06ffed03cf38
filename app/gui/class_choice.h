// SPDX-License-Identifier: GPL-3.0-or-later
// Which class a person means by what is typed: its name or the beginning of it, of a word in it, or its number. Case
// does not count. Where classes have numbers for names ("7" of ten digits, "1" to "5" of stars), numbers are names and
// nothing else, so that a key never says another class than the one that reads so.
#pragma once

#include <QString>
#include <QStringList>

#include <cstdint>
#include <vector>

namespace sharpscope {

/// The classes that Enter would mean, by number: a name as it stands goes before one that goes on, the beginning of a
/// name before that of a word in it. One: it is that one.
std::vector<std::int64_t> matchingClasses(const QStringList& names, const QString& typed);

/// All classes that somebody may be about to type, whatever comes after: names and words in them that begin so, and
/// numbers, also as 07 of a hundred. One: nothing else can be meant any more. None: there is no way on from here.
std::vector<std::int64_t> possibleClasses(const QStringList& names, const QString& typed);

/// The least to type until nothing else can be meant: a digit of up to ten classes, else the beginning of the name,
/// else the number; the name, to be followed by Enter, where another one begins with it.
QString shortestInput(const QStringList& names, std::int64_t label);

} // namespace sharpscope
