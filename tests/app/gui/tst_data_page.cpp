// SPDX-License-Identifier: GPL-3.0-or-later
// The Data tab in the real window.
#include "app/gui/data_tab.h"
#include "app/gui/pages.h"
#include "app/gui/path_kind.h"
#include "app/gui/preview_loader.h"
#include "widgets/base/thumbnail_grid.h"
#include "widgets/plots/scatter_plot.h"
#include "window_fixture.h"

#include <QComboBox>
#include <QDir>
#include <QImage>
#include <QLineEdit>
#include <QListWidget>

using namespace sharpscope;

namespace {

/// Two classes with three images each.
QString makeClassFolders(const QTemporaryDir& folder)
{
    for (const char* name : {"cats", "dogs"}) {
        const QString path = folder.filePath(QStringLiteral("pets/") + QLatin1String(name));
        QDir().mkpath(path);
        for (int i = 0; i < 3; ++i) {
            QImage image(20, 16, QImage::Format_RGB888);
            image.fill(QColor::fromHsv(40 * i, 200, 200));
            image.save(QStringLiteral("%1/%2.png").arg(path).arg(i));
        }
    }
    return folder.filePath(QStringLiteral("pets"));
}

} // namespace

class TestDataPage : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void showsAMadeDataSet()
    {
        DataTab tab;
        tab.show();
        auto* list = tab.findChild<QListWidget*>(QStringLiteral("datasets"));
        const auto found = list->findItems(QStringLiteral("Two moons"), Qt::MatchExactly);
        QCOMPARE(found.size(), 1);
        list->setCurrentItem(found.first());
        auto* grid = tab.findChild<ThumbnailGrid*>();
        QTRY_COMPARE(grid->classes().size(), std::size_t(2));
        QVERIFY(grid->classes()[0].trainCount > 0);
    }

    void pointsInThePlaneAreAScatterPlotAndImagesAreNot()
    {
        DataTab tab;
        tab.show();
        auto* list = tab.findChild<QListWidget*>(QStringLiteral("datasets"));
        auto* grid = tab.findChild<ThumbnailGrid*>();
        auto* points = tab.findChild<ScatterPlot*>();
        const auto choose = [&](const QString& title) {
            list->setCurrentItem(list->findItems(title, Qt::MatchExactly).at(0));
        };
        choose(QStringLiteral("Two moons"));
        QTRY_VERIFY(points->isVisible());
        QCOMPARE(points->classes().size(), std::size_t(2));
        for (const auto& moon : points->classes())
            QCOMPARE(moon.x.size(), std::size_t(1000));
        QVERIFY(grid->classes()[0].images.empty());
        choose(QStringLiteral("Blobs"));
        QTRY_VERIFY(!grid->classes().empty() && !grid->classes()[0].images.empty());
        QVERIFY(!points->isVisible());
    }

    void saysHowToGetWhatIsMissing()
    {
        qputenv("SHARPSCOPE_DATA", "");
        DataTab tab;
        tab.show();
        auto* list = tab.findChild<QListWidget*>(QStringLiteral("datasets"));
        const auto missing = list->findItems(QStringLiteral("not found"), Qt::MatchContains);
        if (missing.isEmpty()) QSKIP("every data set is here");
        list->setCurrentItem(missing.first());
        QVERIFY(tab.findChild<QLabel*>(QStringLiteral("dataNotes"))->text().contains(QStringLiteral("Not found")));
        QVERIFY(!tab.findChild<QAbstractButton*>(QStringLiteral("useData"))->isEnabled());
    }

    void missingDataAreMarkedBeforeLaunch()
    {
        qputenv("SHARPSCOPE_DATA", "");
        auto window = showWindow(*m_folder, fakeSeams());
        auto* presets = find<QComboBox>(*window, "preset");
        const int missing = presets->findText(QStringLiteral("cifar-10-paper"), Qt::MatchStartsWith);
        const int present = presets->findText(QStringLiteral("fashion-first"));
        QVERIFY(missing >= 0 && present >= 0);
        const auto isEnabled = [&](int row) { return presets->model()->index(row, 0).flags() & Qt::ItemIsEnabled; };
        QVERIFY(isEnabled(present));
        QVERIFY(!isEnabled(missing));
        const QString why = presets->itemData(missing, Qt::ToolTipRole).toString();
        QVERIFY2(why.contains(QStringLiteral("CIFAR-10 is not there: looked for ")), qPrintable(why));
        const int transfer = presets->findText(QStringLiteral("fashion-transfer-small"));
        QVERIFY(transfer >= 0 && !isEnabled(transfer)); // starts from weights that are still to be made
        const QString weights = presets->itemData(transfer, Qt::ToolTipRole).toString();
        QVERIFY2(weights.contains(QStringLiteral("network.weights: pretrained.safetensors")), qPrintable(weights));
        auto* data = find<QComboBox>(*window, "data.name");
        auto* launch = find<QAbstractButton>(*window, "launch");
        QTRY_VERIFY(launch->isEnabled());
        const auto choose = [&](const char* name) {
            data->setCurrentIndex(data->findData(QLatin1String(name)));
            Q_EMIT data->activated(data->currentIndex());
        };
        choose("cifar-10");
        QTRY_VERIFY(!launch->isEnabled());
        window->launch();
        QVERIFY(!window->feed().isRunning() && window->store().runs().empty());
        choose("two-moons");
        QTRY_VERIFY(launch->isEnabled());
    }

    void changingTheThemeSearchesNothing()
    {
        const QString pets = makeClassFolders(*m_folder);
        DataTab tab;
        tab.setRoot(pets);
        tab.show();
        auto* list = tab.findChild<QListWidget*>(QStringLiteral("datasets"));
        const auto texts = [&] {
            QStringList all;
            for (int row = 0; row < list->count(); ++row)
                all << list->item(row)->text();
            return all;
        };
        const QStringList before = texts();
        QVERIFY(QDir(pets).removeRecursively());
        QPalette dark;
        dark.setColor(QPalette::Text, Qt::white);
        tab.setPalette(dark);
        QCOMPARE(texts(), before);
        QCOMPARE(list->item(0)->foreground().color(), QColor(Qt::white));
        tab.setRoot(pets);
        QVERIFY(texts() != before);
    }

    void theNewestPreviewIsTheOneThatComes()
    {
        PreviewLoader loader(3, nullptr);
        QStringList come;
        connect(&loader, &PreviewLoader::loaded, this,
                [&](const DatasetPreview& preview) { come << QString::fromStdString(preview.classNames.front()); });
        connect(&loader, &PreviewLoader::failed, this, [&](const QString& why) { come << why; });
        for (const char* name : {"blobs", "spirals", "two-moons"})
            loader.load(name, "");
        QTRY_COMPARE(come, QStringList{QStringLiteral("upper")});
        loader.load("two-moons", ""); // kept
        QVERIFY(come.size() == 1);
        QTRY_COMPARE(come.size(), 2);
        loader.load("blobs", "");
        loader.drop();
        loader.load("no such set", "");
        QTRY_COMPARE(come.size(), 3);
        QVERIFY2(come[2].contains(QStringLiteral("no data set \"no such set\"")), qPrintable(come[2]));
    }

    void ownImagesAreShownAndUsed()
    {
        const QString pets = makeClassFolders(*m_folder);
        QVERIFY(kindOf(pets) == PathKind::ClassFolders);
        auto window = showWindow(*m_folder, fakeSeams());
        window->open(pets);
        auto* grid = window->findChild<ThumbnailGrid*>();
        QTRY_COMPARE_WITH_TIMEOUT(grid->classes().size(), std::size_t(2), 10000);
        QCOMPARE(grid->classes()[0].name, QStringLiteral("cats"));
        QVERIFY(!grid->classes()[1].images.empty());
        click(*window, "useData");
        QCOMPARE(find<QComboBox>(*window, "data.name")->currentData().toString(), QStringLiteral("image-folder"));
        QCOMPARE(find<QLineEdit>(*window, "data.folder")->text(), pets);
    }

    void ownImagesWithoutLabelsAreShownAndUsed()
    {
        const QString pets = makeClassFolders(*m_folder) + QStringLiteral("/cats");
        QVERIFY(kindOf(pets) == PathKind::Folder); // three pictures may be anybody's
        writeFileAtomically((pets + QStringLiteral("/classes.txt")).toStdString(), "cat\ndog\n");
        QVERIFY(kindOf(pets) == PathKind::Images);
        auto window = showWindow(*m_folder, fakeSeams());
        window->open(pets);
        auto* grid = window->findChild<ThumbnailGrid*>();
        QTRY_COMPARE_WITH_TIMEOUT(grid->classes().size(), std::size_t(1), 10000);
        QCOMPARE(grid->classes()[0].name, QStringLiteral("not labelled yet"));
        QCOMPARE(grid->classes()[0].trainCount, 3);
        click(*window, "useData");
        QCOMPARE(find<QComboBox>(*window, "data.name")->currentData().toString(), QStringLiteral("unlabelled-images"));
        QCOMPARE(find<QLineEdit>(*window, "data.folder")->text(), pets);
    }

    void theFolderOfDataSetsIsNamedOnce()
    {
        const QString pets = makeClassFolders(*m_folder);
        {
            auto seams = fakeSeams(5, 0);
            seams.folder = [&](auto&&...) { return pets; };
            auto window = showWindow(*m_folder, seams);
            window->findChild<Pages*>()->goTo(*window->findChild<DataTab*>());
            Q_EMIT find<QLabel>(*window, "dataRoot")->linkActivated(QStringLiteral("#"));
            auto* list = find<QListWidget>(*window, "datasets");
            list->setCurrentItem(list->findItems(QStringLiteral("A folder of images"), Qt::MatchExactly).value(0));
            QTRY_COMPARE(window->findChild<ThumbnailGrid*>()->classes().size(), std::size_t(2));
            click(*window, "useData");
            QCOMPARE(find<QLineEdit>(*window, "data.folder")->text(), QString()); // an experiment that others can run
            click(*window, "launch");
            QTRY_VERIFY(!window->store().runs().empty() && !window->feed().isRunning());
            const Json* folder = findField(window->store().runs()[0]->experiment, "data.folder");
            QVERIFY(folder);
            QCOMPARE(QString::fromStdString(folder->get<std::string>()), pets);
            QVERIFY(window->close());
        }
        auto window = showWindow(*m_folder, fakeSeams());
        QVERIFY(find<QLabel>(*window, "dataRoot")->text().contains(pets));
    }

    void unreadableImagesAreNamed()
    {
        const QString pets = makeClassFolders(*m_folder);
        for (int i = 0; i < 6; ++i)
            writeFileAtomically(QStringLiteral("%1/cats/a%2.png").arg(pets).arg(i).toStdString(), "no image");
        DataTab tab;
        tab.show();
        tab.showOwnImages(pets);
        QTRY_COMPARE(tab.findChild<ThumbnailGrid*>()->classes().size(), std::size_t(2));
        const QString notes = tab.findChild<QLabel*>(QStringLiteral("dataNotes"))->text();
        QVERIFY2(notes.contains(QStringLiteral(".png: cannot be read")), qPrintable(notes));
        QVERIFY2(notes.contains(QRegularExpression(QStringLiteral("… and [12] more"))),
                 qPrintable(notes)); // some are for the test
    }

    void aFolderThatIsNoDataSetIsSaid()
    {
        DataTab tab;
        tab.show();
        tab.showOwnImages(m_folder->path());
        auto* notes = tab.findChild<QLabel*>(QStringLiteral("dataNotes"));
        QTRY_VERIFY(!notes->text().contains(QStringLiteral("reading")));
        QVERIFY2(notes->text().contains(m_folder->path()), qPrintable(notes->text()));
        QVERIFY(!tab.findChild<QAbstractButton*>(QStringLiteral("useData"))->isEnabled());
    }

    void tellsPathsApart()
    {
        QVERIFY(kindOf(QStringLiteral("/nowhere")) == PathKind::Missing);
        QVERIFY(kindOf(m_folder->path()) == PathKind::Folder);
        writeFileAtomically(m_folder->filePath(QStringLiteral("a.json")).toStdString(), "{}");
        QVERIFY(kindOf(m_folder->filePath(QStringLiteral("a.json"))) == PathKind::Experiment);
        const auto run = RunFolder::create(m_folder->path().toStdString(), "run", Json::object());
        QVERIFY(kindOf(QString::fromStdString(run.id())) == PathKind::Run);
        QFile(m_folder->filePath(QStringLiteral("a.json"))).rename(QString::fromStdString(run.id() + "/figure.png"));
        QVERIFY(kindOf(m_folder->path()) == PathKind::Folder); // of runs, one of them with a picture
    }
};

QTEST_MAIN(TestDataPage)
#include "tst_data_page.moc"
