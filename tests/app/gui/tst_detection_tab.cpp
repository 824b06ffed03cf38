// SPDX-License-Identifier: GPL-3.0-or-later
// The page of detections on a record made by hand: what is drawn, judged and gone through, and when it is asked for.
#include "app/gui/detection_picture.h"
#include "app/gui/detection_tab.h"
#include "app/gui/line_figure.h"
#include "widgets/base/run_store.h"
#include "widgets/plots/curve_plot.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace sharpscope;

namespace {

const Box left{0, 0, 0.5, 1}, right{0.5, 0, 1, 1};

/// Three images: one all right, one with a truth that is missed, one with a wrong box of 0.6 beside a right one of 0.9
/// that overlaps its truth by 0.8.
DetectionRecord threeImages(const QString& folder)
{
    DetectionRecord record{.classes = {"cat", "dog"}, .images = {}};
    for (int i = 0; i < 3; ++i) {
        QImage image(40, 20, QImage::Format_RGB32);
        image.fill(QColor(10, 10, 10));
        const QString file = folder + QStringLiteral("/%1.png").arg(i);
        image.save(file);
        record.images.push_back({.row = i,
                                 .id = "VOC/" + std::to_string(i),
                                 .file = file.toStdString(),
                                 .width = 40,
                                 .height = 20,
                                 .truths = {{left, 0}},
                                 .found = {}});
    }
    record.images[0].found = {{.box = left, .label = 0, .score = 0.8}};
    record.images[1].truths.push_back({right, 1});
    record.images[1].found = {{.box = left, .label = 0, .score = 0.7}};
    record.images[2].found = {{.box = {0, 0, 0.4, 1}, .label = 0, .score = 0.9},
                              {.box = right, .label = 0, .score = 0.6}};
    return record;
}

} // namespace

class TestDetectionTab : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<RunStore> m_store;
    std::shared_ptr<JobQueue> m_queue;
    std::unique_ptr<DetectionTab> m_tab;
    std::vector<DetectionsRequest> m_asked; ///< by the job's thread; read when it has ended

    template <class Widget>
    Widget* part(const char* name) const
    {
        return m_tab->findChild<Widget*>(QLatin1String(name));
    }
    void addRun(const std::string& id, const std::string& kind, bool hasCheckpoint = true)
    {
        RunFromDisk run{.run = id};
        run.experiment = {{"kind", kind}, {"name", "d"}, {"seed", 1}};
        run.options = flatOptions(run.experiment);
        run.series.started = {.title = id, .rule = "sgd", .group = "g", .seed = 1};
        run.series.state = RunState::Finished;
        if (hasCheckpoint) run.series.checkpoints.push_back({.clock = {.step = 10}, .file = "c"});
        m_store->take({run});
    }
    QString words() const { return part<QLabel>("detectionWords")->text(); }
    void click(const char* name) { QTest::mouseClick(part<QAbstractButton>(name), Qt::LeftButton); }

