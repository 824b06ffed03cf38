// SPDX-License-Identifier: GPL-3.0-or-later
// 100 steps of every rule on a small network with batch normalisation, in float64, beside the sequences that
// tests/golden/make_golden.py wrote with plain PyTorch.
#include "quadratics.h"

#include "core/optim/objective.h"
#include "core/optim/registry.h"
#include "core/tensor/compute.h"

#include <ATen/core/Reduction.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/tanh.h>

#include <filesystem>
#include <fstream>

using namespace sharpscope;
using namespace sharpscope::test;
namespace fs = std::filesystem;

namespace {

constexpr double tolerance = 1e-10;
const fs::path folder = fs::path(TEST_SOURCE_DIR) / "golden" / "rules";

Json read(const std::string& name)
{
    std::ifstream file(folder / (name + ".json"));
    return Json::parse(file);
}

std::vector<double> numbers(const Json& json) { return json.get<std::vector<double>>(); }

Layout layoutOf(const Json& segments)
{
    Layout layout;
    for (const Json& json : segments) {
        Segment s{.name = json["name"], .offset = layout.parameterCount, .shape = json["shape"]};
        s.count = 1;
        for (const std::int64_t side : s.shape)
            s.count *= side;
        s.kind = s.name.starts_with("bn")      ? SegmentKind::Norm
                 : s.name.ends_with(".weight") ? SegmentKind::Weight
                                               : SegmentKind::Bias;
        layout.parameterCount += s.count;
        layout.parameters.push_back(std::move(s));
    }
    return layout;
}

/// Linear, batch normalisation, tanh, linear on θ: the logits; `mean` is the running mean.
at::Tensor logitsOfNetwork(const at::Tensor& leaf, const Batch& batch, Statistics statistics, const Layout& layout,
                           at::Tensor& mean)
{
    const auto parameter = [&](std::size_t i) {
        const Segment& s = layout.parameters[i];
        return leaf.narrow(0, s.offset, s.count).view(s.shape);
    };
    const at::Tensor h = batch.images.matmul(parameter(0).t());
    const at::Tensor mu = h.mean(0);
    if (statistics == Statistics::Update) mean = mean.mul(0.9).add(mu.detach(), 0.1);
    const at::Tensor sigma = h.var(at::IntArrayRef{0}, /*unbiased=*/false).add(1e-5).sqrt();
    const at::Tensor hidden = at::tanh(h.sub(mu).div(sigma).mul(parameter(1)).add(parameter(2)));
    return at::addmm(parameter(4), hidden, parameter(3).t());
}

/// It with cross-entropy, in float64, as rules see an objective.
class GoldenNetwork final : public Objective {
public:
    GoldenNetwork(const Layout& layout, at::Tensor& mean) : m_layout(layout), m_mean(mean) {}

    LossTerms loss(const at::Tensor& theta, const Batch& batch, Statistics statistics, Arithmetic) const override
    {
        return {.loss = at::cross_entropy_loss(outputs(theta, batch, statistics), batch.labels)};
    }
    at::Tensor outputs(const at::Tensor& theta, const Batch& batch, Statistics statistics) const override
    {
        return logitsOfNetwork(theta, batch, statistics, m_layout, m_mean);
    }
    Judged judged(const at::Tensor& outputs, const Batch& batch) const override
    {
        return {.losses = at::cross_entropy_loss(outputs, batch.labels, {}, at::Reduction::None)};
    }
    bool isOfOutputs() const override { return true; }
    std::vector<Measure> measures() const override { return {}; }
    std::optional<NamedNumbers> evaluate(const at::Tensor&, const Subset&, const std::function<bool()>&) const override
    {
        return {};
    }

private:
    const Layout& m_layout;
    at::Tensor& m_mean;
};

at::Tensor indexOf(std::int64_t count, std::int64_t begin, std::int64_t stride)
{
    std::vector<std::int64_t> rows;
    for (std::int64_t i = 0; i < count; ++i)
        rows.push_back((begin + i * stride) % trainImages);
    return at::tensor(at::ArrayRef<std::int64_t>(rows), at::kLong);
}

Batch batchOf(const Batch& data, const at::Tensor& index)
{
    return {.images = data.images.index_select(0, index), .labels = data.labels.index_select(0, index)};
}

} // namespace

