// SPDX-License-Identifier: GPL-3.0-or-later
// The run colours must be told apart by everybody: distances in OKLab (Ottosson 2020) under normal sight and the three
// dichromacies of Machado, Oliveira and Fernandes (2009), and contrast as in WCAG 2.
#include "widgets/base/color_map.h"
#include "widgets/base/run_palette.h"
#include "widgets/base/theme.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>

using namespace sharpscope;

namespace {

using Vec = std::array<double, 3>;
using Mat = std::array<Vec, 3>;

constexpr Mat normal = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr Mat protanopia = {
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr Mat deuteranopia = {
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
constexpr Mat tritanopia = {
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}};

double linear(double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); }
Vec linear(const QColor& c) { return {linear(c.redF()), linear(c.greenF()), linear(c.blueF())}; }
Vec times(const Mat& m, const Vec& v)
{
    Vec r{};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            r[i] += m[i][j] * v[j];
    return r;
}

Vec okLab(const Vec& rgb)
{
    Vec lms = times({{{0.4122214708, 0.5363325363, 0.0514459929},
                      {0.2119034982, 0.6806995451, 0.1073969566},
                      {0.0883024619, 0.2817188376, 0.6299787005}}},
                    rgb);
    for (double& c : lms)
        c = std::cbrt(c);
    return times({{{0.2104542553, 0.7936177850, -0.0040720468},
                   {1.9779984951, -2.4285922050, 0.4505937099},
                   {0.0259040371, 0.7827717662, -0.8086757660}}},
                 lms);
}

double distance(const QColor& a, const QColor& b, const Mat& sight)
{
    const auto seen = [&](const QColor& c) {
        Vec rgb = times(sight, linear(c));
        for (double& x : rgb)
            x = std::clamp(x, 0.0, 1.0);
        return okLab(rgb);
    };
    const Vec x = seen(a), y = seen(b);
    return std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

double luminance(const QColor& c)
{
    const Vec l = linear(c);
    return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2];
}

double contrast(const QColor& a, const QColor& b)
{
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

} // namespace

class TestRunPalette : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everybodyTellsThemApart()
    {
        for (const bool dark : {false, true})
            for (const Mat& sight : {normal, protanopia, deuteranopia, tritanopia})
                for (int i = 0; i < runColorCount; ++i)
                    for (int j = 0; j < i; ++j) {
                        const double d = distance(runColor(i).on(dark), runColor(j).on(dark), sight);
                        const double wanted = i < 3 ? 0.1 : 0.05;
                        QVERIFY2(d > wanted, qPrintable(QStringLiteral("%1 and %2: %3").arg(i).arg(j).arg(d)));
                    }
    }

    void theyStandOutFromTheBackground()
    {
        for (int i = 0; i < runColorCount; ++i) {
            QVERIFY(contrast(runColor(i).light, lightTheme().base) >= 2.99);
            QVERIFY(contrast(runColor(i).dark, darkTheme().base) >= 4.49);
        }
    }

    void textIsReadable()
    {
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            for (const QColor& text : {theme.text, theme.problem, theme.warning, theme.muted})
                QVERIFY(contrast(text, theme.window) >= 4.5);
            QVERIFY(contrast(theme.accent, theme.base) >= 4.5);
        }
    }

    void theColoursComeRound() { QCOMPARE(runColor(runColorCount + 2), runColor(2)); }

    /// Also to those who lack a cone: the order of heights is never lost.
    void everyColourMapGrowsLighterToAllEyes()
    {
        for (std::size_t map = 0; map < colorMapNames.size(); ++map) {
            const auto colors = static_cast<ColorMap>(map);
            QCOMPARE(colorMapOf(colorMapNames[map]), colors);
            QCOMPARE(colorAt(colors, -1), colorAt(colors, 0));
            QCOMPARE(colorAt(colors, 2), colorAt(colors, 1));
            for (const Mat& eyes : {normal, protanopia, deuteranopia, tritanopia}) {
                const auto lightness = [&](double t) {
                    Vec rgb = times(eyes, linear(colorAt(colors, t)));
                    for (double& c : rgb)
                        c = std::clamp(c, 0.0, 1.0);
                    return okLab(rgb)[0];
                };
                for (int i = 1; i <= 50; ++i)
                    QVERIFY2(lightness(i / 50.0) > lightness((i - 1) / 50.0), colorMapNames[map]);
                QVERIFY2(lightness(1) - lightness(0) > 0.5, colorMapNames[map]);
            }
        }
        QCOMPARE(colorMapOf("no such map"), ColorMap::Viridis);
    }
};

QTEST_GUILESS_MAIN(TestRunPalette)
#include "tst_run_palette.moc"
