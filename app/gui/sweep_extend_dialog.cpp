// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_extend_dialog.h"

#include "core/base/flat_options.h"
#include "core/base/json_value.h"
#include "core/work/sweep_job.h"
#include "widgets/base/theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace sharpscope {

namespace {

/// "0, 0.1, 0.2" that the field has at its points.
QString valuesAt(const SweepFile& sweep, std::size_t field)
{
    std::vector<Json> values;
    for (const SweepPoint& point : sweep.points)
        if (std::none_of(values.begin(), values.end(), [&](auto& v) { return isSameValue(v, point[field]); }))
            values.push_back(point[field]);
    QStringList words;
    for (const Json& value : values)
        words << QString::fromStdString(optionText(value));
    constexpr qsizetype most = 8;
    const qsizetype others = words.size() - most;
    if (others > 0) words = words.mid(0, most) << QObject::tr("and %1 more").arg(others);
    return words.join(QStringLiteral(", "));
}

QString withoutBlanks(const QLineEdit& line) { return line.text().remove(QLatin1Char(' ')); }

} // namespace

SweepExtendDialog::SweepExtendDialog(const QString& folder, const SweepFile& sweep, QWidget* parent)
    : QDialog(parent), m_folder(folder), m_seeds(new QLineEdit(this)), m_problem(new QLabel(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("sweepExtend"));
    setWindowTitle(tr("Extend the sweep"));
    auto* form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    const auto add = [&](QLineEdit* line, const QString& title, const char* name, const QString& has) {
        line->setObjectName(QLatin1String(name));
        line->setPlaceholderText(has);
        line->setMinimumWidth(300);
        form->addRow(title, line);
    };
    const Json own = valueOr(sweep.experiment, "sweep", Json::object());
    const std::string search = valueOr(own, "search", std::string("grid"));
    for (std::size_t f = 0; search != "random" && f < sweep.fields.size(); ++f) {
        m_values.emplace_back(sweep.fields[f].path, new QLineEdit(this));
        add(m_values.back().second, tr("More %1").arg(QString::fromStdString(sweep.fields[f].title)),
            ("more:" + sweep.fields[f].path).c_str(), tr("beside %1").arg(valuesAt(sweep, f)));
    }
    if (search == "random") {
        m_points = new QLineEdit(this);
        add(m_points, tr("Points in all"), "morePoints", tr("now %1").arg(sweep.points.size()));
    }
    QStringList seeds;
    for (const Json& seed : valueOr(sweep.experiment, "seeds", Json::array()))
        seeds << QString::fromStdString(optionText(seed));
    add(m_seeds, tr("More seeds"), "moreSeeds", tr("beside %1").arg(seeds.join(QStringLiteral(", "))));
    m_problem->setObjectName(QStringLiteral("extendProblem"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    QPalette palette;
    palette.setColor(QPalette::WindowText, themeOf(*this).problem);
    m_problem->setPalette(palette);
    form->addRow(m_problem);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("Extend and run"));
    form->addRow(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &SweepExtendDialog::extend);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void SweepExtendDialog::extend()
{
    SweepExtension more;
    for (const auto& [path, line] : m_values)
        if (const QString words = withoutBlanks(*line); !words.isEmpty())
            more.values.push_back(path + '=' + words.toStdString());
    if (m_points && !withoutBlanks(*m_points).isEmpty())
        more.assignments.push_back("sweep.points=" + withoutBlanks(*m_points).toStdString());
    try {
        for (const QString& word : withoutBlanks(*m_seeds).split(QLatin1Char(','), Qt::SkipEmptyParts)) {
            bool isWhole = false;
            more.seeds.push_back(word.toLongLong(&isWhole));
            if (!isWhole) throw Error("seeds: \"" + word.toStdString() + "\" is no whole number");
        }
        if (more.values.empty() && more.seeds.empty() && more.assignments.empty())
            throw Error("more of what? values, or seeds, with commas between");
        extendSweep(m_folder.toStdString(), more);
        accept();
    } catch (const Error& error) {
        m_problem->setText(QString::fromUtf8(error.what()));
        m_problem->show();
        adjustSize();
    }
}

} // namespace sharpscope
