// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_filter.h"

#include "core/base/utf8.h"
#include "core/run/run_filter_tokens.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sharpscope {

namespace {

constexpr int deepest = 100; ///< brackets in brackets: reading and asking are recursive

struct Value {
    std::string text; ///< in lower case
    std::optional<double> number;
};

bool isEqual(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)) || a == b; }

std::size_t charactersIn(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

} // namespace

FilterError::FilterError(std::string_view text, std::size_t at, std::size_t count, const std::string& why)
    : Error((at >= text.size() ? std::string("at the end")
                               : "at character " + std::to_string(charactersIn(text.substr(0, at)) + 1) + ", \"" +
                                     std::string(text.substr(at, count)) + '"') +
            ": " + why),
      byte(at),
      length(count)
{
}

struct RunFilter::Node {
    enum class Kind { And, Or, Not, Has, Equal, Holds, Less, LessOrEqual, More, MoreOrEqual };
    Kind kind = Kind::Has;
    std::vector<Node> inner;   ///< of And, Or, Not
    RunField field;            ///< of the others
    std::vector<Value> values; ///< of Equal and Holds any of them

    bool accepts(const RunFacts& run) const;
    bool asksFor(RunField::Kind which) const
    {
        const bool isTest = kind != Kind::And && kind != Kind::Or && kind != Kind::Not;
        return (isTest && field.kind == which) ||
               std::any_of(inner.begin(), inner.end(), [&](const Node& node) { return node.asksFor(which); });
    }
};

bool RunFilter::Node::accepts(const RunFacts& run) const
{
    const auto accepted = [&](const Node& node) { return node.accepts(run); };
    switch (kind) {
    case Kind::And:
        return std::all_of(inner.begin(), inner.end(), accepted);
    case Kind::Or:
        return std::any_of(inner.begin(), inner.end(), accepted);
    case Kind::Not:
        return !inner.front().accepts(run);
    case Kind::Has: {
        const auto texts = textsOf(field, run);
        return std::any_of(texts.begin(), texts.end(), [](const std::string& t) { return t != "false"; });
    }
    case Kind::Equal:
    case Kind::Holds:
        for (const std::string& text : textsOf(field, run)) {
            const std::string lower = lowerCase(text);
            const std::optional<double> number = kind == Kind::Equal ? numberIn(text) : std::nullopt;
            for (const Value& value : values) {
                if (kind == Kind::Holds && lower.find(value.text) != std::string::npos) return true;
                if (kind == Kind::Holds) continue;
                if (number && value.number ? isEqual(*number, *value.number) : lower == value.text) return true;
            }
        }
        return false;
    default:
        break;
    }
    const std::optional<double> number = numberOf(field, run);
    if (!number) return false;
    const double bound = *values.front().number;
    switch (kind) {
    case Kind::Less:
        return *number < bound;
    case Kind::LessOrEqual:
        return *number <= bound;
    case Kind::More:
        return *number > bound;
    default:
        return *number >= bound;
    }
}

namespace {

/// By recursive descent: or, and, not, a test.
class FilterParser {
public:
    using Node = RunFilter::Node;
    FilterParser(std::string_view text, const KnownFields& known)
        : m_text(text), m_known(known), m_tokens(filterTokens(text))
    {
        if (m_tokens.front().isSign("=")) ++m_at; // says only that an expression is meant
    }

    Node parse()
    {
        Node all = parseOr(0);
        if (next().isSign(")")) fail("there is no bracket that this one closes");
        if (next().kind != FilterToken::Kind::End) fail("\"and\" or \"or\" is expected before it");
        return all;
    }

private:
    const FilterToken& next() const { return m_tokens[m_at]; }
    bool take(std::string_view sign)
    {
        const bool isIt = next().isSign(sign) || next().isWord(sign);
        m_at += isIt ? 1 : 0;
        return isIt;
    }
    [[noreturn]] void fail(const std::string& why) const { failAt(next(), why); }
    [[noreturn]] void failAt(const FilterToken& token, const std::string& why) const
    {
        throw FilterError(m_text, token.byte, token.length, why);
    }

    static Node nodeOf(Node::Kind kind)
    {
        Node node;
        node.kind = kind;
        return node;
    }

    Node parseOr(int depth)
    {
        Node node = nodeOf(Node::Kind::Or);
        do
            node.inner.push_back(parseAnd(depth));
        while (take("or"));
        return node.inner.size() == 1 ? std::move(node.inner.front()) : node;
    }

    Node parseAnd(int depth)
    {
        Node node = nodeOf(Node::Kind::And);
        do
            node.inner.push_back(parseNot(depth));
        while (take("and"));
        return node.inner.size() == 1 ? std::move(node.inner.front()) : node;
    }

    static Node negated(Node inner)
    {
        Node node = nodeOf(Node::Kind::Not);
        node.inner.push_back(std::move(inner));
        return node;
    }

    Node parseNot(int depth)
    {
        if (depth > deepest) fail("nested deeper than " + std::to_string(deepest));
        if (take("not")) return negated(parseNot(depth + 1));
        if (!take("(")) return parseTest();
        Node node = parseOr(depth + 1);
        if (!take(")")) fail("a closing bracket is expected");
        return node;
    }

