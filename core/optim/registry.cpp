// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/registry.h"

#include "core/base/new_name.h"
#include "core/optim/ae_sam.h"
#include "core/optim/agnostic_asam.h"
#include "core/optim/agnostic_sam.h"
#include "core/optim/asam.h"
#include "core/optim/async_sam.h"
#include "core/optim/ausam.h"
#include "core/optim/bilateral_sam.h"
#include "core/optim/eigen_sam.h"
#include "core/optim/f_sam.h"
#include "core/optim/functional_sam.h"
#include "core/optim/gsam.h"
#include "core/optim/le_sam.h"
#include "core/optim/looksam.h"
#include "core/optim/msam.h"
#include "core/optim/rule_entry.h"
#include "core/optim/sam.h"
#include "core/optim/sam_sps.h"
#include "core/optim/sampa.h"
#include "core/optim/sgd.h"
#include "core/optim/stable_sam.h"
#include "core/optim/unified_sam.h"
#include "core/optim/usam.h"
#include "core/optim/vasso.h"
#include "core/optim/wsam.h"
#include "core/optim/x_sam.h"
#include "core/optim/xsam.h"
#include "core/optim/z_sharp.h"

#include <deque>

namespace sharpscope {

namespace {

std::deque<RuleEntry> makeEntries()
{
    return {
        ruleEntry<Sgd, SgdOptions>(sgdInfo()),
        ruleEntry<Sam, SamOptions>(samInfo()),
        ruleEntry<Sam, AsamOptions>(asamInfo()),
        ruleEntry<AgnosticSam, AgnosticSamOptions>(agnosticSamInfo()),
        ruleEntry<AgnosticSam, AlignSamOptions>(alignSamInfo()),
        ruleEntry<AgnosticSam, AgnosticAsamOptions>(agnosticAsamInfo()),
        ruleEntry<Gsam, GsamOptions>(gsamInfo()),
        ruleEntry<LookSam, LookSamOptions>(lookSamInfo()),
        ruleEntry<FSam, FSamOptions>(fSamInfo()),
        ruleEntry<Vasso, VassoOptions>(vassoInfo()),
        ruleEntry<Wsam, WsamOptions>(wsamInfo()),
        ruleEntry<Sam, UsamOptions>(usamInfo()),
        ruleEntry<Msam, MsamOptions>(msamInfo()),
        ruleEntry<UnifiedSam, UnifiedSamOptions>(unifiedSamInfo()),
        ruleEntry<StableSam, StableSamOptions>(stableSamInfo()),
        ruleEntry<ZSharp, ZSharpOptions>(zSharpInfo()),
        ruleEntry<LeSam, LeSamOptions>(leSamInfo()),
        ruleEntry<BilateralSam, BilateralSamOptions>(bilateralSamInfo()),
        ruleEntry<AeSam, AeSamOptions>(aeSamInfo()),
        ruleEntry<Ausam, AusamOptions>(ausamInfo()),
        ruleEntry<Sampa, SampaOptions>(sampaInfo()),
        ruleEntry<AsyncSam, AsyncSamOptions>(asyncSamInfo()),
        ruleEntry<SamSps, SamSpsOptions>(samSpsInfo()),
        ruleEntry<FunctionalSam, FunctionalSamOptions>(functionalSamInfo()),
        ruleEntry<EigenSam, EigenSamOptions>(eigenSamInfo()),
        ruleEntry<Xsam, XsamOptions>(xsamInfo()),
        ruleEntry<XSam, XSamOptions>(xSamInfo()),
    };
}

std::deque<RuleEntry>& entries() // a deque: who holds an entry's info may go on doing so when another is added
{
    static std::deque<RuleEntry> all = makeEntries();
    return all;
}

const RuleEntry& entryOf(const std::string& name)
{
    for (const RuleEntry& entry : entries())
        if (entry.info.name == name) return entry;
    const std::string nearest = nearestName(name, ruleNames());
    throw Error("unknown rule \"" + name + "\"" + (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

} // namespace

std::vector<RuleInfo> rules()
{
    std::vector<RuleInfo> all;
    for (const RuleEntry& entry : entries())
        all.push_back(entry.info);
    return all;
}

std::vector<std::string> ruleNames()
{
    std::vector<std::string> names;
    for (const RuleEntry& entry : entries())
        names.push_back(entry.info.name);
    return names;
}

const RuleInfo& ruleInfo(const std::string& name) { return entryOf(name).info; }

std::unique_ptr<StepRule> makeRule(const std::string& name, const Json& options)
{
    return entryOf(name).make(renamedOptions(options));
}

void addRule(RuleEntry entry)
{
    expectNewName("step rule", entry.info.name, ruleNames());
    entries().push_back(std::move(entry));
}

} // namespace sharpscope
