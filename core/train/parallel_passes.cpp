// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/parallel_passes.h"

#include "core/tensor/compute.h"

#include <ATen/Parallel.h>
#include <ATen/ThreadLocalState.h>
#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace sharpscope {

/// A thread that does one piece of work at a time for another, with a number of OpenMP threads of its own.
class ParallelPasses::Worker {
public:
    explicit Worker(int threads)
        : m_thread([this, threads](const std::stop_token& stop) {
              useThreads(threads); // OpenMP's count is each thread's own
              serve(stop);
          })
    {
    }

    void begin(std::function<void()> work)
    {
        const std::lock_guard lock(m_mutex);
        m_work = std::move(work);
        m_changed.notify_all();
    }

    /// @throws what the work has.
    void wait()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return !m_work; });
        if (const auto failure = std::exchange(m_failure, nullptr)) std::rethrow_exception(failure);
    }

private:
    void serve(const std::stop_token& stop)
    {
        std::unique_lock lock(m_mutex);
        while (m_changed.wait(lock, stop, [&] { return static_cast<bool>(m_work); })) {
            lock.unlock();
            std::exception_ptr failure;
            try {
                m_work();
            } catch (...) {
                failure = std::current_exception();
            }
            lock.lock();
            m_failure = failure;
            m_work = nullptr;
            m_changed.notify_all();
        }
    }

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::function<void()> m_work;
    std::exception_ptr m_failure;
    std::jthread m_thread; // last: it begins when all else is there
};

namespace {

/// The calling thread's, for a while.
class ThreadsFor {
public:
    explicit ThreadsFor(int threads) { at::set_num_threads(threads); }
    ~ThreadsFor() { at::set_num_threads(m_before); }
    ThreadsFor(const ThreadsFor&) = delete;
    ThreadsFor& operator=(const ThreadsFor&) = delete;

private:
    int m_before = at::get_num_threads();
};

} // namespace

bool takesTwoAtOnce(const std::string& twoPasses, const Network& network, const at::Device& device)
{
    if (twoPasses != "auto") return twoPasses == "parallel";
    const std::vector<Segment>& parameters = network.layout().parameters;
    const auto isConvolution = [](const Segment& segment) { return segment.shape.size() == 4; };
    return device.is_cpu() && std::any_of(parameters.begin(), parameters.end(), isConvolution);
}

ParallelPasses::ParallelPasses(Gradient gradient) : m_gradient(std::move(gradient)) {}

ParallelPasses::~ParallelPasses() = default;

GradientsAsked::Both ParallelPasses::operator()(const GradientsAsked& asked)
{
    if (!asked.first.theta.is_cpu()) return onStreams(asked);
    if (at::get_num_threads() > 1) return onThreads(asked);
    return asked.inTurn(m_gradient);
}

GradientsAsked::Both ParallelPasses::onThreads(const GradientsAsked& asked)
{
    const int all = at::get_num_threads();
    if (!m_worker) m_worker = std::make_unique<Worker>(all / 2);
    GradientsAsked::Both both;
    m_worker->begin([&, state = at::ThreadLocalState()] {
        const at::ThreadLocalStateGuard guard(state); // who counts memory counts this thread's as well
        both.second = asked.second.by(m_gradient);
    });
    std::exception_ptr failure;
    try {
        const ThreadsFor half(all - all / 2);
        both.first = asked.first.by(m_gradient);
    } catch (...) {
        failure = std::current_exception();
    }
    m_worker->wait();
    if (failure) std::rethrow_exception(failure);
    return both;
}

GradientsAsked::Both ParallelPasses::onStreams(const GradientsAsked& asked)
{
    const c10::Device device = asked.first.theta.device();
    const c10::impl::VirtualGuardImpl streams(device.type());
    const c10::Stream main = streams.getStream(device), side = streams.getStreamFromGlobalPool(device);
    GradientsAsked::Both both;
    c10::Event begun(device.type()), done(device.type());
    begun.record(main);
    begun.block(side);
    {
        const c10::StreamGuard guard(side);
        both.second = asked.second.by(m_gradient);
        done.record(side);
    }
    both.first = asked.first.by(m_gradient);
    done.block(main); // what is freed from here on is free on both
    for (const at::Tensor& made : {both.second.loss, both.second.gradient, both.second.correct})
        if (made.defined()) streams.recordDataPtrOnStream(made.storage().data_ptr(), main);
    return both;
}

} // namespace sharpscope
