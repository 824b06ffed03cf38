// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/analysis_file.h"

#include <QObject>
#include <QString>

#include <thread>

namespace sharpscope {

/// Reads what analyses of a kind have left in a run's folder, on a thread of its own. GUI thread only.
class AnalysisReader final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// The newest request counts: what is under way for an earlier one is given up.
    void read(const QString& run, const std::string& analysis);

Q_SIGNALS:
    void arrived(const std::vector<sharpscope::Analysis>& analyses); ///< by round
    void damaged(const QString& why);

private:
    int m_request = 0;
    std::jthread m_thread;
};

} // namespace sharpscope
