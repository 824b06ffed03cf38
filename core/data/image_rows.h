// SPDX-License-Identifier: GPL-3.0-or-later
// The images of a data set by row, as pictures: what a person sees of an image that a run names by its row of the train
// part. Torch-free.
#pragma once

#include "core/data/thumbnails.h"

#include <memory>

namespace sharpscope {

struct Dataset;

/// Whether its images are points in the plane, [2, 1, 1].
bool holdsPoints(const Dataset& data);

/// The image itself with its label; of one channel, or of more than three, its first as grey; of a point in the plane a
/// dot on a white square, x₁ to the right and x₂ up, as plots have it.
Thumbnail pictureOf(const Dataset& data, std::int64_t row);

/// For any thread; keeps the data set.
class ImageRows {
public:
    explicit ImageRows(std::shared_ptr<const Dataset> data); ///< on the CPU

    std::int64_t size() const;
    const std::vector<std::string>& classNames() const;

    /// Of images there are; of a row that is none, as the data set has changed since: @throws Error naming it.
    Thumbnail picture(std::int64_t row) const;
    std::int64_t label(std::int64_t row) const; ///< the data set's own
    std::string file(std::int64_t row) const;   ///< from the data set's folder on; empty where it is no file

private:
    void expectRow(std::int64_t row) const;

    std::shared_ptr<const Dataset> m_data;
};

} // namespace sharpscope
