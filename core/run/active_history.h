// SPDX-License-Identifier: GPL-3.0-or-later
// What an active-learning run's events say of its rounds: which images were scored, chosen and labelled. The window,
// the command line and the run itself, when it resumes, read it here.
//
// In a round r the network is trained on X_L, a part of X_U is scored, images of it are chosen and labelled. PhaseDone
// holds in `data`:
//   "train"  {"labels": |X_L|, "seconds": s}
//   "score"  {"file": "round-0003.npz", "seconds": s, "terms": [["gradient", "ρ‖g‖"], ...], "nan": images without a
//             score, "withoutBoxes": of detection, images in which nothing was found}
//   "query"  {"images": [...]}                    rows of the data set's train part, in the order of choice
//   "label"  {"images": [...], "labels": [...]}   −1: skipped, left out of X_L and of X_U; of detection also "boxes":
//             [...], a list an image or null: those that a person drew, which count in place of the files' own
//   "undo"   {}                                   back to the end of this round's training: what came later is
//   forgotten
// The labels that a run begins with are those of round −1.
#pragma once

#include "core/run/drawn_box.h"
#include "core/run/event.h"
#include "core/run/run_folder.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sharpscope {

/// A label that an image was given. Images are rows of the data set's train part.
struct GivenLabel {
    std::int64_t round = 0; ///< −1: given at the beginning
    std::int64_t image = 0;
    std::int64_t label = 0;               ///< −1: skipped, the image is left out for good
    std::optional<DrawnBoxes> boxes = {}; ///< that a person drew, of detection; its label is then 0
    bool operator==(const GivenLabel&) const = default;
};

struct ActiveRound {
    std::int64_t round = 0;
    std::int64_t labels = 0; ///< |X_L| it was trained on; 0: not trained yet
    Clock trained;           ///< at the end of its training
    double trainSeconds = 0;
    std::string scoreFile; ///< empty: not scored yet
    double scoreSeconds = 0;
    std::vector<std::pair<std::string, std::string>> terms; ///< name in the file, title on the screen
    std::int64_t notNumbers = 0;                            ///< images whose score is NaN
    std::optional<std::int64_t> withoutBoxes;               ///< images in which nothing was found, of detection
    std::vector<std::int64_t> picks;                        ///< in the order of choice; empty: not chosen yet
    bool isLabelled = false;                                ///< all that was asked is answered
    std::vector<std::int64_t> labelledImages;               ///< unsure ones are none
    std::vector<std::int64_t> givenLabels;                  ///< of labelledImages; −1: skipped
    std::vector<std::optional<DrawnBoxes>> givenBoxes;      ///< of labelledImages

    std::vector<GivenLabel> given() const;
};

class ActiveHistory {
public:
    /// @throws Error naming the phase and the field if a PhaseDone is damaged; nothing changes then.
    void apply(const Event& event);

    const std::vector<ActiveRound>& rounds() const { return m_rounds; } ///< in order, −1 first if there were labels
    const ActiveRound* find(std::int64_t round) const;

    /// What a person is being asked, as long as the answers are not complete.
    const std::string& question() const { return m_question; } ///< empty: nothing
    const std::vector<std::int64_t>& asked() const { return m_asked; }
    /// The answers that were given to it, in their order, by image; undone ones are out. −1: skip, −2: unsure.
    const std::vector<std::pair<std::int64_t, std::int64_t>>& answers() const { return m_answers; }
    /// The boxes that were the answer; nullptr where there is none, or it was no boxes.
    const DrawnBoxes* boxesDrawnIn(std::int64_t image) const;

private:
    ActiveRound& at(std::int64_t round);
    void forgetQuestion();
    void undo(std::int64_t round);
    void applyAnswer(const Answer& answer);

    std::vector<ActiveRound> m_rounds;
    std::string m_question;
    std::vector<std::int64_t> m_asked;
    std::vector<std::pair<std::int64_t, std::int64_t>> m_answers;
    std::map<std::int64_t, DrawnBoxes> m_drawn; ///< of the answers, by image
    std::vector<Answer>
        m_unasked; ///< whose question is not here, as its line is damaged: it is going to be asked again
};

struct ActiveHistoryRead {
    ActiveHistory history;
    std::vector<std::string> problems; ///< lines that were passed over, and why
    std::size_t events = 0;
};
/// All that a run's folder says of its rounds. A damaged line costs that line.
/// @throws Error naming the file if it cannot be read.
ActiveHistoryRead readActiveHistory(const RunFolder& run);

/// What a person reads: "round 3"; "the first labels" of round −1.
std::string roundName(std::int64_t round);

/// "round 3", "first labels": what a person is asked about that round's images, and back, also from "round -1" as
/// earlier versions wrote it; nullopt for any other question.
std::string questionOf(std::int64_t round);
std::optional<std::int64_t> roundOfQuestion(const std::string& question);

/// What an answer says: {"image": 17, "label": 3}; a label of −1 skips the image, −2 says unsure (it goes back to X_U);
/// {"image": 17, "boxes": [["cat", 12, 30, 80, 99]]} is what a person drew; {"image": 17, "undo": true} takes the
/// answer back.
struct ImageAnswer {
    std::int64_t image = 0;
    std::int64_t label = 0;
    bool isUndo = false;
    std::optional<DrawnBoxes> boxes = {}; ///< then the label is 0
};
inline constexpr std::int64_t skipped = -1;
inline constexpr std::int64_t unsure = -2;
Json toJson(const ImageAnswer& answer);
/// @throws Error naming the field.
ImageAnswer imageAnswerFromJson(const Json& json);

} // namespace sharpscope
