// SPDX-License-Identifier: GPL-3.0-or-later
// The real window and the disk: session, runs that others write, bad files, exports.
#include "app/gui/pages.h"
#include "widgets/base/column_scroll.h"
#include "widgets/base/theme.h"
#include "window_fixture.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDockWidget>
#include <QFileInfo>
#include <QPushButton>
#include <QScrollBar>
#include <QSlider>

using namespace sharpscope;

class TestWindowFiles : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::unique_ptr<MainWindow> makeWindow(WindowSeams seams) { return showWindow(*m_folder, std::move(seams)); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void theSessionComesBack()
    {
        {
            auto window = makeWindow(fakeSeams(20, 0));
            click(*window, "launch");
            QTRY_VERIFY(window->store().runs().size() == 3 && !window->feed().isRunning());
            find<QSlider>(*window, "smoothing")->setValue(40);
            auto* axis = find<QComboBox>(*window, "xAxis");
            axis->setFocus();
            QTest::keyClick(axis, Qt::Key_Down);
            find<QCheckBox>(*window, "logY")->click();
            window->store().setVisible({window->store().runs()[1]->id}, false);
            find<QDockWidget>(*window, "logDock")->close();
            QVERIFY(window->close());
        }
        auto window = makeWindow(fakeSeams());
        QCOMPARE(find<QSlider>(*window, "smoothing")->value(), 40);
        QCOMPARE(find<QComboBox>(*window, "xAxis")->currentData().toString(), QStringLiteral("epoch"));
        QVERIFY(find<QCheckBox>(*window, "logY")->isChecked());
        QVERIFY(find<QDockWidget>(*window, "logDock")->isHidden());
        QTRY_COMPARE(window->store().runs().size(), std::size_t(3));
        QTRY_COMPARE(window->store().hidden().size(), 1);
        QTRY_COMPARE(window->store().runs()[0]->series.lastOf("loss/test"), 1.2);
    }

    void aDamagedSessionIsKeptAndSaid()
    {
        const QString file = m_folder->filePath(QStringLiteral("session.json"));
        writeFileAtomically(file.toStdString(), "{\"smoothing\": 7");
        auto window = makeWindow(fakeSeams());
        QVERIFY(messageOf(*window).contains(QStringLiteral("session.json")));
        QVERIFY(QFile::exists(file + QStringLiteral(".damaged")));
    }

    void aSessionOfANewerVersionIsCopiedAndSaid()
    {
        const QString file = m_folder->filePath(QStringLiteral("session.json"));
        writeFileAtomically(file.toStdString(), R"({"format": 99, "compare": {"logY": true}, "films": [1]})");
        auto window = makeWindow(fakeSeams());
        QVERIFY(messageOf(*window).contains(QStringLiteral("newer Sharpscope")));
        QVERIFY(find<QCheckBox>(*window, "logY")->isChecked());
        QVERIFY(readFile(file.toStdString() + ".format-99").find("films") != std::string::npos);
    }

    void followsRunsThatOthersWrite()
    {
        auto window = makeWindow(fakeSeams());
        const auto root = m_folder->filePath(QStringLiteral("shared")).toStdString();
        std::filesystem::create_directories(root);
        window->open(QString::fromStdString(root));
        QVERIFY(messageOf(*window).contains(QStringLiteral("no runs yet")));
        auto folder = RunFolder::create(root, "cluster_sam_s1", {{"name", "cluster"}, {"seed", 1}});
        folder.append(Started{.title = "SAM", .rule = "sam", .group = "g", .seed = 1, .stepsTotal = 10});
        folder.append(Measured{.clock = {.step = 1}, .values = {{"loss", 2}}});
        folder.flush();
        QTRY_COMPARE(window->store().runs().size(), std::size_t(1));
        folder.append(Measured{.clock = {.step = 2}, .values = {{"loss", 1}}});
        folder.flush();
        QTRY_COMPARE(window->store().runs()[0]->series.lastOf("loss"), 1.0);
        QCOMPARE(window->store().runs()[0]->label, QStringLiteral("SAM"));
    }

