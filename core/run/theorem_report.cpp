// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/theorem_report.h"

#include "core/run/json_fields.h"

namespace sharpscope {

namespace {

void fields(auto& pair, auto& field) requires requires { pair.eta1Limit; }
{
    field("before", pair.before);
    field("after", pair.after);
    field("secondOrder", pair.secondOrder);
    field("eta1", pair.eta1);
    field("eta1Limit", pair.eta1Limit);
    field("eta2", pair.eta2);
    field("eta2Limit", pair.eta2Limit);
}

void fields(auto& bound, auto& field) requires requires { bound.complexity; }
{
    field("loss", bound.loss);
    field("expected", bound.expected);
    field("onImages", bound.onImages);
    field("perturbed", bound.perturbed);
    field("lossBound", bound.lossBound);
    field("complexity", bound.complexity);
}

void fields(auto& report, auto& field) requires requires { report.pairs; }
{
    field("rho1", report.rho1);
    field("rho2", report.rho2);
    field("rhoV", report.rhoV);
    field("trainBatch", report.trainBatch);
    field("secondBatch", report.secondBatch);
    field("rho", report.rho);
    field("delta", report.delta);
    field("images", report.images);
    field("testImages", report.testImages);
    field("parameters", report.parameters);
}

template <class T>
Json listToJson(const std::vector<T>& all)
{
    Json list = Json::array();
    for (const T& one : all) {
        Json json;
        FieldWriter field{json};
        fields(one, field);
        list.push_back(std::move(json));
    }
    return list;
}

template <class T>
std::vector<T> listFromJson(const FieldReader& from, const char* name)
{
    if (!from.field(name).is_array()) from.fail(name, "is no list");
    std::vector<T> all;
    for (const Json& one : from.field(name)) {
        const FieldReader field{one, name};
        fields(all.emplace_back(), field);
    }
    return all;
}

} // namespace

double complexityTerm(double lossBound, std::int64_t images, std::int64_t parameters, double delta)
{
    const auto n = static_cast<double>(images), k = static_cast<double>(parameters);
    return 8 * lossBound / std::sqrt(n) * std::sqrt(std::log((n + k) / delta));
}

Json toJson(const TheoremReport& report)
{
    Json json;
    FieldWriter field{json};
    fields(report, field);
    json["pairs"] = listToJson(report.pairs);
    json["bounds"] = listToJson(report.bounds);
    return json;
}

TheoremReport theoremsFromJson(const Json& json)
{
    const FieldReader field{json, "theorems"};
    TheoremReport report;
    fields(report, field);
    report.pairs = listFromJson<CongruenceNumbers>(field, "pairs");
    report.bounds = listFromJson<BoundNumbers>(field, "bounds");
    return report;
}

} // namespace sharpscope
