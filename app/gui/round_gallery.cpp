// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/round_gallery.h"

#include "app/gui/image_card.h"
#include "widgets/base/line_icon.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QItemSelectionModel>
#include <QLabel>
#include <QListView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>

namespace sharpscope {

RoundGallery::RoundGallery(QWidget* parent)
    : QWidget(parent), m_model(new RoundModel(this)), m_view(new QListView(this))
{
    m_view->setObjectName(QStringLiteral("roundImages"));
    m_view->setAccessibleName(tr("Images of the round"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new ImageCard(*m_model, m_view));
    m_view->setViewMode(QListView::IconMode);
    m_view->setResizeMode(QListView::Adjust);
    m_view->setMovement(QListView::Static);
    m_view->setUniformItemSizes(true);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setMouseTracking(true);
    m_view->setMinimumWidth(290);
    m_view->setMinimumHeight(120);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(makeControls());
    column->addWidget(m_view, 1);
    column->addWidget(makePager());
    addMenu();
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& now) {
        const auto image = now.isValid() ? std::optional(m_model->rowAt(now).image) : std::nullopt;
        if (!image || image == m_selected) return;
        m_selected = image;
        Q_EMIT picked(image);
    });
    fillKeys();
    apply();
}

QWidget* RoundGallery::makeControls()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    m_which = new QComboBox(bar);
    m_which->setObjectName(QStringLiteral("whichImages"));
    m_which->setAccessibleName(tr("Which images"));
    m_which->addItem(tr("chosen"), QStringLiteral("chosen"));
    m_which->addItem(tr("highest scores"), QStringLiteral("top"));
    m_which->addItem(tr("whole pool"), QStringLiteral("all"));
    m_which->setToolTip(tr("The images that were chosen in this round, the %1 of the highest scores, or all that were "
                           "scored")
                            .arg(RoundModel::pageSize));
    m_key = new QComboBox(bar);
    m_key->setObjectName(QStringLiteral("sortImages"));
    m_key->setAccessibleName(tr("Sorted by"));
    m_direction = new QToolButton(bar);
    m_direction->setObjectName(QStringLiteral("sortDirection"));
    m_direction->setAutoRaise(true);
    for (auto* box : {m_which, m_key}) {
        box->setMinimumWidth(70);
        row->addWidget(box, 1);
    }
    row->addWidget(m_direction);
    connect(m_which, &QComboBox::activated, this, [this] {
        m_wanted.which = m_which->currentData().toString();
        apply();
        Q_EMIT orderChanged();
    });
    connect(m_key, &QComboBox::activated, this, [this] {
        m_wanted.key = m_key->currentData().toString();
        apply();
        Q_EMIT orderChanged();
    });
    connect(m_direction, &QToolButton::clicked, this, [this] {
        m_wanted.isDescending = !m_wanted.isDescending;
        apply();
        Q_EMIT orderChanged();
    });
    return bar;
}

QWidget* RoundGallery::makePager()
{
    m_pager = new QWidget(this);
    auto* row = new QHBoxLayout(m_pager);
    row->setContentsMargins(2, 0, 2, 0);
    const auto step = [&](const char* name, const QString& text, const QString& help, int by) {
        auto* button = new QToolButton(m_pager);
        button->setObjectName(QLatin1String(name));
        button->setText(text);
        button->setToolTip(help);
        button->setAccessibleName(help);
        button->setAutoRaise(true);
        connect(button, &QToolButton::clicked, this, [this, by] {
            m_model->setPage(m_model->page() + by);
            showPage();
        });
        return button;
    };
    m_back = step("previousImages", QStringLiteral("◀"), tr("Previous page"), -1);
    m_forth = step("nextImages", QStringLiteral("▶"), tr("Next page"), 1);
    m_count = new QLabel(m_pager);
    m_count->setObjectName(QStringLiteral("imageCount"));
    m_count->setForegroundRole(QPalette::PlaceholderText);
    row->addWidget(m_count, 1);
    row->addWidget(m_back);
    row->addWidget(m_forth);
    return m_pager;
}

