// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/launch_box.h"

#include "core/base/describe.h"
#include "widgets/base/number_text.h"
#include "widgets/base/theme.h"

#include <QDir>
#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace sharpscope {

LaunchBox::LaunchBox(QWidget* parent)
    : QWidget(parent),
      m_problems(new QLabel(this)),
      m_summary(new QLabel(this)),
      m_cost(new QLabel(this)),
      m_runsFolder(new QLabel(this)),
      m_launch(new QPushButton(this))
{
    m_problems->setObjectName(QStringLiteral("otherProblems"));
    m_problems->setWordWrap(true);
    m_problems->hide();
    m_summary->setObjectName(QStringLiteral("summary"));
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_summary->setTextFormat(Qt::RichText);
    m_cost->setObjectName(QStringLiteral("cost"));
    m_cost->setForegroundRole(QPalette::PlaceholderText);
    m_cost->setWordWrap(true);
    m_cost->hide();
    for (auto* label : {m_summary, m_runsFolder})
        label->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_launch->setObjectName(QStringLiteral("launch"));
    m_launch->setMinimumHeight(34);
    m_runsFolder->setObjectName(QStringLiteral("runsFolder"));
    m_runsFolder->setForegroundRole(QPalette::PlaceholderText);
    m_runsFolder->setTextFormat(Qt::RichText);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 10);
    layout->setSpacing(5);
    layout->addWidget(m_problems);
    layout->addWidget(m_summary);
    layout->addWidget(m_cost);
    layout->addWidget(m_launch);
    layout->addWidget(m_runsFolder);
    connect(m_launch, &QPushButton::clicked, this, &LaunchBox::launchRequested);
    connect(m_summary, &QLabel::linkActivated, this, &LaunchBox::problemRequested);
    connect(m_runsFolder, &QLabel::linkActivated, this, &LaunchBox::runsFolderRequested);
}

void LaunchBox::setProblems(const std::vector<Problem>& others, std::size_t count)
{
    m_problemCount = count;
    m_problems->setText(QString::fromStdString(toText(others)).trimmed());
    m_problems->setVisible(!others.empty());
    refresh();
}

void LaunchBox::setSize(std::size_t runs, const QStringList& factors, std::size_t seeds)
{
    m_runs = runs;
    m_factors = factors;
    m_seeds = seeds;
    refresh();
}

void LaunchBox::setCost(const QString& text)
{
    m_cost->setText(text);
    m_cost->setVisible(!text.isEmpty());
}

void LaunchBox::setRunning(bool running)
{
    m_isRunning = running;
    refresh();
}

void LaunchBox::setRunsFolder(const QString& path)
{
    const QString shown = fontMetrics().elidedText(QDir::toNativeSeparators(path), Qt::ElideMiddle, 200);
    m_runsFolder->setText(tr("Runs go to <a href=\"#\">%1</a>").arg(shown.toHtmlEscaped()));
    m_runsFolder->setToolTip(tr("%1\nClick to choose another folder").arg(QDir::toNativeSeparators(path)));
}

void LaunchBox::refresh()
{
    QString summary = countText(m_runs, tr("run"), tr("runs"));
    QStringList factors = m_factors;
    if (m_seeds > 1 || factors.size() > 1) factors << countText(m_seeds, tr("seed"), tr("seeds"));
    if (factors.size() > 1) summary = factors.join(QStringLiteral(" × ")) + QStringLiteral(" = ") + summary;
    if (m_problemCount > 0)
        summary = QStringLiteral("<a href=\"#\" style=\"color: %1\">%2</a>")
                      .arg(themeOf(*this).problem.name(),
                           tr("%1 to put right first").arg(countText(m_problemCount, tr("thing"), tr("things"))));
    m_summary->setToolTip(m_problemCount > 0 ? tr("Go to the first") : QString());
    m_summary->setText(summary);
    m_launch->setEnabled(!m_isRunning && m_problemCount == 0);
    m_launch->setText(m_isRunning ? tr("Running …") : tr("Launch"));
    m_launch->setToolTip(m_isRunning          ? tr("A job is running; stop it or wait for it first")
                         : m_problemCount > 0 ? tr("Something above is marked in red")
                                              : tr("Begin its runs (Ctrl+Return)"));
    QPalette palette;
    palette.setColor(QPalette::WindowText, themeOf(*this).problem);
    m_problems->setPalette(palette);
}

void LaunchBox::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) refresh();
}

} // namespace sharpscope
