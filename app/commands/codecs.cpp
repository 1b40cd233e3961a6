// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/terminal.h"
#include "core/base/number_text.h"
#include "core/codecs/codec_table.h"
#include "core/report/json_values.h"

namespace assay {

int runCodecs(const Arguments &arguments)
{
    Json list = Json::array();
    std::string text;
    for (const auto &codec : codecs()) {
        const auto nominal = nominalBitsPerWeight(codec, defaultSettings(codec));
        Json parameters = Json::array();
        text += std::string(codec.id) + "  (" + codecKindName(codec.kind) + ")  " + codec.title + "\n    "
            + codec.description + "\n    nominal bits per weight: "
            + (nominal ? numberText(*nominal) : std::string("depends on the weights")) + "\n";
        for (const auto &parameter : codec.parameters) {
            parameters.push_back({ { "name", parameter.name },
                                   { "default", parameter.defaultValue },
                                   { "range", parameter.range },
                                   { "sentence", parameter.sentence } });
            text += std::string("      ") + parameter.name + "=" + parameter.defaultValue + "  ["
                + parameter.range + "]  " + parameter.sentence + "\n";
        }
        list.push_back({ { "id", codec.id },
                         { "kind", codecKindName(codec.kind) },
                         { "title", codec.title },
                         { "description", codec.description },
                         { "nominal_bits_per_weight", jsonNumber(nominal) },
                         { "parameters", std::move(parameters) } });
    }
    return emitReport(arguments, text,
                      jsonDump({ { "schema", "assay.codecs/1" }, { "codecs", std::move(list) } }));
}

} // namespace assay
