// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ranks/ranks.h"

#include "core/tensor/tensor.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>

#include <cstring>

namespace sharpscope {

namespace {

/// Other libraries end their messages in a stack.
std::string firstLine(const std::exception& error)
{
    const std::string what = error.what();
    return what.substr(0, what.find('\n'));
}

std::string nameOf(std::int64_t rank, std::int64_t size)
{
    return "process " + std::to_string(rank) + " of " + std::to_string(size);
}

/// `values` where collectives take them; written back by whoever changes them. Those that have joined the processes'
/// GPUs (c10d.h) say so by their name, and take what lies there.
at::Tensor whereTaken(const at::Tensor& values, const Collectives& collectives)
{
    const bool isTaken = values.is_cpu() || collectives.name() == "nccl";
    return (isTaken ? values : values.to(at::kCPU)).contiguous();
}

} // namespace

std::string Ranks::name() const { return nameOf(m_rank, m_size); }

template <class Work>
void Ranks::guarded(Work work)
{
    if (!m_lost.empty()) throw RanksLost(m_lost);
    try {
        work();
    } catch (const std::exception& error) {
        m_lost = "another process of this run is gone, so " + name() + " ends, too: " + firstLine(error);
        throw RanksLost(m_lost);
    }
}

bool Ranks::meet(Meeting what, bool wish, const std::string* failure)
{
    if (!areSeveral()) return wish;
    const auto kind = static_cast<double>(what);
    enum Place { Kind, MinusKind, Failing, Wishes };
    std::vector<double> of = {kind, -kind, failure ? double(m_size - m_rank) : 0, wish ? 1.0 : 0};
    at::Tensor said = at::from_blob(of.data(), {static_cast<std::int64_t>(of.size())}, at::kDouble);
    guarded([&] { m_collectives->highest(said); });
    if (of[Failing] > 0) { // the lowest rank of those that do says why
        const std::int64_t by = m_size - static_cast<std::int64_t>(of[Failing]);
        const std::string why = copiedText(failure ? *failure : std::string(), by);
        throw FailedElsewhere(nameOf(by, m_size) + ": " + why);
    }
    if (of[Kind] != kind || of[MinusKind] != -kind) {
        m_lost = "the processes of this run have come apart: " + name() +
                 " does not do what another does; are they the same program on the same data?";
        throw RanksLost(m_lost);
    }
    return of[Wishes] > 0;
}

std::string Ranks::copiedText(const std::string& text, std::int64_t from)
{
    auto bytes = static_cast<std::int64_t>(text.size());
    at::Tensor length = at::from_blob(&bytes, {1}, at::kLong);
    guarded([&] { m_collectives->copy(length, from); });
    if (bytes == 0) return {};
    at::Tensor letters = at::zeros({bytes}, at::kByte);
    if (m_rank == from) std::memcpy(letters.data_ptr<std::uint8_t>(), text.data(), text.size());
    guarded([&] { m_collectives->copy(letters, from); });
    return {reinterpret_cast<const char*>(letters.data_ptr<std::uint8_t>()), static_cast<std::size_t>(bytes)};
}

void Ranks::sum(at::Tensor& values)
{
    if (!areSeveral() || values.numel() == 0) return;
    meet(Meeting::Sum);
    at::Tensor taken = whereTaken(values, *m_collectives);
    guarded([&] { m_collectives->sum(taken); });
    if (taken.data_ptr() != values.data_ptr()) values.copy_(taken);
}

void Ranks::takeFirsts(at::Tensor& values)
{
    if (!areSeveral() || values.numel() == 0) return;
    meet(Meeting::Copy);
    at::Tensor taken = whereTaken(values, *m_collectives);
    guarded([&] { m_collectives->copy(taken, 0); });
    if (taken.data_ptr() != values.data_ptr()) values.copy_(taken);
}

std::string Ranks::takeFirsts(const std::string& text)
{
    if (!areSeveral()) return text;
    meet(Meeting::Text);
    return copiedText(text, 0);
}

void Ranks::sum(std::vector<double>& values)
{
    if (values.empty()) return;
    at::Tensor tensor = at::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, at::kDouble);
    sum(tensor);
}

void Ranks::takeFirsts(std::vector<double>& values)
{
    if (values.empty()) return;
    at::Tensor tensor = at::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, at::kDouble);
    takeFirsts(tensor);
}

at::Tensor Ranks::gatherRows(const at::Tensor& values, const at::Tensor& own, std::int64_t rows)
{
    std::vector<std::int64_t> shape = values.sizes().vec();
    shape.at(0) = rows;
    at::Tensor all = at::zeros(shape, values.options());
    if (own.numel() > 0) all.index_copy_(0, own.to(values.device()), values);
    sum(all); // 0 + x = x
    return all;
}

bool Ranks::anyWishes(bool own) { return meet(Meeting::Wish, own); }

void Ranks::fail(const std::exception& why) noexcept
{
    if (!areSeveral() || !m_lost.empty() || dynamic_cast<const FailedElsewhere*>(&why)) return;
    try {
        const std::string text = firstLine(why);
        meet(Meeting::Failure, false, &text);
    } catch (const std::exception&) { // it is what was said, or nobody is there to hear it
    }
}

} // namespace sharpscope