    void aFolderOfRunsThatIsNamedIsTheOnlyOneShown()
    {
        const auto makeRun = [this](const char* folder) {
            const auto root = m_folder->filePath(QLatin1String(folder)).toStdString();
            auto run = RunFolder::create(root, std::string("run-in-") + folder, {{"name", folder}, {"seed", 1}});
            run.append(Started{.title = folder, .rule = "sam", .seed = 1, .stepsTotal = 10});
            run.finish(Finished{.clock = {.step = 10}});
        };
        const auto open = [this](const char* folder) { // sharpscope --runs FOLDER; "": sharpscope
            const QString runs = *folder ? m_folder->filePath(QLatin1String(folder)) : QString();
            auto window = std::make_unique<MainWindow>(
                fakeSeams(20, 0), WindowOptions{.sessionFile = m_folder->filePath(QStringLiteral("session.json")),
                                                .runsFolder = runs,
                                                .theme = QStringLiteral("light")});
            window->show();
            if (!runs.isEmpty()) window->open(runs);
            return window;
        };
        const auto titles = [](MainWindow& window) {
            QStringList all;
            for (const auto& run : window.store().runs())
                all << QString::fromStdString(run->series.started.title);
            return all;
        };
        makeRun("a");
        makeRun("b");
        {
            auto window = open("a");
            click(*window, "launch"); // this window's own runs go to A too
            QTRY_VERIFY(window->store().runs().size() == 4 && !window->feed().isRunning());
            QVERIFY(window->close());
        }
        {
            auto window = open("b");
            QTRY_COMPARE(titles(*window), QStringList{QStringLiteral("b")});
            QTest::qWait(400); // the follower looks several times
            QCOMPARE(titles(*window), QStringList{QStringLiteral("b")});
            QVERIFY(window->close());
        }
        auto window = open(""); // nothing of the session is lost
        QTRY_COMPARE(window->store().runs().size(), std::size_t(5));
        QVERIFY(titles(*window).contains(QStringLiteral("a")) && titles(*window).contains(QStringLiteral("b")));
    }

    /// What the name tells is in the form; what was typed of an import stays when another file is chosen.
    void aModelsFileFillsTheForm()
    {
        WindowSeams seams = fakeSeams();
        const QString weights = m_folder->filePath(QStringLiteral("cifar-10-resnet20.safetensors"));
        seams.fileToOpen = [&](auto&&...) { return weights; };
        for (const QString& file : {weights, m_folder->filePath(QStringLiteral("mine.pt"))})
            writeFileAtomically(file.toStdString(), "weights");
        auto window = makeWindow(std::move(seams));
        trigger(*window, "importModel");
        Json form = window->view().experiment;
        QCOMPARE(form["kind"].get<std::string>(), std::string("import"));
        QVERIFY(form["import"]["files"] == Json::array({weights.toStdString()}));
        QCOMPARE(form["network"]["name"].get<std::string>(), std::string("resnet-20"));
        QCOMPARE(form["data"]["name"].get<std::string>(), std::string("cifar-10"));
        form["data"]["normalisation"] = "imagenet";
        ViewState typed = window->view();
        typed.experiment = form;
        window->apply(typed);
        QVERIFY(window->open(m_folder->filePath(QStringLiteral("mine.pt")))); // as if it were dropped
        form = window->view().experiment;
        QCOMPARE(form["network"]["name"].get<std::string>(), std::string("torchscript"));
        QVERIFY(form["network"]["options"]["file"].get<std::string>().ends_with("mine.pt"));
        QCOMPARE(form["import"]["files"].size(), std::size_t(0));
        QCOMPARE(form["data"]["normalisation"].get<std::string>(), std::string("imagenet"));
        QCOMPARE(form["data"]["name"].get<std::string>(), std::string("cifar-10"));
    }

    void badPathsAreSaid()
    {
        auto window = makeWindow(fakeSeams());
        window->open(QStringLiteral("/nowhere/experiment.json"));
        QVERIFY(messageOf(*window).contains(QStringLiteral("/nowhere/experiment.json")));
        const QString file = m_folder->filePath(QStringLiteral("broken.json"));
        writeFileAtomically(file.toStdString(), "{\"name\": ");
        window->open(file);
        QVERIFY(messageOf(*window).contains(QStringLiteral("broken.json")));
        writeFileAtomically(file.toStdString(), R"({"nmae": "x", "methods": [{"rule": "samm"}]})");
        window->open(file);
        QTRY_VERIFY(find<QLabel>(*window, "otherProblems")->text().contains(QStringLiteral("nmae")));
        QVERIFY(!find<QPushButton>(*window, "launch")->isEnabled());
    }

    void anExperimentThatCannotBeReadIsNotOpened()
    {
        auto window = makeWindow(fakeSeams());
        const QString file = m_folder->filePath(QStringLiteral("broken.json"));
        writeFileAtomically(file.toStdString(), "{\"name\": ");
        QVERIFY(!window->open(file));
        QVERIFY(!window->open(QStringLiteral("/nowhere/experiment.json")));
        writeFileAtomically(file.toStdString(), R"({"name": "x", "methods": [{"rule": "sam"}]})");
        QVERIFY(window->open(file));
        QCOMPARE(messageOf(*window), QString());
    }

