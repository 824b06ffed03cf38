// SPDX-License-Identifier: GPL-3.0-or-later
// What the Data tab says of a data set, and its images as rows of the grid.
#pragma once

#include "core/data/registry.h"
#include "core/data/thumbnails.h"
#include "widgets/base/thumbnail_grid.h"
#include "widgets/plots/scatter_plot.h"

#include <QString>

namespace sharpscope {

/// Whether it is files of the user's own, whose place has to be named, and no published data set.
bool isOnesOwn(const DatasetInfo& info);

QString factsOf(const DatasetInfo& info);       ///< "28 × 28 grey · 10 classes · ..."; "" where the files decide
QString factsOf(const DatasetPreview& preview); ///< "3 classes · 35 train images · 9 test images"

/// Where to get it and how to lay it out, as rich text.
QString howToGet(const DatasetInfo& info);

/// The first of the preview's notes and how many there are more, as rich text.
QString notesOf(const DatasetPreview& preview);

std::vector<ClassRow> rowsOf(const DatasetPreview& preview);
std::vector<ScatterPlot::Class> pointsOf(const DatasetPreview& preview); ///< empty where it is none of points

} // namespace sharpscope
