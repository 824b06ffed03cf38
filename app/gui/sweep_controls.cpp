// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_controls.h"

#include "app/gui/tag_title.h"
#include "core/base/flat_options.h"
#include "core/base/json_value.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>

namespace sharpscope {

namespace {

using Entries = std::vector<std::pair<QString, QString>>; // title, value

/// Hidden, with its title, where there is nothing to choose.
void refillBox(QComboBox& box, const Entries& entries, const QString& chosen)
{
    bool isSame = box.count() == static_cast<int>(entries.size());
    for (int i = 0; isSame && i < box.count(); ++i)
        isSame = box.itemText(i) == entries[static_cast<std::size_t>(i)].first &&
                 box.itemData(i).toString() == entries[static_cast<std::size_t>(i)].second;
    if (!isSame) {
        box.clear();
        for (const auto& [title, value] : entries)
            box.addItem(title, value);
    }
    box.setCurrentIndex(std::max(0, box.findData(chosen)));
}

void setShownWithTitle(QComboBox& box, bool shown)
{
    box.setVisible(shown);
    box.property("title").value<QLabel*>()->setVisible(shown);
}

std::size_t fieldNamed(const SweepTable& table, const std::string& path, std::size_t otherwise)
{
    for (std::size_t f = 0; f < table.fields.size(); ++f)
        if (table.fields[f].path == path) return f;
    return std::min(otherwise, table.fields.size() - 1);
}

} // namespace

SweepControls::SweepControls(QWidget* parent) : QWidget(parent), m_fields(new QHBoxLayout)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2, 0, 2, 0);
    column->setSpacing(5);
    auto* first = new QHBoxLayout;
    for (auto* row : {first, m_fields}) {
        row->setSpacing(7);
        column->addLayout(row);
    }
    m_folder = addBox(first, tr("Sweep"), "sweep", tr("Of the sweeps whose runs are open"),
                      [this](const QString& value) { m_wanted.folder = value.toStdString(); });
    m_folder->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_folder->setMinimumContentsLength(12);
    m_folder->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed); // as wide as there is room, up to its name
    m_tag = addBox(first, tr("Show"), "sweepTag", tr("Which result of a run"),
                   [this](const QString& value) { m_wanted.tag = value.toStdString(); });
    m_summary = addBox(first, tr("of the"), "sweepSummary",
                       tr("A run's last evaluation, or its best: the best is chosen with the test set, so a paper "
                          "reports the last"),
                       [this](const QString& value) { m_wanted.summary = value.toStdString(); });
    m_summary->addItem(tr("last evaluation"), QStringLiteral("last"));
    m_summary->addItem(tr("best evaluation"), QStringLiteral("best"));
    first->addStretch(1);
    first->setStretchFactor(m_folder, 100);
    m_x = addBox(m_fields, tr("x ="), "sweepX", tr("The field from left to right"),
                 [this](const QString& value) { m_wanted.x = value.toStdString(); });
    m_y = addBox(m_fields, tr("y ="), "sweepY", tr("The field from bottom to top"),
                 [this](const QString& value) { m_wanted.y = value.toStdString(); });
    m_method = addBox(m_fields, tr("Method"), "sweepMethod", tr("Whose runs the map shows"),
                      [this](const QString& value) { m_wanted.method = value.toStdString(); });
    m_spread = addBox(m_fields, tr("Bars"), "sweepSpread", tr("How well a mean over seeds is known"),
                      [this](const QString& value) { m_wanted.spread = value.toStdString(); });
    m_spread->addItem(tr("± std over seeds"), QStringLiteral("std"));
    m_spread->addItem(tr("95 % interval"), QStringLiteral("95 %"));
    m_fields->addStretch(1);
}

QComboBox* SweepControls::addBox(QHBoxLayout* row, const QString& title, const char* name, const QString& help,
                                 const std::function<void(const QString&)>& take)
{
    auto* label = new QLabel(title, this);
    auto* box = new QComboBox(this);
    box->setObjectName(QLatin1String(name));
    box->setToolTip(help);
    box->setAccessibleName(title);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    box->setMinimumWidth(60); // on a small screen
    box->setProperty("title", QVariant::fromValue(label));
    row->addWidget(label);
    row->addWidget(box);
    connect(box, &QComboBox::activated, this, [this, box, take] {
        take(box->currentData().toString());
        Q_EMIT changed();
    });
    return box;
}

QString SweepControls::folderOf(const QStringList& folders) const
{
    const QString wanted = QString::fromStdString(m_wanted.folder);
    return folders.contains(wanted) ? wanted : folders.value(folders.size() - 1);
}

SweepMetric SweepControls::metricOf(const SweepFile& sweep, const std::vector<std::string>& tags) const
{
    SweepMetric metric = sharpscope::metricOf(sweep);
    const auto has = [&](const std::string& tag) { return std::find(tags.begin(), tags.end(), tag) != tags.end(); };
    if (has(m_wanted.tag))
        metric.tag = m_wanted.tag;
    else if (!has(metric.tag) && !tags.empty())
        metric.tag = tags.front();
    if (!m_wanted.summary.empty()) metric.summary = m_wanted.summary;
    return metric;
}

