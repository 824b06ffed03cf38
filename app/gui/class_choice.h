// SPDX-License-Identifier: GPL-3.0-or-later
// Which class a person means by what is typed: its name or the beginning of it, of a word in it, or its number. Case
// does not count. Where classes have numbers for names ("7" of ten digits, "1" to "5" of stars), numbers are names and
// nothing else, so that a key never says another class than the one that reads so.
#pragma once

#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <vector>

namespace sharpscope {

/// The classes that it may be, by number. One: it is that one.
std::vector<std::int64_t> matchingClasses(const QStringList& names, const QString& typed);

/// Of up to ten classes the one that a digit says at once; of more, digits are typed as text is.
std::optional<std::int64_t> classOfDigit(const QStringList& names, QChar digit);

/// The least to type for a class: a digit, else the shortest beginning of its name that no other class has.
QString shortestInput(const QStringList& names, std::int64_t label);

} // namespace sharpscope
