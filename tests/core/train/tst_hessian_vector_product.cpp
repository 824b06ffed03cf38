// SPDX-License-Identifier: GPL-3.0-or-later
// Hessian-vector products of the training loss against two Hessians that are made without them: central differences of
// the gradient, and columns by autograd; in float64. And in float32 through Winograd's convolutions.
#include "core/optim/hessian_vector_product.h"

#include "core/model/compute_pass.h"
#include "core/model/registry.h"
#include "core/model/trainable.h"
#include "core/tensor/compute.h"
#include "core/tensor/random.h"
#include "core/train/classification.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace sharpscope {

namespace {

at::Tensor drawn(at::IntArrayRef shape, const char* purpose, at::ScalarType type = at::kDouble)
{
    return at::randn(shape, makeGenerator(3, purpose), type);
}

double relative(const at::Tensor& got, const at::Tensor& expected)
{
    return ((got - expected).norm() / expected.norm()).item<double>();
}

/// A network with its objective at a point where nothing is special: biases and γ moved too.
struct Setting {
    std::shared_ptr<const Network> network;
    at::Tensor theta; ///< what the objective sees
    Layout layout;    ///< of it
    Batch batch;
    std::shared_ptr<const Objective> objective;
};

Setting setting(const std::string& name, const Json& options, bool head, double labelSmoothing)
{
    constexpr std::int64_t classes = 3, images = 8;
    const std::vector<std::int64_t> shape =
        name == "mlp" ? std::vector<std::int64_t>{1, 3, 3} : std::vector<std::int64_t>{2, 6, 6};
    Setting s{.network = makeNetwork(name, options, shape, classes)};
    const at::Tensor all = s.network->initialTheta(1).to(at::kDouble) + 0.1 * drawn({s.network->parameterCount()}, "θ");
    const at::Tensor state = s.network->initialState().to(at::kDouble) + 0.2; // some means and variances
    const std::int64_t offset = head ? headOffset(s.network->layout()) : 0;
    s.theta = all.slice(0, offset).clone();
    s.layout = tailLayout(s.network->layout(), offset);
    s.batch = {.images = drawn({images, shape[0], shape[1], shape[2]}, "images"),
               .labels = at::randint(classes, {images}, makeGenerator(3, "labels"), at::kLong)};
    s.objective = std::make_shared<Classification>(
        s.network, state, ClassificationOptions{.labelSmoothing = labelSmoothing}, all.slice(0, 0, offset));
    return s;
}

at::Tensor oneHot(const at::Tensor& theta, std::int64_t i)
{
    at::Tensor v = at::zeros_like(theta);
    v[i] = 1;
    return v;
}

/// Rows of H, by autograd of single components of the gradient: ∂g_i/∂θ.
at::Tensor rowsByAutograd(const Setting& s, const at::Tensor& rows, Statistics statistics)
{
    const at::Tensor leaf = s.theta.detach().requires_grad_(true);
    const at::Tensor loss = s.objective->loss(leaf, s.batch, statistics).loss;
    const at::Tensor g = torch::autograd::grad({loss}, {leaf}, {}, true, true).front();
    std::vector<at::Tensor> all;
    for (std::int64_t i = 0; i < rows.size(0); ++i)
        all.push_back(torch::autograd::grad({g[rows[i].item<std::int64_t>()]}, {leaf}, {}, true).front());
    return at::stack(all);
}

/// Columns of H from what rules see: (∇L(θ+h e_i) − ∇L(θ−h e_i)) / 2h.
at::Tensor columnsByDifferences(const Setting& s, const at::Tensor& columns, Statistics statistics)
{
    constexpr double h = 1e-6;
    const Gradient gradient = makeGradient(s.objective);
    std::vector<at::Tensor> all;
    for (std::int64_t i = 0; i < columns.size(0); ++i) {
        const at::Tensor step = oneHot(s.theta, columns[i].item<std::int64_t>()) * h;
        all.push_back((gradient(s.theta + step, s.batch, statistics).gradient -
                       gradient(s.theta - step, s.batch, statistics).gradient) /
                      (2 * h));
    }
    return at::stack(all);
}

/// All parameters of a small network, else some of every segment.
at::Tensor coordinates(const Setting& s)
{
    constexpr std::int64_t afford = 120;
    const std::int64_t count = s.theta.numel();
    if (count <= afford) return at::arange(count, at::kLong);
    const std::int64_t ofEach = std::max<std::int64_t>(2, 20 / std::ssize(s.layout.parameters));
    std::vector<at::Tensor> some;
    for (const Segment& segment : s.layout.parameters)
        some.push_back(at::randint(segment.offset, segment.offset + segment.count, {ofEach},
                                   makeGenerator(segment.offset, "coordinates"), at::kLong));
    return at::cat(some);
}

} // namespace

