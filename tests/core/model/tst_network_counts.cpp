// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/network.h"
#include "core/model/registry.h"

#include <QTest>

#include <algorithm>

namespace sharpscope {

class TestNetworkCounts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parametersAreAsPublished_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("options");
        QTest::addColumn<qlonglong>("channels");
        QTest::addColumn<qlonglong>("size");
        QTest::addColumn<qlonglong>("classes");
        QTest::addColumn<qlonglong>("count");
        const auto row = [](const char* name, const char* options, qlonglong channels, qlonglong size,
                            qlonglong classes, qlonglong count) {
            QTest::addRow("%s %s, %lld x %lld, %lld classes", name, options, channels, size, classes)
                << name << options << channels << size << classes << count;
        };
        const auto image32 = [&](const char* name, const char* options, qlonglong of10, qlonglong of100) {
            row(name, options, 3, 32, 10, of10);
            if (of100 > 0) row(name, options, 3, 32, 100, of100);
        };
        const auto gray28 = [&](const char* name, const char* options, qlonglong of10) {
            row(name, options, 1, 28, 10, of10);
        };
        for (const char* options : {"{}", R"({"shortcut": "A"})"}) {
            image32("resnet-20", options, 269722, 275572);
            image32("resnet-32", options, 464154, 470004);
            image32("resnet-44", options, 658586, 664436);
            image32("resnet-56", options, 853018, 858868);
        }
        gray28("resnet-20", "{}", 269722 - 288);
        gray28("resnet-32", "{}", 464154 - 288);
        gray28("resnet-44", "{}", 658586 - 288);
        gray28("resnet-56", "{}", 853018 - 288);
        image32("resnet-20", R"({"shortcut": "B"})", 272474, 278324);
        image32("resnet-32", R"({"shortcut": "B"})", 466906, 472756);
        image32("resnet-18", "{}", 11173962, 11220132);
        gray28("resnet-18", "{}", 11172810);
        image32("resnet-18", R"({"stem": "imagenet"})", 11181642, 11227812);
        row("resnet-18", R"({"stem": "imagenet"})", 3, 224, 1000, 11689512);
        image32("resnet-34", "{}", 21282122, 21328292);
        image32("resnet-50", "{}", 23520842, 23705252);
        gray28("cnn-small", "{}", 320 + 18496 + 48 * 3136 + 48 + 490);
        gray28("cnn-small", R"({"batchNorm": true})", 288 + 64 + 18432 + 128 + 48 * 3136 + 48 + 490);
        gray28("mlp", R"({"hidden": [256, 128]})", 784 * 256 + 256 + 256 * 128 + 128 + 1290);
        gray28("mlp", R"({"hidden": []})", 7850);
    }
    void parametersAreAsPublished()
    {
        QFETCH(QString, name);
        QFETCH(QString, options);
        QFETCH(qlonglong, channels);
        QFETCH(qlonglong, size);
        QFETCH(qlonglong, classes);
        QFETCH(qlonglong, count);
        const auto network =
            makeNetwork(name.toStdString(), Json::parse(options.toStdString()), {channels, size, size}, classes);
        QCOMPARE(network->parameterCount(), count);
    }

    void resnet18HasItsStatistics()
    {
        const auto network = makeNetwork("resnet-18", Json::object(), {3, 32, 32}, 10);
        QCOMPARE(network->layout().statisticsCount, 9600); // 4,800 means and 4,800 variances
        QCOMPARE(network->layout().statistics.size(), std::size_t{40});
    }

    void namesAreTorchvisions()
    {
        const auto network = makeNetwork("resnet-18", Json::object(), {3, 32, 32}, 10);
        std::vector<std::string> names;
        for (const Segment& segment : network->layout().parameters)
            names.push_back(segment.name);
        QCOMPARE(names.size(), std::size_t{62});
        for (const char* name :
             {"conv1.weight", "bn1.weight", "bn1.bias", "layer1.0.conv1.weight", "layer2.0.downsample.0.weight",
              "layer2.0.downsample.1.bias", "layer4.1.bn2.weight", "fc.weight", "fc.bias"})
            QVERIFY2(std::find(names.begin(), names.end(), name) != names.end(), name);
        QCOMPARE(network->layout().statistics.front().name, std::string("bn1.running_mean"));
    }

    void segmentsCoverThetaWithoutGaps()
    {
        for (const std::string& name : networkNames()) {
            const Layout& layout = makeNetwork(name, Json::object(), {3, 32, 32}, 10)->layout();
            for (const auto* list : {&layout.parameters, &layout.statistics}) {
                std::int64_t offset = 0;
                for (const Segment& segment : *list) {
                    QCOMPARE(segment.offset, offset);
                    offset += segment.count;
                }
                QCOMPARE(offset, list == &layout.parameters ? layout.parameterCount : layout.statisticsCount);
            }
        }
    }

    void whatCannotBeIsNamed()
    {
        const auto errorOf = [](const char* name, Json options, const std::vector<std::int64_t>& shape) -> std::string {
            try {
                makeNetwork(name, options, shape, 10);
            } catch (const Error& error) {
                return error.what();
            }
            return "";
        };
        const auto says = [](const std::string& error, const char* what) {
            return error.find(what) != std::string::npos;
        };
        QVERIFY(says(errorOf("resnet-21", {}, {3, 32, 32}), "did you mean \"resnet-2"));
        QVERIFY(says(errorOf("resnet-20", {{"shortcutt", "A"}}, {3, 32, 32}), "shortcut"));
        QVERIFY(says(errorOf("resnet-20", {{"shortcut", "C"}}, {3, 32, 32}), "shortcut"));
        QVERIFY(says(errorOf("mlp", {{"hidden", {0}}}, {3, 32, 32}), "hidden"));
        QVERIFY(says(errorOf("resnet-20", {}, {2}), "resnet-20: conv1: takes images"));
        QVERIFY(!errorOf("cnn-small", {}, {1, 2, 2}).empty());
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestNetworkCounts)
#include "tst_network_counts.moc"
