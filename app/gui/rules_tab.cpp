// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/rules_tab.h"

#include "app/gui/rules_page.h"

#include <QEvent>

namespace sharpscope {

RulesTab::RulesTab(std::vector<RuleInfo> rules, QWidget* parent) : QTextBrowser(parent), m_rules(std::move(rules))
{
    setObjectName(QStringLiteral("rulesPage"));
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    document()->setDocumentMargin(18);
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
        if (link.scheme() == QLatin1String("add"))
            Q_EMIT addRequested(link.path());
        else
            scrollToAnchor(link.fragment());
    });
    showPage();
}

void RulesTab::showPage() { setHtml(rulesPage(m_rules, themeOf(*this))); }

void RulesTab::changeEvent(QEvent* event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showPage();
}

} // namespace sharpscope
