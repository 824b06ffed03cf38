// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/active_history.h"

#include "core/base/error.h"

#include <algorithm>
#include <charconv>

namespace sharpscope {

namespace {

constexpr const char* firstQuestion = "first labels";
constexpr std::int64_t mostClass = 1'000'000; ///< who counts classes makes a list as long as the largest number

/// As it is asked now: earlier versions had "round -1".
std::string asAskedNow(const std::string& question)
{
    const std::optional<std::int64_t> round = roundOfQuestion(question);
    return round ? questionOf(*round) : question;
}

/// A list of whole numbers.
std::vector<std::int64_t> imagesIn(const FieldReader& field, const char* name)
{
    const Json& list = field.field(name);
    std::vector<std::int64_t> images;
    if (!list.is_array()) field.fail(name, "is no list");
    for (const Json& image : list) {
        if (!image.is_number_integer()) field.fail(name, "holds what is no whole number");
        images.push_back(image.get<std::int64_t>());
    }
    return images;
}

std::vector<std::pair<std::string, std::string>> termsIn(const FieldReader& field)
{
    std::vector<std::pair<std::string, std::string>> terms;
    try {
        field.field("terms").get_to(terms);
    } catch (const Json::exception&) {
        field.fail("terms", "is no list of pairs of texts");
    }
    return terms;
}

/// As many as there are images; none where nobody drew any.
std::vector<std::optional<DrawnBoxes>> boxesIn(const FieldReader& field, std::size_t images)
{
    std::vector<std::optional<DrawnBoxes>> boxes;
    if (!field.json.contains("boxes")) return boxes;
    const Json& list = field.field("boxes");
    if (!list.is_array() || list.size() != images) field.fail("boxes", "is not as long as the list of images");
    for (const Json& one : list)
        try {
            boxes.push_back(one.is_null() ? std::nullopt : std::optional(drawnBoxesFromJson(one)));
        } catch (const Error& error) {
            field.fail("boxes", ("of image " + std::to_string(boxes.size() + 1) + ": " + error.what()).c_str());
        }
    return boxes;
}

void read(const PhaseDone& done, ActiveRound& round)
{
    const std::string name = "PhaseDone " + done.phase;
    const FieldReader field{done.data, name.c_str()};
    if (!done.data.is_object()) throw Error(name + ": field \"data\" is no object");
    if (round.round >= 0 && round.trained.step == 0)
        round.trained = done.clock; // also where the training's line is gone
    if (done.phase == "train") {
        field("labels", round.labels);
        field("seconds", round.trainSeconds);
        round.trained = done.clock;
    } else if (done.phase == "score") {
        field("file", round.scoreFile);
        field("seconds", round.scoreSeconds);
        field("nan", round.notNumbers);
        round.terms = termsIn(field);
        round.withoutBoxes.reset();
        if (done.data.contains("withoutBoxes")) field("withoutBoxes", round.withoutBoxes.emplace());
    } else if (done.phase == "query") {
        round.picks = imagesIn(field, "images");
    } else if (done.phase == "label") {
        round.labelledImages = imagesIn(field, "images");
        round.isLabelled = true;
        round.givenLabels = imagesIn(field, "labels");
        if (round.givenLabels.size() != round.labelledImages.size())
            field.fail("labels", "is not as long as the list of images");
        if (std::any_of(round.givenLabels.begin(), round.givenLabels.end(),
                        [](auto label) { return label > mostClass; }))
            field.fail("labels", "names a class whose number no data set has");
        round.givenBoxes = boxesIn(field, round.labelledImages.size());
    }
}

} // namespace

std::vector<GivenLabel> ActiveRound::given() const
{
    std::vector<GivenLabel> all;
    for (std::size_t i = 0; i < labelledImages.size(); ++i)
        all.push_back({round, labelledImages[i], givenLabels[i], givenBoxes.empty() ? std::nullopt : givenBoxes[i]});
    return all;
}

void ActiveHistory::apply(const Event& event)
{
    if (const auto* resumed = std::get_if<Resumed>(&event)) {
        std::erase_if(m_rounds, [&](const ActiveRound& round) { return round.trained.step > resumed->clock.step; });
    } else if (const auto* done = std::get_if<PhaseDone>(&event)) {
        if (done->phase == "undo") return undo(done->round);
        const ActiveRound* known = find(done->round);
        ActiveRound round = known ? *known : ActiveRound{.round = done->round};
        read(*done, round);
        at(done->round) = std::move(round);
        if (done->phase == "label") forgetQuestion();
    } else if (const auto* asked = std::get_if<Asked>(&event)) {
        std::vector<std::int64_t> images = imagesIn(FieldReader{asked->data, "Asked"}, "images");
        const std::string question = asAskedNow(asked->question);
        if (question != m_question) {
            m_answers.clear();
            m_drawn.clear();
        }
        m_question = question;
        m_asked = std::move(images);
        for (const Answer& answer : std::exchange(m_unasked, {}))
            applyAnswer(answer);
    } else if (const auto* commanded = std::get_if<Commanded>(&event)) {
        if (const auto* answer = std::get_if<Answer>(&commanded->command)) applyAnswer(*answer);
    }
}

void ActiveHistory::forgetQuestion()
{
    m_question.clear();
    m_asked.clear();
    m_answers.clear();
    m_drawn.clear();
    m_unasked.clear();
}

void ActiveHistory::undo(std::int64_t round)
{
    std::erase_if(m_rounds, [&](const ActiveRound& known) { return known.round > round; });
    if (const ActiveRound* last = find(round))
        at(round) = {
            .round = round, .labels = last->labels, .trained = last->trained, .trainSeconds = last->trainSeconds};
    forgetQuestion();
}

void ActiveHistory::applyAnswer(const Answer& answer)
{
    if (m_question.empty()) return m_unasked.push_back(answer);
    if (asAskedNow(answer.question) != m_question) return;
    const ImageAnswer given = imageAnswerFromJson(answer.value);
    std::erase_if(m_answers, [&](const auto& earlier) { return earlier.first == given.image; });
    m_drawn.erase(given.image);
    if (given.isUndo) return;
    m_answers.emplace_back(given.image, given.label);
    if (given.boxes) m_drawn[given.image] = *given.boxes;
}

const DrawnBoxes* ActiveHistory::boxesDrawnIn(std::int64_t image) const
{
    const auto it = m_drawn.find(image);
    return it == m_drawn.end() ? nullptr : &it->second;
}

const ActiveRound* ActiveHistory::find(std::int64_t round) const
{
    const auto it = std::find_if(m_rounds.begin(), m_rounds.end(), [&](auto& known) { return known.round == round; });
    return it == m_rounds.end() ? nullptr : &*it;
}

ActiveRound& ActiveHistory::at(std::int64_t round)
{
    const auto it =
        std::lower_bound(m_rounds.begin(), m_rounds.end(), round,
                         [](const ActiveRound& known, std::int64_t wanted) { return known.round < wanted; });
    if (it != m_rounds.end() && it->round == round) return *it;
    return *m_rounds.insert(it, ActiveRound{.round = round});
}

ActiveHistoryRead readActiveHistory(const RunFolder& run)
{
    ActiveHistoryRead read;
    std::vector<std::string> damaged;
    read.problems = run.forEachEvent([&](Event&& event) {
        ++read.events;
        try {
            read.history.apply(event);
        } catch (const Error& error) {
            damaged.push_back((run.path() / "events.jsonl").string() + ": " + error.what());
        }
    });
    read.problems.insert(read.problems.end(), damaged.begin(), damaged.end());
    return read;
}

std::string roundName(std::int64_t round) { return round < 0 ? "the " + questionOf(round) : questionOf(round); }

std::string questionOf(std::int64_t round) { return round < 0 ? firstQuestion : "round " + std::to_string(round); }

std::optional<std::int64_t> roundOfQuestion(const std::string& question)
{
    if (question == firstQuestion) return -1;
    constexpr std::string_view before = "round ";
    std::int64_t round = 0;
    const char* const end = question.data() + question.size();
    const bool isOne = question.starts_with(before) && question.size() > before.size() &&
                       std::from_chars(question.data() + before.size(), end, round).ptr == end;
    return isOne ? std::optional(round) : std::nullopt;
}

Json toJson(const ImageAnswer& answer)
{
    Json json{{"image", answer.image}};
    if (answer.isUndo)
        json["undo"] = true;
    else if (answer.boxes)
        json["boxes"] = toJson(*answer.boxes);
    else
        json["label"] = answer.label;
    return json;
}

ImageAnswer imageAnswerFromJson(const Json& json)
{
    if (!json.is_object()) throw Error("Answer: field \"value\" is no object");
    const FieldReader field{json, "Answer"};
    ImageAnswer answer;
    field("image", answer.image);
    const auto undo = json.find("undo");
    answer.isUndo = undo != json.end() && *undo == true;
    if (answer.isUndo) return answer;
    const auto boxes = json.find("boxes");
    if (boxes == json.end()) {
        field("label", answer.label);
        return answer;
    }
    try {
        answer.boxes = drawnBoxesFromJson(*boxes);
    } catch (const Error& error) {
        field.fail("boxes", (std::string("does not say what is in the image: ") + error.what()).c_str());
    }
    return answer;
}

} // namespace sharpscope
