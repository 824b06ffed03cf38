// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/label_files.h"

#include "core/active/label_export.h"
#include "core/active/run_images.h"
#include "core/base/files.h"
#include "core/run/run_folder.h"

#include <QObject>

namespace sharpscope {

QString writeLabelTable(const QString& run, const QString& file, const std::stop_token& stop)
{
    const RunFolder from = RunFolder::open(run.toStdString());
    const auto images = imagesOf(from.experiment(), [&] { return stop.stop_requested(); });
    if (!images) return {};
    const std::vector<GivenLabel> labels = labelsIn(readActiveHistory(from).history);
    writeFileAtomically(file.toStdString(), labelsCsv(labels, *images));
    return QObject::tr("%1: %2 labels").arg(file).arg(labels.size());
}

QString writeLabelFolders(const QString& run, const QString& folder, const std::stop_token& stop)
{
    const RunFolder from = RunFolder::open(run.toStdString());
    const auto images = imagesOf(from.experiment(), [&] { return stop.stop_requested(); });
    if (!images) return {};
    const std::int64_t count = exportClassFolders(labelsIn(readActiveHistory(from).history), *images, from.experiment(),
                                                  folder.toStdString(), [&] { return !stop.stop_requested(); });
    return QObject::tr("%1: %2 images in the folders of their classes").arg(folder).arg(count);
}

} // namespace sharpscope
