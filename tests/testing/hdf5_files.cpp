// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/hdf5_files.h"

#include "tests/testing/test_paths.h"

#include <functional>
#include <vector>

#include <hdf5.h>

namespace assay::testing {
namespace {

using Dims = std::vector<hsize_t>;

struct Form {
    Dims dims {};
    Dims chunk {};
    Dims most {};
    hid_t type = H5T_IEEE_F32LE;
    std::function<void(hid_t)> create {}; ///< sets what else there is
    hsize_t written = ~hsize_t { 0 }; ///< of the first dimension
};

void add(hid_t parent, const std::string &name, const Form &form)
{
    const int rank = static_cast<int>(form.dims.size());
    const hid_t space
        = H5Screate_simple(rank, form.dims.data(), form.most.empty() ? nullptr : form.most.data());
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    if (!form.chunk.empty())
        H5Pset_chunk(creation, rank, form.chunk.data());
    if (form.create)
        form.create(creation);
    const hid_t set = H5Dcreate2(parent, name.c_str(), form.type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    hsize_t count = 1;
    for (const hsize_t dim : form.dims)
        count *= dim;
    std::vector<float> values(count);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(i) / 2;
    if (form.written >= count) {
        H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    } else if (form.written > 0) {
        const hsize_t begin = 0;
        const hid_t memory = H5Screate_simple(1, &form.written, nullptr);
        H5Sselect_hyperslab(space, H5S_SELECT_SET, &begin, nullptr, &form.written, nullptr);
        H5Dwrite(set, H5T_NATIVE_FLOAT, memory, space, H5P_DEFAULT, values.data());
        H5Sclose(memory);
    }
    H5Dclose(set);
    H5Pclose(creation);
    H5Sclose(space);
}

hid_t group(hid_t parent, const char *name)
{
    const hid_t made = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(made, 1);
    const hid_t id = H5Gcreate2(parent, name, made, H5P_DEFAULT, H5P_DEFAULT);
    H5Pclose(made);
    return id;
}

void addText(hid_t object, const std::string &name, const std::string &text, bool isVariable)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, isVariable ? H5T_VARIABLE : text.size());
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t attribute = H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT);
    const char *pointer = text.c_str();
    H5Awrite(attribute, type, isVariable ? static_cast<const void *>(&pointer) : pointer);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
}

void addNumbers(hid_t object, const char *name)
{
    const hsize_t two = 2;
    const float values[] = { 1, 2 };
    const hid_t space = H5Screate_simple(1, &two, nullptr);
    const hid_t attribute = H5Acreate2(object, name, H5T_IEEE_F32LE, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(attribute, H5T_NATIVE_FLOAT, values);
    H5Aclose(attribute);
    H5Sclose(space);
}

std::string numbered(const char *prefix, int number, std::size_t digits)
{
    const std::string text = std::to_string(number);
    return prefix + std::string(digits - text.size(), '0') + text;
}

void addDatasets(hid_t file)
{
    const hid_t many = group(file, "many");
    for (int i = 0; i < 300; ++i)
        add(many, numbered("w", i, 3), { .dims = { 2 } });
    H5Gclose(many);
    add(file, "whole", { .dims = { 3, 5 } });
    add(file, "compact", { .dims = { 6 }, .create = [](hid_t id) { H5Pset_layout(id, H5D_COMPACT); } });
    const auto packed = [](hid_t id) {
        H5Pset_shuffle(id);
        H5Pset_deflate(id, 6);
        H5Pset_fletcher32(id);
    };
    add(file, "edges", { .dims = { 5, 7 }, .chunk = { 2, 3 }, .create = packed });
    add(file, "single", { .dims = { 4, 4 }, .chunk = { 4, 4 }, .create = packed });
    const auto early = [](hid_t id) { H5Pset_alloc_time(id, H5D_ALLOC_TIME_EARLY); };
    add(file, "early", { .dims = { 5, 7 }, .chunk = { 2, 3 }, .create = early });
    add(file, "thin", { .dims = { 3000 }, .chunk = { 1 } });
    add(file, "growing", { .dims = { 5, 7 }, .chunk = { 2, 3 }, .most = { H5S_UNLIMITED, H5S_UNLIMITED } });
    add(file, "list", { .dims = { 5 }, .chunk = { 2 }, .most = { H5S_UNLIMITED } });
    const hid_t type = H5Tcopy(H5T_IEEE_F64LE);
    H5Tcommit2(file, "a_type", type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    add(file, "typed", { .dims = { 3 }, .type = type });
    H5Tclose(type);
    const auto fill = [](hid_t id) {
        const float nine = 9;
        H5Pset_fill_value(id, H5T_NATIVE_FLOAT, &nine);
    };
    add(file, "half", { .dims = { 8 }, .chunk = { 4 }, .create = fill, .written = 4 });
    add(file, "never", { .dims = { 4 }, .written = 0 });
}

} // namespace

std::string everyHdf5(const std::string &path, Hdf5Age age)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    const hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    if (age == Hdf5Age::New)
        H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
    else
        H5Pset_userblock(creation, 512);
    const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access);
    addDatasets(file);
    for (int i = 0; i < 12; ++i)
        addText(file, numbered("t", i, 2), numbered("t", i, 2), false);
    addText(file, "long", "a text of variable length", true);
    addNumbers(file, "numbers");
    H5Lcreate_soft("/whole", file, "soft", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(file, "/", file, "round", H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    H5Pclose(creation);
    H5Pclose(access);
    return readFile(path);
}

std::string keras3Weights(const std::string &path)
{
    const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t dense = group(file, "layers/dense/vars");
    add(dense, "0", { .dims = { 2, 3 } });
    add(dense, "1", { .dims = { 3 } });
    const hid_t optimizer = group(file, "optimizer/vars");
    add(optimizer, "0", { .dims = { 1 } });
    H5Gclose(optimizer);
    H5Gclose(dense);
    H5Fclose(file);
    return readFile(path);
}

} // namespace assay::testing
