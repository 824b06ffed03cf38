// SPDX-License-Identifier: GPL-3.0-or-later
// Several processes that do one job together. Every one of them is the whole program and takes the same steps in the
// same order; the first alone writes what stays. Where they need each other they meet: each says what for, so that
// processes that have come apart end with a sentence, never with numbers of two different things in one sum; each may
// say that it cannot go on, so that what fails on one fails on all, at the same place; and each may wish to stop.
// This header knows no LibTorch.
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace sharpscope {

/// What joins the processes has to offer: LibTorch's c10d (c10d.h). Tensors lie on the CPU, or where NCCL joins on a
/// GPU, dense, and have the same shape and type in every process; afterwards they hold the same bits everywhere.
class Collectives {
public:
    virtual ~Collectives() = default;
    virtual void sum(at::Tensor& values) = 0;
    virtual void highest(at::Tensor& values) = 0; ///< element by element
    virtual void copy(at::Tensor& values, std::int64_t from) = 0;
    virtual std::string name() const = 0; ///< "gloo"
};

/// Another process said that it cannot go on with what all do now.
class FailedElsewhere : public Error {
public:
    using Error::Error;
};

/// Another process is gone, or does something else: nothing can be done together any more.
class RanksLost : public Error {
public:
    using Error::Error;
};

/// This process among those that do its job, alone unless said otherwise. For one thread. Whatever meets throws
/// FailedElsewhere or RanksLost as said above.
class Ranks {
public:
    Ranks() = default; ///< alone: nothing here has any effect, sums are the values themselves
    Ranks(std::int64_t rank, std::int64_t size, std::unique_ptr<Collectives> collectives)
        : m_rank(rank), m_size(size), m_collectives(std::move(collectives))
    {
    }

    std::int64_t rank() const { return m_rank; }
    std::int64_t size() const { return m_size; }
    bool areSeveral() const { return m_size > 1; }
    bool isFirst() const { return m_rank == 0; }
    bool areLost() const { return !m_lost.empty(); } ///< see RanksLost
    std::string name() const;                        ///< "process 1 of 2"
    std::string backend() const { return m_collectives ? m_collectives->name() : std::string(); }

    /// This process's part of `rows` rows, [begin, end); empty where there are more processes than rows.
    struct Part {
        std::int64_t begin = 0, end = 0;
        std::int64_t count() const { return end - begin; }
    };
    Part partOf(std::int64_t rows) const { return {rows * m_rank / m_size, rows * (m_rank + 1) / m_size}; }

    void sum(at::Tensor& values);        ///< in place, on any device
    void takeFirsts(at::Tensor& values); ///< what the first process has, in place
    std::string takeFirsts(const std::string& text);
    void sum(std::vector<double>& values); ///< the same without tensors
    void takeFirsts(std::vector<double>& values);
    /// Rows [rows, ...] of which this process has computed those in `own` (int64 [n]), `values` [n, ...]; every row is
    /// computed by one process. The same in every process, and exactly what was computed.
    at::Tensor gatherRows(const at::Tensor& values, const at::Tensor& own, std::int64_t rows);

    bool anyWishes(bool own); ///< whether any process does
    bool firstWishes(bool own) { return anyWishes(own && isFirst()); }
    void waitForAll() { anyWishes(false); }

    /// Tells the others that `why` ends what all do now; where they have said so first, they know.
    void fail(const std::exception& why) noexcept;

private:
    enum class Meeting { Wish, Sum, Copy, Text, Failure };
    bool meet(Meeting what, bool wish = false, const std::string* failure = nullptr);
    template <class Work>
    void guarded(Work work);
    std::string copiedText(const std::string& text, std::int64_t from);

    std::int64_t m_rank = 0;
    std::int64_t m_size = 1;
    std::unique_ptr<Collectives> m_collectives;
    std::string m_lost; ///< why, once they are
};

} // namespace sharpscope
