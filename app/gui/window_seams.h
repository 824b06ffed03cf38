// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis_job.h"
#include "core/curvature/curvature_job.h"
#include "core/fewshot/episode_job.h"
#include "core/landscape/slice.h"
#include "core/work/experiment_job.h"
#include "widgets/plots/figure_format.h"

#include <QColor>
#include <QString>

#include <functional>
#include <optional>

class QWidget;

namespace sharpscope {

class PlotWidget;

/// Of a user who closes the window while a job runs.
struct CloseAnswer {
    bool closes = true;
    bool asksAgain = true; ///< the next time
};

/// What the window gets from outside and a test replaces: the jobs, and questions to the user. An empty answer means
/// that the user has thought better of it.
struct WindowSeams {
    std::function<Job(Experiment, std::filesystem::path root)> comparison;
    std::function<Job(std::vector<std::filesystem::path> runs)> resume;
    std::function<Job(std::vector<std::filesystem::path> runs, SliceOptions)> slice;
    std::function<Job(AnalysisRequest)> analysis;
    std::function<Job(std::vector<std::filesystem::path> runs, CurvatureOptions)> curvature;
    std::function<Job(EpisodeRequest, std::function<void(std::shared_ptr<const ShownEpisode>)> take)> episode;
    std::function<QString(QWidget*, const QString& title, const QString& filter)> fileToOpen;
    std::function<QString(QWidget*, const QString& title, const QString& suggestion, const QString& filter)> fileToSave;
    std::function<QString(QWidget*, const QString& title)> folder;
    std::function<QColor(QWidget*, const QColor& now)> color;
    std::function<std::optional<FigureFormat>(QWidget*, PlotWidget&, const FigureFormat& last)> figure;
    std::function<CloseAnswer(QWidget*, const QString& whatHappens)> closing;
    std::function<Job(std::filesystem::path folder)> sweep; ///< does what is missing of a sweep
    std::function<bool(QWidget*, const QString& title, const QString& what)> confirm; ///< true: go on
    std::function<QString(QWidget*, const QString& title, const QString& label, const QString& suggestion)> text = {};
    QString program = {}; ///< itself, for what a process of its own does
};

/// The real jobs and Qt's dialogs.
WindowSeams realSeams();

} // namespace sharpscope
