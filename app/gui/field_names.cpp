// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/field_names.h"

#include "core/acquisition/registry.h"
#include "core/optim/registry.h"
#include "core/work/kinds.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>

namespace sharpscope {

namespace {

const FieldHint* find(const Schema& schema, const std::string& path)
{
    const auto it = std::find_if(schema.begin(), schema.end(), [&](const auto& field) { return field.path == path; });
    return it == schema.end() ? nullptr : &it->hint;
}

FieldHint hintOf(const std::string& path)
{
    for (const Kind* kind : kinds())
        if (const FieldHint* hint = find(kind->schema, path)) return *hint;
    const std::string last = path.substr(path.rfind('.') + 1);
    if (path == last || path.starts_with("method"))
        for (const auto& rule : rules())
            if (const FieldHint* hint = find(rule.options, last)) return *hint;
    if (path.starts_with("acquisition"))
        for (const auto& acquisition : acquisitions())
            if (const FieldHint* hint = find(acquisition.options, last)) return *hint;
    for (const Kind* kind : kinds()) // a knob's name, such as "lr"
        for (const auto& field : kind->schema)
            if (path == last && field.path.ends_with('.' + last)) return field.hint;
    return {};
}

/// Every option that is known, by its place.
QHash<QByteArray, std::size_t> allPlaces()
{
    QHash<QByteArray, std::size_t> places;
    const auto add = [&](const std::string& path) {
        const QByteArray key = QByteArray::fromStdString(path);
        if (!places.contains(key)) places.insert(key, static_cast<std::size_t>(places.size()));
    };
    for (const Kind* kind : kinds())
        for (const auto& field : kind->schema)
            add(field.path);
    for (const auto& rule : rules())
        for (const auto& field : rule.options)
            add("method." + field.path);
    for (const auto& acquisition : acquisitions())
        for (const auto& field : acquisition.options)
            add("acquisition." + field.path);
    return places;
}

/// Looked up once: a table of many runs asks again and again.
const FieldHint& hintFor(const std::string& path)
{
    static QHash<QByteArray, FieldHint> hints; // the GUI thread's
    const QByteArray key = QByteArray::fromStdString(path);
    auto it = hints.find(key);
    if (it == hints.end()) it = hints.insert(key, hintOf(path));
    return *it;
}

} // namespace

QString fieldLabel(const std::string& path)
{
    const QString label = QString::fromUtf8(hintFor(path).label);
    return label.isEmpty() ? QString::fromStdString(path.substr(path.rfind('.') + 1)) : label;
}

QString fieldName(const std::string& path)
{
    if (path.starts_with("measure.") && !path.ends_with(".every")) {
        const std::size_t name = sizeof("measure.") - 1, end = std::max(path.find('.', name), name);
        const QString symbol = QString::fromUtf8(hintFor(path).symbol);
        return QString::fromStdString(path.substr(name, end - name)) + QLatin1Char(' ') +
               (symbol.isEmpty() ? QString::fromStdString(path.substr(path.rfind('.') + 1)) : symbol);
    }
    const QString symbol = QString::fromUtf8(hintFor(path).symbol);
    return symbol.isEmpty() ? fieldLabel(path) : symbol;
}

std::size_t fieldPlace(const std::string& path)
{
    static const QHash<QByteArray, std::size_t> places = allPlaces();
    for (std::size_t end = path.size(); end != std::string::npos && end > 0; end = path.rfind('.', end - 1))
        if (const auto it = places.find(QByteArray::fromStdString(path.substr(0, end))); it != places.end()) return *it;
    return static_cast<std::size_t>(places.size());
}

QString fieldMeaning(const std::string& path, const std::string& value)
{
    if (value != "0") return {};
    static const QRegularExpression zero(QStringLiteral("\\b0: ([^.;,:]+)"));
    return zero.match(QString::fromUtf8(hintFor(path).help)).captured(1);
}

} // namespace sharpscope
