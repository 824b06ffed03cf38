// SPDX-License-Identifier: GPL-3.0-or-later
// What every acquisition of the registry must do, driven as the loop drives it.
#include "every_method.h"

#include "core/acquisition/acquisition_entry.h"
#include "core/base/error.h"

#include <ATen/ops/isnan.h>
#include <QtTest>

#include <algorithm>
#include <limits>
#include <set>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

/// A network whose layers nobody sees, as of a TorchScript file.
class Opaque final : public Network {
public:
    explicit Opaque(std::shared_ptr<const Network> inside) : m_inside(std::move(inside))
    {
        m_layout = m_inside->layout();
        m_imageShape = m_inside->imageShape();
    }
    at::Tensor initialTheta(std::int64_t seed) const override { return m_inside->initialTheta(seed); }
    at::Tensor initialState() const override { return m_inside->initialState(); }
    at::Tensor forward(const at::Tensor& theta, const at::Tensor& state, const at::Tensor& images,
                       const ForwardOptions& options) const override
    {
        return m_inside->forward(theta, state, images, options);
    }

private:
    std::shared_ptr<const Network> m_inside;
};

/// An acquisition that is not in the program: by place in the pool.
struct LastFirstOptions {
    std::int64_t sign = 1;
};

template <class Visitor>
void describe(LastFirstOptions& o, Visitor& field)
{
    field("sign", o.sign, {.label = "Sign", .min = -1, .max = 1, .help = "-1: the first come first."});
}

class LastFirst final : public Acquisition {
public:
    explicit LastFirst(const LastFirstOptions& options) : m_sign(options.sign) {}
    std::optional<PoolScores> score(const PoolRound& round) override
    {
        return PoolScores{.score = at::arange(round.pool.size()).to(at::kDouble).mul(m_sign), .terms = {}};
    }

private:
    std::int64_t m_sign;
};

} // namespace

