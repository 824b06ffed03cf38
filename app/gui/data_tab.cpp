// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/data_tab.h"

#include "app/gui/dataset_text.h"
#include "app/gui/figure_menu.h"
#include "app/gui/html.h"
#include "app/gui/path_kind.h"
#include "app/gui/preview_loader.h"

#include <QDir>
#include <QEvent>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr std::int64_t imagesOfAClass = 12;

constexpr int listWidth = 260;
constexpr int leastListWidth = 170; ///< on a small screen
constexpr int detailsWidth = 400;   ///< at least

constexpr const char* nameOfClassFolders = "image-folder";
constexpr const char* nameOfImages = "unlabelled-images";

bool isOfFolders(const DatasetInfo& info) { return info.name == nameOfClassFolders || info.name == nameOfImages; }

/// The data set that one's own folder is.
std::string nameOfOwn(const QString& folder)
{
    return kindOf(folder) == PathKind::Images ? nameOfImages : nameOfClassFolders;
}

} // namespace

DataTab::DataTab(QWidget* parent)
    : QWidget(parent),
      m_list(new QListWidget(this)),
      m_rootText(new QLabel(this)),
      m_title(new QLabel(this)),
      m_facts(new QLabel(this)),
      m_notes(new QLabel(this)),
      m_use(new QPushButton(this)),
      m_grid(new ThumbnailGrid),
      m_points(new ScatterPlot),
      m_loader(new PreviewLoader(imagesOfAClass, this))
{
    m_list->setObjectName(QStringLiteral("datasets"));
    m_list->setAccessibleName(tr("Data sets"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMinimumWidth(leastListWidth);
    m_list->setMaximumWidth(listWidth);
    m_rootText->setWordWrap(true);
    m_rootText->setObjectName(QStringLiteral("dataRoot"));
    m_rootText->setForegroundRole(QPalette::PlaceholderText);
    m_rootText->setTextFormat(Qt::RichText);
    m_rootText->setContentsMargins(10, 6, 10, 10);
    m_rootText->setMaximumWidth(listWidth);
    auto* left = new QVBoxLayout;
    left->setSpacing(0);
    left->addWidget(m_list, 1);
    left->addWidget(m_rootText);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addLayout(left);
    row->addWidget(makeDetails(), 1);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0) m_view.dataset = m_infos[static_cast<std::size_t>(row)].name;
        showChosen();
        Q_EMIT changed();
    });
    connect(m_rootText, &QLabel::linkActivated, this, &DataTab::rootRequested);
    connect(m_use, &QPushButton::clicked, this, [this] {
        const int at = m_list->currentRow();
        if (at < 0) return;
        const auto& info = m_infos[static_cast<std::size_t>(at)];
        Q_EMIT useRequested(QString::fromStdString(info.name), isDropped(info) ? ownImages() : QString());
    });
    connect(m_loader, &PreviewLoader::loaded, this, &DataTab::showPreview);
    connect(m_loader, &PreviewLoader::failed, this, &DataTab::showProblem);
    setRoot({});
}

QWidget* DataTab::makeDetails()
{
    QFont font = m_title->font();
    font.setPointSizeF(font.pointSizeF() * 1.4);
    m_title->setFont(font);
    m_title->setObjectName(QStringLiteral("dataTitle"));
    m_facts->setWordWrap(true);
    m_facts->setForegroundRole(QPalette::PlaceholderText);
    m_notes->setObjectName(QStringLiteral("dataNotes"));
    m_notes->setWordWrap(true);
    m_notes->setTextFormat(Qt::RichText);
    m_notes->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(m_notes, &QLabel::linkActivated, this, &DataTab::ownImagesRequested);
    m_use->setObjectName(QStringLiteral("useData"));
    m_use->setText(tr("Use in the experiment"));
    auto* heading = new QHBoxLayout;
    heading->addWidget(m_title);
    heading->addStretch(1);
    heading->addWidget(m_use);
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(18, 14, 18, 14);
    column->setSpacing(8);
    column->addLayout(heading);
    column->addWidget(m_facts);
    column->addWidget(m_notes);
    column->addSpacing(6);
    addFigureMenu(*m_points, [this] { Q_EMIT exportRequested(m_points); });
    m_points->setTitle(tr("Train points"));
    m_points->setAxisLabels(tr("x₁, as stored"), tr("x₂, as stored"));
    m_points->setMinimumWidth(300);
    m_points->setMaximumWidth(480);
    m_points->setFixedHeight(400);
    m_points->hide();
    column->addWidget(m_points);
    column->addWidget(m_grid);
    column->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setMinimumWidth(detailsWidth);
    return scroll;
}

