// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/quantities.h"

#include <QCoreApplication>

#include <set>

namespace sharpscope {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("quantities", text); }

FigureKind lossFigure()
{
    return {
        tr("Loss"),
        {{.id = QStringLiteral("loss"),
          .title = tr("Train loss of each step"),
          .entry = tr("train, each step"),
          .axis = tr("train loss"),
          .help = tr("L<sub>B<sup>t</sup></sub>(θ) of the train batch at θ, before the step: mean cross-entropy; of "
                     "detection the multibox loss per positive prior; of few-shot learning the mean over the tasks' "
                     "queries, after adapting"),
          .curves = {{.tag = "loss"}}},
         {.id = QStringLiteral("loss by epoch"),
          .title = tr("Test loss (solid) and train loss (dashed)"),
          .entry = tr("test, train dashed"),
          .axis = tr("loss"),
          .help = tr("Mean cross-entropy over the test images, and over an epoch's train batches; of detection the "
                     "multibox loss per positive prior, of few-shot learning that of the queries after adapting"),
          .curves = {{.tag = "loss/test", .detail = tr("test"), .smoothing = Smoothing::Never},
                     {.tag = "loss/train", .detail = tr("train"), .dashed = true, .smoothing = Smoothing::Never}}},
         {.id = QStringLiteral("loss parts"),
          .title = tr("Test loss of the classes (solid) and of the boxes (dashed)"),
          .entry = tr("of classes, boxes dashed"),
          .axis = tr("test loss by part"),
          .help = tr("Of detection, over the test images per positive prior: the cross-entropy of the classes, and "
                     "smooth-L1 of the boxes, which α weighs in the sum"),
          .curves =
              {{.tag = "loss-classes/test", .detail = tr("classes"), .smoothing = Smoothing::Never},
               {.tag = "loss-boxes/test", .detail = tr("boxes"), .dashed = true, .smoothing = Smoothing::Never}}}},
        tr("The loss appears with the first steps of a run. Active learning has one an epoch: “test, train dashed”.")};
}

FigureKind accuracyFigure()
{
    return {
        tr("Accuracy, %"),
        {{.id = QStringLiteral("accuracy"),
          .title = tr("Test accuracy (solid) and train accuracy (dashed)"),
          .entry = tr("test, train dashed"),
          .axis = tr("accuracy, %"),
          .help = tr("Share of right predictions: over the test images with the stored statistics, and over an epoch's "
                     "train batches, with their labels as they are, wrong ones included; of few-shot learning over the "
                     "test episodes' queries after adapting, with the statistics that episodes.normalisation names"),
          .scale = 100,
          .curves = {{.tag = "accuracy/test", .detail = tr("test"), .smoothing = Smoothing::Never},
                     {.tag = "accuracy/train", .detail = tr("train"), .dashed = true, .smoothing = Smoothing::Never}}},
         {.id = QStringLiteral("validation accuracy"),
          .title = tr("Validation accuracy"),
          .entry = tr("validation"),
          .axis = tr("validation accuracy, %"),
          .help = tr("Over the images split off the train part, to choose ρ without the test set; of few-shot learning "
                     "over the validation classes' episodes"),
          .scale = 100,
          .curves = {{.tag = "accuracy/validation", .smoothing = Smoothing::Never}}},
         {.id = QStringLiteral("map"),
          .title = tr("Mean average precision on test images (solid) and on validation images (dashed)"),
          .entry = tr("mAP, validation dashed"),
          .axis = tr("mAP, %"),
          .help = tr("Of detection: average precision by area under precision over recall, at an overlap of ½, mean "
                     "over the classes that are there"),
          .scale = 100,
          .curves =
              {{.tag = "map/test", .detail = tr("test"), .smoothing = Smoothing::Never},
               {.tag = "map/validation", .detail = tr("validation"), .dashed = true, .smoothing = Smoothing::Never}}},
         {.id = QStringLiteral("memorisation"),
          .title = tr("Wrong labels learned by heart (solid) and seen through (dashed)"),
          .entry = tr("Memorisation, seen through dashed"),
          .axis = tr("wrongly labelled train images, %"),
          .help =
              tr("Under label noise, over train images with a wrong label ỹ ≠ y: the share where the network says ỹ, "
                 "and the share where it says the true y all the same. Up to a thousand images, class-balanced, "
                 "always the same; at the θ and with the stored statistics of the test accuracy, without "
                 "augmentation"),
          .scale = 100,
          .curves = {{.tag = "memorised/wrong-labels", .detail = tr("by heart"), .smoothing = Smoothing::Never},
                     {.tag = "accuracy/wrong-labels",
                      .detail = tr("seen through"),
                      .dashed = true,
                      .smoothing = Smoothing::Never}}},
         {.id = QStringLiteral("right and wrong labels"),
          .title = tr("Train accuracy where labels are right (solid) and wrong (dashed), against the true ones"),
          .entry = tr("right labels, wrong ones dashed"),
          .axis = tr("accuracy on true labels, %"),
          .help = tr("Under label noise, over train images whose label is right and over those whose label is wrong: "
                     "the share where the network says the true one. Up to a thousand images of each, class-balanced, "
                     "always the same; measured as the test accuracy is, without augmentation"),
          .scale = 100,
          .curves =
              {{.tag = "accuracy/right-labels", .detail = tr("right"), .smoothing = Smoothing::Never},
               {.tag = "accuracy/wrong-labels", .detail = tr("wrong"), .dashed = true, .smoothing = Smoothing::Never}}},
         {.id = QStringLiteral("batch accuracy"),
          .title = tr("Train accuracy of each step"),
          .entry = tr("train, each step"),
          .axis = tr("train accuracy, %"),
          .help = tr("Of the train batch B<sup>t</sup> at θ, before the step"),
          .scale = 100,
          .curves = {{.tag = "accuracy/batch"}}}},
        tr("The first point comes with the first evaluation, at the end of an epoch.")};
}

