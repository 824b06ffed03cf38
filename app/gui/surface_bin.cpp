// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/surface_bin.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/landscape/surface_hold.h"

#include <filesystem>

namespace sharpscope {

void SurfaceBin::remove(const QString& run, const std::string& name, const QString& title)
{
    try {
        m_removed.push_back({run, name, title, removeSurface(run.toStdString(), name)});
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
        return;
    }
    Q_EMIT removed(run, QString::fromStdString(name));
}

void SurfaceBin::putBackLast()
{
    if (m_removed.empty()) return;
    const Removed& last = m_removed.back();
    const auto file = std::filesystem::path(last.run.toStdString()) / (last.name + ".npz");
    try {
        const SurfaceHold hold(file);
        if (!std::filesystem::exists(file)) writeFileAtomically(file, last.file); // else computed anew meanwhile
    } catch (const std::exception& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
        return;
    }
    const QString run = last.run, name = QString::fromStdString(last.name);
    m_removed.pop_back();
    Q_EMIT putBack(run, name);
}

} // namespace sharpscope
