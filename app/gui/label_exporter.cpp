// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/label_exporter.h"

#include "core/active/label_export.h"
#include "core/active/run_images.h"
#include "core/base/files.h"
#include "core/run/run_folder.h"

namespace sharpscope {

LabelExporter::~LabelExporter()
{
    m_isStopping = true;
    if (m_thread.joinable()) m_thread.join();
}

/// `write` gets the run, its labels and its images, and says what it has written.
template <class Write>
void LabelExporter::begin(const QString& run, Write write)
{
    if (m_isBusy) return;
    m_isBusy = true;
    if (m_thread.joinable()) m_thread.join();
    m_thread = std::jthread([this, path = run.toStdString(), write = std::move(write)] {
        QString what, why;
        try {
            const RunFolder folder = RunFolder::open(path);
            const auto images = imagesOf(folder.experiment(), [this] { return m_isStopping.load(); });
            if (images) what = write(folder, labelsIn(readActiveHistory(folder).history), *images);
        } catch (const std::exception& error) {
            why = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, what, why] {
                m_isBusy = false;
                if (why.isEmpty())
                    Q_EMIT written(what);
                else
                    Q_EMIT failed(why);
            },
            Qt::QueuedConnection);
    });
}

void LabelExporter::writeTable(const QString& run, const QString& file)
{
    begin(run, [file](const RunFolder&, const std::vector<GivenLabel>& labels, const ImageRows& images) {
        writeFileAtomically(file.toStdString(), labelsCsv(labels, images));
        return tr("%1: %2 labels").arg(file).arg(labels.size());
    });
}

void LabelExporter::writeFolders(const QString& run, const QString& folder)
{
    begin(run, [this, folder](const RunFolder& from, const std::vector<GivenLabel>& labels, const ImageRows& images) {
        const std::int64_t count = exportClassFolders(labels, images, from.experiment(), folder.toStdString(),
                                                      [this] { return !m_isStopping; });
        return tr("%1: %2 images in the folders of their classes").arg(folder).arg(count);
    });
}

} // namespace sharpscope
