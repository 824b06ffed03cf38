// SPDX-License-Identifier: GPL-3.0-or-later
// CompareTab: which figures there are, and where.
#include "app/gui/compare_tab.h"
#include "app/gui/figure_frame.h"
#include "app/gui/figure_grid.h"
#include "app/gui/several_dialog.h"

#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr int leastFigure = 140;        ///< pixels of height
constexpr std::size_t mostFigures = 24; ///< each draws all curves
const std::string another = "figure ";  ///< and a number: the id of one that was added

std::string idOfKind(const FigureKind& kind) { return kind.name.toLower().toStdString(); }

} // namespace

FigureFrame* CompareTab::addFigure(const std::string& id)
{
    std::optional<FigureKind> kind;
    for (FigureKind& known : figureKinds())
        if (idOfKind(known) == id) kind = std::move(known);
    if (!kind && id.starts_with(another))
        if (const int number = QString::fromStdString(id.substr(another.size())).toInt(); number > 0)
            kind = anyKind(number);
    if (!kind) return nullptr;
    auto* figure = new FigureFrame(std::move(*kind), m_store, this);
    for (const std::string& tag : m_offered)
        figure->offer(quantityOfTag(tag));
    m_figures.push_back(figure);
    m_grid->add(figure, leastFigure);
    connectFigure(figure);
    return figure;
}

void CompareTab::setFigures(const std::vector<std::string>& ids)
{
    std::vector<std::string> wanted;
    for (const std::string& id : ids)
        if (std::find(wanted.begin(), wanted.end(), id) == wanted.end() && wanted.size() < mostFigures)
            wanted.push_back(id);
    if (wanted.empty())
        for (const FigureKind& kind : figureKinds())
            wanted.push_back(idOfKind(kind));
    std::vector<FigureFrame*> before = std::exchange(m_figures, {});
    for (const std::string& id : wanted) {
        const auto known =
            std::find_if(before.begin(), before.end(), [&](FigureFrame* one) { return one->id() == id; });
        if (known != before.end()) {
            m_figures.push_back(*known);
            before.erase(known);
        } else if (FigureFrame* figure = addFigure(id)) {
            applyControlsTo(*figure);
        }
    }
    if (m_figures.empty()) { // of none of the ids anything is known
        std::swap(m_figures, before);
    }
    for (FigureFrame* gone : before) {
        m_grid->remove(gone);
        gone->hide();
        gone->deleteLater();
    }
    arrange();
}

void CompareTab::arrange() { m_grid->setOrder({m_figures.begin(), m_figures.end()}); }

void CompareTab::addAnother()
{
    if (m_figures.size() >= mostFigures) return;
    int number = 5;
    const auto isTaken = [&] {
        return std::any_of(m_figures.begin(), m_figures.end(),
                           [&](FigureFrame* one) { return one->id() == another + std::to_string(number); });
    };
    while (isTaken())
        ++number;
    FigureFrame* figure = addFigure(another + std::to_string(number));
    figure->setQuantity(QStringLiteral("cosine/all"));
    applyControlsTo(*figure);
    arrange();
    setMaximised(-1);
    m_grid->ensureWidgetVisible(figure);
}

void CompareTab::move(FigureFrame* figure, int by)
{
    const auto it = std::find(m_figures.begin(), m_figures.end(), figure);
    const auto other = it + by;
    if (other < m_figures.begin() || other >= m_figures.end()) return;
    std::iter_swap(it, other);
    if (m_maximised >= 0) m_maximised = static_cast<int>(other - m_figures.begin());
    arrange();
    Q_EMIT changed();
}

void CompareTab::remove(FigureFrame* figure)
{
    if (m_figures.size() == 1) return;
    std::vector<std::string> ids;
    for (const FigureFrame* one : m_figures)
        if (one != figure) ids.push_back(one->id());
    m_maximised = -1;
    setFigures(ids);
    setMaximised(-1);
}

void CompareTab::chooseSeveral(FigureFrame* figure)
{
    std::vector<Quantity> offered = anyKind(0).quantities;
    for (const std::string& tag : m_offered)
        offered.push_back(quantityOfTag(tag));
    auto* dialog = new SeveralDialog(offered, figure->feed().quantity(), this);
    connect(dialog, &QDialog::accepted, this, [this, figure, dialog] {
        const QString id = dialog->chosen();
        if (id.isEmpty()) return;
        figure->setQuantity(id);
        takeValues();
        Q_EMIT changed();
    });
    dialog->open();
}

void CompareTab::connectFigure(FigureFrame* figure)
{
    linkFront(m_store, figure->plot());
    connect(figure, &FigureFrame::maximiseToggled, this, [this, figure] {
        const auto place = std::find(m_figures.begin(), m_figures.end(), figure) - m_figures.begin();
        setMaximised(m_maximised < 0 ? static_cast<int>(place) : -1);
    });
    connect(figure, &FigureFrame::exportRequested, this, [this, figure] { Q_EMIT exportRequested(figure); });
    connect(figure, &FigureFrame::quantityChanged, this, [this] {
        showVerdicts();
        Q_EMIT changed();
    });
    connect(figure, &FigureFrame::moveRequested, this, [this, figure](int by) { move(figure, by); });
    connect(figure, &FigureFrame::removeRequested, this, [this, figure] { remove(figure); });
    connect(figure, &FigureFrame::severalRequested, this, [this, figure] { chooseSeveral(figure); });
    connect(figure, &FigureFrame::verdictClicked, this, [this, figure] {
        const Quantity& quantity = figure->feed().quantity();
        const XAxis axis = figure->feed().axis();
        QGuiApplication::clipboard()->setText(FigureVerdict::csv(m_verdict.races(quantity, axis), quantity, axis));
    });
    connect(&figure->plot(), &CurvePlot::zoomed, this, [this, figure] {
        if (m_view.linkX && figure->plot().zoom().empty())
            for (auto* other : m_figures)
                other->plot().fit();
        Q_EMIT changed();
    });
    connect(&figure->plot(), &CurvePlot::xMoved, this, [this, figure](double low, double high) {
        if (!m_view.linkX) return;
        for (auto* other : m_figures)
            if (other != figure) other->plot().setXRange(low, high);
    });
    connect(&figure->plot(), &CurvePlot::hovered, this, [this, figure](double x) {
        for (auto* other : m_figures)
            other->plot().showCrosshair(x, other == figure);
    });
    connect(&figure->plot(), &CurvePlot::left, this, [this] {
        for (auto* other : m_figures)
            other->plot().hideCrosshair();
    });
}

void CompareTab::setMaximised(int maximised)
{
    m_maximised = maximised < static_cast<int>(m_figures.size()) ? maximised : -1;
    for (std::size_t i = 0; i < m_figures.size(); ++i) {
        const bool isIt = m_maximised == static_cast<int>(i);
        m_figures[i]->setVisible(m_maximised < 0 || isIt);
        m_figures[i]->setMaximised(isIt);
    }
    takeValues();
    Q_EMIT changed();
}

} // namespace sharpscope
