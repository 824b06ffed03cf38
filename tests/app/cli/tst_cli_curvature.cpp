// SPDX-License-Identifier: GPL-3.0-or-later
// `sharpscope-cli curvature` as a user runs it: what it prints is what its files hold, side by side and rescaled.
#include "cli_process.h"

#include <cmath>

using namespace sharpscope;

namespace {

const QStringList quick = {"--images",        "40", "--eigenvalues", "2",         "-q", "-s",
                           "mostProducts=40", "-s", "ascentSteps=3", "--threads", "1"};

/// The cells of the printed row that begins with this title.
QStringList rowOf(const QString& text, const QString& title)
{
    for (const QString& line : text.split('\n'))
        if (line.startsWith(title))
            return line.mid(title.size()).split(QRegularExpression("\\s{2,}"), Qt::SkipEmptyParts);
    return {};
}

double numberIn(const QString& cell) { return cell.section(QLatin1Char(' '), 0, 0).toDouble(); }

double numberOf(const Json& report, const std::string& name)
{
    for (const auto& number : report.at("numbers"))
        if (number.is_array() && number[0] == name) return number[1].get<double>();
    return report.at("numbers").is_object() ? report.at("numbers").at(name).get<double>() : std::nan("");
}

} // namespace

class TestCliCurvature : public QObject {
    Q_OBJECT
    CliFolder m_folder; ///< SGD and SAM, two seeds each

    CliResult curvature(const QStringList& more, QStringList runs = {})
    {
        return m_folder.run(QStringList{"curvature"} + (runs.isEmpty() ? m_folder.runs() : runs) + quick + more);
    }
    Json jsonOf(const QString& name) const
    {
        QFile file(m_folder.path(name));
        if (!file.open(QIODevice::ReadOnly)) qFatal("no %s", qPrintable(name));
        return Json::parse(file.readAll().toStdString());
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_folder.write("e.json", R"({"name": "tiny", "data": {"augmentation": "none"}, "threads": 1, "device": "cpu",
            "network": {"name": "mlp", "options": {"hidden": [16, 12]}}, "optimizer": {"lr": 0.01},
            "train": {"batchSize": 16, "epochs": 2}, "methods": [{"rule": "sgd"}, {"rule": "sam", "rho": 0.05}]})");
        const CliResult trained = m_folder.run({"run", "e.json", "-q", "--seeds", "1,2"});
        QVERIFY2(trained.code == 0, qPrintable(trained.err));
        QCOMPARE(m_folder.runs().size(), 4);
    }

    void runsStandSideBySideAndInTheFiles()
    {
        const CliResult result = curvature({"--json", "out.json", "--csv", "out.csv"});
        QVERIFY2(result.code == 0, qPrintable(result.err));
        const Json json = jsonOf("out.json");
        QCOMPARE(json.size(), std::size_t(4));
        for (const auto& [title, name] : {std::pair("Loss", "loss"),
                                          {"Largest eigenvalue", "lambda1"},
                                          {"Sharpness, projected ascent", "ascent"}}) {
            const QStringList cells = rowOf(result.out, title);
            QCOMPARE(cells.size(), 5); // the symbol first
            for (int i = 0; i < 4; ++i) {
                const double held = numberOf(json[static_cast<std::size_t>(i)], name);
                QVERIFY2(std::abs(numberIn(cells[i + 1]) / held - 1) < 1e-3, qPrintable(cells[i + 1]));
            }
        }
        QVERIFY(json[0]["numbers"] != json[2]["numbers"]);
        QFile csv(m_folder.path("out.csv"));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QCOMPARE(QString(csv.readAll()).split('\n').filter("lambda2,,").size(), 4);
        for (const QString& run : m_folder.runs())
            QCOMPARE(QDir(m_folder.path(run)).entryList({"curvature-*.json"}).size(), 1);

        // Four runs: τ, no interval, and why; two runs: neither.
        const qsizetype at = result.out.indexOf("τ with the test gap");
        QVERIFY2(at > 0, qPrintable(result.out));
        const QStringList tau = rowOf(result.out.mid(at), "Largest eigenvalue");
        QCOMPARE(tau.size(), 3);
        QVERIFY(std::abs(tau[0].toDouble()) <= 1 && tau[1] == "—" && tau[2] == "4");
        QVERIFY(result.out.contains("No interval over 4 runs, it takes 8"));
        const CliResult two = curvature({}, m_folder.runs().mid(0, 2));
        QVERIFY(!rowOf(two.out, "Loss").isEmpty() && !two.out.contains("test gap") && !two.out.contains("interval"));
    }

    /// Before and after in columns beside each other: ASAM's sharpness to 1e-4, λ₁ elsewhere.
    void rescalingIsShownSideBySide()
    {
        const QStringList both = {"--rescale", "10", "--theorems", "2", "--json", "two.json"};
        const CliResult result = curvature(both, m_folder.runs().mid(0, 2));
        QVERIFY2(result.code == 0, qPrintable(result.err));
        QCOMPARE(result.out.count("Of 2 pairs of batches"), 4); // what else is asked for is asked of all
        const Json json = jsonOf("two.json");
        QCOMPARE(json.size(), std::size_t(4));
        for (const std::size_t i : {0, 2}) {
            QCOMPARE(json[i + 1]["run"].get<std::string>(), json[i]["run"].get<std::string>() + ", rescaled");
            QVERIFY(std::abs(numberOf(json[i + 1], "adaptiveAscent") / numberOf(json[i], "adaptiveAscent") - 1) < 1e-4);
            QVERIFY(std::abs(numberOf(json[i + 1], "lambda1") / numberOf(json[i], "lambda1") - 1) > 0.2);
        }
        QVERIFY2(result.out.contains("times 10, ") && result.out.contains("the largest difference of logits is"),
                 qPrintable(result.out));
        const CliResult last = curvature({"--rescale", "fc3=3"}, m_folder.runs().mid(0, 1));
        QVERIFY2(last.code != 0 && last.err.contains("rescale:"), qPrintable(last.err));
    }

    void theoremsAreSaidTermByTerm()
    {
        const CliResult result = curvature({"--theorems", "3"}, m_folder.runs().mid(0, 1));
        QVERIFY2(result.code == 0, qPrintable(result.err));
        const QStringList left = rowOf(result.out, "Expected loss, by the test images");
        QCOMPARE(left.size(), 3); // symbol, 0–1 loss, cross-entropy
        QVERIFY(left[1].toDouble() <= 1);
        QCOMPARE(rowOf(result.out, "At θ̃ᵗ").size(), 4);
        QVERIFY(result.out.contains("Of 3 pairs of batches (|Bᵗ| = 16, |Bᵛ| = 4"));
    }

    void wrongWordsAreUsageErrors()
    {
        const CliResult unknown = curvature({"-s", "eigenvalue=3"});
        QVERIFY(unknown.code != 0);
        QVERIFY2(unknown.err.contains("did you mean \"eigenvalues\""), qPrintable(unknown.err));
        const CliResult none = m_folder.run({"curvature", "nowhere"});
        QVERIFY(none.code != 0 && none.err.contains("nowhere"));
    }
};

QTEST_GUILESS_MAIN(TestCliCurvature)
#include "tst_cli_curvature.moc"