FigureKind cosineFigure()
{
    const QString definition =
        tr("cos(∇L<sub>B<sup>t</sup></sub>(θ), ∇L<sub>B<sup>v</sup></sub>(θ̃<sup>v</sup>)), the same two "
           "batches for every rule (Agnostic-SAM, Figure 1)");
    const auto probe = [&](const char* id, const QString& title, const QString& entry, const QString& axis,
                           const QString& help) {
        return Quantity{.id = QLatin1String(id),
                        .title = title,
                        .entry = entry,
                        .axis = axis,
                        .help = definition + QStringLiteral("<br>") + help,
                        .isSigned = true,
                        .curves = {{.tag = id}}};
    };
    return {
        tr("Gradient cosine"),
        {probe("cosine/before", tr("Gradient cosine before the step"), tr("before the step"),
               tr("cosine before the step"), tr("cosine<sub>b</sub>: at θ, before the step")),
         probe("cosine/after", tr("Gradient cosine after the step"), tr("after the step"), tr("cosine after the step"),
               tr("cosine<sub>a</sub>: at the θ that the step led to")),
         probe("cosine/change", tr("Change of the gradient cosine by a step"), tr("change by the step"),
               tr("change of the cosine"),
               tr("cosine<sub>a</sub> − cosine<sub>b</sub>: above 0, the step has aligned the two gradients")),
         {.id = QStringLiteral("cosine/all"),
          .title = tr("Gradient cosine before the step (solid), after it (dashed), and its change (dash-dot)"),
          .entry = tr("before, after, change"),
          .axis = tr("cosine"),
          .help = definition + tr("<br>Before the step, after it, and by how much the step has changed it"),
          .isSigned = true,
          .curves = {{.tag = "cosine/before", .detail = tr("before")},
                     {.tag = "cosine/after", .detail = tr("after"), .dashed = true},
                     {.tag = "cosine/change", .detail = tr("change"), .round = 1}}},
         {.id = QStringLiteral("cosine/step"),
          .title = tr("Cosine of the two gradients a rule combines"),
          .entry = tr("the rule's own"),
          .axis = tr("cosine in the rule"),
          .help = tr("cos of the two gradients that the rule itself combines in the step, where it combines two"),
          .isSigned = true,
          .curves = {{.tag = "cosine/step"}}},
         {.id = QStringLiteral("congruence"),
          .title = tr("Congruence after Agnostic-SAM's step (solid) and what Theorem 2 promises (dashed)"),
          .entry = tr("Theorem 2, bound dashed"),
          .axis = tr("inner product of gradients"),
          .help = tr("∇L<sub>B<sup>t</sup></sub>(θ̃<sup>t</sup>)·g̃<sub>v</sub>, which the theorem holds above ½a "
                     "where a = g<sub>t</sub>·g̃<sub>v</sub> ≥ 0, and above 3/2 a elsewhere, for small enough radii; "
                     "measure.congruence.every asks for it"),
          .isSigned = true,
          .curves = {{.tag = "congruence/after", .detail = tr("after"), .smoothing = Smoothing::IfNoisy},
                     {.tag = "congruence/bound",
                      .detail = tr("promised"),
                      .dashed = true,
                      .smoothing = Smoothing::IfNoisy}}}},
        tr("Probes appear every “Probe every” steps; 0 there switches them off.")};
}

