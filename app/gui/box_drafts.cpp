// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/box_drafts.h"

#include "widgets/base/box_shape.h"

#include <algorithm>

namespace sharpscope {

void BoxDrafts::restart()
{
    m_record.reset();
    m_edits.clear();
}

void BoxDrafts::setRecord(std::shared_ptr<const DetectionRecord> record)
{
    m_record = std::move(record);
    std::erase_if(m_edits, [](const auto& known) { return !known.second.isTouched(); });
}

void BoxDrafts::setConfidence(double least)
{
    m_confidence = least;
    std::erase_if(m_edits, [](const auto& known) { return !known.second.isTouched(); });
}

const RecordedImage* BoxDrafts::find(std::int64_t image) const
{
    if (!m_record) return nullptr;
    const auto it = std::find_if(m_record->images.begin(), m_record->images.end(),
                                 [&](const RecordedImage& one) { return one.row == image; });
    return it == m_record->images.end() ? nullptr : &*it;
}

DrawnBoxes BoxDrafts::proposals(std::int64_t image) const
{
    DrawnBoxes boxes;
    const RecordedImage* record = find(image);
    if (!record) return boxes;
    const QSize size(record->width, record->height);
    for (const Detection& one : record->found) {
        if (one.score < m_confidence) continue;
        const Box& box = one.box;
        const auto inPixels =
            boxBetween({box.x1 * size.width(), box.y1 * size.height()}, {box.x2 * size.width(), box.y2 * size.height()},
                       size, m_record->classes.at(static_cast<std::size_t>(one.label)));
        if (inPixels) boxes.push_back(*inPixels);
    }
    return boxes;
}

BoxEdits& BoxDrafts::of(const LabelQuestion::Image& image)
{
    const auto known = m_edits.find(image.image);
    if (known != m_edits.end()) return known->second;
    return m_edits.emplace(image.image, BoxEdits(image.boxes ? *image.boxes : proposals(image.image))).first->second;
}

} // namespace sharpscope
