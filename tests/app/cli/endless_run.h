// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli_process.h"

namespace sharpscope {

constexpr auto forever = R"("epochs": 100000, "checkpointEvery": 1)";

inline QByteArray contentOf(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Starts a run that never ends and waits until both methods have taken steps.
inline void startEndless(const CliFolder& folder, QProcess& process)
{
    folder.writeExperiment("long.json", forever);
    folder.prepare(process);
    process.setArguments({"run", "long.json"});
    process.start();
    QTRY_VERIFY_WITH_TIMEOUT(folder.runs().size() == 2, 30000);
    for (const QString& run : folder.runs())
        QTRY_VERIFY_WITH_TIMEOUT(contentOf(folder.path(run + "/events.jsonl")).contains("CheckpointSaved"), 30000);
}

} // namespace sharpscope
