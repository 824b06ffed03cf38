// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curvature_controls.h"

#include "app/gui/landscape_boxes.h"
#include "app/gui/sharing_box.h"
#include "widgets/base/column_scroll.h"
#include "widgets/base/schema_form.h"
#include "widgets/base/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

/// Without what has a panel of its own.
Schema fields()
{
    Schema schema = schemaOf<CurvatureOptions>();
    std::erase_if(schema, [](const FieldInfo& field) { return field.path == "rescale"; });
    return schema;
}

QComboBox* box(const char* name, const QString& title, QWidget* parent)
{
    auto* box = new NameBox(parent);
    box->setObjectName(QLatin1String(name));
    box->setAccessibleName(title);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
    return box;
}

} // namespace

CurvatureControls::CurvatureControls(QWidget* parent)
    : QWidget(parent),
      m_runs(box("curvatureRuns", tr("Of which runs"), this)),
      m_shown(box("curvatureReport", tr("Which reports are looked at"), this)),
      m_form(new SchemaForm(fields(), {}, {}, this)),
      m_sharing(new SharingBox(this)),
      m_compute(new QPushButton(tr("Compute"), this)),
      m_stop(new QPushButton(tr("Stop"), this)),
      m_progress(new QProgressBar(this)),
      m_words(new QLabel(this))
{
    m_runs->addItem(tr("of all visible runs"), QStringLiteral("visible"));
    m_runs->addItem(tr("of the selected runs"), QStringLiteral("selected"));
    m_runs->setToolTip(tr("Runs are selected in the table of runs, several with Ctrl or Shift; hidden and shown by the "
                          "eye before them or in the legend"));
    m_shown->setToolTip(tr("Numbers are comparable where they answer the same question: what was measured with the "
                           "same options is looked at together"));
    m_compute->setObjectName(QStringLiteral("computeCurvature"));
    m_stop->setObjectName(QStringLiteral("stopCurvature"));
    m_progress->setObjectName(QStringLiteral("curvatureProgress"));
    m_progress->setRange(0, 1000);
    m_words->setObjectName(QStringLiteral("curvatureWords"));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sharing->setAccessibleName(tr("If training"));

    auto* inner = new QWidget(this);
    auto* form = new QVBoxLayout(inner);
    form->setContentsMargins(2, 0, 6, 0);
    form->addWidget(m_form);
    form->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 8, 0, 8);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_compute, 1);
    buttons->addWidget(m_stop);
    column->addWidget(m_runs);
    column->addLayout(buttons); // always in sight
    column->addWidget(m_progress);
    column->addWidget(m_words);
    column->addWidget(m_shown);
    column->addWidget(new ColumnScroll(inner, this), 1);
    column->addWidget(m_sharing);
    setComputing(Computing::No);

    connect(m_runs, &QComboBox::activated, this, &CurvatureControls::runsChosen);
    connect(m_form, &SchemaForm::edited, this, &CurvatureControls::optionsChanged);
    connect(m_sharing, &QComboBox::activated, this, &CurvatureControls::sharingChosen);
    connect(m_compute, &QPushButton::clicked, this, &CurvatureControls::computeClicked);
    connect(m_stop, &QPushButton::clicked, this, &CurvatureControls::stopClicked);
    connect(m_shown, &QComboBox::activated, this, [this](int index) {
        m_report = m_reports[static_cast<std::size_t>(index)];
        Q_EMIT reportChosen();
    });
}

bool CurvatureControls::ofSelected() const { return m_runs->currentIndex() == 1; }

Sharing CurvatureControls::sharing() const { return m_sharing->sharing(); }

CurvatureOptions CurvatureControls::options(std::vector<Problem>& problems) const
{
    const auto options = fromJson<CurvatureOptions>(m_form->value(), problems);
    m_form->setProblems(problems);
    return options;
}

void CurvatureControls::setGroups(const std::vector<CurvatureGroup>& groups, std::size_t shown, std::size_t runs)
{
    m_shown->clear();
    m_reports.clear();
    for (const CurvatureGroup& group : groups) {
        m_shown->addItem(tr("%1 (%2 of %3)").arg(group.title).arg(group.reports.size()).arg(runs));
        m_shown->setItemData(m_shown->count() - 1, group.title, Qt::ToolTipRole);
        m_reports.push_back(group.options);
    }
    m_shown->setCurrentIndex(groups.empty() ? -1 : static_cast<int>(shown));
    m_shown->setVisible(!groups.empty());
}

void CurvatureControls::setWords(const QString& words, bool isProblem)
{
    QPalette palette = m_words->palette();
    palette.setColor(QPalette::WindowText, isProblem ? themeOf(*this).problem : themeOf(*this).muted);
    m_words->setPalette(palette);
    m_words->setText(words);
    m_words->setVisible(!words.isEmpty());
}

void CurvatureControls::setCanCompute(bool can, const QString& text)
{
    m_compute->setEnabled(can);
    m_compute->setText(text);
}

void CurvatureControls::setComputing(Computing computing)
{
    m_stop->setEnabled(computing != Computing::No);
    m_progress->setVisible(computing != Computing::No);
    if (computing == Computing::Waits) setProgress(0, tr("waits for its turn"));
}

void CurvatureControls::setProgress(double fraction, const QString& text)
{
    m_progress->setValue(static_cast<int>(1000 * std::clamp(fraction, 0.0, 1.0)));
    m_progress->setFormat(text);
    m_progress->setToolTip(text);
}

void CurvatureControls::read(CurvatureView& view) const
{
    view.runs = m_runs->currentData().toString().toStdString();
    view.sharing = m_sharing->key();
    view.report = m_report;
    const Json value = m_form->value();
    view.options = value == withDefaults(Json::object(), fields()) ? Json::object() : value;
}

void CurvatureControls::show(const CurvatureView& view)
{
    m_runs->setCurrentIndex(std::max(0, m_runs->findData(QString::fromStdString(view.runs))));
    m_sharing->setKey(view.sharing);
    m_report = view.report;
    m_form->setValue(view.options);
    std::vector<Problem> problems;
    options(problems);
}

} // namespace sharpscope
