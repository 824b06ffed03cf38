// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to read in the program: the user guide's chapters and the reference, Markdown under docs/, which the
// program carries with its pictures.
#pragma once

#include <QString>

#include <vector>

namespace sharpscope {

struct HelpPage {
    QString title;
    QString file;     ///< "docs/guide/landscapes.md"; "keys": made from the window's actions
    QString pageName; ///< of the window's page that it explains, as sessions know it; may be empty
};

/// In the order of reading: keys, chapters, reference.
const std::vector<HelpPage>& helpPages();

/// The chapter on a page of the window; the guide's first page if none is.
QString helpOn(const QString& pageName);

} // namespace sharpscope