    /// "best(loss/test)" spans several tokens, with blanks in a tag.
    RunField parseField()
    {
        const FilterToken& first = next();
        if (first.kind != FilterToken::Kind::Word && first.kind != FilterToken::Kind::Quoted)
            fail("a field is expected: an option, a result, name, state, tag or note");
        ++m_at;
        std::string name = first.text;
        const bool isFunction = (first.isWord("last") || first.isWord("best")) && next().isSign("(");
        if (isFunction) {
            const std::size_t from = next().byte + 1;
            while (!next().isSign(")") && next().kind != FilterToken::Kind::End)
                ++m_at;
            std::string_view tag = m_text.substr(from, next().byte - from);
            if (!take(")")) fail("a closing bracket is expected");
            std::erase_if(name = std::string(tag), [](char c) { return c == '"' || c == '\'' || c == '`'; });
            name = lowerName(first) + '(' + name + ')';
        }
        try {
            return findRunField(name, m_known);
        } catch (const Error& error) {
            FilterToken whole = first;
            if (isFunction) whole.length = m_tokens[m_at - 1].byte + 1 - first.byte;
            failAt(whole, error.what());
        }
    }
    static std::string lowerName(const FilterToken& token) { return lowerCase(token.text); }

    Value parseValue(const RunField& field, bool isNumber)
    {
        const FilterToken& token = next();
        if (token.kind != FilterToken::Kind::Word && token.kind != FilterToken::Kind::Quoted)
            fail(isNumber ? "a number is expected" : "a value is expected");
        Value value{.text = lowerCase(token.text), .number = numberIn(token.text)};
        if (isNumber && !value.number) fail("a number is expected");
        ++m_at;
        const auto& states = runStates();
        if (field.kind == RunField::Kind::State && m_isExact &&
            std::find(states.begin(), states.end(), value.text) == states.end()) {
            const std::string nearest = nearestName(value.text, states);
            failAt(token, "no run is ever in this state" +
                              (nearest.empty() ? std::string() : "; did you mean \"" + nearest + "\"?"));
        }
        return value;
    }

    Node parseTest()
    {
        Node node = nodeOf(Node::Kind::Has);
        node.field = parseField();
        bool isNegated = false;
        if (next().isWord("not") && m_tokens[m_at + 1].isWord("in")) isNegated = take("not");
        if (take("in")) {
            node.kind = Node::Kind::Equal;
            m_isExact = true;
            if (!take("(")) fail("a list in brackets is expected: in (1, 2)");
            do
                node.values.push_back(parseValue(node.field, false));
            while (take(","));
            if (!take(")")) fail("a comma or a closing bracket is expected");
            return isNegated ? negated(std::move(node)) : node;
        }
        using Kind = Node::Kind;
        static const std::vector<std::pair<std::string_view, Kind>> comparisons = {
            {"=", Kind::Equal},        {"!=", Kind::Equal}, {"~", Kind::Holds},        {"!~", Kind::Holds},
            {"<=", Kind::LessOrEqual}, {"<", Kind::Less},   {">=", Kind::MoreOrEqual}, {">", Kind::More}};
        for (const auto& [sign, kind] : comparisons) {
            if (!take(sign)) continue;
            node.kind = kind;
            m_isExact = kind == Kind::Equal;
            node.values.push_back(parseValue(node.field, kind != Kind::Equal && kind != Kind::Holds));
            return sign.starts_with('!') ? negated(std::move(node)) : node;
        }
        return node;
    }

    std::string_view m_text;
    const KnownFields& m_known;
    std::vector<FilterToken> m_tokens;
    std::size_t m_at = 0;
    bool m_isExact = false; ///< the value that is read stands behind = or in
};

} // namespace

RunFilter::RunFilter(std::string_view text, const KnownFields& known)
    : m_root(std::make_shared<const Node>(FilterParser(text, known).parse()))
{
}

bool RunFilter::accepts(const RunFacts& run) const { return m_root->accepts(run); }

bool RunFilter::asksFor(RunField::Kind kind) const { return m_root->asksFor(kind); }

bool RunFilter::isMeant(std::string_view text)
{
    static constexpr std::array<std::string_view, 8> comparing = {"=", "!=", "<", "<=", ">", ">=", "~", "!~"};
    try {
        const std::vector<FilterToken> tokens = filterTokens(text);
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const FilterToken& token = tokens[i];
            const bool isSign = token.kind == FilterToken::Kind::Sign;
            if (isSign && std::find(comparing.begin(), comparing.end(), token.text) != comparing.end()) return true;
            if (i > 0 && token.isWord("in") && tokens[i + 1].isSign("(")) return true;
        }
        return false;
    } catch (const FilterError&) { // a quote that is not closed yet: what is before it tells
        const std::size_t quote = text.find_last_of("\"'`");
        return quote > 0 && quote != std::string_view::npos && isMeant(text.substr(0, quote));
    }
}

} // namespace sharpscope
