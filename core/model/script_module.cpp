// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/script_module.h"

#include "core/base/error.h"
#include "core/model/exact_buffer.h"
#include "core/model/script_attributes.h"
#include "core/model/script_reason.h"
#include "core/tensor/compute.h"
#include "core/tensor/random.h"

#include <torch/script.h>

#include <map>
#include <mutex>
#include <set>

namespace sharpscope {

namespace {

using Object = ScriptAttributes::Object;

/// One attribute of one of the module's objects, and the segment whose values go there.
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

Segment segmentOf(std::string name, SegmentKind kind, const at::Tensor& value)
{
    Segment segment{.name = std::move(name), .count = value.numel(), .shape = value.sizes().vec(), .kind = kind};
    if (kind == SegmentKind::Weight) segment.fanIn = value.numel() / std::max<std::int64_t>(1, value.size(0));
    return segment;
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
    std::vector<Slot> stateSlots;
    ScriptAttributes attributes;
    struct OfFile {
        at::Tensor tensor;
        bool isTrained;
        std::size_t segment;
    };
    std::vector<OfFile> ofFile; ///< its parameters and buffers, which attributes may name
    Layout layout;
    at::Tensor theta; ///< undefined in copies
    at::Tensor state;
    at::Device device = at::kCPU;

    void learn();
    void put(const std::vector<Slot>& slots, const std::vector<at::Tensor>& values);
    void putAttributes(const std::vector<at::Tensor>& parameters, const std::vector<at::Tensor>& buffers) const;
    void takeOut();
    void checkShapes() const;
    void takeOver(const at::Tensor& state, const std::vector<at::Tensor>& put) const;
};

void ScriptModule::Content::learn()
{
    enum class Part { Trained, RealBuffer, OtherState };
    struct Found {
        Part part;
        Segment segment;
        at::Tensor value;
        std::vector<Slot> slots = {}; ///< several where it is tied
    };
    std::vector<Found> found;
    std::map<const void*, std::size_t> known;
    const auto named = objectsOf(module);
    for (std::size_t o = 0; o < named.size(); ++o) {
        const auto& [prefix, object] = named[o];
        objects.push_back(object);
        const auto type = object->type();
        for (std::size_t i = 0; i < type->numAttributes(); ++i) {
            const c10::IValue& value = object->getSlot(i);
            const bool isParameter = type->is_parameter(i), isBuffer = type->is_buffer(i);
            if (!isParameter && !isBuffer && !type->getAttribute(i)->is_module()) attributes.add(o, i, value);
            if ((!isParameter && !isBuffer) || !value.isTensor() || !value.toTensor().defined()) continue;
            const at::Tensor& tensor = value.toTensor();
            if (tensor.layout() != at::kStrided || tensor.is_quantized()) continue;
            if (isParameter && tensor.requires_grad() && tensor.scalar_type() != at::kFloat)
                throw Error(file + ": its parameter \"" + prefix + type->getAttributeName(i) + "\" is of type " +
                            c10::toString(tensor.scalar_type()) +
                            ", Float is what is trained; save module.float(), without .half() or .double() in it");
            const auto [it, isNew] = known.emplace(tensor.unsafeGetTensorImpl(), found.size());
            if (isNew) {
                const std::string& name = type->getAttributeName(i);
                const bool isReal = tensor.is_floating_point();
                const Part part = !isReal                                 ? Part::OtherState
                                  : isBuffer                              ? Part::RealBuffer
                                  : isParameter && tensor.requires_grad() ? Part::Trained
                                                                          : Part::OtherState;
                const SegmentKind kind = isParameter ? kindOf(*type, name, tensor) : SegmentKind::Norm;
                found.push_back({part, segmentOf(prefix + name, kind, tensor), tensor});
            }
            found[it->second].slots.push_back({.object = o, .index = i});
        }
    }
    std::vector<at::Tensor> trained, kept;
    for (const Part part : {Part::Trained, Part::RealBuffer, Part::OtherState}) {
        for (Found& f : found) {
            if (f.part != part) continue;
            const bool isTrained = part == Part::Trained;
            auto& segments = isTrained ? layout.parameters : layout.statistics;
            if (attributes.mayNameTensors()) ofFile.push_back({f.value, isTrained, segments.size()});
            for (Slot slot : f.slots) {
                slot.segment = segments.size();
                (isTrained ? parameterSlots : stateSlots).push_back(slot);
            }
            (isTrained ? trained : kept).push_back(isTrained ? flat(f.value) : asState(f.value, f.segment));
            append(segments, isTrained ? layout.parameterCount : layout.statisticsCount, std::move(f.segment));
        }
        if (part == Part::RealBuffer) layout.earlierStatisticsCount = layout.statisticsCount;
    }
    theta = joined(trained);
    state = joined(kept);
}

void ScriptModule::Content::put(const std::vector<Slot>& slots, const std::vector<at::Tensor>& values)
{
    for (const Slot& slot : slots)
        objects[slot.object]->setSlot(slot.index, values[slot.segment]);
}

void ScriptModule::Content::putAttributes(const std::vector<at::Tensor>& parameters,
                                          const std::vector<at::Tensor>& buffers) const
{
    ScriptAttributes::Exchanged exchanged;
    for (const auto& [tensor, isTrained, segment] : ofFile)
        exchanged.emplace_back(tensor, isTrained ? parameters[segment] : buffers[segment]);
    attributes.put(objects, exchanged);
}

/// Where training leaves a buffer of another shape, it has no place in the state.
void ScriptModule::Content::checkShapes() const
{
    for (const Slot& slot : stateSlots) {
        const Segment& segment = layout.statistics[slot.segment];
        const at::Tensor now = objects[slot.object]->getSlot(slot.index).toTensor();
        if (now.sizes() == at::IntArrayRef(segment.shape)) continue;
        throw Error(file + ": its forward makes the buffer \"" + segment.name + "\" " + c10::str(now.sizes()) +
                    " in training, it began as " + c10::str(at::IntArrayRef(segment.shape)) +
                    "; a buffer keeps its shape, what is to change it is an attribute that is no buffer");
    }
}

/// Nothing of the caller's stays in the module.
void ScriptModule::Content::takeOut()
{
    const at::Tensor none = at::zeros({0});
    for (const auto* slots : {&parameterSlots, &stateSlots})
        for (const Slot& slot : *slots)
            objects[slot.object]->setSlot(slot.index, none);
    attributes.takeOut(objects);
}

/// What the script has made of the buffers. It may have changed a view of the state in place, or assigned a new tensor.
void ScriptModule::Content::takeOver(const at::Tensor& all, const std::vector<at::Tensor>& put) const
{
    const at::NoGradGuard noGradients;
    for (const Slot& slot : stateSlots) {
        const Segment& segment = layout.statistics[slot.segment];
        const at::Tensor now = objects[slot.object]->getSlot(slot.index).toTensor();
        at::Tensor place = all.narrow(0, segment.offset, segment.count);
        if (segment.exactType)
            place.copy_(exactAsFloats(now.to(static_cast<at::ScalarType>(*segment.exactType))));
        else if (!now.is_same(put[slot.segment]))
            place.view(segment.shape).copy_(now);
    }
}

ScriptModule::ScriptModule(const std::filesystem::path& file) : m_content(std::make_unique<Content>())
{
    m_content->file = file.string();
    try {
        m_content->module = torch::jit::load(file.string(), at::kCPU);
    } catch (const std::exception& error) {
        if (const std::string is = whatItIsInstead(file); !is.empty()) throw Error(file.string() + ": " + is);
        const std::string why = reasonOf(error.what()); // what LibTorch 2 advises after its first sentence is left out
        throw Error(file.string() + ": is no TorchScript file that " + torchVersion() +
                    " reads: " + why.substr(0, why.find(". ")));
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

at::Tensor ScriptModule::forward(const std::vector<at::Tensor>& parameters, const at::Tensor& state,
                                 const at::Tensor& images, Statistics statistics, std::int64_t seed)
{
    Content& c = *m_content;
    const at::Tensor& any = parameters.front();
    const bool isTraining = statistics != Statistics::UseStored;
    try {
        if (any.device() != c.device) c.module.to(c.device = any.device());
        const at::Tensor own = statistics == Statistics::Update ? state : state.detach().clone();
        const std::vector<at::Tensor> buffers = stateValues(c.layout, own);
        c.put(c.parameterSlots, parameters);
        c.put(c.stateSlots, buffers);
        c.putAttributes(parameters, buffers);
        c.module.train(isTraining);
        // the profiling executor would specialise on each kind of call and fuse; the plain one computes what is written
        const torch::jit::GraphOptimizerEnabledGuard asWritten(false);
        std::unique_lock lock(defaultGenerator(), std::defer_lock);
        if (isTraining) {
            lock.lock();
            at::manual_seed(deriveSeed(seed, "dropout"));
        }
        const c10::IValue logits = c.module.forward({images.to(any.options())});
        if (isTraining) c.checkShapes();
        if (statistics == Statistics::Update) c.takeOver(state, buffers);
        c.takeOut();
        if (!logits.isTensor()) throw Error(c.file + ": its forward gives no tensor but " + logits.tagKind());
        return logits.toTensor();
    } catch (const std::exception& error) {
        if (dynamic_cast<const Error*>(&error)) throw;
        throw Error(c.file + ": does not take images " + c10::str(images.sizes()) +
                    (isTraining ? " in training: " : ": ") + reasonOf(error.what()));
    }
}

} // namespace sharpscope
