// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/class_line.h"

#include "app/gui/class_choice.h"
#include "widgets/base/elided_label.h"
#include "widgets/base/theme.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace sharpscope {

namespace {
constexpr qsizetype listedMatches = 6;
constexpr qint64 typing = 700; ///< ms between two letters of one word, at most

bool endsInDigit(const QString& text) { return !text.isEmpty() && text.back().isDigit(); }

/// What is left of a name, or of a word in it, behind what was typed of it; nothing where its number was typed.
QString restOf(const QString& name, const QString& typed)
{
    for (qsizetype at = name.indexOf(typed, 0, Qt::CaseInsensitive); at >= 0;
         at = name.indexOf(typed, at + 1, Qt::CaseInsensitive))
        if (at == 0 || !name[at - 1].isLetterOrNumber()) return name.mid(at + typed.size());
    return {};
}

} // namespace

ClassLine::ClassLine(QWidget* parent) : QWidget(parent), m_line(new QLineEdit(this)), m_match(new ElidedLabel(this))
{
    m_line->setObjectName(QStringLiteral("classLine"));
    m_line->setAccessibleName(tr("Class of the image"));
    m_line->setPlaceholderText(tr("class"));
    m_line->setMinimumWidth(70);
    m_line->setMaximumWidth(150);
    m_line->setToolTip(tr("<p>Type a class's number, its name or a word in it: it is the answer as soon as no other "
                          "class can be meant. Of up to ten classes a digit is enough. Enter takes what is shown "
                          "beside the field.</p><p>The rest of a name may be typed all the same: letters that follow "
                          "within 0.7 s and go on with it do not count for the next image.</p><p>− skips the image for "
                          "good, ? leaves it in "
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
    connect(m_line, &QLineEdit::textEdited, this, &ClassLine::take);
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
    clear();
}

void ClassLine::clear()
{
    m_line->clear();
    m_typed.clear();
    say({});
}

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
    const bool isEmpty = m_line->text().isEmpty(), isBack = event.key() == Qt::Key_Backspace;
    const bool isPrinted = isPlain && !text.isEmpty() && text[0].isPrint();
    if (isPrinted && event.isAutoRepeat()) return true; // a key that is held would answer all images
    if (isPrinted && goesOn(text)) return true;
    if (!isPrinted && !text.isEmpty()) m_rest.clear();
    if (event.matches(QKeySequence::Undo) || (isEmpty && isPlain && isBack && !event.isAutoRepeat())) {
        clear();
        Q_EMIT undoRequested();
    } else if (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter) {
        const auto matches = matchingClasses(m_names, m_line->text());
        if (matches.size() == 1) answer(matches.front(), m_line->text());
    } else if (event.key() == Qt::Key_Escape && !isEmpty) {
        clear();
    } else if (!isPlain || !isEmpty) {
        return false;
    } else if (event.key() == Qt::Key_Left || event.key() == Qt::Key_Right) {
        m_rest.clear();
        Q_EMIT moved(event.key() == Qt::Key_Left ? -1 : 1);
    } else if (text == QLatin1String("-") || text == QStringLiteral("−")) {
        clear();
        Q_EMIT chosen(skipped);
    } else if (text == QLatin1String("?")) {
        clear();
        Q_EMIT chosen(unsure);
    } else {
        return false;
    }
    return true;
}

bool ClassLine::goesOn(const QString& key)
{
    const bool is = !m_rest.isEmpty() && m_sinceKey.elapsed() < typing && m_rest.startsWith(key, Qt::CaseInsensitive);
    m_rest = is ? m_rest.mid(key.size()) : QString();
    m_sinceKey.start();
    return is;
}

/// What is in the line now, by a key or by pasting.
void ClassLine::take(const QString& typed)
{
    QString text = typed;
    if (text.trimmed().isEmpty()) {
        clear();
        return;
    }
    auto possible = possibleClasses(m_names, text);
    const bool isOneMore = text.size() == m_typed.size() + 1;
    if (const QString key = text.right(1); possible.empty() && isOneMore && !endsInDigit(m_typed) && endsInDigit(key)) {
        text = key;
        possible = possibleClasses(m_names, text);
    }
    if (possible.size() == 1 && typed.size() > m_typed.size()) return answer(possible.front(), text);
    if (possible.empty()) {
        m_line->setText(m_typed);
        return say(tr("no class begins with “%1”").arg(typed), true);
    }
    m_line->setText(text);
    m_typed = text;
    sayMatches();
}

void ClassLine::answer(std::int64_t label, const QString& typed)
{
    const QString name = m_names.value(label);
    clear();
    m_rest = restOf(name, typed);
    m_sinceKey.start();
    say(tr("answered: %1").arg(name));
    Q_EMIT chosen(label);
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

void ClassLine::sayMatches()
{
    const auto matches = matchingClasses(m_names, m_typed), possible = possibleClasses(m_names, m_typed);
    QStringList names;
    for (const std::int64_t label : possible)
        if (std::find(matches.begin(), matches.end(), label) == matches.end() || matches.size() > 1)
            names << m_names.value(label);
    if (const auto more = names.size() - listedMatches; more > 0) {
        names.resize(listedMatches);
        names << tr("… %1 more").arg(more);
    }
    const QString others = names.join(QStringLiteral(", "));
    if (matches.size() != 1) return say(others);
    const QString first = tr("Enter: %1").arg(m_names.value(matches.front()));
    say(names.isEmpty() ? first : first + tr("; or %1").arg(others));
}

void ClassLine::say(const QString& text, bool isRefusal)
{
    QPalette palette;
    if (isRefusal) palette.setColor(QPalette::WindowText, themeOf(*this).problem);
    m_match->setPalette(palette);
    m_match->setText(text);
    m_match->setToolTip(text);
}

} // namespace sharpscope
