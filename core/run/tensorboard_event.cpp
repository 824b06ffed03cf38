// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/tensorboard_event.h"

#include "core/run/wire_reader.h"

#include <bit>
#include <cmath>

namespace sharpscope {

namespace {

/// TensorFlow's DataType, as far as scalars come in it, and the field of a TensorProto that holds its values.
enum class ScalarType { Float = 1, Double = 2, Int32 = 3, Int64 = 9, BFloat16 = 14, Half = 19 };

double halfToDouble(std::uint64_t bits)
{
    const auto exponent = static_cast<int>(bits >> 10 & 0x1F);
    const auto mantissa = static_cast<double>(bits & 0x3FF);
    const double size = exponent == 0x1F ? (mantissa == 0 ? HUGE_VAL : std::nan(""))
                        : exponent == 0  ? std::ldexp(mantissa, -24)
                                         : std::ldexp(1024 + mantissa, exponent - 25);
    return bits & 0x8000 ? -size : size;
}

double scalarOf(ScalarType type, std::uint64_t bits)
{
    switch (type) {
    case ScalarType::Float:
        return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    case ScalarType::Double:
        return std::bit_cast<double>(bits);
    case ScalarType::Int32:
        return static_cast<std::int32_t>(bits);
    case ScalarType::Int64:
        return static_cast<double>(static_cast<std::int64_t>(bits));
    case ScalarType::BFloat16:
        return std::bit_cast<float>(static_cast<std::uint32_t>(bits << 16));
    case ScalarType::Half:
        return halfToDouble(bits);
    }
    return std::nan("");
}

struct Layout {
    std::size_t bytes = 0; ///< of a number in tensor_content
    int field = 0;         ///< of the typed list
    WireType wire = WireType::Varint;
};

std::optional<Layout> layoutOf(std::uint64_t type)
{
    switch (static_cast<ScalarType>(type)) {
    case ScalarType::Float:
        return Layout{4, 5, WireType::Fixed32};
    case ScalarType::Double:
        return Layout{8, 6, WireType::Fixed64};
    case ScalarType::Int32:
        return Layout{4, 7, WireType::Varint};
    case ScalarType::Int64:
        return Layout{8, 10, WireType::Varint};
    case ScalarType::BFloat16:
    case ScalarType::Half:
        return Layout{2, 13, WireType::Varint};
    }
    return std::nullopt;
}

/// Of rank 0, with one number.
std::optional<double> scalarOfTensor(std::string_view tensor)
{
    const std::vector<WireField> fields = wireFields(tensor);
    std::uint64_t type = 0;
    for (const WireField& field : fields)
        if (field.is(1, WireType::Varint)) type = field.bits;
    const std::optional<Layout> layout = layoutOf(type);
    if (!layout) return std::nullopt;
    std::optional<double> value;
    for (const WireField& field : fields) {
        if (field.is(2, WireType::Bytes) && !field.bytes.empty()) return std::nullopt; // it has a shape
        std::vector<std::uint64_t> numbers;
        if (field.number == layout->field) numbers = repeatedNumbers(field, layout->wire);
        if (field.is(4, WireType::Bytes) && field.bytes.size() == layout->bytes) {
            std::uint64_t bits = 0;
            for (std::size_t i = 0; i < layout->bytes; ++i)
                bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(field.bytes[i])) << (8 * i);
            numbers = {bits};
        }
        if (numbers.size() > 1) return std::nullopt;
        if (numbers.size() == 1) value = scalarOf(static_cast<ScalarType>(type), numbers.front());
    }
    return value ? value : std::optional(0.0); // what has its type's default is left out of a message
}

/// google.protobuf.Value, of those that an hparam may have.
Json plainValue(std::string_view message)
{
    for (const WireField& field : wireFields(message)) {
        if (field.is(2, WireType::Fixed64)) return field.asDouble();
        if (field.is(3, WireType::Bytes)) return std::string(field.bytes);
        if (field.is(4, WireType::Varint)) return field.bits != 0;
    }
    return nullptr;
}

/// SessionStartInfo{1: map<string, Value> hparams}
Json hyperparametersOf(std::string_view start)
{
    Json all = Json::object();
    for (const WireField& entry : wireFields(start)) {
        if (!entry.is(1, WireType::Bytes)) continue;
        std::string name;
        Json value;
        for (const WireField& field : wireFields(entry.bytes)) {
            if (field.is(1, WireType::Bytes)) name = field.bytes;
            if (field.is(2, WireType::Bytes)) value = plainValue(field.bytes);
        }
        if (!name.empty()) all[name] = std::move(value);
    }
    return all;
}

/// HParamsPluginData{3: SessionStartInfo, 4: SessionEndInfo{1: status}}
void takeHyperparameters(std::string_view data, TensorboardEvent& event)
{
    constexpr std::uint64_t failed = 2;
    for (const WireField& field : wireFields(data)) {
        if (field.is(3, WireType::Bytes)) event.hyperparameters = hyperparametersOf(field.bytes);
        if (!field.is(4, WireType::Bytes)) continue;
        for (const WireField& end : wireFields(field.bytes))
            if (end.is(1, WireType::Varint)) event.saysFailed = end.bits == failed;
    }
}

struct PlugIn {
    std::string_view name, content;
};

/// SummaryMetadata{1: PluginData{1: plugin_name, 2: content}}
PlugIn plugInOf(std::string_view metadata)
{
    PlugIn found;
    for (const WireField& data : wireFields(metadata)) {
        if (!data.is(1, WireType::Bytes)) continue;
        for (const WireField& field : wireFields(data.bytes)) {
            if (field.is(1, WireType::Bytes)) found.name = field.bytes;
            if (field.is(2, WireType::Bytes)) found.content = field.bytes;
        }
    }
    return found;
}

void takeValue(std::string_view message, TensorboardEvent& event)
{
    std::string tag;
    std::optional<double> value;
    PlugIn plugIn;
    for (const WireField& field : wireFields(message)) {
        if (field.is(1, WireType::Bytes)) tag = field.bytes;
        if (field.is(2, WireType::Fixed32)) value = field.asFloat();
        if (field.is(8, WireType::Bytes)) value = scalarOfTensor(field.bytes);
        if (field.is(9, WireType::Bytes)) plugIn = plugInOf(field.bytes);
    }
    if (plugIn.name == "hparams") return takeHyperparameters(plugIn.content, event);
    const bool isScalar = plugIn.name.empty() || plugIn.name == "scalars";
    if (isScalar && value && !tag.empty()) event.scalars.emplace_back(tag, *value);
}

} // namespace

TensorboardEvent tensorboardEvent(std::string_view record)
{
    constexpr std::uint64_t start = 1;
    TensorboardEvent event;
    for (const WireField& field : wireFields(record)) {
        if (field.is(1, WireType::Fixed64)) event.wallTime = field.asDouble();
        if (field.is(2, WireType::Varint)) event.step = static_cast<std::int64_t>(field.bits);
        if (field.is(5, WireType::Bytes)) {
            for (const WireField& value : wireFields(field.bytes))
                if (value.is(1, WireType::Bytes)) takeValue(value.bytes, event);
        }
        if (field.is(7, WireType::Bytes))
            for (const WireField& log : wireFields(field.bytes))
                if (log.is(1, WireType::Varint)) event.restarts = log.bits == start;
    }
    return event;
}

} // namespace sharpscope
