// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/curvature_report.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <thread>
#include <vector>

namespace sharpscope {

struct FoundCurvature {
    QString run; ///< its id
    std::shared_ptr<const CurvatureReport> report;
    std::filesystem::file_time_type written;
};

/// Reads what was measured of runs from their folders, on a thread of its own. GUI thread only.
class CurvatureReader final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// The newest request counts: what is under way for an earlier one is given up.
    void read(const QStringList& runs);

Q_SIGNALS:
    void arrived(const std::vector<sharpscope::FoundCurvature>& found);
    void damaged(const QString& why); ///< the last of the files that cannot be read

private:
    int m_request = 0;
    std::jthread m_thread;
};

} // namespace sharpscope
