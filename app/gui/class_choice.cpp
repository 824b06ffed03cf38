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
    return classesThat(names, [&](const QString& name) {
        for (qsizetype at = name.indexOf(text, 1); at > 0; at = name.indexOf(text, at + 1))
            if (!name[at - 1].isLetterOrNumber()) return true;
        return false;
    });
}

std::optional<std::int64_t> classOfDigit(const QStringList& names, QChar digit)
{
    if (names.size() > classesWithDigits || !digit.isDigit()) return std::nullopt;
    if (haveNumbersForNames(names)) {
        const auto at = names.indexOf(QString(digit));
        return at < 0 ? std::nullopt : std::optional<std::int64_t>(at);
    }
    return digit.digitValue() < names.size() ? std::optional<std::int64_t>(digit.digitValue()) : std::nullopt;
}

QString shortestInput(const QStringList& names, std::int64_t label)
{
    for (QChar digit(u'0'); digit <= QChar(u'9'); digit = QChar(digit.unicode() + 1))
        if (classOfDigit(names, digit) == label) return digit;
    const QString name = names.value(label);
    for (qsizetype length = 1; length <= name.size(); ++length)
        if (matchingClasses(names, name.left(length)) == std::vector<std::int64_t>{label})
            return name.left(length).toCaseFolded();
    return name;
}

} // namespace sharpscope
