// SPDX-License-Identifier: GPL-3.0-or-later
// Members and attributes of an object, in any of the ways a file keeps them.
#pragma once

#include "core/formats/hdf5/object.h"
#include "core/formats/hdf5/types.h"

namespace assay::hdf5 {

struct Link {
    std::string name;
    std::optional<std::uint64_t> target; ///< of a hard link; soft and external ones have none
};

/// Sorted by name; more than most are an Error.
Result<std::vector<Link>> linksOf(File &file, const Object &group, std::size_t most);

struct Attribute {
    std::string name;
    Element element {};
    Shape shape {};
    Bytes value;
};

/// Those that can be read: damaged ones and ones of an unread kind are left out. At most most.
std::vector<Attribute> attributesOf(File &file, const Object &object, std::size_t most);

} // namespace assay::hdf5
