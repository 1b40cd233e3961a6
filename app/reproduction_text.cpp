// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/reproduction_text.h"

#include "app/terminal.h"
#include "core/base/number_text.h"

namespace assay {
namespace {

std::string ratioCell(const std::optional<double> &ratio)
{
    return ratio ? ratioText(*ratio) : std::string("-");
}

std::string statedCell(const std::optional<StatedFigure> &stated)
{
    return stated ? printable(stated->text) : std::string("-");
}

std::string joined(const std::vector<std::string> &parts)
{
    std::string text;
    for (const std::string &part : parts)
        text += (text.empty() ? "" : ", ") + part;
    return text;
}

std::string layersSentence(const Reproduction &one)
{
    std::string text = countText(one.layers.size()) + " of " + countText(one.layersOfModel) + " layers, "
        + countText(one.elements) + " of " + countText(one.elementsOfModel) + " weights";
    if (one.layersAreNamed)
        text += ", those that the document names";
    return text + (one.isSample ? ", a sample" : "");
}

/// What is stated again is said once.
std::string othersText(const std::vector<JudgedFigure> &others, std::string_view said)
{
    std::string text;
    for (const JudgedFigure &one : others) {
        const std::string line = "  " + printable(one.sentence) + "\n";
        if (!one.sentence.empty() && said.find(one.sentence) == said.npos
            && text.find(line) == std::string::npos)
            text += line;
    }
    return text;
}

std::string textOf(const Reproduction &one)
{
    std::string text = printable(one.document) + "\n  " + printable(one.sentence) + "\n";
    std::vector<std::vector<std::string>> rows { { "stage", "run as", "stated", "alone", "vs float32",
                                                   "chain", "outcome" } };
    for (const ReproducedStage &stage : one.stages)
        rows.push_back({ printable(stage.written), stage.codec.empty() ? "-" : stage.codec,
                         statedCell(stage.stated), ratioCell(stage.ratio), ratioCell(stage.ratioVsF32),
                         ratioCell(stage.chainRatio), outcomeName(stage.outcome) });
    if (one.ratio)
        rows.push_back({ "whole", "", statedCell(one.stated), ratioCell(one.ratio), ratioCell(one.ratioVsF32),
                         ratioCell(one.ratio), outcomeName(one.outcome) });
    if (!one.stages.empty())
        text += textTable(rows, { false, false, true, true, true, true, false });
    for (const ReproducedStage &stage : one.stages) {
        if (!stage.assumed.empty())
            text += "  assumed for " + printable(stage.written) + ": " + joined(stage.assumed) + "\n";
        if (!stage.remark.empty())
            text += "  " + printable(stage.written) + ": " + stage.remark + "\n";
        if (!stage.sentence.empty())
            text += "  " + printable(stage.sentence) + "\n";
        text += othersText(stage.others, stage.sentence);
    }
    text += othersText(one.others, one.sentence);
    if (one.ratio)
        text += "  on " + layersSentence(one) + "\n";
    return text;
}

} // namespace

std::string reproductionText(const std::vector<Reproduction> &reproductions)
{
    std::string text;
    for (const Reproduction &one : reproductions)
        text += (text.empty() ? "" : "\n") + textOf(one);
    return text;
}

} // namespace assay
