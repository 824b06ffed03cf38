// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/label_question.h"
#include "core/detection/detection_record.h"
#include "widgets/base/box_edits.h"

#include <map>
#include <memory>

namespace sharpscope {

/// What stands in each image that a person is asked about, until it is the answer. An image begins with the boxes that
/// were its answer, else with the network's own that are sure enough: to be corrected, never with the truth.
class BoxDrafts {
public:
    void restart(); ///< another question
    void setRecord(std::shared_ptr<const DetectionRecord> record);
    void setConfidence(double least); ///< of the network's; images that nobody has touched begin anew

    const DetectionRecord* record() const { return m_record.get(); }
    const RecordedImage* find(std::int64_t image) const; ///< nullptr: not there yet
    BoxEdits& of(const LabelQuestion::Image& image);
    DrawnBoxes proposals(std::int64_t image) const; ///< the network's

private:
    std::shared_ptr<const DetectionRecord> m_record;
    double m_confidence = 0.5;
    std::map<std::int64_t, BoxEdits> m_edits;
};

} // namespace sharpscope
