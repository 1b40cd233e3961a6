// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/hdf5_types.h"

#include <array>

namespace assay {
namespace {

struct FloatForm {
    std::size_t bytes, signAt, exponentAt, exponentBits, mantissaBits, bias;
    DType dtype;
};
constexpr std::array FloatForms {
    FloatForm { 4, 31, 23, 8, 23, 127, DType::F32 },
    FloatForm { 8, 63, 52, 11, 52, 1023, DType::F64 },
    FloatForm { 2, 15, 10, 5, 10, 15, DType::F16 },
    FloatForm { 2, 15, 7, 8, 7, 127, DType::BF16 },
};

struct IntegerForm {
    std::size_t bytes;
    DType isSigned, isUnsigned;
};
constexpr std::array IntegerForms {
    IntegerForm { 1, DType::I8, DType::U8 },
    IntegerForm { 2, DType::I16, DType::U16 },
    IntegerForm { 4, DType::I32, DType::U32 },
    IntegerForm { 8, DType::I64, DType::U64 },
};

DType floatType(hid_t type)
{
    std::size_t sign = 0, exponent = 0, exponentBits = 0, mantissa = 0, mantissaBits = 0;
    if (H5Tget_fields(type, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits) < 0)
        return DType::Opaque;
    for (const auto &form : FloatForms)
        if (H5Tget_size(type) == form.bytes && sign == form.signAt && exponent == form.exponentAt
            && exponentBits == form.exponentBits && mantissa == 0 && mantissaBits == form.mantissaBits
            && H5Tget_ebias(type) == form.bias)
            return form.dtype;
    return DType::Opaque;
}

DType integerType(hid_t type)
{
    for (const auto &form : IntegerForms)
        if (H5Tget_size(type) == form.bytes && H5Tget_precision(type) == 8 * form.bytes)
            return H5Tget_sign(type) == H5T_SGN_NONE ? form.isUnsigned : form.isSigned;
    return DType::Opaque;
}

} // namespace

/// h5py writes booleans as an enumeration of one byte.
Hdf5Element hdf5ElementOf(hid_t type)
{
    Hdf5Element element;
    const auto kind = H5Tget_class(type);
    if (kind == H5T_FLOAT)
        element.dtype = floatType(type);
    if (kind == H5T_INTEGER)
        element.dtype = integerType(type);
    if (kind == H5T_ENUM && H5Tget_size(type) == 1)
        element.dtype = DType::Bool;
    element.bigEndian = H5Tget_size(type) > 1 && H5Tget_order(type) == H5T_ORDER_BE;
    return element;
}

} // namespace assay
