// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/class_line.h"

#include "app/gui/class_choice.h"
#include "widgets/base/elided_label.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>

namespace sharpscope {

namespace {
constexpr std::size_t listedMatches = 6;
}

ClassLine::ClassLine(QWidget* parent) : QWidget(parent), m_line(new QLineEdit(this)), m_match(new ElidedLabel(this))
{
    m_line->setObjectName(QStringLiteral("classLine"));
    m_line->setAccessibleName(tr("Class of the image"));
    m_line->setPlaceholderText(tr("class"));
    m_line->setMinimumWidth(70);
    m_line->setMaximumWidth(150);
    m_line->setToolTip(tr("<p>A digit answers at once where there are up to ten classes. Or type the beginning of a "
                          "class's name, or its number, and Enter.</p><p>− skips the image for good, ? leaves it in "
                          "the pool, Backspace and Ctrl+Z take the last answer back, ← and → go through the "
                          "images.</p>"));
    m_line->installEventFilter(this);
    m_match->setObjectName(QStringLiteral("classMatch"));
    m_match->setMinimumWidth(80);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_line);
    row->addWidget(m_match, 1);
    row->setSpacing(6);
    addButton("skipImage", tr("Skip  −"), tr("Leaves the image out for good (key −)"), &ClassLine::skip);
    addButton("unsureImage", tr("Unsure  ?"), tr("No label now: the image stays in the pool (key ?)"),
              &ClassLine::beUnsure);
    addButton("undoAnswer", tr("Undo  ⌫"), tr("Takes the last answer back (Backspace or Ctrl+Z)"),
              &ClassLine::undoRequested);
    setFocusProxy(m_line);
    connect(m_line, &QLineEdit::textChanged, this, &ClassLine::say);
}

void ClassLine::addButton(const char* name, const QString& text, const QString& help, void (ClassLine::*does)())
{
    auto* button = new QPushButton(text, this);
    button->setObjectName(QLatin1String(name));
    button->setToolTip(help);
    button->setFocusPolicy(Qt::TabFocus);
    layout()->addWidget(button);
    connect(button, &QPushButton::clicked, this, does);
}

void ClassLine::setClasses(const QStringList& names)
{
    if (names == m_names) return;
    m_names = names;
    say();
}

void ClassLine::clear() { m_line->clear(); }

bool ClassLine::eventFilter(QObject* object, QEvent* event)
{
    if (object != m_line || !isEnabled()) return false;
    if (event->type() == QEvent::ShortcutOverride) { // the window's undo is another one
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo)) event->accept();
        return key->matches(QKeySequence::Undo);
    }
    return event->type() == QEvent::KeyPress && isCommand(*static_cast<QKeyEvent*>(event));
}

bool ClassLine::isCommand(QKeyEvent& event)
{
    const QString text = event.text();
    const bool isPlain = !(event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    const bool isEmpty = m_line->text().isEmpty();
    if (event.matches(QKeySequence::Undo) || (isEmpty && isPlain && event.key() == Qt::Key_Backspace)) {
        m_line->clear();
        Q_EMIT undoRequested();
    } else if (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter) {
        const auto matches = matchingClasses(m_names, m_line->text());
        if (matches.size() != 1) return true;
        m_line->clear();
        Q_EMIT chosen(matches.front());
    } else if (event.key() == Qt::Key_Escape && !isEmpty) {
        m_line->clear();
    } else if (!isPlain || !isEmpty) {
        return false;
    } else if (event.key() == Qt::Key_Left || event.key() == Qt::Key_Right) {
        Q_EMIT moved(event.key() == Qt::Key_Left ? -1 : 1);
    } else if (text == QLatin1String("-") || text == QStringLiteral("−")) {
        Q_EMIT chosen(skipped);
    } else if (text == QLatin1String("?")) {
        Q_EMIT chosen(unsure);
    } else if (const auto label = text.size() == 1 ? classOfDigit(m_names, text[0]) : std::nullopt) {
        Q_EMIT chosen(*label);
    } else {
        return false;
    }
    return true;
}

bool ClassLine::takeKey(QKeyEvent& event)
{
    if (!isEnabled()) return false;
    if (isCommand(event)) return true;
    const bool isTyped = !event.text().isEmpty() && event.text()[0].isPrint() && event.text() != QLatin1String(" ") &&
                         !(event.modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    if (!isTyped && event.key() != Qt::Key_Backspace) return false;
    m_line->setFocus();
    QApplication::sendEvent(m_line, &event);
    return true;
}

void ClassLine::say()
{
    const QString typed = m_line->text();
    const auto matches = matchingClasses(m_names, typed);
    QStringList names;
    for (const std::int64_t label : matches)
        if (static_cast<std::size_t>(names.size()) < listedMatches) names << m_names.value(label);
    if (matches.size() > listedMatches) names << tr("… %1 more").arg(matches.size() - listedMatches);
    if (typed.trimmed().isEmpty())
        m_match->setText({});
    else if (matches.empty())
        m_match->setText(tr("no class begins so"));
    else
        m_match->setText(matches.size() == 1 ? tr("%1 – Enter").arg(names.front()) : names.join(QStringLiteral(", ")));
}

} // namespace sharpscope
