// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/label_question.h"

#include "core/base/error.h"
#include "core/base/json_value.h"

#include <algorithm>
#include <utility>

namespace sharpscope {

namespace {

/// "labels": [[round, image, label], ...] of an experiment, those that give numbers; who names files is asked.
std::map<std::int64_t, ImageAnswer> plannedFor(const Json& experiment, std::int64_t round)
{
    std::map<std::int64_t, ImageAnswer> planned;
    for (const Json& row : valueOr(experiment, "labels", std::vector<Json>())) {
        if (!row.is_array() || row.size() != 3 || row[0] != round || !row[1].is_number_integer()) continue;
        ImageAnswer answer{.image = row[1].get<std::int64_t>()};
        try {
            if (row[2].is_array())
                answer.boxes = drawnBoxesFromJson(row[2]);
            else if (row[2].is_number_integer())
                answer.label = row[2].get<std::int64_t>();
            else
                continue;
        } catch (const Error&) { // the run says so
            continue;
        }
        planned[answer.image] = std::move(answer);
    }
    return planned;
}

} // namespace

bool LabelQuestion::take(const ActiveRunShown& run)
{
    const ActiveHistory none;
    const ActiveHistory& history = run.history ? *run.history : none;
    const QString question = QString::fromStdString(history.question());
    const bool isAnother = run.id != m_run || question != m_question || history.asked() != m_asked;
    if (isAnother || !run.isRunning) m_sent.clear();
    m_run = run.id;
    m_question = question;
    m_asked = history.asked();
    m_given = history.answers();
    m_round = roundOfQuestion(history.question()).value_or(-1);
    m_drawn.clear();
    for (const std::int64_t image : m_asked)
        if (const DrawnBoxes* boxes = history.boxesDrawnIn(image)) m_drawn[image] = *boxes;
    m_planned = plannedFor(run.experiment, m_round);
    std::erase_if(m_sent, [this](const ImageAnswer& sent) {
        const auto given =
            std::find_if(m_given.begin(), m_given.end(), [&](const auto& one) { return one.first == sent.image; });
        if (sent.isUndo || given == m_given.end()) return sent.isUndo && given == m_given.end();
        const auto drawn = m_drawn.find(sent.image);
        return given->second == sent.label &&
               (sent.boxes ? drawn != m_drawn.end() && drawn->second == *sent.boxes : drawn == m_drawn.end());
    });
    rebuild();
    return isAnother;
}

void LabelQuestion::rebuild()
{
    m_images.clear();
    for (const std::int64_t image : m_asked) {
        Image one{.image = image, .answer = {}};
        if (const auto planned = m_planned.find(image); planned != m_planned.end()) {
            one.answer = planned->second.label;
            one.boxes = planned->second.boxes;
        }
        for (const auto& [given, label] : m_given)
            if (given == image) {
                const auto drawn = m_drawn.find(image);
                one.answer = label;
                one.boxes = drawn == m_drawn.end() ? std::nullopt : std::optional(drawn->second);
            }
        for (const ImageAnswer& sent : m_sent)
            if (sent.image == image) {
                one.answer = sent.isUndo ? std::nullopt : std::optional(sent.label);
                one.boxes = sent.boxes;
                one.isOnItsWay = true;
            }
        m_images.push_back(one);
    }
}

int LabelQuestion::answered() const
{
    return static_cast<int>(std::count_if(m_images.begin(), m_images.end(),
                                          [](const Image& one) { return one.answer && !one.isOnItsWay; }));
}

std::optional<int> LabelQuestion::nextOpen(int from) const
{
    const int count = static_cast<int>(m_images.size());
    for (int i = 0; i < count; ++i)
        if (const int place = (std::max(0, from) + i) % count; !m_images[static_cast<std::size_t>(place)].answer)
            return place;
    return std::nullopt;
}

ImageAnswer LabelQuestion::answer(int place, std::int64_t label)
{
    const ImageAnswer answer{.image = m_images.at(static_cast<std::size_t>(place)).image, .label = label};
    send(answer);
    return answer;
}

ImageAnswer LabelQuestion::answer(int place, const DrawnBoxes& boxes)
{
    const ImageAnswer answer{.image = m_images.at(static_cast<std::size_t>(place)).image, .boxes = boxes};
    send(answer);
    return answer;
}

void LabelQuestion::send(const ImageAnswer& answer)
{
    std::erase_if(m_sent, [&](const ImageAnswer& sent) { return sent.image == answer.image; });
    m_sent.push_back(answer);
    rebuild();
}

std::optional<ImageAnswer> LabelQuestion::undo()
{
    std::optional<std::int64_t> last;
    const auto isUndone = [this](std::int64_t image) {
        return std::any_of(m_sent.begin(), m_sent.end(),
                           [&](const ImageAnswer& sent) { return sent.image == image && sent.isUndo; });
    };
    for (const auto& [image, label] : m_given)
        if (!isUndone(image)) last = image;
    for (const ImageAnswer& sent : m_sent)
        if (!sent.isUndo) last = sent.image;
    if (!last) return std::nullopt;
    const ImageAnswer undo{.image = *last, .isUndo = true};
    send(undo);
    return undo;
}

std::optional<int> LabelQuestion::placeOf(std::int64_t image) const
{
    for (std::size_t i = 0; i < m_images.size(); ++i)
        if (m_images[i].image == image) return static_cast<int>(i);
    return std::nullopt;
}

} // namespace sharpscope
