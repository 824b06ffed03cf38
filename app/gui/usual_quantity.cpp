// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/quantities.h"
#include "core/run/main_metric.h"

#include <algorithm>

namespace sharpscope {

QString usualQuantity(const QString& id, const std::string& kindOfWork)
{
    const std::optional<Quantity> is = quantityOf(id);
    for (const auto tag : {&KindFigures::loss, &KindFigures::watched}) {
        const auto& kinds = allFigures();
        const auto isShown = [&](const KindFigures& kind) { return is && kind.*tag == is->curves.front().tag; };
        if (std::none_of(kinds.begin(), kinds.end(), isShown)) continue;
        for (const FigureKind& kind : figureKinds())
            for (const Quantity& quantity : kind.quantities)
                if (quantity.curves.front().tag == figuresOf(kindOfWork).*tag) return quantity.id;
    }
    return id;
}

} // namespace sharpscope
