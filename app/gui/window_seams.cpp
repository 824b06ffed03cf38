// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/window_seams.h"

#include "app/gui/figure_dialog.h"
#include "core/looks/looks.h"
#include "core/work/sweep_job.h"

#include <QCheckBox>
#include <QColorDialog>
#include <QCoreApplication>
#include <QFileDialog>
#include <QInputDialog>
#include <QMessageBox>
#include <QPushButton>

namespace sharpscope {

namespace {

CloseAnswer askBeforeClosing(QWidget* parent, const QString& whatHappens)
{
    QMessageBox box(QMessageBox::Question, QObject::tr("Close Sharpscope"),
                    QObject::tr("A job is running. Close all the same?"), QMessageBox::NoButton, parent);
    box.setInformativeText(whatHappens);
    auto* close = box.addButton(QObject::tr("Save and close"), QMessageBox::AcceptRole);
    box.setDefaultButton(close);
    box.addButton(QObject::tr("Keep it running"), QMessageBox::RejectRole);
    auto* never = new QCheckBox(QObject::tr("Do not ask again"), &box);
    box.setCheckBox(never);
    box.exec();
    return {.closes = box.clickedButton() == close, .asksAgain = !never->isChecked()};
}

bool askToGoOn(QWidget* parent, const QString& title, const QString& what)
{
    QMessageBox box(QMessageBox::Question, title, what, QMessageBox::NoButton, parent);
    auto* begin = box.addButton(QObject::tr("Go on"), QMessageBox::AcceptRole);
    box.setDefaultButton(box.addButton(QObject::tr("Leave it"), QMessageBox::RejectRole));
    box.exec();
    return box.clickedButton() == begin;
}

} // namespace

WindowSeams realSeams()
{
    return {.comparison = experimentJob,
            .resume = [](std::vector<std::filesystem::path> runs) { return resumeJob(std::move(runs)); },
            .slice = [](const auto& runs, const SliceOptions& options) { return surfacesJob(runs, options); },
            .analysis = analysisJob,
            .curvature = sharpnessJob,
            .episode = episodeJob,
            .fileToOpen = [](QWidget* parent, const QString& title,
                             const QString& filter) { return QFileDialog::getOpenFileName(parent, title, {}, filter); },
            .fileToSave =
                [](QWidget* parent, const QString& title, const QString& suggestion, const QString& filter) {
                    return QFileDialog::getSaveFileName(parent, title, suggestion, filter);
                },
            .folder = [](QWidget* parent,
                         const QString& title) { return QFileDialog::getExistingDirectory(parent, title); },
            .color = [](QWidget* parent, const QColor& now) { return QColorDialog::getColor(now, parent); },
            .figure = askForFigureFormat,
            .closing = askBeforeClosing,
            .sweep = [](std::filesystem::path folder) { return sweepJob(std::move(folder)); },
            .confirm = askToGoOn,
            .text =
                [](QWidget* parent, const QString& title, const QString& label, const QString& suggestion) {
                    return QInputDialog::getText(parent, title, label, QLineEdit::Normal, suggestion);
                },
            .program = QCoreApplication::applicationFilePath()};
}

} // namespace sharpscope
