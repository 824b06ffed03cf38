// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/message_bar.h"

#include "widgets/base/line_icon.h"
#include "widgets/base/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include <algorithm>

namespace sharpscope {

namespace {
constexpr int mostWidth = 780;
constexpr int toEdge = 12;      ///< px to the parent's
constexpr int readTime = 8'000; ///< ms
} // namespace

MessageBar::MessageBar(QWidget* parent) : QFrame(parent), m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("messageBar"));
    m_text->setObjectName(QStringLiteral("message"));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton(this);
    close->setObjectName(QStringLiteral("closeMessage"));
    close->setIcon(lineIcon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 8, 8, 8);
    layout->addWidget(m_text, 1);
    layout->addWidget(close, 0, Qt::AlignTop);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    m_leave.setSingleShot(true);
    m_leave.setInterval(readTime);
    connect(&m_leave, &QTimer::timeout, this, &QWidget::hide);
    parent->installEventFilter(this);
    hide();
}

void MessageBar::say(Level level, const QString& text)
{
    m_level = level;
    m_text->setText(text);
    applyTheme();
    place();
    show();
    raise();
    if (level == Level::Info)
        m_leave.start();
    else
        m_leave.stop();
}

QString MessageBar::text() const { return isHidden() ? QString() : m_text->text(); }

void MessageBar::place()
{
    const QSize room = parentWidget()->size() - QSize(2 * toEdge, 2 * toEdge);
    const int oneLine =
        sizeHint().width() - m_text->sizeHint().width() + 8 + m_text->fontMetrics().size(0, m_text->text()).width();
    const int width = std::min({oneLine, mostWidth, room.width()});
    const int height = std::min(heightForWidth(width), room.height());
    setGeometry(toEdge + (room.width() - width) / 2, toEdge + room.height() - height, width, height);
}

void MessageBar::applyTheme()
{
    const Theme theme = themeOf(*parentWidget()); // its own palette is tinted
    const QColor strong = m_level == Level::Problem ? theme.problem : theme.accent;
    const double part = theme.dark ? 0.18 : 0.12;
    const auto mix = [&](int a, int b) { return static_cast<int>(a + (b - a) * part); };
    const QColor background(mix(theme.base.red(), strong.red()), mix(theme.base.green(), strong.green()),
                            mix(theme.base.blue(), strong.blue()));
    QPalette palette = this->palette();
    for (const auto group : {QPalette::Active, QPalette::Inactive}) {
        palette.setColor(group, QPalette::Window, background);
        palette.setColor(group, QPalette::Mid, strong);
    }
    if (palette != this->palette()) setPalette(palette);
}

void MessageBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(palette().color(QPalette::Mid));
    painter.setBrush(palette().color(QPalette::Window));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

/// What is said before the window is shown gets its colours when it is.
void MessageBar::showEvent(QShowEvent* event)
{
    QFrame::showEvent(event);
    applyTheme();
}

bool MessageBar::eventFilter(QObject* object, QEvent* event)
{
    if (object == parentWidget() && event->type() == QEvent::Resize && !isHidden()) place();
    if (object == parentWidget() && event->type() == QEvent::PaletteChange) applyTheme(); // which comes after ours
    return QFrame::eventFilter(object, event);
}

void MessageBar::enterEvent(QEnterEvent* event)
{
    QFrame::enterEvent(event);
    m_leave.stop();
}

void MessageBar::leaveEvent(QEvent* event)
{
    QFrame::leaveEvent(event);
    if (m_level == Level::Info && !isHidden()) m_leave.start();
}

void MessageBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    const auto type = event->type();
    if (type == QEvent::PaletteChange || type == QEvent::ApplicationPaletteChange || type == QEvent::StyleChange)
        applyTheme();
}

} // namespace sharpscope
