// SPDX-License-Identifier: GPL-3.0-or-later
// A round's images with all that is said of each, as numbers and as texts: one place that knows what there is to see,
// to sort by and to write, and what must not be seen. The true label of an image is hidden from a person who labels
// until the image has its label; what its file is called may tell it, and is hidden with it.
#pragma once

#include "core/data/image_rows.h"
#include "core/run/round_rows.h"

#include <QString>

namespace sharpscope {

struct RoundShown {
    std::vector<RoundRow> rows;
    std::vector<std::pair<std::string, std::string>> terms; ///< of the rows: name and title
    std::shared_ptr<const ImageRows> images;                ///< nullptr: not here
    bool isLabelledByPerson = false;
    bool isOfBoxes = false; ///< the images have boxes, and the network no class for the whole of one
};

/// What a row can be sorted by. Ids go into the session, titles into boxes and columns.
struct RoundKey {
    QString id;
    QString title;
    QString help;
};
std::vector<RoundKey> keysOf(const RoundShown& shown);

/// NaN where there is none, or it is hidden.
double valueOf(const RoundShown& shown, const RoundRow& row, const QString& key);

/// The data set's own label; nothing where it is not known or hidden.
std::optional<std::int64_t> truthOf(const RoundShown& shown, const RoundRow& row);
bool isHidden(const RoundShown& shown, const RoundRow& row);

QString classText(const RoundShown& shown, std::int64_t label); ///< "Shirt", "skipped"; "" for none
QString truthText(const RoundShown& shown,
                  const RoundRow& row); ///< "Shirt", "2 cat, dog"; "?" where it is hidden; "" for none
QString givenText(const RoundShown& shown, const RoundRow& row);  ///< "Shirt"; "" where it has none
QString fileText(const RoundShown& shown, const RoundRow& row);   ///< "" where it is hidden
QString pseudoText(const RoundShown& shown, const RoundRow& row); ///< what the network says

/// Everything, as rich text, with the picture where there is one.
QString tipText(const RoundShown& shown, const RoundRow& row);

/// A line for each of these rows, all numbers in full; what is hidden is empty.
QString csvOf(const RoundShown& shown, const std::vector<std::size_t>& rows);

} // namespace sharpscope
