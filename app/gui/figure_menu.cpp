// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/figure_menu.h"

#include "widgets/base/line_icon.h"
#include "widgets/plots/plot_widget.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>

namespace sharpscope {

void addFigureMenu(PlotWidget& plot, std::function<void()> exportFigure)
{
    const auto add = [&plot](const char* name, const QString& text, const char* icon, std::function<void()> does) {
        auto* action = new QAction(text, &plot);
        action->setObjectName(QLatin1String(name));
        if (*icon) action->setIcon(lineIcon(QLatin1String(icon)));
        QObject::connect(action, &QAction::triggered, &plot, std::move(does));
        plot.addAction(action);
    };
    plot.setContextMenuPolicy(Qt::ActionsContextMenu);
    add("showEverything", QObject::tr("Show everything"), "fit", [&plot] {
        plot.fit();
        Q_EMIT plot.zoomed();
    });
    if (exportFigure) add("exportThis", QObject::tr("Export …"), "export", std::move(exportFigure));
    add("copyPicture", QObject::tr("Copy picture"), "",
        [&plot] { QGuiApplication::clipboard()->setImage(plot.image(plot.size())); });
    add("copyNumbers", QObject::tr("Copy numbers as CSV"), "",
        [&plot] { QGuiApplication::clipboard()->setText(plot.csv()); });
}

} // namespace sharpscope
