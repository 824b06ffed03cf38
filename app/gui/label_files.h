// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <stop_token>

namespace sharpscope {

/// Write the labels of a run of active learning, as a table (labelsCsv), or its images into a folder for each class of
/// a new folder (exportClassFolders); both read the run's data set. They return a sentence of what was written.
/// @throws Error naming the file or folder and the reason.
QString writeLabelTable(const QString& run, const QString& file, const std::stop_token& stop);
QString writeLabelFolders(const QString& run, const QString& folder, const std::stop_token& stop);

} // namespace sharpscope
