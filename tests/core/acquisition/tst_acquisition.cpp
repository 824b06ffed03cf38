// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/acquisition.h"

#include "core/acquisition/registry.h"
#include "core/base/error.h"

#include <ATen/ops/tensor.h>
#include <QtTest>

#include <limits>

namespace sharpscope {

class TestAcquisition : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theHighestComeFirst_EqualOnesInThePoolsOrder_NanLast();
    void anUnknownNameIsMetWithTheNearestOne();
};

void TestAcquisition::theHighestComeFirst_EqualOnesInThePoolsOrder_NanLast()
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    const at::Tensor scores = at::tensor({1.0, nan, 2.0, 1.0, inf, -inf, 2.0}, at::kDouble);
    QCOMPARE(highest(scores, 7), (std::vector<std::int64_t>{4, 2, 6, 0, 3, 5, 1}));
    QCOMPARE(highest(scores, 3), (std::vector<std::int64_t>{4, 2, 6}));
    QCOMPARE(highest(scores, 0), std::vector<std::int64_t>{});
    QCOMPARE(highest(scores, 9).size(), 7U);
}

void TestAcquisition::anUnknownNameIsMetWithTheNearestOne()
{
    try {
        makeAcquisition("randon", Json::object());
        QFAIL("made");
    } catch (const Error& error) {
        QVERIFY(QByteArray(error.what()).contains("did you mean \"random\""));
    }
}

} // namespace sharpscope

QTEST_APPLESS_MAIN(sharpscope::TestAcquisition)
#include "tst_acquisition.moc"
