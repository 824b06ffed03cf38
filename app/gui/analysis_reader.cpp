// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/analysis_reader.h"

#include "core/base/error.h"

namespace sharpscope {

void AnalysisReader::read(const QString& run, const std::string& analysis)
{
    m_thread = {}; // the earlier one stops before its next file
    m_thread =
        std::jthread([this, request = ++m_request, folder = run.toStdString(), analysis](const std::stop_token& stop) {
            std::vector<Analysis> found;
            QString problem;
            for (const std::filesystem::path& file : analysisFiles(folder, analysis)) {
                if (stop.stop_requested()) return;
                try {
                    found.push_back(readAnalysis(file));
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
