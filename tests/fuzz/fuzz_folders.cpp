// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of several files as one input: "file NAME SIZE", a line break, SIZE bytes, and so on. Shards and
// their index, configuration and texts contradict each other only when they are opened together.
#include "tests/fuzz/fuzz_targets.h"

#include "core/opening/open.h"
#include "tests/testing/gguf_builder.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <algorithm>
#include <charconv>

namespace assay::testing {
namespace {

constexpr std::size_t MostFiles = 8, LongestName = 80;

bool isPlainName(std::string_view name)
{
    return !name.empty() && name.size() <= LongestName && name != "." && name != ".."
        && std::ranges::all_of(name, [](unsigned char letter) {
               return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z')
                   || (letter >= 'A' && letter <= 'Z') || letter == '.' || letter == '_' || letter == '-';
           });
}

std::string filed(const std::string &name, const std::string &content)
{
    return "file " + name + " " + std::to_string(content.size()) + "\n" + content;
}

std::string shard(const std::string &tensor, std::uint64_t seed)
{
    return SafetensorsBuilder().addF32(tensor, { 8, 8 }, gaussians(seed, 64)).bytes();
}

} // namespace

void openFolder(std::span<const std::byte> input)
{
    const TemporaryFolder folder;
    std::string_view rest { reinterpret_cast<const char *>(input.data()), input.size() };
    for (std::size_t files = 0; files < MostFiles && rest.starts_with("file "); ++files) {
        const auto line = rest.substr(5, std::min(rest.find('\n'), rest.size()) - 5);
        rest.remove_prefix(std::min(rest.size(), line.size() + 6));
        const auto blank = std::min(line.find(' '), line.size());
        const auto name = line.substr(0, blank), digits = line.substr(std::min(blank + 1, line.size()));
        std::size_t size = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), size);
        size = std::min(size, rest.size());
        if (isPlainName(name))
            writeFile(folder.path(std::string(name)), std::string(rest.substr(0, size)));
        rest.remove_prefix(size);
    }
    if (const auto model = openModel(folder.path()))
        decodeTensors(**model);
}

std::vector<std::string> folderSeeds()
{
    const std::string first = "model-00001-of-00002.safetensors", second = "model-00002-of-00002.safetensors";
    const std::string config
        = R"({"architectures":["LlamaForCausalLM"],"hidden_size":8,"num_hidden_layers":1,"vocab_size":8})";
    const std::string index = R"({"metadata":{"total_size":512},"weight_map":{"a.weight":")" + first
        + R"(","b.weight":")" + second + "\"}}";
    const auto split = [](std::uint32_t number) {
        return GgufBuilder()
            .text("general.architecture", "llama")
            .u32("split.no", number)
            .u32("split.count", 2)
            .u32("split.tensors.count", 2)
            .tensor("blk." + std::to_string(number) + ".ffn_up.weight", 0, { 4, 4 }, std::string(64, '\1'))
            .bytes();
    };
    return {
        filed("config.json", config) + filed("model.safetensors.index.json", index)
            + filed(first, shard("a.weight", 1)) + filed(second, shard("b.weight", 2)),
        filed("m-00001-of-00002.gguf", split(0)) + filed("m-00002-of-00002.gguf", split(1)),
        filed("README.md", "---\nlicense: mit\n---\n# A model of 4 bits\n")
            + filed("pytorch_model.bin",
                    "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n")
            + filed("model.safetensors", shard("w", 3)),
    };
}

} // namespace assay::testing
