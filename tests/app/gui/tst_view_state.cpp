// SPDX-License-Identifier: GPL-3.0-or-later
// The ViewState in the real window: every field of it is captured and applied, comes back in another window, and is in
// the session file without the window being closed.
#include "app/gui/figure_frame.h"
#include "core/analysis/registry.h"
#include "view_fixture.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QSlider>

using namespace sharpscope;

namespace {

/// Another value than `now` for a field: by its type, or one that the window can show.
Json otherValue(const FieldInfo& field, const Json& now, const std::map<std::string, Json>& known)
{
    if (const auto it = known.find(field.path); it != known.end()) return it->second;
    for (const auto& choice : field.hint.choices)
        if (Json(choice) != now) return choice;
    if (field.kind == FieldKind::Bool) return !now.get<bool>();
    return {};
}

} // namespace

class TestViewState : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    QString sessionFile() const { return m_folder->filePath(QStringLiteral("session.json")); }
    std::unique_ptr<MainWindow> makeWindow(WindowSeams seams = fakeSeams())
    {
        return showWindow(*m_folder, std::move(seams));
    }
    std::unique_ptr<MainWindow> windowWithRuns() { return sharpscope::windowWithRuns(*m_folder); }

    /// A value for each field whose values the type does not tell.
    std::map<std::string, Json> knownValues(MainWindow& window) const
    {
        const ViewState now = window.view();
        Json experiment = now.experiment;
        experiment["optimizer"]["lr"] = 0.123;
        Json method = {{"rule", "sam"}, {"label", "again"}}; // in the card's own order, with all its fields
        method.update(experiment["methods"][1]);
        method["rho"] = 0.7;
        experiment["methods"].push_back(method);
        const auto folder = [&](const char* name) {
            QDir(m_folder->path()).mkpath(QLatin1String(name));
            return m_folder->filePath(QLatin1String(name)).toStdString();
        };
        const std::string run = window.store().runs()[1]->id.toStdString();
        Json terms = withDefaults(Json::object(), analysisInfo("terms").options);
        terms["images"] = 77;
        Json sharpness = withDefaults(Json::object(), schemaOf<CurvatureOptions>());
        sharpness.erase("rescale"); // has a panel of its own
        sharpness["images"] = 77;
        return {{"analyses.options", {{"terms", terms}}},
                {"folders.newRuns", folder("elsewhere")},
                {"folders.data", folder("data")},
                {"folders.open", Json::array({folder("shared")})},
                {"folders.removed", Json::array({window.store().runs()[2]->id.toStdString()})},
                {"runs.hidden", Json::array({"/not/here/yet", run})},
                {"runs.folded", Json::array({"/not/here/yet", run})},
                {"runs.filter", "sam|sgd"},
                {"runs.sortedBy", "Loss"},
                {"runs.columns", {"Seed", "Run", "Rule", "State", "Loss"}},
                {"runs.hiddenColumns", {"Seed", "Time"}},
                {"runs.groupedBy", "train.epochs"},
                {"runs.chosenColumns", {"best(loss/test)", "train.batchSize"}},
                {"runs.notes", "7 pin SAM"}, // of an earlier session
                {"compare.panels", {"accuracy, %", "loss", "radius and sharpness", "gradient cosine"}},
                {"compare.meanOver", "method.rule"},
                {"compare.quantities", {"loss/test", "accuracy/batch", "cosine/change", "rho"}},
                {"compare.smoothing", 0.35},
                {"compare.maximised", 2},
                {"compare.zooms", {{"loss", {1.0, 9.0, 0.5, 1.5}}}},
                {"active.run", run},
                {"active.round", 7},
                {"activeCurves.maximised", 2},
                {"activeCurves.zooms", {{"curves", {20.0, 60.0, 10.0, 90.0}}}},
                {"activeRound.sortedBy", "entropy"},
                {"activeRound.image", 17},
                {"activeRound.zooms", {{"scores", {0.0, 1.5, 0.0, 12.0}}}},
                {"fewShot.step", 2},
                {"fewShot.maximised", 1},
                {"fewShot.groupSeeds", true},
                {"fewShot.run", run},
                {"fewShot.episode", 7},
                {"fewShot.episodeStep", 2},
                {"fewShot.zooms", {{"steps", {0.0, 2.0, 10.0, 90.0}}}},
                {"landscape.run", run},
                {"landscape.surfaces", {{run, "landscape-last"}}},
                {"landscape.clip", 2.5},
                {"landscape.camera", {3.0, -4.0, 5.0, 0.0, 0.0, 0.25}},
                {"landscape.mapZoom", {-0.5, 0.5, 0.0, 1.0}},
                {"landscape.line", {-1.0, 0.0, 1.0, 0.5}},
                {"curvature.options", sharpness},
                {"curvature.report", {{"images", 5}}},
                {"curvature.rescaledLayer", "conv1"},
                {"curvature.rescalingFactor", 2.5},
                {"sweep.folder", folder("plane")},
                {"sweep.tag", "loss/test"},
                {"sweep.method", "SAM"},
                {"sweep.x", "rule.rho2"},
                {"sweep.y", "rule.rho1"},
                {"sweep.at", {{"optimizer.lr", 0.1}}},
                {"sweep.brushes", {{"rule.rho1", {0.0, 0.1}}}},
                {"sweep.scatterX", "loss/test"},
                {"sweep.scatterY", "method"},
                {"sweep.scatterColor", "rule.rho1"},
                {"decision.epoch", 3.0},
                {"decision.alone", run},
                {"decision.zoom", {-1.0, 1.0, -0.5, 0.5}},
                {"detection.run", run},
                {"detection.part", "validation"},
                {"detection.overlap", 0.75},
                {"detection.score", 0.1},
                {"detection.image", 3},
                {"detection.mistakes", true},
                {"detection.proposals", 0.35},
                {"results.metric", "accuracy/validation"},
                {"results.columns", "data.labelNoise"},
                {"results.hiddenColumns", {"Label noise 0.4", "Label noise 0.8"}},
                {"data.dataset", "two-moons"},
                {"rules.rule", "asam"},
                {"rules.filter", "sam"},
                {"rules.options", {{"asam", {{"rho", 0.25}}}}},
                {"rules.steps", 5},
                {"rules.costOf", "experiment"},
                {"rules.costRounds", 3},
                {"rules.costSeconds", 0.5},
                {"data.ownImages", folder("images")},
                {"page", "results"},
                {"theme", "dark"},
                {"experiment", experiment}};
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    /// A panel that forgets a field in read() or show() fails here, and so does a field that nobody knows a value for.
    void everyFieldIsCapturedAndApplied()
    {
        auto window = windowWithRuns();
        auto known = knownValues(*window);
        Json slice = toJson(window->view())["landscape"]["slice"];
        slice["points"] = 33;
        slice["range"] = 0.25;
        known["landscape.slice"] = slice;
        Json quantities = Json::array();
        for (auto* figure : window->findChildren<FigureFrame*>()) {
            auto* box = figure->findChild<QComboBox*>(QStringLiteral("quantity"));
            quantities.push_back(box->itemData(box->count() - 1).toString().toStdString());
        }
        known["compare.quantities"] = quantities;
        for (const auto& field : schemaOf<ViewState>()) {
            if (field.path.starts_with("layout.")) continue;
            const ViewState before = window->view();
            Json json = toJson(before);
            const Json now = *findField(json, field.path);
            const Json other = otherValue(field, now, known);
            QVERIFY2(!other.is_null() && other != now, field.path.c_str());
            setField(json, field.path + '=' + other.dump());
            const ViewState wanted = fromJsonOrThrow<ViewState>(Json::parse(json.dump()));
            window->apply(wanted);
            QVERIFY2(difference(wanted, window->view()).isEmpty(),
                     qPrintable(QString::fromStdString(field.path) + QStringLiteral(" is not shown: ") +
                                difference(wanted, window->view())));
            window->apply(before);
            QVERIFY2(difference(before, window->view()).isEmpty(),
                     qPrintable(QString::fromStdString(field.path) + QStringLiteral(" is not taken back: ") +
                                difference(before, window->view())));
        }
    }

    void theWholeViewComesBackInAnotherWindow()
    {
        QString wanted;
        {
            auto window = windowWithRuns();
            Json json = toJson(window->view());
            for (const auto& [path, value] : knownValues(*window))
                if (path != "folders.removed" && path != "compare.quantities")
                    setField(json, path + '=' + value.dump());
            window->apply(fromJsonOrThrow<ViewState>(json));
            wanted = text(window->view());
            QVERIFY(window->close());
        }
        // Not showWindow(): a window that is told its folder of runs shows no other.
        auto window = std::make_unique<MainWindow>(fakeSeams(), WindowOptions{.sessionFile = sessionFile()});
        window->show();
        Q_UNUSED(QTest::qWaitForWindowExposed(window.get()));
        QCOMPARE(text(window->view()), wanted);
    }

    void theSessionIsWrittenWithinASecondOfAChange()
    {
        auto window = windowWithRuns();
        const auto saved = [this] {
            try {
                return loadSession(sessionFile().toStdString()).compare.smoothing;
            } catch (const std::exception&) {
                return -1.0;
            }
        };
        find<QSlider>(*window, "smoothing")->setValue(33);
        QElapsedTimer timer;
        timer.start();
        QTRY_COMPARE_WITH_TIMEOUT(saved(), 0.33, 1500); // what a kill -9 after it would leave
        QVERIFY2(timer.elapsed() < 1200, qPrintable(QString::number(timer.elapsed())));
        for (int i = 0; i < 30; ++i) { // a change after the other does not put it off
            find<QSlider>(*window, "smoothing")->setValue(40 + i);
            QTest::qWait(50);
        }
        QVERIFY(saved() > 0.39);
    }

    void spinBoxesTakeNoNumberThatIsNone()
    {
        auto window = makeWindow();
        for (const char* name : {"range", "clip", "smoothingBox"})
            for (const char* typed : {"nan", "inf", "-inf", "1e999"}) {
                auto* box = find<QDoubleSpinBox>(*window, name);
                auto* line = box->findChild<QLineEdit*>();
                line->selectAll();
                QTest::keyClicks(line, QLatin1String(typed));
                QTest::keyClick(line, Qt::Key_Return);
                QVERIFY2(std::isfinite(box->value()) && box->value() >= box->minimum() &&
                             box->value() <= box->maximum(),
                         qPrintable(QLatin1String(name) + QLatin1Char(' ') + line->text()));
            }
        const Json view = toJson(window->view());
        QVERIFY(view["landscape"]["slice"]["range"].get<double>() > 0);
        QVERIFY(view.dump().find("null") == std::string::npos); // what a NaN is in JSON
    }

    void whereItCannotBeWrittenIsSaidOnce()
    {
        auto window = std::make_unique<MainWindow>(
            fakeSeams(),
            WindowOptions{.sessionFile = QStringLiteral("/dev/null/session.json"), .theme = QStringLiteral("light")});
        window->show();
        QTRY_VERIFY(messageOf(*window).contains(QStringLiteral("/dev/null/session.json")));
        click(*window, "closeMessage");
        find<QCheckBox>(*window, "logX")->click();
        QTest::qWait(1000);
        QCOMPARE(messageOf(*window), QString());
    }
};

QTEST_MAIN(TestViewState)
#include "tst_view_state.moc"
