// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/pickle/pickle.h"

#include "core/formats/pickle/pickle_machine.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace assay {
namespace {

/// Modules of which nothing belongs in a file of weights.
constexpr std::array DangerousModules { "os",          "posix",
                                        "nt",          "sys",
                                        "subprocess",  "socket",
                                        "shutil",      "runpy",
                                        "pty",         "ctypes",
                                        "importlib",   "pickle",
                                        "_pickle",     "cPickle",
                                        "marshal",     "code",
                                        "codeop",      "webbrowser",
                                        "requests",    "urllib",
                                        "http",        "ftplib",
                                        "telnetlib",   "smtplib",
                                        "ssl",         "multiprocessing",
                                        "threading",   "asyncio",
                                        "signal",      "tempfile",
                                        "pathlib",     "glob",
                                        "pip",         "pydoc",
                                        "timeit",      "bdb",
                                        "pdb",         "cProfile",
                                        "profile",     "trace",
                                        "distutils",   "setuptools",
                                        "cloudpickle", "dill",
                                        "pkgutil",     "imp",
                                        "zipimport",   "commands",
                                        "popen2",      "platform",
                                        "ensurepip",   "venv",
                                        "httplib",     "httpx",
                                        "aiohttp",     "paramiko",
                                        "xmlrpc",      "socketserver",
                                        "concurrent",  "_thread",
                                        "io",          "_io",
                                        "_winapi",     "_posixsubprocess",
                                        "atexit",      "doctest",
                                        "inspect",     "site",
                                        "linecache",   "fileinput",
                                        "mmap",        "cffi",
                                        "jsonpickle",  "antigravity",
                                        "shelve",      "idlelib" };

struct QualifiedName {
    const char *module, *name;
};
constexpr std::array DangerousNames {
    QualifiedName { "builtins", "eval" },
    QualifiedName { "builtins", "exec" },
    QualifiedName { "builtins", "compile" },
    QualifiedName { "builtins", "open" },
    QualifiedName { "builtins", "getattr" },
    QualifiedName { "builtins", "setattr" },
    QualifiedName { "builtins", "__import__" },
    QualifiedName { "builtins", "globals" },
    QualifiedName { "builtins", "breakpoint" },
    QualifiedName { "builtins", "input" },
    QualifiedName { "builtins", "delattr" },
    QualifiedName { "builtins", "locals" },
    QualifiedName { "builtins", "vars" },
    QualifiedName { "builtins", "execfile" },
    QualifiedName { "builtins", "file" },
    QualifiedName { "builtins", "apply" },
    QualifiedName { "builtins", "reload" },
    QualifiedName { "torch.serialization", "load" },
    QualifiedName { "joblib", "load" },
    QualifiedName { "pandas", "read_pickle" },
    QualifiedName { "numpy.f2py.crackfortran", "myeval" },
    QualifiedName { "logging.config", "listen" },
    QualifiedName { "types", "MethodType" },
    QualifiedName { "torch", "load" },
    QualifiedName { "torch.hub", "load" },
    QualifiedName { "torch.jit", "load" },
    QualifiedName { "numpy", "load" },
    QualifiedName { "numpy.testing._private.utils", "runstring" },
    QualifiedName { "operator", "attrgetter" },
    QualifiedName { "operator", "methodcaller" },
    QualifiedName { "functools", "partial" },
    QualifiedName { "types", "CodeType" },
    QualifiedName { "types", "FunctionType" },
};

/// Harmless names of those modules: plain values that checkpoints of training programs hold.
constexpr std::array HarmlessNames {
    QualifiedName { "pathlib", "Path" },
    QualifiedName { "pathlib", "PosixPath" },
    QualifiedName { "pathlib", "WindowsPath" },
    QualifiedName { "pathlib", "PurePath" },
    QualifiedName { "pathlib", "PurePosixPath" },
    QualifiedName { "pathlib", "PureWindowsPath" },
    QualifiedName { "io", "BytesIO" },
    QualifiedName { "_io", "BytesIO" },
    QualifiedName { "io", "StringIO" },
    QualifiedName { "_io", "StringIO" },
};

std::optional<double> littleEndian(std::string_view code, const std::string &bytes)
{
    const auto read = [&]<typename T>(T value) -> std::optional<double> {
        if (bytes.size() != sizeof value)
            return std::nullopt;
        std::memcpy(&value, bytes.data(), sizeof value);
        return static_cast<double>(value);
    };
    if (code == "f8")
        return read(double {});
    if (code == "f4")
        return read(float {});
    if (code == "i8")
        return read(std::int64_t {});
    if (code == "i4")
        return read(std::int32_t {});
    if (code == "u8")
        return read(std::uint64_t {});
    if (code == "u4")
        return read(std::uint32_t {});
    if (code == "u1" || code == "b1")
        return read(std::uint8_t {});
    return std::nullopt;
}

} // namespace