class TestHessianVectorProduct : public QObject {
    Q_OBJECT

    void cases()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<bool>("head");
        QTest::addColumn<double>("smoothing");
        QTest::addColumn<bool>("stored");
        for (const char* network : {"mlp", "resnet-8"})
            for (const bool head : {false, true})
                for (const double smoothing : {0.0, 0.2})
                    for (const bool stored : {false, true})
                        QTest::addRow("%s%s, smoothing %.1f, %s", network, head ? "'s head" : "", smoothing,
                                      stored ? "stored statistics" : "the batch's statistics")
                            << network << head << smoothing << stored;
    }
    static Setting fetched(Statistics& statistics)
    {
        QFETCH(QString, network);
        QFETCH(bool, head);
        QFETCH(double, smoothing);
        QFETCH(bool, stored);
        statistics = stored ? Statistics::UseStored : Statistics::Freeze;
        return setting(network.toStdString(), network == "mlp" ? Json{{"hidden", {6, 5}}} : Json::object(), head,
                       smoothing);
    }

private Q_SLOTS:
    void initTestCase() { useThreads(1); } // tiny tensors

    void isTheHessianTimesV_data() { cases(); }
    void isTheHessianTimesV()
    {
        Statistics statistics{};
        const Setting s = fetched(statistics);
        const at::Tensor where = coordinates(s);
        const at::Tensor rows = rowsByAutograd(s, where, statistics);
        const at::Tensor columns = columnsByDifferences(s, where, statistics);
        QVERIFY(rows.norm().item<double>() > 1e-3); // not a comparison of zeros
        QVERIFY(relative(columns, rows) < 1e-7);

        const at::Tensor v = drawn({where.size(0)}, "v"); // lives on these coordinates: needs their columns only
        const at::Tensor whole = at::zeros_like(s.theta).index_add(0, where, v);
        const at::Tensor product = hessianVectorProduct(*s.objective, s.theta, s.batch, whole, statistics);
        QVERIFY(relative(product, v.matmul(rows)) < 1e-12);
        QVERIFY(relative(product, v.matmul(columns)) < 1e-7);
    }

    void isTheDifferenceOfGradientsAlongAnyV_data() { cases(); }
    void isTheDifferenceOfGradientsAlongAnyV()
    {
        Statistics statistics{};
        const Setting s = fetched(statistics);
        const at::Tensor v = drawn({s.theta.numel()}, "v");
        const double h = 1e-6 / v.norm().item<double>();
        const Gradient gradient = makeGradient(s.objective);
        const at::Tensor difference = (gradient(s.theta + h * v, s.batch, statistics).gradient -
                                       gradient(s.theta - h * v, s.batch, statistics).gradient) /
                                      (2 * h);
        const at::Tensor product = hessianVectorProduct(*s.objective, s.theta, s.batch, v, statistics);
        QVERIFY(relative(product, difference) < 1e-7);
    }

    void isSymmetricAndLinear_data() { cases(); }
    void isSymmetricAndLinear()
    {
        Statistics statistics{};
        const Setting s = fetched(statistics);
        const at::Tensor u = drawn({s.theta.numel()}, "u"), v = drawn({s.theta.numel()}, "v");
        const auto h = [&](const at::Tensor& x) {
            return hessianVectorProduct(*s.objective, s.theta, s.batch, x, statistics);
        };
        const at::Tensor hu = h(u), hv = h(v);
        const double uhv = (u * hv).sum().item<double>(), vhu = (v * hu).sum().item<double>();
        QVERIFY(std::abs(uhv - vhu) < 1e-12 * (u.norm() * hv.norm()).item<double>());
        QVERIFY(relative(h(2 * u - 3 * v), 2 * hu - 3 * hv) < 1e-12);
    }

    /// What lets a large set be taken batch by batch: with stored statistics, H of 8 images is 3/8 H of three and 5/8 H
    /// of the rest.
    void splitsOverBatches()
    {
        for (const char* network : {"mlp", "resnet-8"}) {
            const Setting s = setting(network, Json::object(), false, 0.1);
            const at::Tensor v = drawn({s.theta.numel()}, "v");
            const auto of = [&](std::int64_t begin, std::int64_t end) {
                const Batch part{.images = s.batch.images.slice(0, begin, end),
                                 .labels = s.batch.labels.slice(0, begin, end)};
                return hessianVectorProduct(*s.objective, s.theta, part, v, Statistics::UseStored);
            };
            QVERIFY(relative((3 * of(0, 3) + 5 * of(3, 8)) / 8, of(0, 8)) < 1e-12);
        }
    }

    void leavesStatisticsThetaAndGradientsAlone()
    {
        const auto network = makeNetwork("resnet-8", Json::object(), {2, 6, 6}, 3);
        const at::Tensor theta = network->initialTheta(1), state = network->initialState();
        const at::Tensor before = theta.clone(), stateBefore = state.clone();
        const Classification objective(network, state);
        const Batch batch{.images = drawn({8, 2, 6, 6}, "images", at::kFloat), .labels = at::arange(8, at::kLong) % 3};
        const at::Tensor product =
            hessianVectorProduct(objective, theta, batch, drawn({theta.numel()}, "v", at::kFloat));
        QVERIFY(theta.equal(before) && state.equal(stateBefore));
        QVERIFY(!theta.requires_grad() && !product.requires_grad());
    }

    /// A TorchScript file is differentiated twice like any network, also once its calls are compiled (from the third
    /// on).
    void goesThroughATorchScriptFile()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath("net.pt");
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start("/usr/bin/python3",
                      {TEST_SOURCE_DIR "/tools/make_torchscript.py", file, folder.filePath("case")});
        if (!process.waitForFinished(120000) || process.exitCode() != 0)
            QSKIP("Debian's python3-torch is not installed, and a TorchScript file can only be made in Python");
        const auto network = makeNetwork("torchscript", {{"file", file.toStdString()}}, {1, 6, 6}, 3);
        const at::Tensor theta = network->initialTheta(1).to(at::kDouble);
        const auto objective = std::make_shared<Classification>(network, network->initialState().to(at::kDouble));
        const Batch batch{.images = drawn({8, 1, 6, 6}, "images"), .labels = at::arange(8, at::kLong) % 3};
        const at::Tensor v = drawn({theta.numel()}, "v");
        const Gradient gradient = makeGradient(objective);
        for (int call = 0; call < 4; ++call) {
            const double h = 1e-6 / v.norm().item<double>();
            const at::Tensor difference = (gradient(theta + h * v, batch, Statistics::UseStored).gradient -
                                           gradient(theta - h * v, batch, Statistics::UseStored).gradient) /
                                          (2 * h);
            const at::Tensor product = hessianVectorProduct(*objective, theta, batch, v, Statistics::UseStored);
            QVERIFY(relative(product, difference) < 1e-7);
        }
    }

    void aLossWithoutCurvatureGivesZero()
    {
        struct Linear final : Objective {
            LossTerms loss(const at::Tensor& theta, const Batch&, Statistics, Arithmetic) const override
            {
                return {.loss = 3 * theta.sum()};
            }
            std::vector<Measure> measures() const override { return {}; }
            std::optional<NamedNumbers> evaluate(const at::Tensor&, const Subset&,
                                                 const std::function<bool()>&) const override
            {
                return std::nullopt;
            }
        };
        const at::Tensor theta = drawn({4}, "θ");
        QVERIFY(hessianVectorProduct(Linear(), theta, {}, drawn({4}, "v")).equal(at::zeros_like(theta)));
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestHessianVectorProduct)
#include "tst_hessian_vector_product.moc"
