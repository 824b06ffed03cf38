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
    const QString symbol = QString::fromUtf8(hintFor(path).symbol);
    return symbol.isEmpty() ? fieldLabel(path) : symbol;
}

QString fieldMeaning(const std::string& path, const std::string& value)
{
    if (value != "0") return {};
    static const QRegularExpression zero(QStringLiteral("\\b0: ([^.;,:]+)"));
    return zero.match(QString::fromUtf8(hintFor(path).help)).captured(1);
}

} // namespace sharpscope