bool isDangerousGlobal(std::string_view module, std::string_view name)
{
    if (module == "__builtin__")
        module = "builtins";
    const auto isNamed = [&](const QualifiedName &row) { return module == row.module && name == row.name; };
    if (std::ranges::any_of(HarmlessNames, isNamed))
        return false;
    const auto top = module.substr(0, module.find('.'));
    if (std::find(DangerousModules.begin(), DangerousModules.end(), top) != DangerousModules.end())
        return true;
    return std::ranges::any_of(DangerousNames, isNamed);
}

NodeId Pickle::find(NodeId dictionary, std::string_view key) const
{
    if (dictionary >= nodes.size() || nodes[dictionary].kind != NodeKind::Dictionary)
        return NoNode;
    const auto &items = nodes[dictionary].items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        if (nodes[items[i]].kind == NodeKind::Text && nodes[items[i]].text == key)
            return items[i + 1];
    return NoNode;
}

std::optional<std::string_view> Pickle::calledName(NodeId id) const
{
    if (id >= nodes.size() || nodes[id].kind != NodeKind::Call || nodes[id].items.size() < 2)
        return std::nullopt;
    const auto &callable = nodes[nodes[id].items[0]];
    if (callable.kind != NodeKind::Global)
        return std::nullopt;
    return callable.text;
}

std::optional<std::pair<double, double>> Pickle::complexNumber(NodeId id) const
{
    const auto name = calledName(id);
    if (!name || (*name != "builtins complex" && *name != "__builtin__ complex"))
        return std::nullopt;
    const auto &arguments = nodes[nodes[id].items[1]];
    if (arguments.items.size() != 2)
        return std::nullopt;
    const auto &real = nodes[arguments.items[0]], &imaginary = nodes[arguments.items[1]];
    const auto isNumber = [](const PickleNode &value) {
        return value.kind == NodeKind::Float || value.kind == NodeKind::Integer;
    };
    if (!isNumber(real) || !isNumber(imaginary))
        return std::nullopt;
    return std::pair(real.number, imaginary.number);
}

std::optional<double> Pickle::numpyScalar(NodeId id) const
{
    const auto name = calledName(id);
    if (!name || (*name != "numpy.core.multiarray scalar" && *name != "numpy._core.multiarray scalar"))
        return std::nullopt;
    const auto &arguments = nodes[nodes[id].items[1]];
    if (arguments.items.size() != 2)
        return std::nullopt;
    const auto dtypeName = calledName(arguments.items[0]);
    const auto &bytes = nodes[arguments.items[1]];
    if (!dtypeName || *dtypeName != "numpy dtype" || bytes.kind != NodeKind::Bytes)
        return std::nullopt;
    const auto &dtype = nodes[arguments.items[0]];
    const auto &dtypeArguments = nodes[dtype.items[1]];
    if (dtypeArguments.items.empty())
        return std::nullopt;
    // The byte order stands in the state: (version, '<', ...).
    if (dtype.state != NoNode && nodes[dtype.state].items.size() > 1
        && nodes[nodes[dtype.state].items[1]].text == ">")
        return std::nullopt;
    return littleEndian(nodes[dtypeArguments.items[0]].text, bytes.text);
}

bool looksLikePickle(std::span<const std::byte> head)
{
    return head.size() >= 3 && head[0] == std::byte { 0x80 } && head[1] >= std::byte { 2 }
    && head[1] <= std::byte { 5 };
}

Result<Pickle> readPickle(const ByteSource &source, std::uint64_t begin, const PickleLimits &limits,
                          const RunControl &run)
{
    return PickleMachine(source, begin, limits).run(run);
}

PickleScan scanPickles(const ByteSource &source, std::uint64_t begin, const RunControl &run)
{
    constexpr std::uint64_t MostStreams = 256;
    PickleScan scan;
    scan.end = begin;
    while (scan.end < source.size() && scan.streams < MostStreams && !run.cancelled()) {
        PickleMachine machine(source, scan.end, {});
        auto pickle = machine.run(run);
        auto findings = pickle ? std::move(pickle->findings) : machine.takeFindings();
        std::ranges::move(findings, std::back_inserter(scan.findings));
        if (!pickle)
            break;
        ++scan.streams;
        scan.end = pickle->end;
    }
    return scan;
}

} // namespace assay
