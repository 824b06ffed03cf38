// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/gl_support.h"

#include "widgets/view3d/gl_probe.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sharpscope {

namespace {

constexpr unsigned mostSeconds = 20; ///< a driver that hangs counts as one that died

struct Attempted {
    bool died = false;
    std::optional<std::string> renderer;
};

[[noreturn]] void attemptInChild(const std::function<std::optional<std::string>()>& attempt, int to)
{
    for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGALRM})
        std::signal(signal, SIG_DFL); // nobody's handler reports it
    const rlimit none = {};
    setrlimit(RLIMIT_CORE, &none);
    if (const int nothing = open("/dev/null", O_WRONLY); nothing >= 0) dup2(nothing, STDERR_FILENO);
    alarm(mostSeconds);
    const std::optional<std::string> renderer = attempt();
    const bool said = !renderer || write(to, renderer->data(), renderer->size()) >= 0;
    _exit(renderer && said ? EXIT_SUCCESS : EXIT_FAILURE);
}

Attempted attempted(const std::function<std::optional<std::string>()>& attempt)
{
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    const pid_t child = fork();
    if (child == 0) attemptInChild(attempt, ends[1]);
    close(ends[1]);
    std::string renderer;
    std::array<char, 256> part;
    for (ssize_t count = 0; child > 0 && (count = TEMP_FAILURE_RETRY(read(ends[0], part.data(), part.size()))) > 0;)
        renderer.append(part.data(), static_cast<std::size_t>(count));
    close(ends[0]);
    int status = 0;
    if (child < 0 || TEMP_FAILURE_RETRY(waitpid(child, &status, 0)) != child) return {};
    if (WIFSIGNALED(status)) return {.died = true};
    if (WEXITSTATUS(status) != EXIT_SUCCESS) return {};
    return {.renderer = renderer};
}

} // namespace

GlSupport findGlSupport(const std::function<std::optional<std::string>()>& attempt)
{
    const Attempted usual = attempted(attempt);
    if (usual.renderer) return {.works = true, .renderer = *usual.renderer};
    if (!usual.died || std::getenv("GALLIUM_DRIVER")) return {};
    setenv("GALLIUM_DRIVER", "softpipe", 1);
    const Attempted plain = attempted(attempt);
    if (plain.renderer) return {.works = true, .usesSoftpipe = true, .renderer = *plain.renderer};
    unsetenv("GALLIUM_DRIVER");
    return {};
}

const GlSupport& glSupport()
{
    static const GlSupport support = findGlSupport(tryGlContext);
    return support;
}

std::string whyNoGl(const GlSupport& support, const std::string& display, const std::string& wayland)
{
    if (support.works) return {};
    if (!display.empty())
        return "display " + display +
               " makes no OpenGL 3.2 context; Mesa's drivers (libgl1-mesa-dri) draw without a "
               "graphics card";
    if (!wayland.empty())
        return "it is drawn through X11, and this Wayland desktop has no X server: install XWayland and start again";
    return "there is no display (DISPLAY is not set); xvfb-run gives a program one";
}

std::string whyNoGl()
{
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value ? value : "");
    };
    return whyNoGl(glSupport(), variable("DISPLAY"), variable("WAYLAND_DISPLAY"));
}

} // namespace sharpscope
