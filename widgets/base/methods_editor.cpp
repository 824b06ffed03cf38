// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/methods_editor.h"

#include "widgets/base/line_icon.h"
#include "widgets/base/method_card.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <charconv>

namespace sharpscope {

MethodsEditor::MethodsEditor(std::vector<RuleInfo> rules, QWidget* parent)
    : QWidget(parent), m_rules(std::move(rules)), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(8);
    auto* add = new QPushButton(lineIcon(QStringLiteral("add")), tr("Add a method"), this);
    add->setObjectName(QStringLiteral("addMethod"));
    m_column->addWidget(add);
    connect(add, &QPushButton::clicked, this, [this] {
        if (m_rules.empty()) return;
        // The first rule that is not there yet, so that a click or two make a comparison.
        const auto isFree = [this](const RuleInfo& rule) {
            return std::none_of(m_cards.begin(), m_cards.end(),
                                [&](const MethodCard* card) { return card->value()["rule"] == rule.name; });
        };
        const auto it = std::find_if(m_rules.begin(), m_rules.end(), isFree);
        insert(static_cast<int>(m_cards.size()), {{"rule", (it == m_rules.end() ? m_rules.front() : *it).name}});
    });
}

Json MethodsEditor::value() const
{
    Json methods = Json::array();
    for (const auto* card : m_cards)
        methods.push_back(card->value());
    return methods;
}

void MethodsEditor::setValue(const Json& methods)
{
    const std::size_t count = methods.is_array() ? methods.size() : 0;
    while (m_cards.size() > count) {
        delete m_cards.back();
        m_cards.pop_back();
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (i >= m_cards.size())
            insertCard(static_cast<int>(i), methods[i]);
        else if (m_cards[i]->value() != methods[i])
            m_cards[i]->setValue(methods[i]);
    }
    restack();
}

int MethodsEditor::indexOf(const MethodCard* card) const
{
    return static_cast<int>(std::find(m_cards.begin(), m_cards.end(), card) - m_cards.begin());
}

void MethodsEditor::insertCard(int at, const Json& method)
{
    auto* card = new MethodCard(m_rules, method, this);
    m_cards.insert(m_cards.begin() + at, card);
    connect(card, &MethodCard::edited, this, [this, card](const QString& option) {
        Q_EMIT edited(QStringLiteral("methods.%1.%2").arg(indexOf(card)).arg(option));
    });
    connect(card, &MethodCard::moveWanted, this, [this, card](int by) { moveCard(indexOf(card), indexOf(card) + by); });
    connect(card, &MethodCard::duplicateWanted, this, [this, card] { insert(indexOf(card) + 1, card->value()); });
    connect(card, &MethodCard::removeWanted, this, [this, card] {
        m_cards.erase(m_cards.begin() + indexOf(card));
        card->deleteLater();
        card->hide();
        restack();
        Q_EMIT edited(QStringLiteral("methods"));
    });
}

void MethodsEditor::insert(int at, const Json& method)
{
    insertCard(at, method);
    restack();
    Q_EMIT edited(QStringLiteral("methods"));
}

void MethodsEditor::moveCard(int from, int to)
{
    if (to < 0 || to >= static_cast<int>(m_cards.size())) return;
    std::swap(m_cards[static_cast<std::size_t>(from)], m_cards[static_cast<std::size_t>(to)]);
    restack();
    Q_EMIT edited(QStringLiteral("methods"));
}

void MethodsEditor::restack()
{
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        m_column->insertWidget(static_cast<int>(i), m_cards[i]);
        m_cards[i]->setPlace(static_cast<int>(i), static_cast<int>(m_cards.size()));
    }
}

std::vector<Problem> MethodsEditor::setProblems(const std::vector<Problem>& problems)
{
    std::vector<Problem> others;
    std::vector<std::vector<Problem>> mine(m_cards.size());
    for (const auto& problem : problems) {
        const std::string prefix = "methods.";
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

QWidget* MethodsEditor::firstProblem() const
{
    for (const auto* card : m_cards)
        if (QWidget* option = card->firstProblem()) return option;
    return nullptr;
}

} // namespace sharpscope
