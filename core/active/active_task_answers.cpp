// SPDX-License-Identifier: GPL-3.0-or-later
// ActiveTask: what the oracle is asked, and what it says.
#include "core/active/active_task.h"

namespace sharpscope {

/// What the oracle says of the images that were chosen, once it has said all.
void ActiveTask::label()
{
    const std::int64_t round = m_loop.round();
    const std::optional<std::vector<GivenLabel>> given = m_oracle.labelsOf(round, m_loop.pool(), m_history, m_past);
    if (!given) {
        if (m_history.question() == questionOf(round)) return;
        report(
            Asked{.clock = clock(), .question = questionOf(round), .data = {{"images", m_history.find(round)->picks}}});
        sayAgain(questionOf(round));
        return m_recorder.sync();
    }
    m_loop.label(*given);
    close(round, Phase::Label, toJson(*given));
}

/// In a run that goes on from before a question: what was answered to it stays answered.
void ActiveTask::sayAgain(const std::string& question)
{
    if (m_past.question() != question || m_past.asked() != m_history.asked()) return;
    for (const auto& [image, label] : m_past.answers()) {
        const DrawnBoxes* boxes = m_past.boxesDrawnIn(image);
        ImageAnswer answer{.image = image, .label = label};
        if (boxes) answer.boxes = *boxes;
        report(Commanded{.clock = clock(), .command = Answer{question, toJson(answer)}});
    }
}

/// Not all has been answered.
bool ActiveTask::isAsking() const
{
    return m_loop.phase() == Phase::Label && m_history.question() == questionOf(m_loop.round()) &&
           !m_oracle.labelsOf(m_loop.round(), m_loop.pool(), m_history, m_past);
}

void ActiveTask::take(const Answer& answer)
{
    expectSound(answer, m_history, m_loop.pool().all().data->classes(), m_loop.form());
    report(Commanded{.clock = clock(), .command = answer});
    m_recorder.sync(); // nobody answers twice
}

} // namespace sharpscope
