// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_tab.h"

namespace sharpscope {

LandscapeTab::LandscapeTab(JobFactory makeJob, QWidget* parent) : QWidget(parent), m_makeJob(std::move(makeJob)) {}

LandscapeTab::~LandscapeTab() = default;

void LandscapeTab::runsChanged(const std::vector<RunEntry>&) {}

void LandscapeTab::selectRun(const QString&) {}

bool LandscapeTab::isComputing() const { return false; }

void LandscapeTab::stop() {}

bool LandscapeTab::wait(std::chrono::milliseconds) { return true; }

} // namespace sharpscope
