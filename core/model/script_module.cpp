// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/script_module.h"

#include "core/base/error.h"
#include "core/tensor/random.h"

#include <torch/script.h>
#include <torch/version.h>

#include <map>
#include <mutex>
#include <set>

namespace sharpscope {

namespace {

using Object = c10::intrusive_ptr<c10::ivalue::Object>;

/// One attribute of one of the module's objects, and the segment whose view goes there.
struct Slot {
    std::size_t object = 0;
    std::size_t index = 0;
    std::size_t segment = 0;
};

/// The module and its submodules, each once, in a fixed order, so that copies can be walked alike.
void collect(const Object& object, const std::string& prefix, std::vector<std::pair<std::string, Object>>& found,
             std::set<const void*>& seen)
{
    if (!seen.insert(object.get()).second) return;
    found.emplace_back(prefix, object);
    const auto type = object->type();
    for (std::size_t i = 0; i < type->numAttributes(); ++i)
        if (type->getAttribute(i)->is_module() && object->getSlot(i).isObject())
            collect(object->getSlot(i).toObject(), prefix + type->getAttributeName(i) + ".", found, seen);
}

std::vector<std::pair<std::string, Object>> objectsOf(const torch::jit::Module& module)
{
    std::vector<std::pair<std::string, Object>> found;
    std::set<const void*> seen;
    collect(module._ivalue(), "", found, seen);
    return found;
}

SegmentKind kindOf(const c10::ClassType& type, const std::string& name, const at::Tensor& value)
{
    const bool normalises = type.findAttributeSlot("running_mean") || (name == "weight" && value.dim() == 1);
    if (normalises) return SegmentKind::Norm;
    return value.dim() > 1 ? SegmentKind::Weight : SegmentKind::Bias;
}

void append(std::vector<Segment>& segments, std::int64_t& total, Segment segment)
{
    segment.offset = total;
    total += segment.count;
    segments.push_back(std::move(segment));
}

/// Numbers in the order in which they lie in θ.
at::Tensor flat(const at::Tensor& value)
{
    const at::Tensor x = value.detach().to(at::kCPU, at::kFloat);
    return (x.dim() == 4 ? x.permute({0, 2, 3, 1}) : x).reshape(-1);
}

at::Tensor joined(const std::vector<at::Tensor>& parts) { return parts.empty() ? at::zeros({0}) : at::cat(parts); }

std::string firstLine(const std::string& text)
{
    // a script's traceback ends with what went wrong; c10's message begins with it
    const std::size_t error = text.rfind("RuntimeError: ");
    const std::size_t begin = error == std::string::npos ? 0 : error + 14;
    return text.substr(begin, text.find('\n', begin) - begin);
}

std::mutex& defaultGenerator()
{
    static std::mutex mutex;
    return mutex;
}

} // namespace

struct ScriptModule::Content {
    std::string file;
    torch::jit::Module module;
    std::vector<Object> objects;
    std::vector<Slot> parameterSlots;
    std::vector<Slot> bufferSlots;
    Layout layout;
    at::Tensor theta; ///< undefined in copies
    at::Tensor state;
    at::Device device = at::kCPU;

