// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/branch_dialog.h"

#include "core/active/acquisition_options.h"
#include "core/base/json_value.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace sharpscope {

namespace {

constexpr std::int64_t moreRounds = 5; ///< unless said, from the end of a run

std::string textAt(const Json& experiment, const char* path)
{
    const Json* field = findField(experiment, path);
    return field && field->is_string() ? field->get<std::string>() : std::string();
}

} // namespace

BranchDialog::BranchDialog(const QString& run, const Json& experiment, std::int64_t round, QWidget* parent)
    : QDialog(parent),
      m_experiment(experiment),
      m_acquisition(new QComboBox(this)),
      m_label(new QLineEdit(this)),
      m_rounds(new QSpinBox(this)),
      m_others(new QPlainTextEdit(this))
{
    setObjectName(QStringLiteral("branchDialog"));
    setWindowTitle(tr("Branch"));
    auto* text =
        new QLabel(tr("A second run from the end of round %1's training of “%2”: the same past, another future. "
                      "It chooses its next images by")
                       .arg(round)
                       .arg(run),
                   this);
    text->setWordWrap(true);
    m_acquisition->setObjectName(QStringLiteral("branchAcquisition"));
    const NameRegistry& registry = acquisitionRegistry();
    for (const std::string& name : registry.names())
        m_acquisition->addItem(QString::fromStdString(registry.title(name)), QString::fromStdString(name));
    m_acquisition->setCurrentIndex(
        m_acquisition->findData(QString::fromStdString(textAt(experiment, "acquisition.acquisition"))));
    m_label->setObjectName(QStringLiteral("branchLabel"));
    m_label->setPlaceholderText(tr("its name, unless said"));
    m_rounds->setObjectName(QStringLiteral("branchRounds"));
    const Json* rounds = findField(experiment, "rounds.rounds");
    m_rounds->setRange(static_cast<int>(round) + 1, 1'000'000);
    const std::int64_t known = rounds && rounds->is_number_integer() ? rounds->get<std::int64_t>() : 0;
    m_rounds->setValue(static_cast<int>(known > round ? known : round + moreRounds));
    m_rounds->setToolTip(tr("Counted from the run's beginning: with 10, the branch goes on to round 10"));
    m_others->setObjectName(QStringLiteral("branchOthers"));
    m_others->setPlaceholderText(QStringLiteral("acquisition.rho=0.1\nrounds.query=20"));
    m_others->setToolTip(tr("Other options of the branch, FIELD=VALUE, one a line"));
    m_others->setTabChangesFocus(true);
    m_others->setMaximumHeight(4 * fontMetrics().lineSpacing() + 12);
    auto* form = new QFormLayout;
    form->addRow(tr("Acquisition"), m_acquisition);
    form->addRow(tr("Label"), m_label);
    form->addRow(tr("Rounds"), m_rounds);
    form->addRow(tr("Other options"), m_others);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* branch = buttons->addButton(tr("Branch"), QDialogButtonBox::AcceptRole);
    branch->setObjectName(QStringLiteral("makeBranch"));
    branch->setDefault(true);
    for (auto* button : buttons->buttons())
        button->setIcon(QIcon());
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addWidget(text);
    column->addLayout(form);
    column->addWidget(buttons);
    m_acquisition->setFocus();
}

QStringList BranchDialog::assignments() const
{
    QStringList all;
    const auto set = [&](const char* field, const QString& value) {
        all << QLatin1String(field) + QLatin1Char('=') + value;
    };
    const QString acquisition = m_acquisition->currentData().toString();
    if (acquisition.toStdString() != textAt(m_experiment, "acquisition.acquisition"))
        set("acquisition.acquisition", acquisition);
    if (const QString label = m_label->text().trimmed(); !label.isEmpty()) set("acquisition.label", label);
    const Json* rounds = findField(m_experiment, "rounds.rounds");
    if (!rounds || *rounds != m_rounds->value()) set("rounds.rounds", QString::number(m_rounds->value()));
    for (const QString& line : m_others->toPlainText().split(QLatin1Char('\n')))
        if (const QString one = line.trimmed(); !one.isEmpty()) all << one;
    return all;
}

} // namespace sharpscope
