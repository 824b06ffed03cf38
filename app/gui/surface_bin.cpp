// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/surface_bin.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/landscape/surface_hold.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace sharpscope {

void SurfaceBin::remove(const QString& run, const std::string& name, const QString& title)
{
    const std::string number = std::to_string(std::atoll(now().c_str()) + 1);
    Step step{.name = number + ' ' + tr("remove %1").arg(title).toStdString(), .run = run, .surface = name};
    if (!take(step)) return;
    m_steps.resize(m_done);
    m_steps.push_back(std::move(step));
    ++m_done;
}

void SurfaceBin::goTo(const std::string& step)
{
    if (step == now()) return;
    const auto it = std::find_if(m_steps.begin(), m_steps.end(), [&](const Step& s) { return s.name == step; });
    if (it == m_steps.end() && step != m_first) {
        m_steps.clear();
        m_done = 0;
        m_first = step;
        return;
    }
    const auto target = it == m_steps.end() ? 0 : static_cast<std::size_t>(it - m_steps.begin()) + 1;
    while (m_done > target)
        give(m_steps[--m_done]);
    while (m_done < target)
        take(m_steps[m_done++]);
}

bool SurfaceBin::take(Step& step)
{
    try {
        step.file = removeSurface(step.run.toStdString(), step.surface);
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
        return false;
    }
    Q_EMIT removed(step.run, QString::fromStdString(step.surface));
    return true;
}

bool SurfaceBin::give(const Step& step)
{
    const auto file = std::filesystem::path(step.run.toStdString()) / (step.surface + ".npz");
    try {
        const SurfaceHold hold(file);
        if (step.file.empty() || std::filesystem::exists(file)) return false; // computed anew meanwhile
        writeFileAtomically(file, step.file);
    } catch (const std::exception& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
        return false;
    }
    Q_EMIT putBack(step.run, QString::fromStdString(step.surface));
    return true;
}

} // namespace sharpscope
