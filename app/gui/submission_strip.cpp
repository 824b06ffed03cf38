// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/submission_strip.h"

#include "app/gui/state_bar.h"
#include "app/gui/submission_rows.h"
#include "core/cluster/submission_place.h"
#include "widgets/base/elided_label.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/run_store.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

namespace sharpscope {

namespace {

/// Of one submission among all.
QString keyOf(const Standing& standing)
{
    return QString::fromStdString(standing.host + ':' + standing.folder.string());
}

QString titleOf(const Standing& standing)
{
    const QString folder = QString::fromStdString(standing.folder.filename().string());
    return standing.host.empty() ? folder : QString::fromStdString(standing.host) + QLatin1Char(':') + folder;
}

} // namespace

SubmissionStrip::SubmissionStrip(RunStore& store, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_which(new QComboBox(this)),
      m_name(new QLabel(this)),
      m_bar(new StateBar(this)),
      m_text(new ElidedLabel(this)),
      m_rows(new QToolButton(this)),
      m_more(new QToolButton(this))
{
    setObjectName(QStringLiteral("submissionStrip"));
    m_which->setObjectName(QStringLiteral("submission"));
    m_which->setToolTip(tr("Which of the submissions whose runs are open"));
    m_which->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_name->setObjectName(QStringLiteral("submissionName"));
    QFont bold = m_name->font();
    bold.setWeight(QFont::DemiBold);
    m_name->setFont(bold);
    m_text->setObjectName(QStringLiteral("submissionText"));
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_rows->setObjectName(QStringLiteral("submissionRows"));
    m_rows->setAutoRaise(true);
    m_rows->setToolTip(tr("The rows that have no run in the table yet, and all rows"));
    m_more->setObjectName(QStringLiteral("submissionMore"));
    m_more->setIcon(lineIcon(QStringLiteral("more")));
    m_more->setToolTip(tr("What can be done with this submission"));
    m_more->setAutoRaise(true);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 2, 6, 2);
    row->setSpacing(8);
    for (QWidget* part : {static_cast<QWidget*>(m_which), static_cast<QWidget*>(m_name), static_cast<QWidget*>(m_bar)})
        row->addWidget(part);
    row->addWidget(m_text, 1);
    row->addWidget(m_rows);
    row->addWidget(m_more);
    makeMenu();
    connect(m_which, &QComboBox::activated, this, &SubmissionStrip::refresh);
    connect(m_rows, &QToolButton::clicked, this, &SubmissionStrip::showRows);
    connect(&store, &RunStore::listChanged, this, &SubmissionStrip::refresh);
    hide();
}

QAction* SubmissionStrip::addAction(QMenu& menu, const char* name, const QString& text, const QString& help,
                                    const std::function<void(const Standing&)>& done)
{
    QAction* action = menu.addAction(text);
    action->setObjectName(QLatin1String(name));
    action->setToolTip(help);
    connect(action, &QAction::triggered, this, [this, done] {
        if (const Shown* now = shown()) done(Standing(now->standing));
    });
    return action;
}

void SubmissionStrip::makeMenu()
{
    auto* menu = new QMenu(m_more);
    menu->setToolTipsVisible(true);
    m_more->setMenu(menu);
    addAction(*menu, "submissionLook", tr("Look now"),
              tr("At the folders; Slurm is asked of an array at most every half minute"),
              [this](const Standing&) { Q_EMIT lookRequested(); });
    menu->addSeparator();
    m_cancel = addAction(
        *menu, "submissionCancel", tr("Cancel its job arrays …"),
        tr("What waits is taken out of the queue; what runs saves a checkpoint first, and can be gone on with"),
        [this](const Standing& standing) { Q_EMIT cancelRequested(standing); });
    m_resubmit = addAction(*menu, "submissionResubmit", tr("Resubmit what is missing …"),
                           tr("The rows that are missing or resumable and in no queue, as a new job array"),
                           [this](const Standing& standing) { Q_EMIT resubmitRequested(standing); });
    menu->addSeparator();
    QMenu* copy = menu->addMenu(tr("Copy the command"));
    for (const auto& [name, command] : {std::pair("submissionCopyStatus", "status"),
                                        {"submissionCopyCancel", "cancel"},
                                        {"submissionCopyResubmit", "resubmit"}})
        addAction(*copy, name, QLatin1String(command), tr("For a terminal"),
                  [this, word = std::string(command)](const Standing& standing) {
                      const QString text = QString::fromStdString(commandFor(standing, word));
                      QGuiApplication::clipboard()->setText(text);
                      Q_EMIT copied(text);
                  });
}

void SubmissionStrip::setShown(std::vector<Shown> all)
{
    const QString before = m_which->currentData().toString();
    m_all = std::move(all);
    bool isSame = m_which->count() == static_cast<int>(m_all.size());
    for (int i = 0; isSame && i < m_which->count(); ++i)
        isSame = m_which->itemData(i).toString() == keyOf(m_all[static_cast<std::size_t>(i)].standing);
    if (!isSame) {
        m_which->clear();
        for (const Shown& one : m_all) {
            m_which->addItem(titleOf(one.standing), keyOf(one.standing));
            m_which->setItemData(m_which->count() - 1, QString::fromStdString(one.standing.folder.string()),
                                 Qt::ToolTipRole);
        }
        m_which->setCurrentIndex(std::max(0, m_which->findData(before)));
    }
    refresh();
}

const SubmissionStrip::Shown* SubmissionStrip::shown() const
{
    const auto at = static_cast<std::size_t>(m_which->currentIndex());
    return at < m_all.size() ? &m_all[at] : nullptr;
}

std::int64_t SubmissionStrip::withoutRun(const Standing& standing) const
{
    return std::count_if(standing.rows.begin(), standing.rows.end(),
                         [this](const RowStanding& row) { return !m_store.find(QString::fromStdString(row.run)); });
}

void SubmissionStrip::refresh()
{
    const Shown* now = shown();
    setVisible(now != nullptr);
    if (!now) return;
    using Is = RowState::Is;
    const Standing& standing = now->standing;
    m_which->setVisible(m_all.size() > 1);
    m_name->setVisible(m_all.size() == 1);
    m_name->setText(titleOf(standing));
    m_bar->setVisible(!standing.rows.empty());
    m_bar->setStanding(standing);
    const QString away = now->away.isEmpty() ? QString() : QStringLiteral("⚠ ") + now->away + QStringLiteral(" · ");
    m_text->setText(away + lineOf(standing));
    const QString details = detailsOf(standing) + (now->isLooking ? tr("<p>Looking just now …</p>") : QString());
    for (QWidget* part : {static_cast<QWidget*>(m_text), static_cast<QWidget*>(m_name), static_cast<QWidget*>(m_bar)})
        part->setToolTip(details);
    const std::int64_t without = withoutRun(standing);
    m_rows->setText(without > 0 ? tr("%1 without a run …").arg(without) : tr("Rows …"));
    m_rows->setEnabled(!standing.rows.empty());
    m_cancel->setEnabled(standing.count(Is::Waiting) + standing.count(Is::Running) > 0);
    m_resubmit->setEnabled(standing.count(Is::Missing) + standing.count(Is::Resumable) > 0);
    if (m_table) m_table->setStanding(titleOf(standing), standing);
}

void SubmissionStrip::showRows()
{
    if (!m_table) {
        m_table = new SubmissionRows(m_store, window());
        connect(m_table, &QObject::destroyed, this, [this] { m_table = nullptr; });
    }
    refresh();
    m_table->show();
    m_table->raise();
}

} // namespace sharpscope