void SweepControls::chooseIn(SweepShown& shown) const
{
    const SweepTable& table = shown.table;
    shown.x = fieldNamed(table, m_wanted.x, 0);
    shown.y = fieldNamed(table, m_wanted.y, shown.x == 1 ? 0 : 1);
    if (shown.y == shown.x && table.fields.size() > 1) shown.y = shown.x == 0 ? 1 : 0;
    shown.run = runShownFirst(table);
    for (const SweepLine& line : table.lines)
        if (line.method == m_wanted.method) shown.run = line.run;
    shown.spread = m_wanted.spread == "95 %" ? SeedSpread::Interval : SeedSpread::Deviation;
    shown.at.clear();
    for (std::size_t f = 0; f < table.fields.size(); ++f) {
        const std::vector<Json> values = axisValues(table, f);
        Json& at = shown.at.emplace_back(values.empty() ? Json() : values.front());
        const auto wanted = m_wanted.at.is_object() ? m_wanted.at.find(table.fields[f].path) : m_wanted.at.end();
        if (!m_wanted.at.is_object() || wanted == m_wanted.at.end()) continue;
        for (const Json& value : values)
            if (isSameValue(value, *wanted)) at = value;
    }
}

void SweepControls::offerFolders(const QStringList& folders, const QString& shown)
{
    Entries entries;
    for (const QString& folder : folders)
        entries.emplace_back(folder.section(QLatin1Char('/'), -1), folder);
    refillBox(*m_folder, entries, shown);
    m_folder->setMaximumWidth(fontMetrics().horizontalAdvance(m_folder->currentText()) + 50);
    m_folder->setToolTip(shown);
}

void SweepControls::offer(const SweepShown& shown, const std::vector<std::string>& tags)
{
    Entries entries;
    for (const std::string& tag : tags)
        entries.emplace_back(tagTitle(QString::fromStdString(tag)), QString::fromStdString(tag));
    const QString tag = QString::fromStdString(shown.table.metric.tag);
    if (tags.empty()) entries.emplace_back(tagTitle(tag), tag);
    refillBox(*m_tag, entries, tag);
    m_summary->setCurrentIndex(m_summary->findData(QString::fromStdString(shown.table.metric.summary)));
    m_spread->setCurrentIndex(shown.spread == SeedSpread::Interval ? 1 : 0);
    offerFields(shown);
    offerOthers(shown);
}

void SweepControls::offerFields(const SweepShown& shown)
{
    const SweepTable& table = shown.table;
    Entries entries, methods;
    for (const SweptField& field : table.fields)
        entries.emplace_back(QString::fromStdString(field.title), QString::fromStdString(field.path));
    refillBox(*m_x, entries, QString::fromStdString(table.fields[shown.x].path));
    refillBox(*m_y, entries, QString::fromStdString(table.fields[shown.y].path));
    setShownWithTitle(*m_x, table.fields.size() > 1);
    setShownWithTitle(*m_y, table.fields.size() > 1);
    QString method;
    for (const auto& [run, name] : methodAxis(table).places) {
        methods.emplace_back(QString::fromStdString(name), QString::fromStdString(name));
        if (static_cast<std::int64_t>(run) == shown.run) method = methods.back().second;
    }
    refillBox(*m_method, methods, method);
    setShownWithTitle(*m_method, methods.size() > 1 && table.fields.size() > 1);
}

/// Boxes for the fields that are neither x nor y.
void SweepControls::offerOthers(const SweepShown& shown)
{
    const SweepTable& table = shown.table;
    std::vector<std::string> paths;
    for (std::size_t f = 0; f < table.fields.size(); ++f)
        if (f != shown.x && f != shown.y) paths.push_back(table.fields[f].path);
    if (paths != m_otherPaths) {
        m_otherPaths = paths;
        if (m_others) m_others->deleteLater();
        m_others = new QWidget(this);
        auto* row = new QHBoxLayout(m_others);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(7);
        for (const std::string& path : paths) {
            const auto f = fieldNamed(table, path, 0);
            const QString title = QString::fromStdString(table.fields[f].title) + QStringLiteral(" =");
            QComboBox* box =
                addBox(row, title, "", tr("Where %1 is held in the map").arg(title), [this, path](auto& value) {
                    if (!m_wanted.at.is_object()) m_wanted.at = Json::object();
                    JsonFault fault;
                    m_wanted.at[path] = tryParseJson(value.toStdString(), fault).value_or(Json());
                });
            box->setObjectName(QString::fromStdString("at:" + path));
        }
        m_fields->insertWidget(m_fields->count() - 1, m_others);
    }
    for (const std::string& path : paths) {
        const auto f = fieldNamed(table, path, 0);
        Entries entries;
        for (const Json& value : axisValues(table, f))
            entries.emplace_back(QString::fromStdString(optionText(value)), QString::fromStdString(value.dump()));
        if (auto* box = m_others->findChild<QComboBox*>(QString::fromStdString("at:" + path)))
            refillBox(*box, entries, QString::fromStdString(shown.at[f].dump()));
    }
}

} // namespace sharpscope
