// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/rescaling_panel.h"

#include "app/gui/text_table.h"
#include "core/base/json_value.h"
#include "core/curvature/number_rows.h"
#include "widgets/base/number_text.h"
#include "widgets/base/theme.h"
#include "widgets/base/window_undo.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>

namespace sharpscope {

namespace {

/// "SGD: fc1 times 10, fc2 over 10; largest difference of logits 2e-6 of 12.3."
QString doneText(const QString& run, const Json& done)
{
    const auto number = [&](const char* name) { return numberText(valueOr(done, name, std::nan("")), 3); };
    const auto text = [&](const char* name) { return QString::fromStdString(valueOr(done, name, std::string())); };
    return QObject::tr("%1: %2 times %3, %4 over %3. The function is the same: the largest difference of logits is %5, "
                       "the largest logit %6.")
        .arg(run, text("layer"), number("factor"), text("next"), number("logitDifference"), number("largestLogit"));
}

} // namespace

RescalingPanel::RescalingPanel(QWidget* parent)
    : QWidget(parent),
      m_layer(new QLineEdit(this)),
      m_factor(new QDoubleSpinBox(this)),
      m_rescale(new QPushButton(tr("Rescale two layers"), this)),
      m_words(new QLabel(this)),
      m_table(new TextTable(QStringLiteral("rescalingTable"), this))
{
    m_layer->setObjectName(QStringLiteral("rescaledLayer"));
    m_layer->setPlaceholderText(tr("the first that can be"));
    m_layer->setToolTip(tr("A layer whose output goes through ReLU and pooling alone into the next one: \"fc1\""));
    m_factor->setObjectName(QStringLiteral("rescalingFactor"));
    m_factor->setDecimals(3);
    m_factor->setRange(0.001, 1000);
    m_factor->setValue(10);
    m_factor->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    m_rescale->setObjectName(QStringLiteral("rescale"));
    m_rescale->setToolTip(tr("Measures λ₁, the trace, sharpness in SAM's and ASAM's ball and how a filter-normalised "
                             "picture rises at θ and at a copy whose "
                             "one layer is multiplied by c and the next divided by c"));
    for (QWidget* editor : std::initializer_list<QWidget*>{m_layer, m_factor})
        leaveUndoToWindow(*editor);
    m_words->setObjectName(QStringLiteral("rescalingWords"));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* row = new QHBoxLayout;
    auto* second = new QHBoxLayout; // beside each other they have no room on a small screen
    auto* layer = new QLabel(tr("Layer"), this);
    auto* factor = new QLabel(tr("times c ="), this);
    layer->setBuddy(m_layer);
    factor->setBuddy(m_factor);
    m_layer->setMinimumWidth(150);
    for (QWidget* widget : std::initializer_list<QWidget*>{layer, m_layer})
        row->addWidget(widget);
    for (QWidget* widget : std::initializer_list<QWidget*>{factor, m_factor, m_rescale})
        second->addWidget(widget);
    for (QHBoxLayout* line : {row, second})
        line->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 8, 0, 0);
    column->addLayout(row);
    column->addLayout(second);
    column->addWidget(m_words);
    column->addWidget(m_table, 1);
    connect(m_layer, &QLineEdit::textEdited, this, &RescalingPanel::changed);
    connect(m_factor, &QDoubleSpinBox::valueChanged, this, &RescalingPanel::changed);
    connect(m_rescale, &QPushButton::clicked, this, &RescalingPanel::rescaleClicked);
}

QString RescalingPanel::asked() const
{
    const QString layer = m_layer->text().trimmed(), factor = QString::number(m_factor->value(), 'g', 12);
    return layer.isEmpty() ? factor : layer + QLatin1Char('=') + factor;
}

void RescalingPanel::setCanCompute(bool can) { m_rescale->setEnabled(can); }

void RescalingPanel::draw(const std::vector<FoundCurvature>& found, const QStringList& runs, const RunStore& store)
{
    const bool dark = themeOf(*this).dark;
    std::vector<TextTable::Column> columns;
    std::vector<RunCurvature> reports;
    QStringList words{
        tr("relu(cz) = c·relu(z) for c > 0: the same function lies at many places, and what moves between "
           "them says nothing about it. λ₁, trace and S(ρ) move; Sᴬ(ρ) and the filter-normalised picture, whose "
           "ball and directions are stretched with the weights, stay.")};
    const std::vector<RescaledPair> pairs = rescaledPairs(found);
    for (const QString& id : runs) {
        const auto it =
            std::find_if(pairs.begin(), pairs.end(), [&](const RescaledPair& one) { return one.run == id; });
        const StoredRun* run = store.find(id);
        if (!run || it == pairs.end()) continue;
        const RescaledPair& pair = *it;
        words << doneText(run->label, pair.after->measuredOn["rescaled"]);
        reports.push_back({"before", *pair.before});
        reports.push_back({"after", *pair.after});
        columns.push_back({run->label + tr("\nbefore"), measuredText(*pair.before), run->color.on(dark)});
        columns.push_back({tr("after"), run->label, {}});
        columns.push_back({tr("ratio"), run->label, {}});
    }
    std::vector<TextTable::Row> rows;
    for (const auto& [number, cells] : numberRows(reports)) {
        if (number.name == "accuracy") continue;
        TextTable::Row row{.title = QString::fromStdString(number.title + "  " + number.symbol),
                           .help = QString::fromStdString(number.formula)};
        for (std::size_t i = 0; i + 1 < cells.size(); i += 2)
            row.cells << valueText(cells[i].value, cells[i].error) << valueText(cells[i + 1].value, cells[i + 1].error)
                      << numberText(cells[i + 1].value / cells[i].value, 5);
        rows.push_back(std::move(row));
    }
    m_words->setText(words.join(QLatin1Char('\n')));
    m_table->setTexts(columns, rows);
    m_table->setVisible(!rows.empty());
}

void RescalingPanel::read(CurvatureView& view) const
{
    view.rescaledLayer = m_layer->text().toStdString();
    view.rescalingFactor = m_factor->value();
}

void RescalingPanel::show(const CurvatureView& view)
{
    const QSignalBlocker quiet(m_factor);
    if (m_layer->text().toStdString() != view.rescaledLayer)
        m_layer->setText(QString::fromStdString(view.rescaledLayer));
    m_factor->setValue(view.rescalingFactor);
}

} // namespace sharpscope
