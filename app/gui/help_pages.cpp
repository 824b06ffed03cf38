// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/help_pages.h"

#include <QCoreApplication>

#include <algorithm>

namespace sharpscope {

namespace {

HelpPage chapter(const QString& title, const char* name, const char* pageName = "")
{
    return {title, QStringLiteral("docs/guide/%1.md").arg(QLatin1String(name)), QString::fromLatin1(pageName)};
}

HelpPage reference(const QString& title, const char* name, const char* pageName = "")
{
    return {title, QStringLiteral("docs/reference/%1.md").arg(QLatin1String(name)), QString::fromLatin1(pageName)};
}

} // namespace

const std::vector<HelpPage>& helpPages()
{
    static const std::vector<HelpPage> pages = {
        {QObject::tr("Keyboard and mouse"), QStringLiteral("keys"), {}},
        chapter(QObject::tr("User guide"), "README"),
        chapter(QObject::tr("Comparing methods"), "comparing", "compare"),
        chapter(QObject::tr("The runs table"), "runs"),
        chapter(QObject::tr("Runs on another machine"), "other-machines"),
        chapter(QObject::tr("Loss landscapes"), "landscapes", "landscape"),
        chapter(QObject::tr("Sharpness numbers"), "curvature", "curvature"),
        chapter(QObject::tr("Label noise, decision maps"), "label-noise", "decision"),
        chapter(QObject::tr("Active learning"), "active-learning", "active"),
        chapter(QObject::tr("Few-shot learning"), "few-shot", "few-shot"),
        chapter(QObject::tr("Detection"), "detection", "detection"),
        chapter(QObject::tr("Sweeps"), "sweeps", "sweep"),
        chapter(QObject::tr("A cluster"), "cluster"),
        chapter(QObject::tr("Forks"), "forks"),
        chapter(QObject::tr("Several processes"), "several-processes"),
        chapter(QObject::tr("Your own data"), "own-data", "data"),
        chapter(QObject::tr("Your own network"), "own-network"),
        chapter(QObject::tr("Your own Python loop"), "python"),
        chapter(QObject::tr("Figures for papers"), "publication", "results"),
        chapter(QObject::tr("What the numbers mean"), "numbers"),
        reference(QObject::tr("Step rules"), "rules", "rules"),
        reference(QObject::tr("Acquisitions"), "acquisitions"),
        reference(QObject::tr("Few-shot methods"), "few-shot-methods"),
        reference(QObject::tr("Networks"), "networks"),
        reference(QObject::tr("Data sets"), "datasets"),
        reference(QObject::tr("Few-shot data sets"), "few-shot-datasets"),
        reference(QObject::tr("Weights"), "weights"),
        reference(QObject::tr("The format of runs"), "run-format"),
    };
    return pages;
}

QString helpOn(const QString& pageName)
{
    const auto found = std::ranges::find(helpPages(), pageName, &HelpPage::pageName);
    return pageName.isEmpty() || found == helpPages().end() ? QStringLiteral("docs/guide/README.md") : found->file;
}

} // namespace sharpscope
