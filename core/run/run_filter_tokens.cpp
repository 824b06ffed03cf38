// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_filter_tokens.h"

#include "core/base/utf8.h"
#include "core/run/run_filter.h"

#include <array>
#include <utility>

namespace sharpscope {

namespace {

/// Each spelling and what it means; longer ones first.
constexpr std::array<std::pair<std::string_view, std::string_view>, 19> signs = {{{"≠", "!="},
                                                                                  {"≤", "<="},
                                                                                  {"≥", ">="},
                                                                                  {"==", "="},
                                                                                  {"!=", "!="},
                                                                                  {"<=", "<="},
                                                                                  {">=", ">="},
                                                                                  {"!~", "!~"},
                                                                                  {"=~", "~"},
                                                                                  {"&&", "and"},
                                                                                  {"||", "or"},
                                                                                  {"=", "="},
                                                                                  {"<", "<"},
                                                                                  {">", ">"},
                                                                                  {"~", "~"},
                                                                                  {"(", "("},
                                                                                  {")", ")"},
                                                                                  {",", ","},
                                                                                  {"!", "not"}}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> oneLetterSigns = {{{"&", "and"}, {"|", "or"}}};

const std::pair<std::string_view, std::string_view>* signAt(std::string_view text)
{
    for (const auto& sign : signs)
        if (text.starts_with(sign.first)) return &sign;
    for (const auto& sign : oneLetterSigns)
        if (text.starts_with(sign.first)) return &sign;
    return nullptr;
}

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool isQuote(char c) { return c == '"' || c == '\'' || c == '`'; }

} // namespace

bool FilterToken::isWord(std::string_view word) const { return kind == Kind::Word && lowerCase(text) == word; }

std::vector<FilterToken> filterTokens(std::string_view text)
{
    std::vector<FilterToken> tokens;
    std::size_t at = 0;
    while (true) {
        while (at < text.size() && isBlank(text[at]))
            ++at;
        if (at == text.size()) break;
        const std::string_view rest = text.substr(at);
        FilterToken token{.byte = at};
        if (isQuote(rest.front())) {
            const std::size_t close = rest.find(rest.front(), 1);
            if (close == std::string_view::npos)
                throw FilterError(text, at, rest.size(), "the quotation mark is not closed");
            token.kind = FilterToken::Kind::Quoted;
            token.text = rest.substr(1, close - 1);
            token.length = close + 1;
        } else if (const auto* sign = signAt(rest)) {
            token.kind = FilterToken::Kind::Sign;
            token.text = sign->second;
            token.length = sign->first.size();
        } else {
            std::size_t end = 1;
            while (end < rest.size() && !isBlank(rest[end]) && !isQuote(rest[end]) && !signAt(rest.substr(end)))
                ++end;
            token.kind = FilterToken::Kind::Word;
            token.text = rest.substr(0, end);
            token.length = end;
        }
        at += token.length;
        tokens.push_back(std::move(token));
    }
    tokens.push_back({.byte = text.size()});
    return tokens;
}

} // namespace sharpscope
