// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/field_chooser.h"

#include "widgets/base/line_icon.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

FieldChooser::FieldChooser(const KnownFields& known, const std::vector<std::string>& chosen, QWidget* parent)
    : QDialog(parent), m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("fieldChooser"));
    setWindowTitle(tr("Columns"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(420, 520);
    auto* text = new QLabel(tr("Columns beside those of the options that are not the same in all runs listed:"), this);
    text->setWordWrap(true);
    auto* search = new QLineEdit(this);
    search->setPlaceholderText(tr("Search: lr, loss, best …"));
    search->setAccessibleName(tr("Search columns"));
    search->addAction(lineIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    search->setClearButtonEnabled(true);
    m_list->setObjectName(QStringLiteral("fields"));
    m_list->setAccessibleName(tr("Options and results"));
    std::vector<std::string> all = chosen; // on top, also those that no run has any more
    const auto add = [&](const RunField& field) {
        if (const std::string name = toText(field); std::find(all.begin(), all.end(), name) == all.end())
            all.push_back(name);
    };
    for (const std::string& tag : known.results) {
        add({RunField::Kind::Last, tag});
        add({RunField::Kind::Best, tag});
    }
    for (const std::string& path : known.options)
        add({RunField::Kind::Option, path});
    for (const auto kind : {RunField::Kind::Step, RunField::Kind::Passes})
        add({kind, {}});
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto* item = new QListWidgetItem(QString::fromStdString(all[i]), m_list);
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(i < chosen.size() ? Qt::Checked : Qt::Unchecked);
    }
    if (m_list->count() > 0) m_list->setCurrentRow(0);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    auto* column = new QVBoxLayout(this);
    column->addWidget(text);
    column->addWidget(search);
    column->addWidget(m_list, 1);
    column->addWidget(buttons);
    connect(search, &QLineEdit::textChanged, this, &FieldChooser::narrow);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    search->setFocus();
}

void FieldChooser::narrow(const QString& text)
{
    for (int i = 0; i < m_list->count(); ++i)
        m_list->item(i)->setHidden(!m_list->item(i)->text().contains(text.trimmed(), Qt::CaseInsensitive));
}

std::vector<std::string> FieldChooser::chosen() const
{
    std::vector<std::string> fields;
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->checkState() == Qt::Checked) fields.push_back(m_list->item(i)->text().toStdString());
    return fields;
}

} // namespace sharpscope
