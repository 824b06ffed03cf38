// SPDX-License-Identifier: GPL-3.0-or-later
// A round on the screen, as the tests of its panel look at it.
#pragma once

#include "app/gui/round_gallery.h"
#include "app/gui/round_panel.h"
#include "known_images.h"
#include "widgets/plots/feature_map.h"

#include <QComboBox>
#include <QTest>

namespace sharpscope {

using Images = std::vector<std::int64_t>;

/// A panel on the screen that has read what there is.
struct Shown {
    RoundPanel panel;

    explicit Shown(const KnownRun& run)
    {
        panel.resize(1000, 640);
        panel.setRun(run.shown());
        panel.show();
        Q_UNUSED(QTest::qWaitForWindowExposed(&panel));
    }
    RoundModel& model() { return panel.findChild<RoundGallery*>()->model(); }
    template <class Widget>
    Widget* find(const char* name)
    {
        return panel.findChild<Widget*>(QLatin1String(name));
    }
    void choose(const char* box, const char* data)
    {
        auto* combo = find<QComboBox>(box);
        combo->setCurrentIndex(combo->findData(QLatin1String(data)));
        Q_EMIT combo->activated(combo->currentIndex());
    }
    Images images()
    {
        Images images;
        for (int row = 0; row < model().rowCount(); ++row)
            images.push_back(model().rowAt(model().index(row)).image);
        return images;
    }
    bool hasPictures() { return model().shown().images != nullptr; }
};

/// All that is said of the images, wherever it is said.
inline QString allTexts(Shown& shown)
{
    QString texts = shown.model().csv() + shown.find<FeatureMapPlot>("featureMap")->csv();
    for (int row = 0; row < shown.model().rowCount(); ++row)
        for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(Qt::AccessibleTextRole)})
            texts += shown.model().index(row).data(role).toString();
    static const QRegularExpression pictures(QStringLiteral("base64,[^\"]*"));
    return texts.remove(pictures);
}

} // namespace sharpscope
