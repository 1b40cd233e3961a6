// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/openvino_graph.h"

#include "core/base/parallel.h"
#include "core/formats/wire/xml_scanner.h"
#include "core/model/shape.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace assay {
namespace {

constexpr std::size_t MostLayers = 4'000'000;
constexpr std::size_t MostInputs = 65'536;

std::optional<std::uint64_t> wholeNumber(std::string_view text)
{
    const auto blanks = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    text.remove_prefix(blanks);
    text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// "4096,32,128"; nothing is the scalar.
std::optional<std::vector<std::uint64_t>> lengths(std::string_view text)
{
    std::vector<std::uint64_t> dims;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        const auto dim = wholeNumber(text.substr(0, comma));
        if (!dim || dims.size() >= Shape::MaxRank)
            return std::nullopt;
        dims.push_back(*dim);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return dims;
}

struct Edge {
    std::string from, to, toPort;
};

/// A graph while its tags are read.
struct OpenGraph {
    std::string_view tag; ///< that opened it
    OpenVinoGraph graph {};
    std::vector<Edge> edges {};
    bool isInOutput = false;
    std::size_t outputPorts = 0;
};

class GraphReader {
public:
    GraphReader(std::string_view text, const std::string &path, const RunControl &run)
        : m_scanner(text, path)
        , m_path(path)
        , m_run(run)
    {
    }
    Result<OpenVinoContent> read();

private:
    Status readTag(const XmlTag &tag);
    Status begin(const XmlTag &tag);
    Status readNet(const XmlTag &tag);
    Status readLayer(const XmlTag &tag);
    Status readData(const XmlTag &tag);
    void readDim();
    void end(std::string_view name);
    void connect(OpenGraph &open);
    Error wrong(const XmlTag &tag, ErrorKind kind, const std::string &sentence) const;

    XmlScanner m_scanner;
    const std::string &m_path;
    const RunControl &m_run;
    OpenVinoContent m_content {};
    std::vector<OpenGraph> m_open {};
    std::size_t m_layers = 0;
};

Error GraphReader::wrong(const XmlTag &tag, ErrorKind kind, const std::string &sentence) const
{
    return Error { kind, sentence, tag.offset, m_path };
}

Status GraphReader::readNet(const XmlTag &tag)
{
    const std::string *version = tag.attribute("version");
    m_content.version = version ? wholeNumber(*version).value_or(0) : 0;
    if (const std::string *name = tag.attribute("name"))
        m_content.name = *name;
    if (m_content.version < 10)
        return wrong(tag, ErrorKind::Unsupported,
                     "is OpenVINO IR of version "
                         + (version ? version->substr(0, 20) : std::string("unknown"))
                         + ", 10 and 11 are read");
    return {};
}

Status GraphReader::readLayer(const XmlTag &tag)
{
    if (++m_layers > MostLayers)
        return wrong(tag, ErrorKind::LimitExceeded,
                     "has more than " + std::to_string(MostLayers) + " layers");
    OpenVinoLayer layer;
    for (const auto &[key, value] : tag.attributes)
        if (key == "id")
            layer.id = value;
        else if (key == "name")
            layer.name = value;
        else if (key == "type")
            layer.type = value;
    m_open.back().graph.layers.push_back(std::move(layer));
    m_open.back().outputPorts = 0;
    return {};
}

Status GraphReader::readData(const XmlTag &tag)
{
    if (m_open.back().graph.layers.empty() || m_open.back().graph.layers.back().type != "Const"
        || !m_open.back().graph.layers.back().elementType.empty())
        return {};
    OpenVinoLayer &layer = m_open.back().graph.layers.back();
    const auto number = [&tag](const char *key) {
        const std::string *text = tag.attribute(key);
        return text ? wholeNumber(*text) : std::nullopt;
    };
    const std::string *type = tag.attribute("element_type");
    const std::string *shape = tag.attribute("shape");
    const auto dims = lengths(shape ? std::string_view(*shape) : std::string_view());
    const auto offset = number("offset"), size = number("size");
    if (!type || type->empty() || !dims || !offset || !size)
        return wrong(tag, ErrorKind::Malformed,
                     "constant '" + layer.name.substr(0, 200) + "' lacks an element type, a shape of at most "
                         + std::to_string(Shape::MaxRank) + " lengths, an offset or a size");
    layer.elementType = *type;
    layer.shape = *dims;
    layer.offset = *offset;
    layer.size = *size;
    return {};
}

void GraphReader::readDim()
{
    OpenGraph &open = m_open.back();
    if (!open.isInOutput || open.outputPorts != 1 || open.graph.layers.empty())
        return;
    auto &dims = open.graph.layers.back().outputDims;
    const auto dim = wholeNumber(m_scanner.textHere());
    if (dims && dim && dims->size() < Shape::MaxRank)
        dims->push_back(*dim);
    else
        dims.reset();
}

Status GraphReader::begin(const XmlTag &tag)
{
    const bool isNet = tag.name == "net" && m_open.empty();
    if (isNet || (!m_open.empty() && (tag.name == "body" || tag.name.ends_with("_body")))) {
        OpenGraph open { .tag = tag.name };
        if (isNet) {
            if (auto status = readNet(tag); !status)
                return status;
        } else {
            const auto &outer = m_open.back().graph;
            open.graph.path
                = outer.path + (outer.layers.empty() ? std::string() : outer.layers.back().name) + "/";
        }
        m_open.push_back(std::move(open));
        return {};
    }
    if (m_open.empty())
        return wrong(tag, ErrorKind::Unsupported, "is XML, but no OpenVINO IR: its root is no net");
    OpenGraph &open = m_open.back();
    if (tag.name == "layer")
        return readLayer(tag);
    if (tag.name == "data")
        return readData(tag);
    if (tag.name == "output")
        open.isInOutput = true;
    if (tag.name == "port" && open.isInOutput && ++open.outputPorts == 1 && !open.graph.layers.empty())
        open.graph.layers.back().outputDims.emplace();
    if (tag.name == "dim")
        readDim();
    if (tag.name == "edge") {
        const std::string *from = tag.attribute("from-layer"), *to = tag.attribute("to-layer"),
                          *port = tag.attribute("to-port");
        if (from && to)
            open.edges.push_back({ *from, *to, port ? *port : std::string("0") });
    }
    return {};
}

/// Edges by id become inputs by index; ports are numbered per layer, inputs first.
void GraphReader::connect(OpenGraph &open)
{
    std::unordered_map<std::string_view, std::size_t> positions;
    auto &layers = open.graph.layers;
    for (std::size_t i = 0; i < layers.size(); ++i)
        positions.emplace(layers[i].id, i);
    for (const Edge &edge : open.edges) {
        const auto from = positions.find(edge.from), to = positions.find(edge.to);
        const auto port = wholeNumber(edge.toPort);
        if (from == positions.end() || to == positions.end() || !port || *port >= MostInputs)
            continue;
        auto &inputs = layers[to->second].inputs;
        if (inputs.size() <= *port)
            inputs.resize(static_cast<std::size_t>(*port) + 1, layers.size());
        inputs[static_cast<std::size_t>(*port)] = from->second;
        ++layers[from->second].consumers;
        layers[from->second].lastConsumer = to->second;
    }
}

void GraphReader::end(std::string_view name)
{
    if (m_open.empty())
        return;
    if (name == "output")
        m_open.back().isInOutput = false;
    if (name != m_open.back().tag)
        return;
    connect(m_open.back());
    m_content.graphs.push_back(std::move(m_open.back().graph));
    m_open.pop_back();
}

Status GraphReader::readTag(const XmlTag &tag)
{
    if (!tag.isEnd)
        if (auto status = begin(tag); !status)
            return status;
    if (tag.isEnd || tag.isEmpty)
        end(tag.name);
    return {};
}

Result<OpenVinoContent> GraphReader::read()
{
    for (;;) {
        if (m_run.cancelled())
            return cancelledError();
        const auto tag = m_scanner.next();
        if (!tag)
            return tag.error();
        if (!*tag)
            break;
        if (auto status = readTag(**tag); !status)
            return status.error();
    }
    if (m_content.graphs.empty())
        return Error { ErrorKind::Malformed, "is XML without a net", 0, m_path };
    std::ranges::reverse(m_content.graphs); // the net first
    return std::move(m_content);
}

} // namespace

Result<OpenVinoContent> readOpenVinoContent(std::string_view text, const std::string &path,
                                            const RunControl &run)
{
    return GraphReader(text, path, run).read();
}

} // namespace assay
