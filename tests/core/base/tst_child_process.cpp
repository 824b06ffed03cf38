// SPDX-License-Identifier: GPL-3.0-or-later
// Another program is run to its end, and what it says is taken, however much and on whichever way.
#include "core/base/child_process.h"

#include <QtTest>

using namespace sharpscope;
using namespace std::chrono_literals;

class TestChildProcess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bothWaysAndTheCode()
    {
        const ProcessAnswer answer = answerOf({.words = {"sh", "-c", "echo out; echo err >&2; exit 7"}});
        QVERIFY(answer.isThere && !answer.isGood() && answer.problem.empty());
        QCOMPARE(answer.code, 7);
        QCOMPARE(answer.out, std::string("out\n"));
        QCOMPARE(answer.err, std::string("err\n"));
        QCOMPARE(answerOf({.words = {"sh", "-c", "kill -9 $$"}}).code, 128 + 9);
    }

    /// More than a pipe holds, on both: who reads one to its end before the other would wait for ever.
    void muchOnBothWays()
    {
        const ProcessAnswer answer =
            answerOf({.words = {"sh", "-c", "head -c 1000000 /dev/zero >&2; head -c 2000000 /dev/zero"}});
        QVERIFY(answer.isGood());
        QCOMPARE(answer.err.size(), 1'000'000U);
        QCOMPARE(answer.out.size(), 2'000'000U);
    }

    /// Also where it reads more than a pipe holds before it writes a word, or nothing of it.
    void whatItIsGivenToRead()
    {
        const std::string much(3'000'000, 'x');
        QVERIFY(answerOf({.words = {"cat"}, .input = much}).out == much);
        QVERIFY(answerOf({.words = {"true"}, .input = much}).isGood());
        QVERIFY(answerOf({.words = {"cat"}}).isGood());
    }

    void argumentsAreNotOfAShell()
    {
        QCOMPARE(answerOf({.words = {"echo", "$HOME", "a b", "*"}}).out, std::string("$HOME a b *\n"));
    }

    void aProgramThatIsNotThere()
    {
        const ProcessAnswer answer = answerOf({.words = {"no-such-program-as-this"}});
        QVERIFY(!answer.isThere && !answer.isGood());
        QCOMPARE(answer.problem, std::string("no-such-program-as-this: there is no such program"));
        const ProcessAnswer folder = answerOf({.words = {"/"}});
        QVERIFY(folder.isThere && !folder.isGood());
        QVERIFY2(folder.problem.starts_with("/: cannot be started: "), folder.problem.c_str());
    }

    /// With what it has started: the pipe would stay open else.
    void oneThatHangsIsEnded()
    {
        const ProcessAnswer answer = answerOf({.words = {"sh", "-c", "sleep 1000 & sleep 1000"}, .longest = 1s});
        QVERIFY(!answer.isGood());
        QCOMPARE(answer.problem, std::string("sh: took longer than 1 s"));
    }

    void oneThatIsNotWantedIsEnded()
    {
        int asked = 0;
        const ProcessAnswer answer = answerOf({.words = {"sleep", "1000"}, .keepGoing = [&] { return ++asked < 3; }});
        QCOMPARE(answer.problem, std::string("sleep: was stopped"));
        QCOMPARE(asked, 3);
    }
};

QTEST_GUILESS_MAIN(TestChildProcess)
#include "tst_child_process.moc"
