// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/label_state.h"

#include "widgets/base/number_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace sharpscope {

namespace {
QString ofLabels(const char* text) { return QCoreApplication::translate("labels", text); }
} // namespace

LabelState stateOf(const LabelQuestion& question, const ActiveRunShown& run)
{
    const int count = static_cast<int>(question.images().size()), answered = question.answered();
    if (!question.isAsked())
        return {.title = ofLabels("Nobody is asked"),
                .text = ofLabels("A run whose labels come from a person shows here the images that it has chosen, to "
                                 "be labelled by key or mouse.")};
    if (question.isComplete())
        return {.mayResume = !run.isRunning,
                .title = ofLabels("All answered"),
                .text =
                    run.isRunning
                        ? ofLabels("All %1 images have their answers. The run goes on, unless it is held.").arg(count)
                        : ofLabels("All %1 images have their answers. Resume the run, and it goes on.").arg(count)};
    if (!run.isRunning)
        return {.mayResume = true,
                .title = ofLabels("%1 images wait for their labels").arg(count - answered),
                .text = ofLabels("%1 of %2 are answered and kept in the run's folder. The run that asks is not "
                                 "running: resume it to answer the others.")
                            .arg(answered)
                            .arg(count)};
    if (!run.isOwn)
        return {.title = ofLabels("Another program asks"),
                .text = ofLabels("Another program writes this run and takes the answers. Answer there, or stop it "
                                 "there and resume the run here.")};
    return {.takesAnswers = true, .title = {}, .text = {}};
}

QString networkText(const ScoredImages& scores, std::int64_t image, const QStringList& classes)
{
    const auto it = std::lower_bound(scores.images.begin(), scores.images.end(), image);
    const auto place = static_cast<std::size_t>(it - scores.images.begin());
    if (it == scores.images.end() || *it != image || place >= scores.pseudoLabel.size()) return {};
    const QString says = ofLabels("the network says %1").arg(classes.value(scores.pseudoLabel[place]));
    if (place >= scores.entropy.size()) return says;
    return says + ofLabels(", H = %1 bit").arg(numberText(scores.entropy[place], 3));
}

} // namespace sharpscope
