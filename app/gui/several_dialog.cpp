// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/several_dialog.h"

#include "widgets/base/line_icon.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace sharpscope {

SeveralDialog::SeveralDialog(const std::vector<Quantity>& offered, const Quantity& shown, QWidget* parent)
    : QDialog(parent), m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("severalDialog"));
    setWindowTitle(tr("Several numbers in one figure"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(460, 480);
    auto* text = new QLabel(tr("What is ticked is drawn together, each with its own dashes:"), this);
    text->setWordWrap(true);
    auto* search = new QLineEdit(this);
    search->setPlaceholderText(tr("Search: loss, cosine, λ …"));
    search->setAccessibleName(tr("Search numbers"));
    search->addAction(lineIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    search->setClearButtonEnabled(true);
    m_list->setObjectName(QStringLiteral("numbers"));
    m_list->setAccessibleName(tr("Numbers"));
    const QStringList isShown = shown.id.startsWith(QStringLiteral("several:"))
                                    ? shown.id.mid(8).split(QLatin1Char('|'))
                                    : QStringList(shown.id);
    for (const Quantity& quantity : offered) {
        if (quantity.id.startsWith(QStringLiteral("several:"))) continue;
        auto* item = new QListWidgetItem(quantity.title, m_list);
        item->setData(Qt::UserRole, quantity.id);
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(isShown.contains(quantity.id) ? Qt::Checked : Qt::Unchecked);
    }
    if (m_list->count() > 0) m_list->setCurrentRow(0);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    auto* column = new QVBoxLayout(this);
    column->addWidget(text);
    column->addWidget(search);
    column->addWidget(m_list, 1);
    column->addWidget(buttons);
    const auto showButton = [this, buttons] { buttons->button(QDialogButtonBox::Ok)->setEnabled(!chosen().isEmpty()); };
    connect(search, &QLineEdit::textChanged, this, [this](const QString& part) {
        for (int i = 0; i < m_list->count(); ++i)
            m_list->item(i)->setHidden(!m_list->item(i)->text().contains(part.trimmed(), Qt::CaseInsensitive));
    });
    connect(m_list, &QListWidget::itemChanged, this, showButton);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    showButton();
    search->setFocus();
}

QString SeveralDialog::chosen() const
{
    QStringList ids;
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->checkState() == Qt::Checked) ids << m_list->item(i)->data(Qt::UserRole).toString();
    return ids.size() < 2 ? ids.value(0) : QStringLiteral("several:") + ids.join(QLatin1Char('|'));
}

} // namespace sharpscope
