// SPDX-License-Identifier: GPL-3.0-or-later
// What artefacts hold.
#include "tests/audit/rule_cases.h"

#include <cmath>

namespace assay::testing {
namespace {

Stage noiseStage(double sigma)
{
    return payloadStage({ series("a", { 1000, 100 }, drawn(1, 2000, sigma)),
                          series("b", { 1000, 100 }, drawn(2, 2000, sigma)) });
}

Stage namesStage(const std::string &second)
{
    Stage stage = payloadStage({ series("a", { 10, 10 }, { 1, 2 }), series(second, { 10, 10 }, { 1, 3 }) });
    Model model;
    for (const char *name : { "a", "b" }) {
        TensorInfo tensor;
        tensor.name = name;
        model.tensors.push_back(tensor);
    }
    stage.context.reference.model = finishModel(std::move(model));
    return stage;
}

Stage identicalStage(std::uint64_t otherSeed)
{
    CaseDocument one = documentOf("", "a.json"), other = documentOf("", "b.json");
    one.payloads = { series("x", { 100, 100 }, drawn(5, 50)) };
    other.payloads = { series("x", { 100, 100 }, drawn(otherSeed, 50)) };
    return { contextOf({ one, other }) };
}

std::vector<double> ramp(double bend)
{
    std::vector<double> values;
    Random random(3);
    for (int i = 0; i < 500; ++i)
        values.push_back(std::exp(-0.01 * i) * std::cos(0.3 * i) + bend * random.gaussian());
    return values;
}

PayloadNumbers declared(std::uint64_t count)
{
    PayloadNumbers payload = series("a", {}, { 1, 5, 2 });
    payload.declaredCount = count;
    return payload;
}

const PayloadNumbers Mask = series("h.0.attn.bias", { 1, 1, 1024, 1024 }, { 1, 2, 3 });
const PayloadNumbers QkvBias = series("h.0.attn.c_attn.bias", { 2304 }, { 1, 2, 3 });

} // namespace

Stage encodedStage(std::uint64_t textBytes, std::size_t places)
{
    CaseDocument document = documentOf(field("compressed_bytes", 1001));
    document.encodedBytes = textBytes;
    document.encodedPlaces = places;
    return { contextOf({ document }) };
}

RuleCases payloadCases()
{
    return {
        { "evidence.empty-payload",
          { [] { return payloadStage({ series("states", {}, {}) }); },
            [] {
                return payloadStage({ series("a", {}, {}), Mask });
            } } },
        { "coverage.layers",
          { [] {
               return payloadStage({ Mask, QkvBias }, 175620096);
           },
            [] {
                return payloadStage({ Mask, QkvBias }, 1050880);
            } } },
        { "coverage.buffer",
          { [] { return payloadStage({ Mask }); }, [] { return payloadStage({ QkvBias }); } } },
        { "coverage.unknown-layer", { [] { return namesStage("c"); }, [] { return namesStage("b"); } } },
        { "payload.noise", { [] { return noiseStage(1); }, [] { return noiseStage(0.8); } } },
        { "payload.formula",
          { [] {
               return payloadStage({ series("a", { 100, 100 }, ramp(0)) });
           },
            [] {
                return payloadStage({ series("a", { 100, 100 }, ramp(1e-5)) });
            } } },
        { "payload.truncated",
          { [] { return payloadStage({ declared(4) }); }, [] { return payloadStage({ declared(3) }); } } },
        { "payload.capacity",
          { [] {
               return payloadStage({ series("a", { 1000, 1000 }, drawn(1, 1000)) });
           },
            [] {
                return payloadStage({ series("a", { 100, 100 }, drawn(1, 1000)) });
            } } },
        { "payload.identical", { [] { return identicalStage(5); }, [] { return identicalStage(6); } } },
        { "payload.size-alone",
          { [] {
               return payloadStage({ series("a", { 768, 768 }, drawn(1, 1001)),
                                     series("b", { 768, 2304 }, drawn(2, 1769)),
                                     series("c", { 1024, 768 }, drawn(3, 1000)) });
           },
            [] {
                return payloadStage({ series("a", { 768, 768 }, drawn(1, 1001)),
                                      series("b", { 768, 2304 }, drawn(2, 1770)),
                                      series("c", { 1024, 768 }, drawn(3, 1000)) });
            } } },
        { "payload.text-inflation",
          { [] { return encodedStage(2000); }, [] { return encodedStage(1000); } } },
    };
}

} // namespace assay::testing
