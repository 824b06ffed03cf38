// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/errand_line.h"

#include "app/gui/errand.h"
#include "widgets/base/number_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include <cmath>

namespace sharpscope {

namespace {
constexpr double enoughToTell = 0.5; ///< seconds before the rest is estimated
} // namespace

ErrandLine::ErrandLine(Errand& errand, QWidget* parent)
    : QWidget(parent), m_errand(errand), m_text(new QLabel(this)), m_bar(new QProgressBar(this))
{
    m_text->setObjectName(QStringLiteral("errandText"));
    m_bar->setObjectName(QStringLiteral("errandProgress"));
    m_bar->setAccessibleName(tr("Progress"));
    m_bar->setFixedSize(160, 12);
    m_bar->setTextVisible(false);
    m_bar->setRange(0, 1000);
    auto* cancel = new QToolButton(this);
    cancel->setObjectName(QStringLiteral("errandCancel"));
    cancel->setText(tr("Cancel"));
    cancel->setToolTip(tr("Ends it now; nothing of it stays"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    for (QWidget* part : {static_cast<QWidget*>(m_text), static_cast<QWidget*>(m_bar), static_cast<QWidget*>(cancel)})
        row->addWidget(part);
    connect(cancel, &QToolButton::clicked, this, &ErrandLine::cancel);
    connect(&errand, &Errand::progressed, this, &ErrandLine::takeProgress);
    connect(&errand, &Errand::ended, this, &QWidget::hide);
    hide();
}

void ErrandLine::begin(const QString& what)
{
    m_what = what;
    m_since.start();
    takeProgress(0);
    show();
}

void ErrandLine::takeProgress(double done)
{
    m_bar->setValue(static_cast<int>(std::lround(done * 1000)));
    QString text = m_what;
    const double seconds = static_cast<double>(m_since.elapsed()) / 1000;
    if (done > 0) text += tr(" — %1 %").arg(static_cast<int>(done * 100));
    if (done > 0 && seconds > enoughToTell) text += tr(", %1 left").arg(durationText(seconds * (1 - done) / done));
    m_text->setText(text);
}

void ErrandLine::cancel()
{
    m_errand.stop();
    hide();
    Q_EMIT cancelled();
}

} // namespace sharpscope
