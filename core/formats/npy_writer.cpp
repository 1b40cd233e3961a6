// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/npy_writer.h"

#include "core/base/atomic_file.h"
#include "core/base/open_inputs.h"
#include "core/base/parallel.h"
#include "core/formats/npy_header.h"

#include <algorithm>

namespace assay {
Status writeNpy(std::span<const SourcePtr> sources, const TensorInfo &tensor, const TensorDecoder &decoder,
                const std::string &path, const RunControl &run)
{
    auto file = AtomicFile::create(path);
    if (!file)
        return file.error();
    if (auto status = file->append(npyHeader(tensor.shape)); !status)
        return status;
    const std::uint64_t granularity = std::max<std::uint64_t>(1, decoder.granularity());
    const std::uint64_t chunk = std::max<std::uint64_t>(1, (1u << 18) / granularity) * granularity;
    std::vector<float> values(std::min(chunk, tensor.elementCount()));
    DecodeScratch scratch;
    run.expect(tensor.elementCount() * 4);
    for (std::uint64_t first = 0; first < tensor.elementCount(); first += chunk) {
        if (run.cancelled())
            return cancelledError();
        const auto out = std::span(values).first(std::min(chunk, tensor.elementCount() - first));
        if (auto status = decoder.decode(first, out, scratch); !status)
            return status;
        if (auto status = file->append(std::as_bytes(out)); !status)
            return status;
        run.advance(out.size_bytes());
    }
    if (auto status = unchanged(sources); !status)
        return status;
    return file->commit();
}

} // namespace assay
