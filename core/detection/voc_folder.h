// SPDX-License-Identifier: GPL-3.0-or-later
// Data sets laid out as Pascal VOC's development kit:
//
//     VOCdevkit/VOC2007/Annotations/000001.xml      readVocAnnotation()
//     VOCdevkit/VOC2007/JPEGImages/000001.jpg
//     VOCdevkit/VOC2007/ImageSets/Main/trainval.txt  an image's name a line
//     VOCdevkit/VOC2007/ImageSets/Main/cat_trainval.txt …  whose names tell the classes
#pragma once

#include "core/detection/detection_set.h"
#include "core/detection/voc_annotation.h"

#include <functional>
#include <memory>
#include <optional>

namespace sharpscope {

/// The twenty of Pascal VOC, in its order.
const std::vector<std::string>& vocClassNames();

/// The folder that holds VOC2007 and the like: `folder` itself, its VOCdevkit, or its parent where it is a VOC2007.
/// @throws Error naming the folder if there is none.
std::filesystem::path vocDevkitIn(const std::filesystem::path& folder);

/// Whether folder/VOC2007 looks like one: it has Annotations and ImageSets/Main.
bool isVocFolder(const std::filesystem::path& folder);

/// The names of the sets of classes in ImageSets/Main, in the alphabet's order. Where there are none: the twenty, or
/// the classes that the annotations name if one of them is not among the twenty.
std::vector<std::string> vocClassesIn(const std::filesystem::path& vocFolder);

/// One image set of one year: "VOC2007/trainval".
struct VocSet {
    std::string year; ///< "VOC2007"
    std::string set;  ///< "trainval"
};

struct VocRead {
    std::shared_ptr<const DetectionSet> data;
    BadInput bad;
    std::vector<std::string> annotated; ///< the classes that the annotations name, known or not, sorted
};

/// All images of those sets, whatever is wrong with some of them. Reads every annotation and every image's header
/// and end; one whose file does not end as JPEG and PNG do is decoded, and left out if that fails. An image that is
/// named twice is taken once.
/// nullopt soon after `isStopping` says yes.
/// @throws Error naming the file if a set is not there or no image is left.
std::optional<VocRead> readVoc(const std::filesystem::path& devkit, const std::vector<VocSet>& sets,
                               const std::vector<std::string>& classNames, const std::function<bool()>& isStopping);

} // namespace sharpscope
