// SPDX-License-Identifier: GPL-3.0-or-later
// The images of a data set by row, as pictures: what a person sees of an image that a run names by its row of the train
// part. Torch-free.
#pragma once

#include "core/data/thumbnails.h"

#include <functional>
#include <memory>

namespace sharpscope {

struct Dataset;

/// Whether its images are points in the plane, [2, 1, 1].
bool holdsPoints(const Dataset& data);

/// The image itself with its label; of one channel, or of more than three, its first as grey; of a point in the plane a
/// dot on a white square, x₁ to the right and x₂ up, as plots have it.
Thumbnail pictureOf(const Dataset& data, std::int64_t row);

/// Something in an image, in units of the image's sides.
struct MarkedBox {
    double x1 = 0;
    double y1 = 0;
    double x2 = 0;
    double y2 = 0;
    std::int64_t label = 0; ///< of the class names
};

/// Images that are in no Dataset; each function is for any thread and takes rows there are.
struct ImagesOnDisk {
    std::string name;
    std::int64_t size = 0;
    std::vector<std::string> classNames;
    std::function<Thumbnail(std::int64_t)> picture; ///< its label: notLabelled
    std::function<std::string(std::int64_t)> file;
    std::function<std::vector<MarkedBox>(std::int64_t)> boxes;
};

/// For any thread; keeps the data set.
class ImageRows {
public:
    explicit ImageRows(std::shared_ptr<const Dataset> data); ///< on the CPU
    explicit ImageRows(ImagesOnDisk images);

    std::int64_t size() const { return m_images.size; }
    const std::vector<std::string>& classNames() const { return m_images.classNames; }

    /// Of images there are; of a row that is none, as the data set has changed since: @throws Error naming it.
    Thumbnail picture(std::int64_t row) const;
    std::int64_t label(std::int64_t row) const;           ///< the data set's own; below 0 where there is no one label
    std::string file(std::int64_t row) const;             ///< from the data set's folder on; empty where it is no file
    std::vector<MarkedBox> boxes(std::int64_t row) const; ///< none of images of one class each

private:
    void expectRow(std::int64_t row) const;

    ImagesOnDisk m_images;
    std::shared_ptr<const Dataset> m_data; ///< nullptr: they are on the disk
};

} // namespace sharpscope
