// SPDX-License-Identifier: GPL-3.0-or-later
// A checkpoint's metadata as a door: whatever stands there, the file comes back or a sentence names it.
#include "core/base/error.h"
#include "core/tensor/safetensors.h"
#include "core/train/checkpoint.h"

#include <ATen/ops/ones.h>

#include <QTemporaryDir>
#include <QTest>

using namespace sharpscope;

namespace {

const char* const sound = R"({"step": 7, "epoch": 0.5, "passes": 14, "seconds": 3, "knobs": {"rho": 0.1},
    "evaluatedStep": 5, "lossSum": 1.5, "correctSum": 3, "seenImages": 8})";

} // namespace

class TestCheckpoint : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

    std::filesystem::path write(const std::map<std::string, std::string>& metadata) const
    {
        const std::filesystem::path file = m_folder.filePath("checkpoint-7.safetensors").toStdString();
        writeSafetensors(file, {.tensors = {{"theta", at::ones({3})}, {"state", at::ones({1})}}, .metadata = metadata});
        return file;
    }

private Q_SLOTS:
    void soundMetadataComeBack()
    {
        const Checkpoint checkpoint = loadCheckpoint(write({{"sharpscope", sound}}));
        QVERIFY((checkpoint.clock == Clock{.step = 7, .epoch = 0.5, .passes = 14, .seconds = 3}));
        QCOMPARE(checkpoint.knobs, (std::map<std::string, double>{{"rho", 0.1}}));
        QCOMPARE(checkpoint.evaluatedStep, 5);
        QCOMPARE(checkpoint.lossSum, 1.5);
        QCOMPARE(checkpoint.correctSum, 3.0);
        QCOMPARE(checkpoint.seenImages, 8);
    }

    void damagedMetadataAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("why");
        const auto changed = [](const char* from, const char* to) { return QByteArray(sound).replace(from, to); };
        QTest::newRow("too large") << changed("0.5", "1e999") << QByteArray("holds the number 1e999");
        QTest::newRow("brackets") << QByteArray(60000, '[') << QByteArray("is nested deeper than 200");
        QTest::newRow("key twice") << changed("\"passes\"", "\"epoch\"") << QByteArray("gives \"epoch\" twice");
        QTest::newRow("truncated") << QByteArray(sound).chopped(1) << QByteArray("is no JSON: it ends too early");
        QTest::newRow("junk") << QByteArray("\x7f"
                                            "ELF")
                              << QByteArray("is no JSON");
        QTest::newRow("missing") << changed("\"step\"", "\"stop\"") << QByteArray("field \"step\" is missing");
        QTest::newRow("mistyped") << changed(": 7", ": \"7\"") << QByteArray("field \"step\" is no whole number");
        QTest::newRow("knob no number") << changed("0.1", "[]") << QByteArray("field \"knobs.rho\" is no number");
        QTest::newRow("knob NaN") << changed("0.1", "null") << QByteArray("field \"knobs.rho\" is no finite number");
        QTest::newRow("list") << QByteArray("[1]") << QByteArray("is no JSON object");
    }
    void damagedMetadataAreNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, why);
        const std::filesystem::path file = write({{"sharpscope", text.toStdString()}});
        try {
            loadCheckpoint(file);
            QFAIL("no error");
        } catch (const Error& error) {
            const QByteArray said = error.what();
            QVERIFY2(said.startsWith(file.string().c_str()) && said.contains(why), said.constData());
        }
    }

    void withoutMetadataItIsNoCheckpoint() { QVERIFY_EXCEPTION_THROWN(loadCheckpoint(write({})), Error); }
};

QTEST_GUILESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