class TestAllAcquisitions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRoundReplays_AndNumbersHaveTheirShapes_data() { eachMethod(); }
    void aRoundReplays_AndNumbersHaveTheirShapes()
    {
        QFETCH(QString, name);
        Method method(name);
        const Pool before = method.pool;
        const at::Tensor theta = before.theta.clone(), state = before.state.clone();
        const Asked first = ask(*method.acquisition, before.asked(7));
        const auto again = makeAcquisition(registered(name), quick(name.toStdString()));
        const Asked second = ask(*again, before.asked(7));
        QCOMPARE(first.picks, second.picks);
        QVERIFY(first.scores.score.equal(second.scores.score));
        QCOMPARE(first.picks.size(), 7U);
        QVERIFY(areDifferentPositions(first.picks, 40));
        QCOMPARE(first.scores.score.sizes(), at::IntArrayRef({40}));
        QVERIFY(first.scores.score.scalar_type() == at::kDouble && first.scores.score.isfinite().all().item<bool>());
        std::set<std::string> names;
        for (const ScoreTerm& term : first.scores.terms) {
            QVERIFY2(term.values.sizes() == at::IntArrayRef({40}) && term.values.scalar_type() == at::kDouble,
                     term.name.c_str());
            QVERIFY(!term.title.empty() && names.insert(term.name).second);
        }
        QVERIFY(before.theta.equal(theta) && before.state.equal(state));
    }

    void nobodyReadsALabelOfThePool_data() { eachMethod(); }
    void nobodyReadsALabelOfThePool()
    {
        QFETCH(QString, name);
        Method method(name);
        const Asked first = ask(*method.acquisition, method.pool.asked(7));
        // whatever stands there, also in the data set itself
        auto poisoned = std::make_shared<Dataset>(*method.pool.data);
        poisoned->labels = at::full_like(poisoned->labels, 1'000'000);
        method.pool.labelled.data = method.pool.pool.data = method.pool.unlabelled.data = poisoned;
        method.pool.pool = unseen(method.pool.pool, -77);
        method.pool.unlabelled = unseen(method.pool.unlabelled, 1'000'000);
        const Asked second = ask(*method.acquisition, method.pool.asked(7));
        QCOMPARE(second.picks, first.picks);
        QVERIFY(second.scores.score.equal(first.scores.score));
    }

    void smallPoolsAndWholePoolsAreTaken_data() { eachMethod(); }
    void smallPoolsAndWholePoolsAreTaken()
    {
        QFETCH(QString, name);
        Method method(name);
        const Pool whole = method.pool;
        for (const std::int64_t n : {0, 1, 2, 9}) {
            method.pool.pool = unseen(rowsOf(whole.data, at::arange(12, 12 + n)));
            const std::vector<std::int64_t> picks = ask(*method.acquisition, method.pool.asked(n)).picks;
            QCOMPARE(std::ssize(picks), n);
            QVERIFY(areDifferentPositions(picks, n));
        }
        method.pool.labelled = rowsOf(whole.data, at::tensor({0, 3, 6}, at::kLong)); // one class
        QCOMPARE(ask(*method.acquisition, method.pool.asked(4)).picks.size(), 4U);
        // twenty copies of one image
        method.pool.pool = unseen(rowsOf(whole.data, at::full_like(at::arange(20), 15)));
        const std::vector<std::int64_t> picks = ask(*method.acquisition, method.pool.asked(6)).picks;
        QCOMPARE(picks.size(), 6U);
        QVERIFY(areDifferentPositions(picks, 20));
    }

    void whatIsNoNumberIsRankedLast_data() { eachMethod(); }
    void whatIsNoNumberIsRankedLast()
    {
        QFETCH(QString, name);
        if (name == "random" || name == "vaal") QSKIP("does not ask the network");
        // an image that begins with a white pixel gives NaN: one that is labelled, and two of the pool
        const Architecture spoilt = [](Pass& pass, at::Tensor x) {
            const at::Tensor isWhite = x.flatten(1).narrow(1, 0, 1).gt(3.245);
            x = x.flatten(1).masked_fill(isWhite, std::numeric_limits<double>::quiet_NaN());
            x = pass.stage(pass.linear("fc1", x, {.out = 6}).relu());
            return pass.linear("fc2", pass.dropout(pass.features(x), 0.3), {.out = 3});
        };
        Method method(name);
        Pool& pool = method.pool;
        auto data = std::make_shared<Dataset>(*pool.data);
        data->images = data->images.clone();
        for (const std::int64_t row : {3, 17, 30})
            data->images[row][0][0][0].fill_(255);
        pool.labelled.data = pool.pool.data = pool.unlabelled.data = data;
        pool.network = method.acquisition->networkFor(makeNetwork(spoilt, {1, 8, 8}));
        pool.theta = pool.network->initialTheta(1);
        pool.state = pool.network->initialState();
        const Asked some = ask(*method.acquisition, pool.asked(40));
        QVERIFY(areDifferentPositions(some.picks, 40) && some.picks.size() == 40);
        QCOMPARE((std::set{some.picks[38], some.picks[39]}), (std::set<std::int64_t>{17 - 12, 30 - 12}));
        QCOMPARE(some.scores.score.isnan().sum().item<std::int64_t>(), std::int64_t{2});

        pool.theta.fill_(std::numeric_limits<float>::quiet_NaN());
        const std::vector<std::int64_t> all = ask(*method.acquisition, pool.asked(40)).picks;
        QVERIFY(areDifferentPositions(all, 40) && all.size() == 40);
    }

    void givesUpWhenTold_data() { eachMethod(); }
    void givesUpWhenTold()
    {
        QFETCH(QString, name);
        if (name == "random") QSKIP("has nothing to interrupt");
        Method method(name);
        method.pool.keepGoing = [] { return false; };
        QVERIFY(!method.acquisition->score(method.pool.asked(5)));
    }

    void aNetworkWithoutLayersIsScored_OrRefusedByName_data() { eachMethod(); }
    void aNetworkWithoutLayersIsScored_OrRefusedByName()
    {
        QFETCH(QString, name);
        const bool needsLayers = QStringList{"bald", "coreset", "ll4al", "badge", "typiclust", "probcover"}.contains(
            QString::fromStdString(registered(name)));
        const QString title = QString::fromStdString(acquisitionInfo(registered(name)).title);
        Pool pool = Method("random").pool;
        const auto method = makeAcquisition(registered(name), quick(name.toStdString()));
        QCOMPARE(method->whyNot(*pool.network), std::string()); // it has dropout, features and stages
        const QString before = QString::fromStdString(method->whyNot(Opaque(pool.network)));
        QVERIFY2(needsLayers ? before.contains(title) && before.contains("TorchScript") : before.isEmpty(),
                 qPrintable(before));
        const auto bare =
            makeNetwork([](Pass& pass, at::Tensor x) { return pass.linear("fc", x.flatten(1), {.out = 3}); },
                        {1, 8, 8}); // marks no features and has no dropout
        const QString ofBare = QString::fromStdString(method->whyNot(*bare));
        QVERIFY2((needsLayers && name != "ll4al") == ofBare.startsWith(title), qPrintable(ofBare));
        QString said;
        try {
            pool.network = method->networkFor(std::make_shared<Opaque>(pool.network));
            QCOMPARE(ask(*method, pool.asked(3)).picks.size(), 3U);
        } catch (const Error& error) {
            said = error.what();
        }
        QVERIFY2(needsLayers ? said.contains(title) && said.contains("TorchScript") : said.isEmpty(), qPrintable(said));
    }

    void everyEntrySaysWhatItIs()
    {
        for (const AcquisitionInfo& info : acquisitions()) {
            QVERIFY2(!info.title.empty() && !info.formula.empty() && !info.cost.empty() && !info.help.empty(),
                     info.name.c_str());
            QVERIFY2(info.name == "random" || !info.paper.empty(), info.name.c_str());
            for (const FieldInfo& field : info.options)
                QVERIFY2(*field.hint.label && *field.hint.help, field.path.c_str());
        }
    }

    void aProgramAddsOneOfItsOwn() // the last: it stays
    {
        const std::size_t before = acquisitionNames().size();
        const auto add = [](const std::string& name) {
            addAcquisition(acquisitionEntry<LastFirst, LastFirstOptions>({.name = name, .title = "Last first"}));
        };
        add("last-first");
        QCOMPARE(acquisitionNames().size(), before + 1);
        QCOMPARE(acquisitionInfo("last-first").options.size(), 1U);
        const auto method = makeAcquisition("last-first", Json::object());
        const Pool pool = smallPool(*method, 40);
        const auto picks = [&](const Json& options) {
            return ask(*makeAcquisition("last-first", options), pool.asked(2)).picks;
        };
        QCOMPARE(picks(Json::object()), (std::vector<std::int64_t>{39, 38}));
        QCOMPARE(picks({{"sign", -1}}), (std::vector<std::int64_t>{0, 1}));
        QVERIFY_EXCEPTION_THROWN(makeAcquisition("last-first", {{"sign", 2}}), Error);
        QVERIFY_EXCEPTION_THROWN(add("last-first"), Error);
        QVERIFY_EXCEPTION_THROWN(add("entropy"), Error);
        QVERIFY_EXCEPTION_THROWN(add("Last first"), Error);
        QCOMPARE(acquisitionNames().size(), before + 1);
    }
};

QTEST_GUILESS_MAIN(TestAllAcquisitions)
#include "tst_all_acquisitions.moc"