FigureKind radiusFigure()
{
    const auto each = [](const char* tag, const QString& title, const QString& entry, const QString& axis,
                         Smoothing smoothing, const QString& help) {
        return Quantity{.id = QLatin1String(tag),
                        .title = title,
                        .entry = entry,
                        .axis = axis,
                        .help = help,
                        .curves = {{.tag = tag, .smoothing = smoothing}}};
    };
    return {
        tr("Radius and sharpness"),
        {each("perturbation", tr("Effective radius ‖ε‖"), tr("radius ‖ε‖"), tr("radius ‖ε‖"), Smoothing::IfNoisy,
              tr("‖ε‖₂, how far from θ the rule takes its gradient; ρ for SAM, between ρ₁−ρ₂ and ρ₁+ρ₂ for "
                 "Agnostic-SAM")),
         each("sharpness", tr("Sharpness L(θ+ε) − L(θ)"), tr("sharpness"), tr("L(θ+ε) − L(θ)"), Smoothing::Always,
              tr("L<sub>B<sup>t</sup></sub>(θ+ε) − L<sub>B<sup>t</sup></sub>(θ): by how much the perturbation "
                 "raises the loss of the batch")),
         each("gradient norm", tr("Gradient norm ‖∇L(θ)‖"), tr("gradient norm"), tr("‖∇L(θ)‖"), Smoothing::Always,
              tr("‖∇L<sub>B<sup>t</sup></sub>(θ)‖₂ of the train batch")),
         {.id = QStringLiteral("edge"),
          .title = tr("Largest eigenvalue λ₁ (solid) and the edges of stability (dashed)"),
          .entry = tr("λ₁, edges dashed"),
          .axis = tr("λ₁, edges of stability"),
          .help = tr("λ₁ of ∇²L(θ) on the train batch or a fixed part of the train images, against 2/η of gradient "
                     "descent and SAM's ‖g‖/(2ρ)·(√(1 + 8ρ/(η‖g‖)) − 1); measure.edge.every asks for it"),
          .curves = {{.tag = "edge/lambda1", .detail = tr("λ₁"), .smoothing = Smoothing::IfNoisy},
                     {.tag = "edge/gd", .detail = tr("2/η"), .dashed = true, .smoothing = Smoothing::Never},
                     {.tag = "edge/sam", .detail = tr("SAM's edge"), .dashed = true, .smoothing = Smoothing::IfNoisy}}},
         each("lr", tr("Learning rate η"), tr("learning rate η"), tr("learning rate η"), Smoothing::Never,
              tr("η, as the schedule and the live knob have it")),
         each("rho", tr("Radius option ρ"), tr("option ρ"), tr("radius option ρ"), Smoothing::Never,
              tr("ρ, as the options and the live knob have it"))},
        tr("Rules that perturb θ show their radius here; plain SGD has none.")};
}

} // namespace

std::vector<FigureKind> figureKinds() { return {lossFigure(), accuracyFigure(), cosineFigure(), radiusFigure()}; }

FigureKind anyKind(int number)
{
    FigureKind any{tr("Figure %1").arg(number), {}, tr("None of the runs shown has been measured so.")};
    for (const FigureKind& kind : figureKinds())
        any.quantities.insert(any.quantities.end(), kind.quantities.begin(), kind.quantities.end());
    return any;
}

Quantity severalQuantities(const std::vector<Quantity>& quantities)
{
    Quantity several;
    QStringList ids, entries, titles, help;
    int number = 0;
    for (const Quantity& quantity : quantities) {
        ids << quantity.id;
        entries << quantity.entry;
        titles << quantity.title;
        help << quantity.help;
        several.isSigned = several.isSigned || quantity.isSigned;
        for (QuantityCurve curve : quantity.curves) {
            const QString name = quantity.curves.size() > 1 && !curve.detail.isEmpty()
                                     ? quantity.axis + QLatin1Char(' ') + curve.detail
                                     : quantity.axis;
            curve.detail = name;
            curve.scale *= quantity.scale;
            curve.dashed = number % 2 == 1;
            curve.round = number++ / 2;
            several.curves.push_back(std::move(curve));
        }
    }
    several.id = QStringLiteral("several:") + ids.join(QLatin1Char('|'));
    several.entry = entries.join(QStringLiteral(" + "));
    if (several.entry.size() > 40) several.entry = tr("%1 numbers").arg(quantities.size());
    several.title = titles.join(QStringLiteral("; "));
    several.help = help.join(QStringLiteral("<br>"));
    several.axis = tr("values");
    return several;
}

std::optional<Quantity> quantityOf(const QString& id)
{
    const QString several = QStringLiteral("several:"), tag = QStringLiteral("tag:");
    if (id.startsWith(several)) {
        std::vector<Quantity> quantities;
        for (const QString& one : id.mid(several.size()).split(QLatin1Char('|')))
            if (const auto quantity = quantityOf(one)) quantities.push_back(*quantity);
        if (quantities.empty()) return std::nullopt;
        return severalQuantities(quantities);
    }
    if (id.startsWith(tag)) return quantityOfTag(id.mid(tag.size()).toStdString());
    for (const FigureKind& kind : figureKinds())
        for (const Quantity& quantity : kind.quantities)
            if (quantity.id == id) return quantity;
    return std::nullopt;
}

bool isKnownTag(const std::string& tag)
{
    static const std::set<std::string> known = [] {
        std::set<std::string> tags;
        for (const auto& kind : figureKinds())
            for (const auto& quantity : kind.quantities)
                for (const auto& curve : quantity.curves)
                    tags.insert(curve.tag);
        return tags;
    }();
    return known.contains(tag);
}

Quantity quantityOfTag(const std::string& tag)
{
    const QString id = QString::fromStdString(tag), name = id.simplified();
    return {.id = QStringLiteral("tag:") + id,
            .title = name,
            .entry = name,
            .axis = name,
            .help = tr("%1, as the run measures it").arg(name.toHtmlEscaped()),
            .curves = {{.tag = tag, .smoothing = Smoothing::IfNoisy}}};
}

} // namespace sharpscope
