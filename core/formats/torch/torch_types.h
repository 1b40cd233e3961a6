// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/dtype.h"

#include <optional>
#include <string_view>

namespace assay {

/// Element type of "torch FloatStorage", "torch.cuda HalfStorage", "torch.storage UntypedStorage" (U8), ...
/// as a pickle names a class.
std::optional<DType> torchStorageType(std::string_view className);
bool isUntypedStorage(std::string_view className);
/// Of "torch float8_e4m3fn", "torch bfloat16", ...
std::optional<DType> torchDType(std::string_view globalName);
/// True for the storages of quantised tensors: QInt8, QUInt8, QInt32, QUInt4x2, QUInt2x4.
bool isQuantisedStorage(std::string_view className);

} // namespace assay
