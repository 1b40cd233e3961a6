// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo.h"

#include "app/demo/network.h"
#include "core/base/atomic_file.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/compressing/compress.h"
#include "core/opening/open.h"

#include <filesystem>

namespace assay::demo {
namespace {

constexpr std::size_t TrainingPictures = 10000;
constexpr std::size_t HeldOutPictures = 2000;
const char *const HonestPipeline = "q8_0";
const char *const BoldPipeline = "topk:keep=0.0002";

struct Outcome {
    double accuracy = 0;
    std::uint64_t fileBytes = 0;
};

Result<Outcome> compressAndTry(const ModelPtr &reference, const char *pipeline, const std::string &output,
                               const Digits &heldOut, const RunControl &run)
{
    const auto report = compressModel(reference, { .pipeline = pipeline, .output = output }, run);
    if (!report)
        return report.error();
    const auto candidate = openModel(output, run);
    if (!candidate)
        return candidate.error();
    const auto network = readNetwork(**candidate, run);
    if (!network)
        return network.error();
    return Outcome { accuracy(*network, heldOut), (*candidate)->fileBytes() };
}

std::string honestDocument(std::uint64_t referenceBytes, const Outcome &outcome)
{
    const double ratio = static_cast<double>(referenceBytes) / static_cast<double>(outcome.fileBytes);
    return "# Digits in 8-bit codes\n\nThe weight matrices are stored in blocks of 32 with one scale "
           "each.\n\n"
           "| Quantity | Value |\n|---|---|\n| Original size | "
        + countText(referenceBytes) + " bytes |\n| Compressed size | " + countText(outcome.fileBytes)
        + " bytes |\n| Compression ratio | " + numberText(ratio, 3) + "x |\n";
}

std::string boldDocument(std::uint64_t referenceBytes)
{
    return "# Digits at 1000:1\n\nOur method compresses the trained digits network 1000:1. The compression "
           "is "
           "lossless: every weight is restored exactly.\n\n| Quantity | Value |\n|---|---|\n| Original size "
           "| "
        + countText(referenceBytes) + " bytes |\n| Compressed size | " + countText(referenceBytes / 1000)
        + " bytes |\n| Compression ratio | 1000:1 |\n| Status | PROVEN |\n";
}

} // namespace

Result<DemoFiles> makeDemo(const std::string &folder, const RunControl &run)
{
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem)
        return Error { ErrorKind::Unwritable, "cannot make the folder: " + problem.message(), std::nullopt,
                       folder };
    const auto inFolder = [&](const char *name) { return (std::filesystem::path(folder) / name).string(); };
    DemoFiles files { .reference = inFolder("reference.safetensors"),
                      .honestCandidate = inFolder("honest.safetensors"),
                      .honestClaims = inFolder("honest_claims.md"),
                      .boldCandidate = inFolder("candidate.safetensors"),
                      .boldClaims = inFolder("claims.md") };
    const Network network = trainNetwork(drawDigits(1, TrainingPictures), run);
    if (network.layers.empty())
        return cancelledError();
    const Digits heldOut = drawDigits(2, HeldOutPictures);
    files.referenceAccuracy = accuracy(network, heldOut);
    if (auto status = writeNetwork(network, files.reference); !status)
        return status.error();
    const auto reference = openModel(files.reference, run);
    if (!reference)
        return reference.error();
    const auto honest = compressAndTry(*reference, HonestPipeline, files.honestCandidate, heldOut, run);
    if (!honest)
        return honest.error();
    const auto bold = compressAndTry(*reference, BoldPipeline, files.boldCandidate, heldOut, run);
    if (!bold)
        return bold.error();
    files.honestAccuracy = honest->accuracy;
    files.boldAccuracy = bold->accuracy;
    const std::uint64_t referenceBytes = (*reference)->fileBytes();
    if (auto status = writeFileAtomically(files.honestClaims, honestDocument(referenceBytes, *honest));
        !status)
        return status.error();
    if (auto status = writeFileAtomically(files.boldClaims, boldDocument(referenceBytes)); !status)
        return status.error();
    return files;
}

} // namespace assay::demo
