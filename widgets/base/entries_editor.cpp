// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/entries_editor.h"

#include "widgets/base/entry_card.h"
#include "widgets/base/line_icon.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <charconv>

namespace sharpscope {

EntriesEditor::EntriesEditor(NamedList list, QWidget* parent)
    : QWidget(parent), m_list(std::move(list)), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(8);
    const QString one = QString::fromStdString(m_list.one);
    auto* add = new QPushButton(
        lineIcon(QStringLiteral("add")),
        (QStringLiteral("aeiou").contains(one.at(0)) ? tr("Add an %1") : tr("Add a %1")).arg(one), this);
    add->setObjectName(QStringLiteral("add") + one.left(1).toUpper() + one.mid(1));
    m_column->addWidget(add);
    connect(add, &QPushButton::clicked, this, [this] {
        if (m_list.entries.empty()) return;
        // The first that is not there yet, so that a click or two make a comparison.
        const auto isFree = [this](const NamedEntry& entry) {
            return std::none_of(m_cards.begin(), m_cards.end(),
                                [&](const EntryCard* card) { return card->value()[m_list.key] == entry.name; });
        };
        auto it = std::find_if(m_list.entries.begin(), m_list.entries.end(), isFree);
        if (it == m_list.entries.end()) it = m_list.entries.begin();
        insert(static_cast<int>(m_cards.size()), {{m_list.key, it->name}});
    });
}

Json EntriesEditor::value() const
{
    Json entries = Json::array();
    for (const auto* card : m_cards)
        entries.push_back(card->value());
    return entries;
}

void EntriesEditor::setValue(const Json& entries)
{
    const std::size_t count = entries.is_array() ? entries.size() : 0;
    while (m_cards.size() > count) {
        delete m_cards.back();
        m_cards.pop_back();
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (i >= m_cards.size())
            insertCard(static_cast<int>(i), entries[i]);
        else if (m_cards[i]->value() != entries[i])
            m_cards[i]->setValue(entries[i]);
    }
    restack();
}

int EntriesEditor::indexOf(const EntryCard* card) const
{
    return static_cast<int>(std::find(m_cards.begin(), m_cards.end(), card) - m_cards.begin());
}

void EntriesEditor::insertCard(int at, const Json& entry)
{
    auto* card = new EntryCard(m_list, entry, this);
    m_cards.insert(m_cards.begin() + at, card);
    connect(card, &EntryCard::edited, this, [this, card](const QString& option) {
        Q_EMIT edited(QStringLiteral("%1.%2.%3").arg(QString::fromStdString(path())).arg(indexOf(card)).arg(option));
    });
    if (m_offersSweep) card->offerSweep();
    connect(card, &EntryCard::sweptEdited, this,
            [this, card](const QString& option, const Json& field) { takeSwept(card, option, field); });
    connect(card, &EntryCard::moveWanted, this, [this, card](int by) { moveCard(indexOf(card), indexOf(card) + by); });
    connect(card, &EntryCard::duplicateWanted, this, [this, card] { insert(indexOf(card) + 1, card->value()); });
    connect(card, &EntryCard::removeWanted, this, [this, card] {
        m_cards.erase(m_cards.begin() + indexOf(card));
        card->deleteLater();
        card->hide();
        restack();
        Q_EMIT edited(QString::fromStdString(path()));
    });
}

void EntriesEditor::insert(int at, const Json& entry)
{
    insertCard(at, entry);
    restack();
    Q_EMIT edited(QString::fromStdString(path()));
}

void EntriesEditor::moveCard(int from, int to)
{
    if (to < 0 || to >= static_cast<int>(m_cards.size())) return;
    std::swap(m_cards[static_cast<std::size_t>(from)], m_cards[static_cast<std::size_t>(to)]);
    restack();
    Q_EMIT edited(QString::fromStdString(path()));
}

void EntriesEditor::restack()
{
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        m_column->insertWidget(static_cast<int>(i), m_cards[i]);
        m_cards[i]->setPlace(static_cast<int>(i), static_cast<int>(m_cards.size()));
        m_cards[i]->setSwept(sweptIn(static_cast<int>(i)));
    }
}

void EntriesEditor::offerSweep()
{
    m_offersSweep = true;
    for (auto* card : m_cards)
        card->offerSweep();
}

void EntriesEditor::setSwept(const Json& fields)
{
    m_swept = fields;
    for (std::size_t i = 0; i < m_cards.size(); ++i)
        m_cards[i]->setSwept(sweptIn(static_cast<int>(i)));
}

Json EntriesEditor::sweptIn(int card) const
{
    Json swept = Json::object();
    const auto add = [&](const std::string& name, const Json& as) {
        for (const std::string& prefix : {m_list.key + '.', path() + '.' + std::to_string(card) + '.'})
            if (name.starts_with(prefix)) swept[name.substr(prefix.size())] = as;
    };
    for (const Json& field : m_swept) {
        if (!field.is_object() || !field.contains("field") || !field["field"].is_string()) continue;
        const auto name = field["field"].get<std::string>();
        add(name, field);
        for (const Json& also : field.value("also", Json::array()))
            if (also.is_string()) add(also.get<std::string>(), Json(name));
    }
    return swept;
}

/// One that is new is that of every card that has it.
void EntriesEditor::takeSwept(const EntryCard* card, const QString& option, Json field)
{
    const Json before = sweptIn(indexOf(card));
    const auto it = before.find(option.toStdString());
    const std::string name = it != before.end() && it->is_object() ? (*it)["field"].get<std::string>()
                                                                   : m_list.key + '.' + option.toStdString();
    if (field.is_object()) field["field"] = name;
    Q_EMIT sweptEdited(QString::fromStdString(name), field);
}

std::vector<Problem> EntriesEditor::setProblems(const std::vector<Problem>& problems)
{
    std::vector<Problem> others;
    std::vector<std::vector<Problem>> mine(m_cards.size());
    for (const auto& problem : problems) {
        const std::string prefix = path() + '.';
        std::size_t index = 0;
        const char* end = problem.field.data() + problem.field.size();
        const auto [stop, error] = problem.field.starts_with(prefix)
                                       ? std::from_chars(problem.field.data() + prefix.size(), end, index)
                                       : std::from_chars_result{end, std::errc::invalid_argument};
        if (error != std::errc() || index >= m_cards.size())
            others.push_back(problem);
        else
            mine[index].push_back({stop == end ? std::string() : std::string(stop + 1, end), problem.message});
    }
    for (std::size_t i = 0; i < m_cards.size(); ++i)
        m_cards[i]->setProblems(mine[i]);
    return others;
}

QWidget* EntriesEditor::firstProblem() const
{
    for (const auto* card : m_cards)
        if (QWidget* option = card->firstProblem()) return option;
    return nullptr;
}

} // namespace sharpscope