void RoundGallery::addMenu()
{
    const auto add = [this](const char* name, const QString& text, const char* icon, auto does) {
        auto* action = new QAction(lineIcon(QLatin1String(icon)), text, m_view);
        action->setObjectName(QLatin1String(name));
        connect(action, &QAction::triggered, this, does);
        m_view->addAction(action);
    };
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    add("copyImageNumbers", tr("Copy numbers as CSV"), "duplicate",
        [this] { QGuiApplication::clipboard()->setText(m_model->csv()); });
    add("exportImageNumbers", tr("Export numbers …"), "export",
        [this] { Q_EMIT csvExportRequested(QStringLiteral("images.csv"), m_model->csv()); });
}

void RoundGallery::setRound(RoundShown shown)
{
    m_model->setRound(std::move(shown));
    fillKeys();
    apply();
}

void RoundGallery::setImages(std::shared_ptr<const ImageRows> images)
{
    m_model->setImages(std::move(images));
    restoreSelection();
}

void RoundGallery::setOrder(const RoundOrder& order)
{
    m_wanted = order;
    apply();
}

/// The numbers that this round has.
void RoundGallery::fillKeys()
{
    const std::vector<RoundKey> keys = keysOf(m_model->shown());
    const bool isSame = static_cast<int>(keys.size()) == m_key->count() &&
                        std::all_of(keys.begin(), keys.end(), [&, i = 0](const RoundKey& key) mutable {
                            return m_key->itemData(i).toString() == key.id && m_key->itemText(i++) == key.title;
                        });
    if (isSame) return;
    m_key->clear();
    for (const RoundKey& key : keys) {
        m_key->addItem(key.title, key.id);
        m_key->setItemData(m_key->count() - 1, key.help, Qt::ToolTipRole);
    }
}

void RoundGallery::apply()
{
    m_which->setCurrentIndex(std::max(0, m_which->findData(m_wanted.which)));
    m_key->setCurrentIndex(std::max(0, m_key->findData(m_wanted.key)));
    m_key->setToolTip(tr("Sorted by: %1").arg(m_key->currentData(Qt::ToolTipRole).toString()));
    m_direction->setIcon(lineIcon(m_wanted.isDescending ? QStringLiteral("down") : QStringLiteral("up")));
    m_direction->setToolTip(m_wanted.isDescending ? tr("The largest first") : tr("The smallest first"));
    m_model->setOrder({.which = m_which->currentData().toString(),
                       .key = m_key->currentData().toString(),
                       .isDescending = m_wanted.isDescending});
    showPage();
}

void RoundGallery::showPage()
{
    const int first = m_model->page() * RoundModel::pageSize;
    m_count->setText(m_model->pages() > 1
                         ? tr("%L1 – %L2 of %L3").arg(first + 1).arg(first + m_model->rowCount()).arg(m_model->count())
                         : tr("%L1 images").arg(m_model->count()));
    m_back->setVisible(m_model->pages() > 1);
    m_forth->setVisible(m_model->pages() > 1);
    m_back->setEnabled(m_model->page() > 0);
    m_forth->setEnabled(m_model->page() + 1 < m_model->pages());
    restoreSelection();
}

void RoundGallery::restoreSelection()
{
    const QModelIndex index = m_selected ? m_model->indexOf(*m_selected) : QModelIndex();
    const QSignalBlocker quiet(this);
    if (index.isValid())
        m_view->setCurrentIndex(index);
    else
        m_view->selectionModel()->clear();
}

void RoundGallery::select(std::optional<std::int64_t> image)
{
    if (image == m_selected) return;
    m_selected = image;
    if (image && m_model->find(*image)) {
        if (!m_model->pageOf(*image)) {
            m_wanted.which = QStringLiteral("all");
            apply();
        }
        if (const auto page = m_model->pageOf(*image)) m_model->setPage(*page);
    }
    showPage();
    if (const QModelIndex index = m_view->currentIndex(); index.isValid()) m_view->scrollTo(index);
}

} // namespace sharpscope