    void learn();
    void put(const std::vector<Slot>& slots, const std::vector<at::Tensor>& values);
    void takeOut();
    void takeOver(const std::vector<at::Tensor>& statistics) const;
};

void ScriptModule::Content::learn()
{
    std::map<const void*, std::size_t> known; // tied tensors have one segment
    std::vector<at::Tensor> parameters, buffers;
    const auto named = objectsOf(module);
    for (std::size_t o = 0; o < named.size(); ++o) {
        const auto& [prefix, object] = named[o];
        objects.push_back(object);
        const auto type = object->type();
        for (std::size_t i = 0; i < type->numAttributes(); ++i) {
            const c10::IValue& value = object->getSlot(i);
            if (!value.isTensor() || !value.toTensor().defined() || !value.toTensor().is_floating_point()) continue;
            const bool isParameter = type->is_parameter(i);
            if (!isParameter && !type->is_buffer(i)) continue;
            const at::Tensor& tensor = value.toTensor();
            auto& segments = isParameter ? layout.parameters : layout.statistics;
            const auto [it, isNew] = known.emplace(tensor.unsafeGetTensorImpl(), segments.size());
            (isParameter ? parameterSlots : bufferSlots).push_back({.object = o, .index = i, .segment = it->second});
            if (!isNew) continue;
            const std::string& name = type->getAttributeName(i);
            Segment segment{.name = prefix + name, .count = tensor.numel(), .shape = tensor.sizes().vec()};
            segment.kind = isParameter ? kindOf(*type, name, tensor) : SegmentKind::Norm;
            if (segment.kind == SegmentKind::Weight)
                segment.fanIn = tensor.numel() / std::max<std::int64_t>(1, tensor.size(0));
            append(segments, isParameter ? layout.parameterCount : layout.statisticsCount, std::move(segment));
            (isParameter ? parameters : buffers)
                .push_back(isParameter ? flat(tensor) : tensor.detach().to(at::kFloat).reshape(-1));
        }
    }
    theta = joined(parameters);
    state = joined(buffers);
}

void ScriptModule::Content::put(const std::vector<Slot>& slots, const std::vector<at::Tensor>& values)
{
    for (const Slot& slot : slots)
        objects[slot.object]->setSlot(slot.index, values[slot.segment]);
}

/// Nothing of the caller's stays in the module.
void ScriptModule::Content::takeOut()
{
    const at::Tensor none = at::zeros({0});
    for (const auto* slots : {&parameterSlots, &bufferSlots})
        for (const Slot& slot : *slots)
            objects[slot.object]->setSlot(slot.index, none);
}

/// A script that assigns a buffer anew, rather than changing it in place, has left its value in the slot.
void ScriptModule::Content::takeOver(const std::vector<at::Tensor>& statistics) const
{
    const at::NoGradGuard noGradients;
    for (const Slot& slot : bufferSlots) {
        const at::Tensor now = objects[slot.object]->getSlot(slot.index).toTensor();
        if (!now.is_same(statistics[slot.segment])) statistics[slot.segment].copy_(now);
    }
}

ScriptModule::ScriptModule(const std::filesystem::path& file) : m_content(std::make_unique<Content>())
{
    m_content->file = file.string();
    try {
        m_content->module = torch::jit::load(file.string(), at::kCPU);
    } catch (const std::exception& error) {
        const std::string why = firstLine(error.what()); // what LibTorch 2 advises after its first sentence is left out
        throw Error(file.string() +
                    ": is no TorchScript file that LibTorch " TORCH_VERSION " reads: " + why.substr(0, why.find(". ")));
    }
    m_content->learn();
}

ScriptModule::ScriptModule(std::unique_ptr<Content> content) : m_content(std::move(content)) {}
ScriptModule::~ScriptModule() = default;
ScriptModule::ScriptModule(ScriptModule&&) noexcept = default;

const Layout& ScriptModule::layout() const { return m_content->layout; }
at::Tensor ScriptModule::initialTheta() const { return m_content->theta; }
at::Tensor ScriptModule::initialState() const { return m_content->state; }

ScriptModule ScriptModule::copy() const
{
    const c10::InferenceMode tensorsAreOrdinary(false);
    auto content = std::make_unique<Content>(*m_content);
    content->module = m_content->module.deepcopy();
    content->objects.clear();
    for (auto& [name, object] : objectsOf(content->module))
        content->objects.push_back(std::move(object));
    content->theta = content->state = at::Tensor();
    content->takeOut();
    return ScriptModule(std::move(content));
}

at::Tensor ScriptModule::forward(const std::vector<at::Tensor>& parameters, const std::vector<at::Tensor>& statistics,
                                 const at::Tensor& images, bool training, std::int64_t seed)
{
    Content& c = *m_content;
    const at::Tensor& any = parameters.front();
    try {
        if (any.device() != c.device) c.module.to(c.device = any.device());
        c.put(c.parameterSlots, parameters);
        c.put(c.bufferSlots, statistics);
        c.module.train(training);
        // the profiling executor would specialise on each kind of call and fuse; the plain one computes what is written
        const torch::jit::GraphOptimizerEnabledGuard asWritten(false);
        std::unique_lock lock(defaultGenerator(), std::defer_lock);
        if (training) {
            lock.lock();
            at::manual_seed(deriveSeed(seed, "dropout"));
        }
        const c10::IValue logits = c.module.forward({images.to(any.options())});
        if (training) c.takeOver(statistics);
        c.takeOut();
        if (!logits.isTensor()) throw Error(c.file + ": its forward gives no tensor but " + logits.tagKind());
        return logits.toTensor();
    } catch (const std::exception& error) {
        if (dynamic_cast<const Error*>(&error)) throw;
        throw Error(c.file + ": does not take images " + c10::str(images.sizes()) + ": " + firstLine(error.what()));
    }
}

} // namespace sharpscope
