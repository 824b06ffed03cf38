// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/view_state.h"

#include <functional>
#include <vector>

namespace sharpscope {

/// The parts of the window that have fields in the ViewState, in the order in which a state is shown. Each offers
/// `read(ViewState&) const`, which writes its own fields into the state, and `show(const ViewState&)`, which makes the
/// screen look so and touches nothing that already does.
class ViewParts {
public:
    template <class Part>
    void add(Part& part)
    {
        add([&part](ViewState& state) { part.read(state); }, [&part](const ViewState& state) { part.show(state); });
    }
    void add(std::function<void(ViewState&)> read, std::function<void(const ViewState&)> show)
    {
        m_parts.push_back({std::move(read), std::move(show)});
    }

    ViewState capture() const
    {
        ViewState state;
        for (const auto& part : m_parts)
            part.read(state);
        return state;
    }

    void apply(const ViewState& state) const
    {
        for (const auto& part : m_parts)
            part.show(state);
    }

private:
    struct Part {
        std::function<void(ViewState&)> read;
        std::function<void(const ViewState&)> show;
    };
    std::vector<Part> m_parts;
};

} // namespace sharpscope
