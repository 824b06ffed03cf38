// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/active_run_shown.h"

#include <map>
#include <optional>
#include <vector>

namespace sharpscope {

/// What a person is asked: images and their answers. An answer counts once it has come back in the run's history, for
/// then it is on the disk; until then it is on its way.
class LabelQuestion {
public:
    struct Image {
        std::int64_t image = 0;
        std::optional<std::int64_t> answer; ///< a class, skipped or unsure; also one that is on its way
        bool isOnItsWay = false;
        std::optional<DrawnBoxes> boxes = {}; ///< that are the answer, of detection
    };

    /// The run's history has grown, or it is another run. True if another question is asked now.
    bool take(const ActiveRunShown& run);

    bool isAsked() const { return !m_images.empty(); }
    const QString& run() const { return m_run; }
    std::int64_t round() const { return m_round; }
    const std::vector<Image>& images() const { return m_images; } ///< in the order of choice
    int answered() const;                                         ///< those that have come back
    bool isComplete() const { return isAsked() && answered() == static_cast<int>(m_images.size()); }
    /// The next image without an answer from this place on, around the end; nothing where all have one.
    std::optional<int> nextOpen(int from) const;

    ImageAnswer answer(int place, std::int64_t label);      ///< to be sent
    ImageAnswer answer(int place, const DrawnBoxes& boxes); ///< the same, of detection
    std::optional<ImageAnswer> undo(); ///< of the answer that was given last; nothing where there is none
    std::optional<int> placeOf(std::int64_t image) const;

private:
    void rebuild();
    void send(const ImageAnswer& answer);

    QString m_run;
    QString m_question;
    std::int64_t m_round = -1;
    std::vector<std::int64_t> m_asked;
    std::vector<std::pair<std::int64_t, std::int64_t>> m_given; ///< come back, in the order in which they were given
    std::map<std::int64_t, DrawnBoxes> m_drawn;                 ///< of them, those that are boxes
    std::map<std::int64_t, ImageAnswer> m_planned;              ///< in the experiment, in advance
    std::vector<ImageAnswer> m_sent;                            ///< not come back; of each image the last
    std::vector<Image> m_images;
};

} // namespace sharpscope
