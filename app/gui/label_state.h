// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/label_question.h"
#include "core/run/scored_images.h"

#include <QStringList>

namespace sharpscope {

/// Whether a person can answer now, and what is said where not.
struct LabelState {
    bool takesAnswers = false; ///< images are asked about, and this window's job takes the answers
    bool mayResume = false;    ///< somebody would have to go on with the run first
    QString title;
    QString text;
};

LabelState stateOf(const LabelQuestion& question, const ActiveRunShown& run);

/// What the network thinks of an image, "the network says Shirt, H = 1.2 bit"; "" where that was not recorded.
QString networkText(const ScoredImages& scores, std::int64_t image, const QStringList& classes);

} // namespace sharpscope