private Q_SLOTS:
    void init()
    {
        m_asked.clear();
        m_store = std::make_unique<RunStore>();
        m_queue = std::make_shared<JobQueue>();
        const DetectionRecord record = threeImages(m_folder.path());
        const auto make = [this, record](const DetectionsRequest& request, const auto& take) -> Job {
            return [=, this](JobContext&) {
                m_asked.push_back(request);
                if (request.part == "validation") throw Error("d: has no validation images");
                auto shown = std::make_shared<ShownDetections>();
                shown->of = request;
                shown->record = record;
                shown->step = 10;
                take(shown);
            };
        };
        m_tab = std::make_unique<DetectionTab>(*m_store, make, m_queue);
        m_tab->resize(900, 600);
        static_cast<QWidget&>(*m_tab).show();
        QVERIFY(QTest::qWaitForWindowExposed(m_tab.get()));
    }
    void cleanup() { m_tab.reset(); }

    void itIsEmptyUntilARunDetects()
    {
        addRun("/r/other", "comparison");
        QVERIFY(part<QPushButton>("openDetections")->isVisible());
        addRun("/r/young", "detection", false);
        QVERIFY(!part<QPushButton>("openDetections")->isVisible());
        QCOMPARE(part<QComboBox>("detectionRun")->count(), 1);
        QVERIFY(!part<QPushButton>("lookAgain")->isEnabled()); // no checkpoint yet
        QTest::qWait(50);
        QVERIFY(m_asked.empty());
    }

    void imagesAreJudgedAndGoneThrough()
    {
        addRun("/r/one", "detection");
        QTRY_COMPARE(words(), QStringLiteral("VOC/0: 1 right, 0 wrong, 0 missed"));
        QCOMPARE(m_asked.size(), std::size_t(1));
        QVERIFY(m_asked[0].run == "/r/one" && m_asked[0].part == "test");
        QSignalSpy changed(m_tab.get(), &DetectionTab::changed);
        click("imageNext");
        QCOMPARE(words(), QStringLiteral("VOC/1: 1 right, 0 wrong, 1 missed"));
        QTest::keyClick(part<QWidget>("detectionPicture"), Qt::Key_Right);
        QCOMPARE(words(), QStringLiteral("VOC/2: 1 right, 1 wrong, 0 missed"));
        click("imageNext");
        QCOMPARE(words().left(5), QStringLiteral("VOC/0")); // round and round
        part<QCheckBox>("onlyMistakes")->click();
        QCOMPARE(part<QLabel>("detectionPlace")->text(), QStringLiteral("image 1 of 2"));
        QCOMPARE(words().left(5), QStringLiteral("VOC/1"));
        part<QDoubleSpinBox>("detectionScore")->setValue(0.65); // the wrong one is less sure
        QCOMPARE(part<QLabel>("detectionPlace")->text(), QStringLiteral("image 1 of 1"));
        part<QDoubleSpinBox>("detectionOverlap")->setValue(0.85); // 0.8 is too little
        QCOMPARE(part<QLabel>("detectionPlace")->text(), QStringLiteral("image 1 of 2"));
        click("imageNext");
        click("imageNext");
        QCOMPARE(words(), QStringLiteral("VOC/2: 0 right, 1 wrong, 1 missed"));
        QVERIFY(changed.count() >= 7);
        QCOMPARE(m_asked.size(), std::size_t(1)); // nothing of it asks the network again
        ViewState state;
        m_tab->read(state);
        QCOMPARE(state.detection.image, std::int64_t(2));
        QVERIFY(state.detection.mistakes && state.detection.score == 0.65 && state.detection.overlap == 0.85);
        QTRY_COMPARE(part<QPushButton>("lookAgain")->text(), QStringLiteral("Look again")); // its job has ended
        click("lookAgain");
        QTRY_COMPARE(m_asked.size(), std::size_t(2));
    }

    /// The boxes lie where they are found, solid and dashed, in the colour of their class; curves have the class's AP.
    void boxesAndCurvesAreDrawn()
    {
        addRun("/r/one", "active-detection");
        QTRY_VERIFY(!words().isEmpty());
        click("imageNext");
        const QImage drawn = part<DetectionPicture>("detectionPicture")->drawn({400, 200});
        const auto columnOf = [&](int x) { // how much of the picture's height is drawn over there
            int other = 0;
            for (int y = 60; y < 190; ++y)
                other += qAbs(qRed(drawn.pixel(x, y)) - 10) + qAbs(qGreen(drawn.pixel(x, y)) - 10) > 40 ? 1 : 0;
            return other;
        };
        QVERIFY(columnOf(200) > 100);                      // between the found cat and the missed dog
        QVERIFY(columnOf(100) < 10 && columnOf(300) < 30); // nothing inside
        const auto curves = part<LineFigure>("precisionRecall")->plot().curves();
        // cats: 0.9, 0.8, 0.7 right and 0.6 wrong of three: 100 %; dogs: nothing found of one
        QVERIFY(curves.contains(QStringLiteral("cat 100.0 %")) && curves.contains(QStringLiteral("dog 0.0 %")));
        QCOMPARE(part<QLabel>("detectionMean")->text(), QStringLiteral("mAP 50.0 %, step 10"));
        part<QDoubleSpinBox>("detectionOverlap")->setValue(0.85);
        // 0.9 wrong, then two right of three: 2/3 up to recall 2/3
        QVERIFY(part<LineFigure>("precisionRecall")->plot().curves().contains(QStringLiteral("cat 44.4 %")));
    }

    void whatFailsIsSaidAndAnotherRunIsAsked()
    {
        addRun("/r/one", "detection");
        addRun("/r/two", "detection");
        QTRY_VERIFY(!words().isEmpty());
        ViewState state;
        state.detection = {.run = "/r/two", .image = 1};
        m_tab->show(state);
        QTRY_COMPARE(words().left(5), QStringLiteral("VOC/1"));
        QVERIFY(m_asked.back().run == "/r/two");
        m_tab->selectRun(QStringLiteral("/r/one"));
        QTRY_VERIFY(m_asked.back().run == "/r/one" && !words().isEmpty());
        state.detection.part = "validation";
        m_tab->show(state);
        QTRY_COMPARE(m_asked.back().part, std::string("validation"));
        QTRY_VERIFY(words().isEmpty() && part<QPushButton>("lookAgain")->text() == QStringLiteral("Look again"));
        QFile::remove(m_folder.filePath(QStringLiteral("0.png")));
        m_tab->show(ViewState());
        QTRY_COMPARE(part<QLabel>("detectionPlace")->text(), QString()); // and says which file is not there
        threeImages(m_folder.path());
    }
};

QTEST_MAIN(TestDetectionTab)
#include "tst_detection_tab.moc"
