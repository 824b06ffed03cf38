// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/oracle.h"

#include "core/active/image_part.h"
#include "core/base/error.h"
#include "core/data/dataset_outline.h"

#include <algorithm>
#include <map>

namespace sharpscope {

namespace {

void expectEnough(const RoundOptions& rounds, std::int64_t images)
{
    if (const std::string why = whyNotSoMany(rounds, images); !why.empty()) throw Error("rounds.initial: " + why);
}

} // namespace

ActiveHistory pastOf(const ActiveOptions& options)
{
    std::map<std::int64_t, std::vector<GivenLabel>> byRound;
    for (const GivenLabel& planned : options.past)
        byRound[planned.round].push_back(planned);
    ActiveHistory past;
    for (const auto& [round, labels] : byRound) {
        const Json data = toJson(labels);
        past.apply(PhaseDone{.round = round, .phase = "query", .data = {{"images", data.at("images")}}});
        past.apply(PhaseDone{.round = round, .phase = "label", .data = data});
    }
    return past;
}

Oracle::Oracle(const ActiveOptions& options, const Subset& all)
    : m_rounds(options.rounds),
      m_seed(options.training.seed),
      m_planned(resolved(options.labels, outlineOf(*all.data), partOf(all, options.training.data, m_seed)))
{
}

std::optional<std::vector<GivenLabel>> Oracle::firstLabels(const LabelledPool& pool, const ActiveHistory& past) const
{
    if (const ActiveRound* before = past.find(-1)) return before->given();
    std::vector<GivenLabel> first;
    for (const GivenLabel& planned : m_planned)
        if (planned.round < 0) first.push_back({-1, planned.image, planned.label, planned.boxes});
    if (!first.empty()) return first;
    expectEnough(m_rounds, pool.all().size());
    const bool isOpen = pool.all().labels.lt(0).any().item<bool>();
    if (!isOpen) return balancedLabels(pool.all(), m_rounds.initial, m_seed);
    if (m_rounds.oracle != "person") expectLabels(*pool.all().data);
    return std::nullopt;
}

std::vector<std::int64_t> Oracle::firstImages(const LabelledPool& pool) const
{
    expectEnough(m_rounds, pool.all().size());
    const at::Tensor drawn = drawPool(pool, m_rounds.initial, m_seed, -1).index.cpu().contiguous();
    return {drawn.data_ptr<std::int64_t>(), drawn.data_ptr<std::int64_t>() + drawn.numel()};
}

/// What was planned or answered for an image; nullopt: nothing yet.
std::optional<GivenLabel> Oracle::answerFor(std::int64_t image, std::int64_t round, const ActiveHistory& history) const
{
    if (history.question() == questionOf(round))
        for (const auto& [answered, label] : history.answers())
            if (answered == image) {
                const DrawnBoxes* boxes = history.boxesDrawnIn(image);
                return GivenLabel{round, image, label, boxes ? std::optional(*boxes) : std::nullopt};
            }
    for (const GivenLabel& planned : m_planned)
        if (planned.round == round && planned.image == image) return planned;
    return std::nullopt;
}

std::optional<std::vector<GivenLabel>> Oracle::labelsOf(std::int64_t round, const LabelledPool& pool,
                                                        const ActiveHistory& history, const ActiveHistory& past) const
{
    const ActiveRound& known = *history.find(round);
    if (const ActiveRound* before = past.find(round); before && before->isLabelled) return before->given();
    std::vector<GivenLabel> given;
    if (m_rounds.oracle == "simulated") {
        const std::vector<std::int64_t> labels = pool.oracleLabels(known.picks);
        for (std::size_t i = 0; i < known.picks.size(); ++i)
            given.push_back({round, known.picks[i], labels[i]});
        return given;
    }
    for (const std::int64_t image : known.picks) {
        const std::optional<GivenLabel> label = answerFor(image, round, history);
        if (!label) return std::nullopt;
        if (label->label != unsure) given.push_back(*label);
    }
    const auto isLabel = [](const GivenLabel& one) { return one.label != skipped; };
    if (round < 0 && std::none_of(given.begin(), given.end(), isLabel)) return std::nullopt; // nothing to train on
    return given;
}

void expectSound(const Answer& answer, const ActiveHistory& history, std::int64_t classes, const LabelForm& form)
{
    if (history.question().empty() || answer.question != history.question())
        throw Error("nobody asked \"" + answer.question + '"');
    const ImageAnswer given = imageAnswerFromJson(answer.value);
    const std::string image = "image " + std::to_string(given.image);
    const std::vector<std::int64_t>& asked = history.asked();
    if (std::find(asked.begin(), asked.end(), given.image) == asked.end()) throw Error(image + " was not asked about");
    if (given.isUndo) return;
    const bool isPassedOver = !given.boxes && (given.label == skipped || given.label == unsure);
    if (form.expectSound && !isPassedOver) {
        if (!given.boxes) throw Error(image + ": the boxes that are in it are expected, not a class");
        form.expectSound(given.image, *given.boxes);
    } else if (given.boxes) {
        throw Error(image + ": a class is expected, not boxes");
    } else if (given.label < unsure || given.label >= classes) {
        throw Error(image + ": " + std::to_string(given.label) + " is none of the " + std::to_string(classes) +
                    " classes");
    }
}

Json toJson(const std::vector<GivenLabel>& labels)
{
    Json json{{"images", Json::array()}, {"labels", Json::array()}};
    for (const GivenLabel& given : labels) {
        json["images"].push_back(given.image);
        json["labels"].push_back(given.label);
    }
    const auto isDrawn = [](const GivenLabel& given) { return given.boxes.has_value(); };
    if (std::any_of(labels.begin(), labels.end(), isDrawn))
        for (const GivenLabel& given : labels)
            json["boxes"].push_back(given.boxes ? toJson(*given.boxes) : Json());
    return json;
}

} // namespace sharpscope
