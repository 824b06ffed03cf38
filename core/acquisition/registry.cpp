// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/registry.h"

#include "core/acquisition/random_acquisition.h"

namespace sharpscope {

namespace {

struct AcquisitionEntry {
    AcquisitionInfo info;
    std::unique_ptr<Acquisition> (*make)(const Json& options);
};

template <class Method, class Options>
AcquisitionEntry entry(AcquisitionInfo info)
{
    info.options = schemaOf<Options>();
    return {std::move(info), [](const Json& json) -> std::unique_ptr<Acquisition> {
                return std::make_unique<Method>(fromJsonOrThrow<Options>(json));
            }};
}

std::vector<AcquisitionEntry> makeEntries()
{
    return {
        entry<RandomAcquisition, RandomOptions>({.name = "random",
                                                 .title = "Random",
                                                 .formula = "uniform over X_pool",
                                                 .cost = "nothing",
                                                 .help = "What every other method is measured against."}),
    };
}

const std::vector<AcquisitionEntry>& entries()
{
    static const std::vector<AcquisitionEntry> all = makeEntries();
    return all;
}

const AcquisitionEntry& entryOf(const std::string& name)
{
    for (const AcquisitionEntry& entry : entries())
        if (entry.info.name == name) return entry;
    const std::string nearest = nearestName(name, acquisitionNames());
    throw Error("unknown acquisition \"" + name + "\"" +
                (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

} // namespace

std::vector<AcquisitionInfo> acquisitions()
{
    std::vector<AcquisitionInfo> all;
    for (const AcquisitionEntry& entry : entries())
        all.push_back(entry.info);
    return all;
}

std::vector<std::string> acquisitionNames()
{
    std::vector<std::string> names;
    for (const AcquisitionEntry& entry : entries())
        names.push_back(entry.info.name);
    return names;
}

const AcquisitionInfo& acquisitionInfo(const std::string& name) { return entryOf(name).info; }

std::unique_ptr<Acquisition> makeAcquisition(const std::string& name, const Json& options)
{
    return entryOf(name).make(options);
}

} // namespace sharpscope