class TestRuleGolden : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        useThreads(1); // tiny tensors: threads would only wait for each other
        const Json problem = read("problem");
        m_layout = layoutOf(problem["segments"]);
        m_start = vec(numbers(problem["theta"]));
        std::vector<at::Tensor> images;
        for (const Json& image : problem["images"])
            images.push_back(vec(numbers(image)));
        const auto labels = problem["labels"].get<std::vector<std::int64_t>>();
        m_data = {.images = at::stack(images), .labels = at::tensor(at::ArrayRef<std::int64_t>(labels), at::kLong)};
        m_batch = problem["batch"];
        m_second = problem["second"];
        m_stepsPerEpoch = problem["stepsPerEpoch"];
    }

    void everyRuleHasACase()
    {
        for (const std::string& rule : ruleNames())
            QVERIFY2(fs::exists(folder / (rule + ".json")), rule.c_str());
    }

    void sequence_data()
    {
        QTest::addColumn<QString>("name");
        for (const auto& entry : fs::directory_iterator(folder))
            if (const std::string name = entry.path().stem().string(); name != "problem")
                QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }

    void sequence()
    {
        QFETCH(QString, name);
        const Json golden = read(name.toStdString());
        const auto optimizer = fromJsonOrThrow<OptimizerOptions>(golden["optimizer"]);
        const auto schedule = fromJsonOrThrow<ScheduleOptions>(golden["schedule"]);
        const auto rule = makeRule(golden["rule"], golden["options"]);
        const std::size_t steps = golden["loss"].size();
        QCOMPARE(steps, std::size_t(100));

        at::Tensor mean = at::zeros({3}, at::kDouble);
        const auto network = std::make_shared<const GoldenNetwork>(m_layout, mean);
        const Gradient gradient = makeGradient(network);
        Extras extras = sharpscope::extrasOf(network);
        extras.trainImages = trainImages;
        extras.random = randomOfRun;
        std::vector<double> direction;
        for (std::int64_t i = 0; i < m_layout.parameterCount; ++i)
            direction.push_back(std::cos(1.0 + static_cast<double>(i)));

        at::Tensor theta = m_start.clone();
        BaseOptimizer base(optimizer, theta);
        for (std::size_t i = 0; i < steps; ++i) {
            const auto step = static_cast<std::int64_t>(i);
            const double epoch = static_cast<double>(step) / static_cast<double>(m_stepsPerEpoch);
            const double epochs = static_cast<double>(steps) / static_cast<double>(m_stepsPerEpoch);
            const double lr = learningRate(schedule, optimizer.lr, epoch, epochs);
            const at::Tensor rows = indexOf(m_batch, step * m_batch, 1);
            const Batch train = batchOf(m_data, rows);
            const Batch second = batchOf(m_data, indexOf(m_second, step * 7 + 3, 13));
            const StepResult result = rule->step({.theta = theta,
                                                  .train = train,
                                                  .second = second,
                                                  .gradient = gradient,
                                                  .layout = m_layout,
                                                  .step = step,
                                                  .epoch = epoch,
                                                  .lr = lr,
                                                  .lrFraction = lr / optimizer.lr,
                                                  .progress = static_cast<double>(step) / static_cast<double>(steps),
                                                  .momentum = base.momentum(),
                                                  .weightDecay = optimizer.weightDecay,
                                                  .momentumKept = optimizer.momentum,
                                                  .rows = rows,
                                                  .extras = &extras});
            base.step(result.gradient, lr);
            if (result.decoupled.defined()) theta.sub_(result.decoupled, lr);

            QVERIFY(near(number(result.report.loss), golden["loss"][i], tolerance));
            QCOMPARE(result.report.perturbation.defined(), !golden["perturbation"][i].is_null());
            if (result.report.perturbation.defined())
                QVERIFY(near(number(result.report.perturbation), golden["perturbation"][i], tolerance));
            QVERIFY(near(number(theta.mul(vec(direction)).sum()), golden["projection"][i], tolerance));
            if ((i + 1) % 25 == 0) QVERIFY(near(theta, vec(numbers(golden["theta"][i / 25])), tolerance));
        }
        QVERIFY(near(mean, vec(numbers(golden["runningMean"])), tolerance));
    }

private:
    Layout m_layout;
    at::Tensor m_start;
    Batch m_data;
    std::int64_t m_batch = 0;
    std::int64_t m_second = 0;
    std::int64_t m_stepsPerEpoch = 1;
};

QTEST_GUILESS_MAIN(TestRuleGolden)
#include "tst_rule_golden.moc"
