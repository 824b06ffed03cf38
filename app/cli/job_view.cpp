// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_view.h"

#include "app/cli/text.h"
#include "core/base/table_text.h"

#include <cmath>
#include <filesystem>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace sharpscope {

namespace {

using namespace std::chrono_literals;
constexpr auto redrawEvery = 200ms;
constexpr auto plainLineEvery = 10s;

std::size_t terminalWidth()
{
    winsize size = {};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

} // namespace

JobView::JobView(Verbosity verbosity)
    : m_quiet(verbosity != Verbosity::Normal),
      m_warns(verbosity != Verbosity::Failures),
      m_terminal(isatty(STDERR_FILENO) != 0)
{
}

void JobView::apply(const RunEvent& event)
{
    if (const auto* message = std::get_if<Message>(&event.event)) {
        const std::string about = event.run.empty() ? "" : std::filesystem::path(event.run).filename().string() + ": ";
        if (message->level == "warning") {
            if (m_warns && m_warnings.insert(about + message->text).second) say("warning: " + about + message->text);
        } else if (!m_quiet && !m_terminal) {
            say(about + message->text);
        }
    }
    if (const auto* progress = std::get_if<Progress>(&event.event)) { // a comparison's, or a landscape's of its run
        m_progress = *progress;
        return;
    }
    if (event.run.empty()) {
        if (isTerminal(event.event)) m_end = event.event;
        return;
    }
    const auto [it, isNew] = m_runs.try_emplace(event.run);
    if (isNew) m_order.push_back(event.run);
    applyToRun(it->second, event.run, event.event);
}

void JobView::applyToRun(Run& run, const std::string& id, const Event& event)
{
    if (const auto clock = clockOf(event)) run.clock = *clock;
    if (const auto* started = std::get_if<Started>(&event)) {
        m_severalSeeds |= !m_runs.empty() && m_runs.at(m_order.front()).seed != started->seed &&
                          m_runs.at(m_order.front()).state != RunState::Waiting;
        run.title = oneLine(started->title);
        run.seed = started->seed;
        run.epochsTotal = started->epochsTotal;
        run.state = RunState::Running;
    } else if (const auto* measured = std::get_if<Measured>(&event)) {
        for (const auto& [tag, value] : measured->values) {
            if (tag == "loss" || (tag == "loss/train" && !run.hasStepLoss)) run.loss = value;
            if (tag == "loss") run.hasStepLoss = true;
            if (tag == "labels") run.labels = value;
            if (tag == "accuracy/test" || tag == "map/test") run.accuracies.push_back(value);
        }
    } else if (const auto* failed = std::get_if<Failed>(&event)) {
        run.state = RunState::Failed;
        m_anyFailed = true;
        say(id + ": failed: " + failed->why);
    } else if (std::holds_alternative<Finished>(event)) {
        run.state = RunState::Finished;
    } else if (std::holds_alternative<Stopped>(event)) {
        run.state = RunState::Stopped;
    }
}

std::string JobView::nameOf(const Run& run) const
{
    return run.title + (m_severalSeeds ? " s" + std::to_string(run.seed) : "");
}

std::string JobView::head() const
{
    std::string text = std::to_string(static_cast<int>(100 * m_progress.fraction)) + " %";
    if (!std::isnan(m_progress.secondsLeft)) text += ", " + duration(m_progress.secondsLeft) + " left";
    return text;
}

/// " 47 % ███▊    3 min left   SGD 0.312 84.10 % ▁▃▅▆   SAM ..."
std::string JobView::terminalLine() const
{
    constexpr std::size_t barWidth = 10;
    const auto filled = static_cast<std::size_t>(std::lround(m_progress.fraction * barWidth));
    std::string bar;
    for (std::size_t i = 0; i < barWidth; ++i)
        bar += i < filled ? "█" : "░";
    std::string line = bar + " " + head();
    std::size_t ended = 0;
    for (const std::string& id : m_order) {
        const Run& run = m_runs.at(id);
        ended += run.state == RunState::Finished;
        if (run.state != RunState::Running) continue;
        line += "  │ " + nameOf(run) + " " + shortNumber(run.loss);
        if (!run.accuracies.empty()) line += " " + perCent(run.accuracies.back()) + " " + sparkline(run.accuracies);
    }
    if (ended > 0) line += "  │ " + std::to_string(ended) + " of " + std::to_string(m_order.size()) + " done";
    return line;
}

std::string JobView::plainLine() const
{
    const double elapsed = std::chrono::duration<double>(SteadyClock::now() - m_start).count();
    std::string line = "[" + duration(elapsed) + "] " + head();
    constexpr int shownAtMost = 8;
    int running = 0;
    for (const std::string& id : m_order) {
        const Run& run = m_runs.at(id);
        if (run.state != RunState::Running || ++running > shownAtMost) continue;
        line += " | " + nameOf(run) + ": epoch " + shortNumber(std::floor(run.clock.epoch * 10) / 10) + " of " +
                shortNumber(run.epochsTotal) + ", loss " + shortNumber(run.loss);
        if (run.labels > 0) line += ", " + shortNumber(run.labels) + " labels";
        if (!run.accuracies.empty()) line += ", test " + perCent(run.accuracies.back());
    }
    if (running > shownAtMost) line += " | and " + std::to_string(running - shownAtMost) + " more";
    return line;
}

void JobView::refresh()
{
    const auto now = SteadyClock::now();
    if (m_quiet ||
        now - m_lastDrawn < (m_terminal ? SteadyClock::duration(redrawEvery) : SteadyClock::duration(plainLineEvery)))
        return;
    m_lastDrawn = now;
    if (m_terminal)
        std::cerr << "\r\033[K" << cutTo(terminalLine(), terminalWidth() - 1) << std::flush;
    else
        std::cerr << plainLine() << std::endl;
    m_drawn = m_terminal;
}

void JobView::close()
{
    if (m_drawn) std::cerr << "\r\033[K" << std::flush;
    m_drawn = false;
}

void JobView::say(const std::string& text)
{
    close();
    std::cerr << text << std::endl;
}

} // namespace sharpscope
