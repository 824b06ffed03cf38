// SPDX-License-Identifier: GPL-3.0-or-later
// Another program is run to its end, and what it says is taken, however much and on whichever way.
#include "core/base/program_output.h"

#include <QtTest>

using namespace sharpscope;

class TestProgramOutput : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bothWaysAndTheCode()
    {
        const ProgramOutput output = outputOf({"sh", "-c", "echo out; echo err >&2; exit 7"});
        QVERIFY(output.isThere && !output.isGood());
        QCOMPARE(output.code, 7);
        QCOMPARE(output.out, std::string("out\n"));
        QCOMPARE(output.err, std::string("err\n"));
        QCOMPARE(outputOf({"sh", "-c", "kill -9 $$"}).code, 128 + 9);
    }

    /// More than a pipe holds, on both: who reads one to its end before the other would wait for ever.
    void muchOnBothWays()
    {
        const ProgramOutput output = outputOf({"sh", "-c", "head -c 1000000 /dev/zero >&2; head -c 2000000 /dev/zero"});
        QVERIFY(output.isGood());
        QCOMPARE(output.err.size(), 1'000'000U);
        QCOMPARE(output.out.size(), 2'000'000U);
    }

    void argumentsAreNotOfAShell()
    {
        QCOMPARE(outputOf({"echo", "$HOME", "a b", "*"}).out, std::string("$HOME a b *\n"));
    }

    void aProgramThatIsNotThere()
    {
        const ProgramOutput output = outputOf({"no-such-program-as-this"});
        QVERIFY(!output.isThere && !output.isGood());
        QCOMPARE(output.err, std::string("no-such-program-as-this: there is no such program"));
    }

    void oneThatHangsIsEnded()
    {
        const ProgramOutput output = outputOf({"sleep", "1000"}, std::chrono::seconds(1));
        QCOMPARE(output.code, 128 + 9);
        QVERIFY(output.err.find("sleep: no answer in 1 s") != std::string::npos);
    }

    void nothingWaitsOnItsInput() { QVERIFY(outputOf({"cat"}).isGood()); }
};

QTEST_GUILESS_MAIN(TestProgramOutput)
#include "tst_program_output.moc"
