// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/epoch_sums.h"

#include "core/base/error.h"

#include <ATen/TensorOperators.h>

#include <cmath>

namespace sharpscope {

void EpochSums::add(const StepTaken& step)
{
    const std::int64_t images = step.train.labels.size(0);
    const at::Tensor loss = step.report.loss.to(at::kDouble) * static_cast<double>(images);
    m_pendingLoss = m_pending == 0 ? loss : m_pendingLoss + loss;
    if (step.report.correct.defined()) {
        const at::Tensor correct = step.report.correct.to(at::kDouble);
        m_pendingCorrect = m_pending == 0 ? correct : m_pendingCorrect + correct;
    }
    m_pending += images;
}

void EpochSums::readBack()
{
    if (m_pending == 0) return;
    const double loss = m_pendingLoss.item<double>();
    if (!std::isfinite(loss))
        throw Error("the loss is not finite; a lower learning rate or radius, or a warm-up, may help");
    m_loss += loss;
    if (m_pendingCorrect.defined()) m_correct += m_pendingCorrect.item<double>();
    m_images += std::exchange(m_pending, 0);
}

Values EpochSums::takeMeans()
{
    readBack();
    const auto images = static_cast<double>(m_images);
    Values means{{"loss/train", m_loss / images}};
    if (m_pendingCorrect.defined()) means.emplace_back("accuracy/train", m_correct / images);
    *this = {};
    return means;
}

void EpochSums::save(Checkpoint& checkpoint)
{
    readBack();
    checkpoint.lossSum = m_loss;
    checkpoint.correctSum = m_correct;
    checkpoint.seenImages = m_images;
}

void EpochSums::restore(const Checkpoint& checkpoint)
{
    *this = {};
    m_loss = checkpoint.lossSum;
    m_correct = checkpoint.correctSum;
    m_images = checkpoint.seenImages;
}

} // namespace sharpscope
