// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curvature_reader.h"

#include "core/base/error.h"

namespace sharpscope {

void CurvatureReader::read(const QStringList& runs)
{
    m_thread = {}; // the earlier one stops before its next file
    m_thread = std::jthread([this, request = ++m_request, runs](const std::stop_token& stop) {
        std::vector<FoundCurvature> found;
        QString problem;
        for (const QString& run : runs)
            for (const std::filesystem::path& file : curvatureFiles(run.toStdString())) {
                if (stop.stop_requested()) return;
                try {
                    std::error_code none;
                    found.push_back({run, std::make_shared<CurvatureReport>(readCurvature(file)),
                                     std::filesystem::last_write_time(file, none)});
                } catch (const Error& error) {
                    problem = QString::fromUtf8(error.what());
                }
            }
        QMetaObject::invokeMethod(
            this,
            [this, request, found = std::move(found), problem] {
                if (request != m_request) return;
                if (!problem.isEmpty()) Q_EMIT damaged(problem);
                Q_EMIT arrived(found);
            },
            Qt::QueuedConnection);
    });
}

} // namespace sharpscope
