// SPDX-License-Identifier: GPL-3.0-or-later
// A run of active learning whose program dies, in the middle of a training, of a scoring, of a person's answers, again
// and again: it ends as the one that nobody killed.
#include "active_experiment.h"

#include "core/run/scored_images.h"

#include <QProcess>

#include <csignal>

using namespace sharpscope;

namespace {

/// Which of them the child is killed in.
enum class Deed { Training, Scoring, Answering };

/// VAAL, for it is the one that scores for long; and entropy, by whose choice a person answers.
Json experimentFor(Deed deed)
{
    const bool isAnswering = deed == Deed::Answering;
    Json json = rounds({{"oracle", isAnswering ? "person" : "simulated"}, {"rounds", isAnswering ? 3 : 2}});
    json["acquisitions"] = {{{"acquisition", "entropy"}}};
    if (deed == Deed::Training) json["train"]["epochs"] = 60;
    if (deed == Deed::Scoring)
        json["acquisitions"] = {
            {{"acquisition", "vaal"}, {"width", 8}, {"latent", 4}, {"batchSize", 16}, {"steps", 40}}};
    return json;
}

/// What a person says of an image.
std::int64_t answerTo(std::int64_t image) { return image % 5 == 4 ? skipped : image % 2; }

/// Answers what is asked, image by image; `told` hears of each answer that has arrived.
class Person {
public:
    void see(const RunEvent& event, JobControl& control, const std::function<void()>& told)
    {
        const bool isAnswer = std::holds_alternative<Commanded>(event.event);
        if (isAnswer) told();
        if (!isAnswer && !std::holds_alternative<Asked>(event.event) && !std::holds_alternative<Resumed>(event.event))
            return;
        const ActiveHistory known = historyOf(event.run);
        for (const std::int64_t image : known.asked()) {
            const auto isOf = [image](const auto& answer) { return answer.first == image; };
            if (std::any_of(known.answers().begin(), known.answers().end(), isOf)) continue;
            control.send(event.run, Answer{known.question(), toJson(ImageAnswer{image, answerTo(image)})});
            return;
        }
    }
};

Job jobIn(const fs::path& root, Deed deed)
{
    const std::vector<fs::path> runs = listRuns(root);
    return runs.empty() ? jobOf(experimentFor(deed), root) : resumeJob(runs);
}

/// Of a run that scores next.
bool beginsToScore(const Event& event)
{
    const auto* done = std::get_if<PhaseDone>(&event);
    return (done && done->phase == "train") || std::holds_alternative<Resumed>(event);
}

/// Goes on with the run in `root`, and dies `after` milliseconds into what it is to die in; never, where `after` is
/// below 0.
int beChild(const fs::path& root, Deed deed, int after)
{
    const auto die = [after] {
        if (after < 0) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(after));
        std::raise(SIGKILL);
    };
    Person person;
    int answers = 0, epochs = 0;
    runWatched(jobIn(root, deed), [&](const RunEvent& event, JobControl& control) {
        if (deed == Deed::Answering)
            person.see(event, control, [&] {
                if (++answers == 3) die();
            });
        if (deed == Deed::Training && std::holds_alternative<Measured>(event.event) && ++epochs == 25) die();
        if (deed == Deed::Scoring && beginsToScore(event.event)) die();
    });
    return 0;
}

void compareEnds(const fs::path& is, const fs::path& expected)
{
    const Checkpoint mine = lastCheckpointOf(is), theirs = lastCheckpointOf(expected);
    QVERIFY(at::equal(mine.theta, theirs.theta) && at::equal(mine.state, theirs.state));
    compareHistories(historyOf(is), historyOf(expected));
    const ActiveHistory history = historyOf(expected);
    for (const ActiveRound& round : history.rounds()) {
        if (round.scoreFile.empty()) continue;
        const ScoredImages a = readScoredImages(is / round.scoreFile), b = readScoredImages(expected / round.scoreFile);
        QCOMPARE(a.images, b.images);
        QCOMPARE(a.score, b.score);
        QCOMPARE(a.terms, b.terms);
    }
}

} // namespace

class TestActiveKilled : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void itEndsAsTheOneThatNobodyKilled_data()
    {
        QTest::addColumn<int>("deed");
        QTest::addColumn<QList<int>>("afters");
        QTest::newRow("training") << int(Deed::Training) << QList<int>{0, 1, 3, 8};
        QTest::newRow("scoring") << int(Deed::Scoring) << QList<int>{30, 100, 250, 60};
        QTest::newRow("answering") << int(Deed::Answering) << QList<int>{0, 1, 4};
    }
    void itEndsAsTheOneThatNobodyKilled()
    {
        QFETCH(int, deed);
        QFETCH(QList<int>, afters);
        QTemporaryDir whole, root;
        Person person;
        runWatched(jobIn(whole.path().toStdString(), Deed(deed)),
                   [&](const RunEvent& event, JobControl& control) { person.see(event, control, [] {}); });
        QVERIFY(RunFolder::open(onlyRun(whole)).hasEnded());
        int inTheMidst = 0;
        for (const int after : afters + QList<int>{-1}) {
            QProcess child;
            child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            child.start(QCoreApplication::applicationFilePath(),
                        {"--child", root.path(), QString::number(deed), QString::number(after)});
            QVERIFY(child.waitForFinished(120000));
            QCOMPARE(child.exitStatus(), after < 0 ? QProcess::NormalExit : QProcess::CrashExit);
            QCOMPARE(child.exitCode(), after < 0 ? 0 : int(SIGKILL));
            const RunFolder run = RunFolder::open(onlyRun(root));
            QCOMPARE(run.hasEnded(), after < 0);
            const ActiveHistory left = historyOf(run.path());
            const ActiveRound& last = left.rounds().back();
            const bool isAsked = !left.question().empty() && left.answers().size() < left.asked().size();
            const bool isScored = !last.scoreFile.empty();
            inTheMidst += after >= 0 && (Deed(deed) == Deed::Training  ? last.labels == 0 || isScored
                                         : Deed(deed) == Deed::Scoring ? last.labels > 0 && !isScored
                                                                       : isAsked);
        }
        QVERIFY2(inTheMidst >= 2, qPrintable(QString::number(inTheMidst)));
        compareEnds(onlyRun(root), onlyRun(whole));
    }
};

int main(int argc, char** argv)
{
    prepareProcess();
    if (argc == 5 && std::string(argv[1]) == "--child")
        return beChild(argv[2], Deed(std::atoi(argv[3])), std::atoi(argv[4]));
    QCoreApplication app(argc, argv);
    TestActiveKilled test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_active_killed.moc"