void DataTab::setRoot(const QString& folder)
{
    m_root = folder;
    m_rootText->setText(
        folder.isEmpty()
            ? tr("Data sets are looked for in $SHARPSCOPE_DATA and where Debian puts them. "
                 "<a href=\"#\">Name your own folder</a> of data sets.")
            : tr("Data sets are looked for in <a href=\"#\">%1</a>, in $SHARPSCOPE_DATA and where Debian puts them.")
                  .arg(escaped(QDir::toNativeSeparators(folder))));
    fillList();
    if (isVisible()) showChosen();
}

void DataTab::showOwnImages(const QString& folder)
{
    m_view = {.dataset = nameOfOwn(folder), .ownImages = folder.toStdString()};
    fillList();
    showChosen();
    Q_EMIT changed();
}

void DataTab::show(const ViewState& state)
{
    if (state.data == m_view) return;
    m_view = state.data;
    fillList();
    if (isVisible() || m_wasShown) showChosen();
}

bool DataTab::isDropped(const DatasetInfo& info) const
{
    return !m_view.ownImages.empty() && isOfFolders(info) && info.name == nameOfOwn(ownImages());
}

void DataTab::fillList()
{
    const QSignalBlocker quiet(m_list);
    m_infos = datasets(m_root.toStdString());
    const auto isHere = [this](const DatasetInfo& info) { return info.available || isDropped(info); };
    std::stable_partition(m_infos.begin(), m_infos.end(), isHere);
    m_list->clear();
    for (const auto& info : m_infos) {
        QString title = QString::fromStdString(info.title);
        if (!isHere(info) && !isOnesOwn(info)) title += tr("  — not found");
        auto* item = new QListWidgetItem(title, m_list);
        item->setData(Qt::UserRole, QString::fromStdString(info.name));
        if (info.name == m_view.dataset) m_list->setCurrentItem(item);
    }
    if (m_list->currentRow() < 0) m_list->setCurrentRow(0);
    colourList();
}

void DataTab::colourList()
{
    for (int row = 0; row < m_list->count(); ++row) {
        const auto& info = m_infos[static_cast<std::size_t>(row)];
        const bool isHere = info.available || isDropped(info);
        m_list->item(row)->setForeground(palette().color(isHere ? QPalette::Text : QPalette::PlaceholderText));
    }
}

void DataTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!m_wasShown) showChosen();
}

void DataTab::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) colourList();
}

void DataTab::showChosen()
{
    const int at = m_list->currentRow();
    if (at < 0) return;
    const auto& info = m_infos[static_cast<std::size_t>(at)];
    const bool isOwn = isDropped(info), isHere = info.available || isOwn;
    m_title->setText(isOwn ? QDir(ownImages()).dirName() : QString::fromStdString(info.title));
    m_facts->setText(factsOf(info));
    m_facts->setVisible(!m_facts->text().isEmpty());
    m_use->setEnabled(isHere);
    m_grid->setClasses({});
    m_points->hide();
    m_wasShown = true;
    m_loader->drop();
    if (!isHere)
        return m_notes->setText(
            howToGet(info) +
            (isOfFolders(info) ? tr("<p>Drop it on the window, or <a href=\"#\">choose it</a>.</p>") : QString()));
    const QString place = isOwn ? ownImages() : QString::fromStdString(info.found.string());
    m_place = place.isEmpty() ? tr("Made by the program") : tr("In %1").arg(escaped(QDir::toNativeSeparators(place)));
    m_notes->setText(tr("%1; reading …").arg(m_place));
    m_loader->load(info.name, isOwn ? m_view.ownImages : m_root.toStdString());
}

void DataTab::showProblem(const QString& why)
{
    m_use->setEnabled(false);
    m_notes->setText(escaped(why));
}

void DataTab::showPreview(const DatasetPreview& preview)
{
    if (m_facts->text().isEmpty()) m_facts->setText(factsOf(preview));
    m_facts->show();
    const QString notes = notesOf(preview);
    m_notes->setText(notes.isEmpty() ? m_place : m_place + QStringLiteral("<br>") + notes);
    m_grid->setClasses(rowsOf(preview));
    m_points->setVisible(!preview.points.empty());
    m_points->setClasses(pointsOf(preview));
}

} // namespace sharpscope