    void exportsFiguresAndReport()
    {
        WindowSeams seams = fakeSeams(40, 0);
        seams.fileToSave = [this](QWidget*, const QString&, const QString& suggestion, const QString&) {
            return QDir(m_folder->path()).filePath(suggestion);
        };
        seams.folder = [this](auto&&...) { return m_folder->path(); };
        auto window = makeWindow(seams);
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && !window->feed().isRunning());
        trigger(*window, "exportFigure");
        QVERIFY(QFile::exists(m_folder->filePath(QStringLiteral("train-loss-of-each-step.png"))));
        QVERIFY(messageOf(*window).contains(QStringLiteral("Saved")));
        trigger(*window, "exportAll");
        QVERIFY(QFile::exists(m_folder->filePath(QStringLiteral("test-accuracy-and-train-accuracy.pdf"))));
        QCOMPARE(window->view().layout.exports, m_folder->path().toStdString()); // where the next one is suggested
        for (const auto& file : QDir(m_folder->path()).entryList(QDir::Files))
            QVERIFY2(!file.contains(QStringLiteral("--")) && !file.contains(QLatin1Char(' ')), qPrintable(file));
        QVERIFY(QFile::exists(m_folder->filePath(QStringLiteral("effective-radius.csv"))));
        trigger(*window, "report");
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(m_folder->filePath(QStringLiteral("report.html"))).size() > 10000, 60000);
    }

    void theThemeReachesThePlots()
    {
        auto window = makeWindow(fakeSeams());
        trigger(*window, "dark");
        QCOMPARE(window->palette().color(QPalette::Window).lightness() < 128, true);
        trigger(*window, "dark");
        QCOMPARE(window->palette().color(QPalette::Window).lightness() < 128, false);
    }

    void linksHaveTheThemesColour()
    {
        auto window = makeWindow(fakeSeams());
        QLabel label(QStringLiteral("<a href=\"#\">██████</a>"));
        label.show();
        QVERIFY(QTest::qWaitForWindowExposed(&label));
        const auto has = [&](const QColor& color) {
            const QImage image = label.grab().toImage();
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (image.pixelColor(x, y) == color) return true;
            return false;
        };
        QVERIFY(has(lightTheme().accent));
        trigger(*window, "dark");
        QVERIFY(has(darkTheme().accent) && !has(lightTheme().accent));
        trigger(*window, "dark");
        QVERIFY(has(lightTheme().accent));
    }

    void theLayoutFitsASmallScreen()
    {
        auto window = makeWindow(fakeSeams());
        window->resize(1280, 700);
        QTRY_COMPARE(window->size(), QSize(1280, 700));
        window->resize(1024, 700);
        QTRY_COMPARE(window->size(), QSize(1024, 700));
        auto* form = window->findChild<ColumnScroll*>();
        QVERIFY2(form->viewport()->width() >= form->widget()->minimumSizeHint().width(), // nothing is cut off
                 qPrintable(QStringLiteral("%1 of %2")
                                .arg(form->viewport()->width())
                                .arg(form->widget()->minimumSizeHint().width())));
        // Full HD at scale 2, and what a large font leaves of it: everything is there, or scrolled to.
        for (const QSize size : {QSize(1024, 700), QSize(960, 540), QSize(960, 500)}) {
            window->resize(size);
            QTRY_COMPARE(window->size(), size);
            for (const char* name : {"jobBar", "launch", "summary", "tabs", "runs", "runsFilter"}) {
                auto* widget = find<QWidget>(*window, name);
                const QRect place(widget->mapTo(window.get(), QPoint()), widget->size());
                QVERIFY2(widget->isVisible() && window->rect().contains(place) && place.height() > 10, name);
            }
            auto* pages = window->findChild<Pages*>();
            for (int i = 0; i < pages->count(); ++i) {
                pages->setCurrentIndex(i);
                QTest::qWait(20);
                auto* scroll = qobject_cast<QScrollArea*>(pages->widget(i));
                QVERIFY(scroll->viewport()->height() > 40);
                QVERIFY2(scroll->widget()->size() == scroll->viewport()->size() ||
                             scroll->verticalScrollBar()->isVisible() || scroll->horizontalScrollBar()->isVisible(),
                         qPrintable(pages->tabText(i)));
            }
        }
    }
};

QTEST_MAIN(TestWindowFiles)
#include "tst_window_files.moc"
