// SPDX-License-Identifier: GPL-3.0-or-later
// A round's images, histogram and map in the window, on images whose colour tells their row.
#include "shown_round.h"
#include "widgets/plots/histogram_plot.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QListView>
#include <QSignalSpy>
#include <QToolButton>

using namespace sharpscope;

class TestRoundPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void eachPictureIsThatOfItsImage()
    {
        KnownRun run("simulated");
        run.choose({47, 3, 10, 26});
        Shown shown(run);
        QTRY_VERIFY(shown.hasPictures());
        QCOMPARE(shown.images(), (Images{47, 3, 10, 26})); // in the order of choice
        shown.choose("whichImages", "all");
        QCOMPARE(shown.images().size(), run.scored.images.size());
        for (int row = 0; row < shown.model().rowCount(); ++row) {
            const auto index = shown.model().index(row);
            const std::int64_t image = shown.model().rowAt(index).image;
            QCOMPARE(middleOf(shown.model().picture(index)), colourOfRow(image));
            QCOMPARE(truthText(shown.model().shown(), shown.model().rowAt(index)), knownClasses[labelOfRow(image)]);
            QCOMPARE(fileText(shown.model().shown(), shown.model().rowAt(index)),
                     QStringLiteral("train/%1/%2.ppm").arg(knownClasses[labelOfRow(image)]).arg(image % 8));
        }
    }

    void whatIsPaintedIsThePictureToo()
    {
        KnownRun run("simulated");
        run.choose({26, 4});
        Shown shown(run);
        QTRY_VERIFY(shown.hasPictures());
        auto* view = shown.find<QListView>("roundImages");
        for (int row = 0; row < 2; ++row) {
            const QRect card = view->visualRect(shown.model().index(row));
            const QImage seen = view->viewport()->grab(card).toImage();
            QCOMPARE(seen.pixelColor(48, 50), colourOfRow(row == 0 ? 26 : 4));
        }
    }

    void areSortedByAnyNumberBothWays()
    {
        KnownRun run("simulated");
        run.choose({47, 3, 10, 26});
        Shown shown(run);
        QTRY_VERIFY(shown.hasPictures());
        shown.choose("sortImages", "term.gradient"); // −row
        QCOMPARE(shown.images(), (Images{47, 26, 10, 3}));
        QTest::mouseClick(shown.find<QToolButton>("sortDirection"), Qt::LeftButton);
        QCOMPARE(shown.images(), (Images{3, 10, 26, 47}));
        shown.choose("sortImages", "pseudo"); // row % 6: 3, 4, 2, 5, the largest first
        QCOMPARE(shown.images(), (Images{47, 10, 3, 26}));
        auto* keys = shown.find<QComboBox>("sortImages");
        QCOMPARE(keys->itemText(keys->findData(QStringLiteral("term.gradient"))), QStringLiteral("ρ‖g‖"));
        shown.choose("whichImages", "all");
        shown.choose("sortImages", "score");
        QCOMPARE(shown.images().back(), 33); // NaN
        QCOMPARE(shown.model().rowAt(shown.model().index(0)).rank, 1);
    }

    void thePoolComesInPages()
    {
        RoundModel model;
        RoundShown shown{.rows = {}, .terms = {}, .images = {}};
        for (std::int64_t image = 0; image < 450; ++image)
            shown.rows.push_back(
                {.image = image, .rank = 450 - image, .score = double(image), .terms = {}, .given = {}});
        model.setRound(shown);
        model.setOrder({.which = QStringLiteral("all"), .key = QStringLiteral("rank")});
        QCOMPARE(model.pages(), 3);
        QCOMPARE(model.rowCount(), 200);
        QCOMPARE(model.rowAt(model.index(0)).image, 449);
        model.setPage(2);
        QCOMPARE(model.rowCount(), 50);
        QCOMPARE(model.rowAt(model.index(49)).image, 0);
        QCOMPARE(model.pageOf(240), 1);
        model.setOrder({.which = QStringLiteral("top"), .key = QStringLiteral("image")});
        QCOMPARE(model.count(), 200);
        QCOMPARE(model.rowAt(model.index(0)).image, 250);
        QCOMPARE(model.csv().count(QLatin1Char('\n')), 201);
    }

    void theTrueLabelIsHiddenFromWhoLabels()
    {
        KnownRun run("person");
        run.ask({47, 3, 10, 26});
        run.answer({.image = 47, .label = 0});
        for (auto& label : run.scored.pseudoLabel)
            label = 0; // "bag": what the network says tells no other name
        run.score(0.25);
        run.ask({47, 3, 10, 26});
        Shown shown(run);
        QTRY_VERIFY(shown.hasPictures());
        for (const char* which : {"chosen", "top", "all"}) {
            shown.choose("whichImages", which);
            shown.choose("sortImages", "true"); // all alike: by rank
            for (int row = 1; row < shown.model().rowCount(); ++row)
                QVERIFY(shown.model().rowAt(shown.model().index(row - 1)).rank <
                        shown.model().rowAt(shown.model().index(row)).rank);
            const QStringList lines = allTexts(shown).split(QLatin1Char('\n'));
            for (const QString& line : lines)
                if (!line.contains(QStringLiteral(",labelled,"))) // first labels are known
                    for (const QString& name : knownClasses.mid(1))
                        QVERIFY2(!line.contains(name), qPrintable(name + QStringLiteral(": ") + line));
        }
        QVERIFY(allTexts(shown).contains(QLatin1Char('?')));

        run.apply(0, "label", {{"images", {47, 3, 26}}, {"labels", {0, skipped, 3}}}); // 10: unsure
        shown.panel.setRun(run.shown());
        const auto truthIn = [&](std::int64_t image) {
            return truthText(shown.model().shown(), *shown.model().find(image));
        };
        QCOMPARE(truthIn(47), QStringLiteral("sneaker"));
        QCOMPARE(truthIn(3), QStringLiteral("bag"));
        QCOMPARE(truthIn(10), QStringLiteral("?"));
        QCOMPARE(truthIn(11), QStringLiteral("?"));
        QCOMPARE(givenText(shown.model().shown(), *shown.model().find(3)), QStringLiteral("skipped"));
    }

    void theHistogramHasThePoolAndTheChosenOnes()
    {
        KnownRun run("simulated");
        run.choose({47, 33, 10});
        Shown shown(run);
        auto* histogram = shown.find<HistogramPlot>("scoreHistogram");
        QTRY_COMPARE(histogram->bins().notNumbers, 1U);
        const auto sum = [](const std::vector<std::size_t>& counts) {
            return std::accumulate(counts.begin(), counts.end(), std::size_t(0));
        };
        QCOMPARE(sum(histogram->bins().counts), run.scored.images.size() - 1);
        QCOMPARE(sum(histogram->marked()), 2U);
        QCOMPARE(histogram->marked()[histogram->bins().binOf(2 + std::sin(47.0))] > 0, true);
        QVERIFY(histogram->note().startsWith(QLatin1Char('1')));
    }

    void theMapAndTheGallerySelectTheSameImage()
    {
        KnownRun run("simulated");
        run.choose({47, 3, 10, 26});
        Shown shown(run);
        QTRY_VERIFY(shown.hasPictures());
        auto* map = shown.find<FeatureMapPlot>("featureMap");
        QCOMPARE(map->points().size(), run.scored.mapImages.size());
        for (const auto& point : map->points()) { // the first image of each class is labelled
            QCOMPARE(point.x, double(point.image % 8));
            QCOMPARE(point.label, point.image % 8 == 0 ? labelOfRow(point.image) : -1);
            QCOMPARE(point.isChosen, point.image == 47 || point.image == 3 || point.image == 10 || point.image == 26);
        }
        QTRY_VERIFY(map->isDrawn());
        QSignalSpy changed(&shown.panel, &RoundPanel::changed);
        QTest::mouseClick(&map->canvas(), Qt::LeftButton, {}, map->pixelOf(10));
        auto* view = shown.find<QListView>("roundImages");
        QCOMPARE(shown.model().rowAt(view->currentIndex()).image, 10);
        QCOMPARE(changed.size(), 1);
        ViewState state;
        shown.panel.read(state);
        QCOMPARE(state.activeRound.image, 10);
        QCOMPARE(state.activeRound.images, std::string("chosen"));
        QTest::mouseClick(&map->canvas(), Qt::LeftButton, {}, map->pixelOf(12)); // not chosen: the pool is shown
        QCOMPARE(shown.model().rowAt(view->currentIndex()).image, 12);
        QCOMPARE(shown.find<QComboBox>("whichImages")->currentData().toString(), QStringLiteral("all"));
        QTest::keyClick(view, Qt::Key_Home);
        shown.panel.read(state);
        QCOMPARE(state.activeRound.image, shown.images().front());
    }

    void numbersAreCopied()
    {
        KnownRun run("simulated");
        run.choose({47, 3});
        Shown shown(run);
        QTRY_VERIFY(shown.hasPictures());
        shown.find<QAction>("copyImageNumbers")->trigger();
        const QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'));
        QCOMPARE(lines[0], QStringLiteral("image,rank,choice,score,loss,gradient,entropy_bits,margin,pseudo_label,"
                                          "given_label,true_label,file"));
        QVERIFY2(lines[2].startsWith(QStringLiteral("3,")), qPrintable(lines[2]));
        QVERIFY2(lines[2].endsWith(QStringLiteral(",sandal,,bag,train/bag/3.ppm")), qPrintable(lines[2]));
        QSignalSpy exported(&shown.panel, &RoundPanel::csvExportRequested);
        shown.find<QAction>("exportImageNumbers")->trigger();
        QCOMPARE(exported.size(), 1);
        QCOMPARE(exported[0][1].toString(), QGuiApplication::clipboard()->text());
    }

    void whatIsNotThereIsSaid_AndTheRestIsShown()
    {
        KnownRun run("simulated");
        run.choose({47, 3});
        run.experiment["data"]["folder"] = "/nowhere/at/all";
        Shown shown(run);
        auto* message = shown.find<QLabel>("roundMessage");
        QTRY_VERIFY(message->text().contains(QStringLiteral("/nowhere/at/all")));
        QCOMPARE(shown.images(), (Images{47, 3}));
        std::filesystem::remove(run.folder() / scoredImagesName(0));
        run.score(9);
        std::filesystem::remove(run.folder() / scoredImagesName(0));
        shown.panel.setRun(run.shown());
        QTRY_VERIFY(message->text().contains(QStringLiteral("round-0000.npz")));
        QCOMPARE(shown.images(), (Images{47, 3}));
        QVERIFY(shown.find<FeatureMapPlot>("featureMap")->points().empty());
        shown.panel.setRound(1);
        QVERIFY(!shown.find<QListView>("roundImages")->isVisible());
    }

    void aDamagedFileIsSaidWhereTheFiguresWere()
    {
        KnownRun run("simulated");
        run.choose({47, 3});
        std::filesystem::resize_file(run.folder() / scoredImagesName(0), 100);
        Shown shown(run);
        const auto texts = shown.panel.findChildren<QLabel*>(QStringLiteral("emptyText"));
        QCOMPARE(texts.size(), 2);
        for (const QLabel* text : texts) {
            const QString file = QString::fromStdString(scoredImagesName(0));
            QTRY_VERIFY2(text->isVisible() && text->text().contains(file), qPrintable(text->text()));
        }
        QVERIFY(!shown.find<QWidget>("scoreHistogram")->isVisible());
        QVERIFY(!shown.find<QWidget>("featureMap")->isVisible());
        QCOMPARE(shown.images(), (Images{47, 3})); // the events have them
        run.score(0.75);                           // whole again
        shown.panel.setRun(run.shown());
        QTRY_VERIFY(shown.find<QWidget>("scoreHistogram")->isVisible());
        QVERIFY(shown.find<QWidget>("featureMap")->isVisible() && !texts[0]->isVisible() && !texts[1]->isVisible());
    }

    void aRoundThatIsScoredAgainIsReadAgain()
    {
        KnownRun run("simulated");
        run.choose({47, 3});
        Shown shown(run);
        QTRY_COMPARE(shown.images().size(), 2U);
        run.apply(0, "undo", Json::object());
        for (double& score : run.scored.score)
            score = 5;
        run.score(0.75);
        run.choose({10});
        shown.panel.setRun(run.shown());
        QTRY_COMPARE(shown.images(), (Images{10}));
        QTRY_COMPARE(shown.model().rowAt(shown.model().index(0)).score, 5.0);
    }

    void whatIsChosenComesBack()
    {
        KnownRun run("simulated");
        run.choose({47, 3, 10, 26});
        ViewState wanted;
        wanted.activeRound = {.images = "all",
                              .sortedBy = "term.loss",
                              .descending = true,
                              .image = 26,
                              .zooms = {{"features", {1.0, 3.0, 0.5, 2.5}}}};
        RoundPanel panel;
        panel.show(wanted);
        panel.setRun(run.shown());
        panel.resize(900, 600);
        panel.show();
        auto& model = panel.findChild<RoundGallery*>()->model();
        QTRY_VERIFY(model.shown().images);
        QCOMPARE(model.order().key, QStringLiteral("term.loss")); // waited for a round that has it
        ViewState now;
        panel.read(now);
        QVERIFY(now.activeRound == wanted.activeRound);
        auto* view = panel.findChild<QListView*>(QStringLiteral("roundImages"));
        QCOMPARE(model.rowAt(view->currentIndex()).image, 26);
    }
};

QTEST_MAIN(TestRoundPanel)
#include "tst_round_panel.moc"
