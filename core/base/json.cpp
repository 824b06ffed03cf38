// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"

#include "core/base/error.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <vector>

namespace sharpscope {

namespace {

/// Tells how far the parser has read.
class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, const char** furthest) : m_at(at), m_furthest(furthest) {}
    reference operator*() const { return *m_at; }
    CountingIterator& operator++()
    {
        *m_furthest = ++m_at;
        return *this;
    }
    CountingIterator operator++(int)
    {
        const CountingIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountingIterator& other) const { return m_at == other.m_at; }
    bool operator!=(const CountingIterator& other) const { return m_at != other.m_at; }

private:
    const char* m_at;
    const char** m_furthest;
};

/// A message may quote a text of any length.
std::string shortened(std::string text)
{
    constexpr std::size_t enough = 160;
    if (text.size() <= enough) return text;
    text.resize(validUtf8(std::string_view(text).substr(0, enough)));
    return text + " ...";
}

/// Takes the library's parse events and builds the value, refusing what must not come in.
class Builder {
public:
    Builder(std::string_view text, const char** furthest, JsonFault& fault)
        : m_text(text), m_furthest(furthest), m_fault(fault)
    {
    }

    Json takeRoot() { return std::move(m_root); }

    bool null() { return put(nullptr) != nullptr; }
    bool boolean(bool value) { return put(value) != nullptr; }
    bool number_integer(std::int64_t value) { return put(value) != nullptr; }
    bool number_unsigned(std::uint64_t value) { return put(value) != nullptr; }
    bool number_float(double value, const std::string&) { return put(value) != nullptr; }
    bool string(std::string& value) { return put(std::move(value)) != nullptr; }
    bool binary(Json::binary_t&) { return false; } // only in binary formats
    bool start_object(std::size_t) { return open(Json::object()); }
    bool start_array(std::size_t) { return open(Json::array()); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string& name);
    bool parse_error(std::size_t position, const std::string& token, const Json::exception& error);

private:
    using Members = std::vector<Json::object_t::value_type>;

    struct Level {
        Json* container;
        std::string key;                       ///< of the member that comes next
        std::unordered_set<std::string> names; ///< of all members, where they are many
    };

    Json* put(Json value);
    bool open(Json container);
    bool close()
    {
        m_levels.pop_back();
        return true;
    }
    bool isTaken(Level& level, const std::string& name) const;
    std::string path() const;
    bool refuse(const char* place, std::string what)
    {
        m_fault.byte = static_cast<std::size_t>(place - m_text.data());
        m_fault.what = std::move(what);
        return false;
    }

    std::string_view m_text;
    const char** m_furthest;
    JsonFault& m_fault;
    Json m_root;
    std::vector<Level> m_levels;
};

Json* Builder::put(Json value)
{
    if (m_levels.empty()) return &(m_root = std::move(value));
    Level& level = m_levels.back();
    if (level.container->is_array()) return &level.container->get_ref<Json::array_t&>().emplace_back(std::move(value));
    // As the vector that it is: the map's own functions look through all members first.
    Members& members = level.container->get_ref<Json::object_t&>();
    return &members.emplace_back(std::move(level.key), std::move(value)).second;
}

bool Builder::open(Json container)
{
    if (m_levels.size() == deepestJson)
        return refuse(*m_furthest - 1, "is nested deeper than " + std::to_string(deepestJson) + " brackets");
    m_levels.push_back({put(std::move(container)), {}, {}});
    return true;
}

bool Builder::isTaken(Level& level, const std::string& name) const
{
    constexpr std::size_t many = 16;
    const Members& members = level.container->get_ref<Json::object_t&>();
    if (members.size() < many)
        return std::any_of(members.begin(), members.end(), [&](const auto& member) { return member.first == name; });
    if (level.names.empty())
        for (const auto& member : members)
            level.names.insert(member.first);
    return !level.names.insert(name).second;
}

bool Builder::key(std::string& name)
{
    Level& level = m_levels.back();
    if (isTaken(level, name)) {
        const std::string where = path();
        return refuse(*m_furthest - 1,
                      "gives \"" + shortened(name) + "\" twice" + (where.empty() ? "" : " in \"" + where + '"'));
    }
    level.key = std::move(name);
    return true;
}

/// "methods[1].options": of the container under way.
std::string Builder::path() const
{
    std::string path;
    for (std::size_t i = 0; i + 1 < m_levels.size(); ++i) {
        const Json& container = *m_levels[i].container;
        if (container.is_array())
            path += '[' + std::to_string(container.size() - 1) + ']';
        else
            path += (path.empty() ? "" : ".") +
                    static_cast<const Members&>(container.get_ref<const Json::object_t&>()).back().first;
    }
    return path;
}

bool Builder::parse_error(std::size_t position, const std::string& token, const Json::exception& error)
{
    const std::size_t byte = std::min(position > 0 ? position - 1 : 0, m_text.size());
    constexpr int outOfRange = 406;
    if (error.id == outOfRange)
        return refuse(m_text.data() + position - token.size(),
                      "holds the number " + shortened(token) + ", which is too large for a double");
    if (const std::size_t valid = validUtf8(m_text); valid < m_text.size() && valid <= byte)
        return refuse(m_text.data() + valid, "is no JSON: this byte is no UTF-8");
    if (byte >= m_text.size()) return refuse(m_text.data() + byte, "is no JSON: it ends too early");
    std::string what = error.what(); // "[...] parse error at line 1, column 2: syntax error while parsing value - ..."
    if (const auto column = what.find(", column "); column != std::string::npos)
        if (const auto colon = what.find(": ", column); colon != std::string::npos) what.erase(0, colon + 2);
    return refuse(m_text.data() + byte, "is no JSON: " + shortened(std::move(what)));
}

} // namespace

std::optional<Json> tryParseJson(std::string_view text, JsonFault& fault)
{
    const char* furthest = text.data();
    Builder builder(text, &furthest, fault);
    const char* const end = text.data() + text.size();
    if (Json::sax_parse(CountingIterator(text.data(), &furthest), CountingIterator(end, &furthest), &builder))
        return builder.takeRoot();
    const auto before = text.substr(0, fault.byte);
    fault.line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    return std::nullopt;
}

Json parseJson(std::string_view text, const std::string& where)
{
    JsonFault fault;
    if (std::optional<Json> json = tryParseJson(text, fault)) return *std::move(json);
    throw Error(where + ": line " + std::to_string(fault.line + 1) + " (byte " + std::to_string(fault.byte) + ") " +
                fault.what);
}

} // namespace sharpscope
