// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/class_choice.h"

#include <algorithm>

namespace sharpscope {

namespace {

constexpr qsizetype classesWithDigits = 10;

bool isNumber(const QString& text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); });
}

bool haveNumbersForNames(const QStringList& names) { return std::any_of(names.begin(), names.end(), isNumber); }

bool beginsAWord(const QString& name, const QString& text)
{
    for (qsizetype at = name.indexOf(text); at >= 0; at = name.indexOf(text, at + 1))
        if (at == 0 || !name[at - 1].isLetterOrNumber()) return true;
    return false;
}

template <class Predicate>
std::vector<std::int64_t> classesThat(const QStringList& names, Predicate is)
{
    std::vector<std::int64_t> classes;
    for (qsizetype i = 0; i < names.size(); ++i)
        if (is(names[i].toCaseFolded())) classes.push_back(i);
    return classes;
}

} // namespace

std::vector<std::int64_t> matchingClasses(const QStringList& names, const QString& typed)
{
    const QString text = typed.trimmed().toCaseFolded();
    if (text.isEmpty()) return {};
    const auto equal = classesThat(names, [&](const QString& name) { return name == text; });
    if (!equal.empty()) return equal;
    if (isNumber(text) && !haveNumbersForNames(names)) {
        bool isFine = false;
        const qlonglong number = text.toLongLong(&isFine);
        if (isFine && number < names.size()) return {number};
    }
    const auto beginning = classesThat(names, [&](const QString& name) { return name.startsWith(text); });
    if (!beginning.empty()) return beginning;
    return classesThat(names, [&](const QString& name) { return beginsAWord(name, text); });
}

std::vector<std::int64_t> possibleClasses(const QStringList& names, const QString& typed)
{
    const QString text = typed.trimmed().toCaseFolded();
    if (text.isEmpty()) return {};
    const bool isOfANumber = isNumber(text) && !haveNumbersForNames(names);
    const auto width = QString::number(names.size() - 1).size();
    std::int64_t number = -1;
    return classesThat(names, [&](const QString& name) {
        const QString digits = QString::number(++number);
        return beginsAWord(name, text) ||
               (isOfANumber && (digits.startsWith(text) || digits.rightJustified(width, u'0').startsWith(text)));
    });
}

QString shortestInput(const QStringList& names, std::int64_t label)
{
    const auto isEnough = [&](const QString& text) {
        return possibleClasses(names, text) == std::vector<std::int64_t>{label};
    };
    const QString name = names.value(label).toCaseFolded(), number = QString::number(label);
    if (number.size() == 1 && names.size() <= classesWithDigits && isEnough(number)) return number;
    for (qsizetype length = 1; length <= name.size(); ++length)
        if (isEnough(name.left(length))) return name.left(length);
    const auto width = QString::number(names.size() - 1).size();
    const QString padded = number.rightJustified(width, u'0');
    return isEnough(padded) ? padded : name;
}

} // namespace sharpscope
