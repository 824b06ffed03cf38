// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/figure_menu.h"

#include "widgets/base/line_icon.h"
#include "widgets/plots/plot_widget.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>

namespace sharpscope {

void addFigureMenu(QWidget& figure, const FigureMenu& menu)
{
    const auto add = [&figure](const char* name, const QString& text, const char* icon, std::function<void()> does) {
        auto* action = new QAction(text, &figure);
        action->setObjectName(QLatin1String(name));
        if (*icon) action->setIcon(lineIcon(QLatin1String(icon)));
        QObject::connect(action, &QAction::triggered, &figure, std::move(does));
        figure.addAction(action);
    };
    figure.setContextMenuPolicy(Qt::ActionsContextMenu);
    if (menu.showEverything) add("showEverything", QObject::tr("Show everything"), "fit", menu.showEverything);
    if (menu.exportFigure) add("exportThis", QObject::tr("Export …"), "export", menu.exportFigure);
    if (menu.picture)
        add("copyPicture", QObject::tr("Copy picture"), "", [picture = menu.picture, svg = menu.svg] {
            auto* both = new QMimeData;
            both->setImageData(picture());
            if (svg) both->setData(QStringLiteral("image/svg+xml"), svg());
            QGuiApplication::clipboard()->setMimeData(both);
        });
    if (menu.csv)
        add("copyNumbers", QObject::tr("Copy numbers as CSV"), "",
            [copy = menu.csv] { QGuiApplication::clipboard()->setText(copy()); });
}

void addFigureMenu(PlotWidget& plot, std::function<void()> exportFigure)
{
    addFigureMenu(plot.canvas(), {.showEverything =
                                      [&plot] {
                                          plot.fit();
                                          Q_EMIT plot.zoomed();
                                      },
                                  .exportFigure = std::move(exportFigure),
                                  .picture = [&plot] { return plot.image(plot.size()); },
                                  .svg = [&plot] { return plot.svg(plot.size()); },
                                  .csv = [&plot] { return plot.csv(); }});
}

} // namespace sharpscope
