// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/help_window.h"

#include "app/gui/guide_browser.h"
#include "app/gui/help_pages.h"
#include "app/gui/shortcuts_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMainWindow>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr int fileRole = Qt::UserRole;

} // namespace

void HelpWindow::open(QMainWindow& window, const QString& file)
{
    auto* help = window.findChild<HelpWindow*>();
    if (!help) help = new HelpWindow(window);
    help->show();
    help->raise();
    help->activateWindow();
    help->m_text->read(file);
}

HelpWindow::HelpWindow(QMainWindow& window)
    : QDialog(&window),
      m_search(new QLineEdit(this)),
      m_list(new QListWidget(this)),
      m_text(new GuideBrowser(this)),
      m_said(new QLabel(this))
{
    setObjectName(QStringLiteral("help"));
    setWindowTitle(tr("Sharpscope help"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(QSize(1040, 760).boundedTo(window.size()));
    m_search->setPlaceholderText(tr("Find in all pages"));
    m_search->setAccessibleName(tr("Find in all pages of help"));
    m_search->setToolTip(tr("Pages that have these letters; Enter goes from place to place"));
    m_search->setClearButtonEnabled(true);
    m_list->setAccessibleName(tr("Pages of help"));
    m_list->setFrameShape(QFrame::NoFrame);
    for (const HelpPage& page : helpPages()) {
        auto* item = new QListWidgetItem(page.title, m_list);
        item->setData(fileRole, page.file);
    }
    m_text->setObjectName(QStringLiteral("helpText"));
    m_text->setAccessibleName(tr("Page of help"));
    m_text->add(QStringLiteral("keys"), shortcutsPage(window));
    auto* left = new QVBoxLayout;
    left->setContentsMargins(6, 6, 0, 6);
    left->addWidget(m_search);
    left->addWidget(m_list, 1);
    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(makeBar());
    right->addWidget(m_text, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addLayout(left);
    row->addLayout(right, 1);
    m_list->setFixedWidth(m_list->sizeHintForColumn(0) + 40);
    m_search->setFixedWidth(m_list->width());
    connect(m_list, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* item) {
        if (item) m_text->read(item->data(fileRole).toString());
    });
    connect(m_text, &QTextBrowser::sourceChanged, this, [this](const QUrl& page) { noteRead(page.path().mid(1)); });
    connect(m_text, &GuideBrowser::notCarried, this,
            [this](const QString& file) { m_said->setText(tr("%1 is in the source tree only").arg(file)); });
    connect(m_search, &QLineEdit::textChanged, this, &HelpWindow::search);
    connect(m_search, &QLineEdit::returnPressed, this, &HelpWindow::goOn);
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, this, [this] {
        m_search->setFocus();
        m_search->selectAll();
    });
}

QWidget* HelpWindow::makeBar()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(6, 4, 6, 4);
    const auto add = [&](const QString& text, const QString& name, const QKeySequence& key, auto go, auto available) {
        auto* button = new QToolButton(bar);
        button->setText(text);
        button->setAccessibleName(name);
        button->setToolTip(QStringLiteral("%1 (%2)").arg(name, key.toString(QKeySequence::NativeText)));
        button->setShortcut(key);
        button->setAutoRaise(true);
        button->setEnabled(false);
        connect(button, &QToolButton::clicked, m_text, go);
        connect(m_text, available, button, &QToolButton::setEnabled);
        row->addWidget(button);
    };
    add(QStringLiteral("←"), tr("Back"), QKeySequence(Qt::ALT | Qt::Key_Left), &QTextBrowser::backward,
        &QTextBrowser::backwardAvailable);
    add(QStringLiteral("→"), tr("Forward"), QKeySequence(Qt::ALT | Qt::Key_Right), &QTextBrowser::forward,
        &QTextBrowser::forwardAvailable);
    row->addWidget(m_said, 1);
    return bar;
}

void HelpWindow::noteRead(const QString& file)
{
    m_said->clear();
    const QSignalBlocker silent(m_list);
    m_list->setCurrentItem(nullptr);
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->data(fileRole).toString() == file) m_list->setCurrentRow(i);
    m_text->mark(m_search->text());
}

void HelpWindow::search(const QString& words)
{
    int found = 0;
    for (int i = 0; i < m_list->count(); ++i) {
        const QString file = m_list->item(i)->data(fileRole).toString();
        if (!m_texts.contains(file)) m_texts.insert(file, m_text->plainText(file));
        const bool has = words.isEmpty() || m_texts.value(file).contains(words, Qt::CaseInsensitive);
        m_list->item(i)->setHidden(!has);
        found += has;
    }
    const QString where = found == 0   ? tr("on no page")
                          : found == 1 ? tr("on one page; Enter goes from place to place")
                                       : tr("on %1 pages; Enter goes from place to place").arg(found);
    m_said->setText(words.isEmpty() ? QString() : where);
    m_text->mark(words);
}

void HelpWindow::goOn()
{
    const QString words = m_search->text();
    if (words.isEmpty() || m_text->goToNext(words)) return;
    const int from = std::max(0, m_list->currentRow());
    for (int i = 1; i <= m_list->count(); ++i) {
        const int next = (from + i) % m_list->count();
        if (m_list->item(next)->isHidden()) continue;
        m_list->setCurrentRow(next);
        m_text->moveCursor(QTextCursor::Start);
        if (m_text->goToNext(words)) return;
    }
}

} // namespace sharpscope
