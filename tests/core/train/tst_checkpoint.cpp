// SPDX-License-Identifier: GPL-3.0-or-later
// A checkpoint's metadata as a door: whatever stands there, the file comes back or a sentence names it.
#include "core/base/error.h"
#include "core/tensor/safetensors.h"
#include "core/train/checkpoint.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

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

    static void refuse(const std::filesystem::path& file, const QByteArray& why)
    {
        try {
            loadCheckpoint(file);
            QFAIL("no error");
        } catch (const Error& error) {
            const QByteArray said = error.what();
            QVERIFY2(said.startsWith(file.string().c_str()) && said.contains(why), said.constData());
        }
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
        refuse(write({{"sharpscope", text.toStdString()}}), why);
    }

    void clocksThatCannotBeAreNamed_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QByteArray>("why");
        const auto row = [](const char* from, const char* to, const char* why) {
            QTest::newRow(to) << QByteArray(from) << QByteArray(to) << QByteArray(why);
        };
        row("\"step\": 7", "\"step\": -7", "field \"step\" is negative");
        row("\"epoch\": 0.5", "\"epoch\": null", "field \"epoch\" is no finite number");
        row("\"passes\": 14", "\"passes\": -14", "field \"passes\" is no finite number");
        row("\"seconds\": 3", "\"seconds\": \"inf\"", "field \"seconds\" is no finite number");
        row("\"evaluatedStep\": 5", "\"evaluatedStep\": 8", "field \"evaluatedStep\" is no step");
        row("\"lossSum\": 1.5", "\"lossSum\": null", "field \"lossSum\" is no finite");
        row("\"seenImages\": 8", "\"seenImages\": -8", "field \"seenImages\" is negative");
    }
    void clocksThatCannotBeAreNamed()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QByteArray, why);
        refuse(write({{"sharpscope", QByteArray(sound).replace(from, to).toStdString()}}), why);
    }

    void otherTypesAndShapesAreNamed()
    {
        const auto with = [&](const at::Tensor& theta, const at::Tensor& state) {
            const std::filesystem::path file = m_folder.filePath("checkpoint-7.safetensors").toStdString();
            writeSafetensors(file,
                             {.tensors = {{"theta", theta}, {"state", state}}, .metadata = {{"sharpscope", sound}}});
            return file;
        };
        refuse(with(at::ones({3}, at::kLong), at::ones({1})), "its theta is of dtype I64");
        refuse(with(at::ones({1, 3}), at::ones({1})), "its theta is of dtype F32 in 2 dimensions");
        refuse(with(at::ones({3}), at::ones({1}, at::kDouble)), "its state is of dtype F64");
    }

    /// A tensor that is not the one that was saved would go on into other weights.
    void tensorsThatAreNotThoseThatWereSavedAreNamed()
    {
        const Checkpoint saved{.clock = {.step = 7},
                               .theta = at::ones({3}),
                               .state = at::ones({1}),
                               .optimizer = {{"momentum", at::ones({3}) * 2}},
                               .rule = {{"direction", at::ones({3}) * 3}}};
        const std::filesystem::path folder = m_folder.path().toStdString();
        const std::filesystem::path file = folder / saveCheckpoint(folder, saved);
        const Checkpoint back = loadCheckpoint(file);
        QVERIFY(back.optimizer.at(0).second.equal(saved.optimizer.at(0).second));
        const TensorFile content = readSafetensors(file);
        const auto changed = [&](const char* name, const at::Tensor& value) {
            TensorFile other;
            other.metadata = content.metadata;
            for (const auto& [known, tensor] : content.tensors)
                if (known != name)
                    other.tensors.emplace_back(known, tensor);
                else if (value.defined())
                    other.tensors.emplace_back(name, value);
            writeSafetensors(file, other);
            return file;
        };
        for (const char* name : {"theta", "state", "optimizer.momentum", "rule.direction"}) {
            const QByteArray quoted = QByteArray("\"") + name + '"';
            refuse(changed(name, at::zeros({std::string(name) == "state" ? 1 : 3})),
                   "its tensor " + quoted + " is not what was saved");
            if (QByteArray(name).contains('.')) refuse(changed(name, {}), "lacks the tensor " + quoted);
        }
        TensorFile more = content;
        more.tensors.emplace_back("rule.other", at::ones({3}));
        writeSafetensors(file, more);
        refuse(file, "\"rule.other\" was not saved with it");
    }

    void aBufferOfZerosInAnEarlierCheckpointIsNamed()
    {
        const std::filesystem::path file = m_folder.filePath("checkpoint-7.safetensors").toStdString();
        writeSafetensors(
            file,
            {.tensors = {{"theta", at::ones({3})}, {"state", at::zeros({1})}, {"optimizer.momentum", at::zeros({3})}},
             .metadata = {{"sharpscope", sound}}});
        refuse(file, "\"optimizer.momentum\" holds nothing but zeros");
        writeSafetensors(file, {.tensors = {{"theta", at::zeros({3})}, {"state", at::zeros({1})}},
                                .metadata = {{"sharpscope", sound}}});
        refuse(file, "\"theta\" holds nothing but zeros");
    }

    void aThetaThatIsNotFiniteIsNamed()
    {
        const std::filesystem::path folder = m_folder.path().toStdString();
        refuse(folder /
                   saveCheckpoint(
                       folder, {.clock = {.step = 9}, .theta = at::ones({3}) / at::zeros({3}), .state = at::ones({1})}),
               "its theta holds NaN or infinity");
    }

    void withoutMetadataItIsNoCheckpoint() { QVERIFY_EXCEPTION_THROWN(loadCheckpoint(write({})), Error); }
};

QTEST_GUILESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
