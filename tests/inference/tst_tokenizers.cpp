// SPDX-License-Identifier: GPL-3.0-or-later
// Token ids of tricky strings against the libraries the vocabularies are for, by every form of the same
// vocabulary; and what damaged vocabularies are refused with.
#include "core/inference/tokenizers/pipeline.h"
#include "core/inference/tokenizers/unicode_text.h"
#include "tests/inference/golden.h"
#include "tests/testing/gguf_builder.h"

#include <QTest>

using namespace assay;
using namespace assay::testing;

namespace {

/// A repository with nothing but that vocabulary.
Result<TokenizerPtr> openForm(const std::string &folder, const std::string &form)
{
    const auto text
        = [&](const char *name) { return readFile(goldenPath("tokenizers/" + folder + "/" + name)); };
    const std::string file = goldenPath("tokenizers/" + folder + "/tokenizer_config.json");
    const std::string config = std::filesystem::exists(file) ? readFile(file) : "";
    if (form == "tokenizer.json")
        return openTokenizerJson(text("tokenizer.json"), config);
    if (form == "tokenizer.model")
        return openSentencePiece(text("tokenizer.model"), config);
    if (form == "vocab.txt")
        return openWordList(text("vocab.txt"), config);
    if (form == "vocab.json") {
        const std::string name = folder == "bpe-qwen2" ? "Qwen2Tokenizer" : "GPT2Tokenizer";
        return openVocabularyAndMerges(text("vocab.json"), text("merges.txt"),
                                       nlohmann::json { { "tokenizer_class", name } }.dump());
    }
    const auto model = openModel(goldenPath("tokenizers/" + folder + "/vocab.gguf"));
    if (!model)
        return model.error();
    return openGgufVocabulary(**model);
}

void compareIds(const Tokenizer &tokenizer, const nlohmann::json &cases, const std::string &form,
                bool skipsSpecials)
{
    int wrong = 0;
    for (const auto &item : cases) {
        const auto text = item["text"].get<std::string>();
        if (skipsSpecials && text.find("<|") != std::string::npos)
            continue;
        auto ids = item["ids"].get<std::vector<std::uint32_t>>();
        if (item.contains("differently") && item["differently"].contains(form))
            ids = item["differently"][form].get<std::vector<std::uint32_t>>();
        const auto encoded = tokenizer.encode(text);
        if (encoded && encoded->ids == ids)
            continue;
        ++wrong;
        QStringList found;
        for (const auto id : encoded ? encoded->ids : std::vector<std::uint32_t>())
            found << QString::number(id);
        qWarning().noquote() << "text" << QString::fromStdString(item["text"].dump()) << "wanted"
                             << QString::fromStdString(item.dump()).left(300) << "found" << found.join(' ');
    }
    QCOMPARE(wrong, 0);
}

} // namespace

class TestTokenizers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trickyStrings_data()
    {
        if (realData().empty())
            QSKIP("the real files beside the checkout are absent");
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("form");
        for (const char *folder : { "bpe-gpt2", "bpe-llama3", "bpe-qwen2", "spm-bpe", "spm-bpe-noprefix",
                                    "unigram-nfkc", "unigram-plain", "wordpiece-uncased" })
            for (const char *form :
                 { "tokenizer.json", "vocab.json", "tokenizer.model", "vocab.txt", "vocab.gguf" })
                if (std::filesystem::exists(goldenPath(std::string("tokenizers/") + folder + "/" + form))
                    && !(std::string(folder) == "bpe-llama3" && std::string(form) == "vocab.json"))
                    QTest::addRow("%s by %s", folder, form) << folder << form;
    }
    void trickyStrings()
    {
        QFETCH(QString, folder);
        QFETCH(QString, form);
        const auto tokenizer = openForm(folder.toStdString(), form.toStdString());
        QVERIFY2(tokenizer, tokenizer ? "" : describe(tokenizer.error()).c_str());
        const auto cases = goldenJson("tokenizers/" + folder.toStdString() + "/expected.json");
        compareIds(**tokenizer, cases, form.toStdString(), false);
    }

    void realVocabularies_data()
    {
        if (realData().empty())
            QSKIP("the real files beside the checkout are absent");
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("cases");
        QTest::newRow("phi-3") << "weights/ggml-vocab-phi-3.gguf"
                               << "tokenizers/real-phi-3.expected.json";
        QTest::newRow("stories") << "pairs/stories260K/stories260K.gguf"
                                 << "stories260K/tokens.json";
    }
    void realVocabularies()
    {
        QFETCH(QString, model);
        QFETCH(QString, cases);
        const auto opened = openModel(realData(model.toStdString()));
        QVERIFY(opened);
        const auto tokenizer = openTokenizer(**opened);
        QVERIFY2(tokenizer, tokenizer ? "" : describe(tokenizer.error()).c_str());
        compareIds(**tokenizer, goldenJson(cases.toStdString()), "vocab.gguf", false);
    }

    void textsOfTheModels_data()
    {
        if (realData().empty())
            QSKIP("the real files beside the checkout are absent");
        QTest::addColumn<QString>("model");
        for (const char *model : { "text-gpt2", "text-llama", "text-qwen2", "text-gpt2/model-F32.gguf",
                                   "text-llama/model-F32.gguf", "text-qwen2/model-F32.gguf" })
            QTest::newRow(model) << model;
    }
    void textsOfTheModels()
    {
        QFETCH(QString, model);
        const auto opened = openModel(goldenPath(model.toStdString()));
        QVERIFY(opened);
        const auto tokenizer = openTokenizer(**opened);
        QVERIFY2(tokenizer, tokenizer ? "" : describe(tokenizer.error()).c_str());
        const std::string folder = model.section('/', 0, 0).toStdString();
        const auto encoded = (*tokenizer)->encode(readFile(goldenPath(folder + "/text.txt")));
        QVERIFY(encoded);
        std::istringstream stream(readFile(goldenPath(folder + "/ids.txt")));
        std::vector<std::uint32_t> ids;
        for (std::uint32_t id; stream >> id;)
            ids.push_back(id);
        QCOMPARE(encoded->ids, ids);
    }

    void tokensBecomeTextAgain()
    {
        // Two merges by hand: "ab", then "abc"; the bytes of é are two tokens.
        const std::string json = R"({"added_tokens": [{"id": 7, "content": "<end>", "special": true}],
            "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false},
            "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "abc": 4, "\u00c3": 5, "\u00a9": 6},
                      "merges": ["a b", "ab c"]}})";
        const auto tokenizer = openTokenizerJson(json, "");
        QVERIFY2(tokenizer, tokenizer ? "" : describe(tokenizer.error()).c_str());
        const auto encoded = (*tokenizer)
                                 ->encode("abcab\xc3\xa9"
                                          "<end>bb");
        QVERIFY(encoded);
        QCOMPARE(encoded->ids, (std::vector<std::uint32_t> { 4, 3, 5, 6, 7, 1, 1 }));
        QCOMPARE(encoded->specialsInText, std::uint64_t { 1 });
        QCOMPARE((*tokenizer)->decode(encoded->ids), std::string("abcab\xc3\xa9<end>bb"));
        QCOMPARE((*tokenizer)->decode({ { 5 } }), std::string("\xef\xbf\xbd")); // half a character
        const auto broken = (*tokenizer)->encode("ab\xff");
        QVERIFY(!broken);
        QCOMPARE(*broken.error().offset, std::uint64_t { 2 });
    }

    void damagedVocabulariesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("part");
        const auto row = [](const char *name, const char *json, const char *part) {
            QTest::newRow(name) << QByteArray(json) << part;
        };
        row("no JSON", "{", "no JSON object");
        row("no model", "{}", "model of type ''");
        row("unknown model", R"({"model": {"type": "Tok"}})", "'Tok'");
        row("unknown normalizer",
            R"({"model": {"type": "BPE", "vocab": {}, "merges": []}, "normalizer": {"type": "Nmt"}})",
            "'Nmt'");
        row("unknown pre-tokenizer",
            R"({"model": {"type": "BPE", "vocab": {}, "merges": []}, "pre_tokenizer": {"type": "Unicode"}})",
            "'Unicode'");
        row("an id beyond every bound",
            R"({"model": {"type": "BPE", "vocab": {"a": 4294967295}, "merges": []}})", "no id below");
        row("a merge of what is no token",
            R"({"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}})", "merge 0");
        row("a suffix of words",
            R"({"model": {"type": "BPE", "vocab": {}, "merges": [], "end_of_word_suffix": "</w>"}})",
            "end_of_word_suffix");
        row("a pattern that does not compile",
            R"({"model": {"type": "BPE", "vocab": {}, "merges": []}, "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "a{2,1}"}, "behavior": "Isolated"}})",
            "does not compile");
        row("a charsmap shorter than it states",
            R"({"model": {"type": "Unigram", "vocab": []}, "normalizer": {"type": "Precompiled", "precompiled_charsmap": "gAAAAA=="}})",
            "states a trie");
    }
    void damagedVocabulariesAreRefused()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, part);
        const auto tokenizer = openTokenizerJson(json.toStdString(), "");
        QVERIFY(!tokenizer);
        QVERIFY2(QString::fromStdString(tokenizer.error().sentence).contains(part),
                 tokenizer.error().sentence.c_str());
    }

    void aCostlyPatternEnds()
    {
        const auto pattern = Pattern::make("(a+)+(b+)+$|c");
        QVERIFY(pattern);
        const auto segments = pattern->segments(std::string(64, 'a') + "!");
        QVERIFY(!segments || !segments->empty()); // no hang
        const auto hard = Pattern::make("(x+x+)+[yz]");
        QVERIFY(hard);
        const std::string text(5000, 'x');
        const auto result = hard->segments(text);
        QVERIFY(!result);
        QVERIFY(QString::fromStdString(result.error().sentence).contains("costs too much"));
    }

    void deepJsonIsRefused()
    {
        std::string json = R"({"model": {"type": "BPE", "vocab": {}, "merges": []}, "normalizer": )";
        std::string tail;
        for (int i = 0; i < 500; ++i) {
            json += R"({"type": "Sequence", "normalizers": [)";
            tail += "]}";
        }
        const auto tokenizer = openTokenizerJson(json + "null" + tail + "}", "");
        QVERIFY(!tokenizer);
        QVERIFY(QString::fromStdString(tokenizer.error().sentence).contains("too deep"));
    }

    void everyCutOfASentencePieceModelIsAnError()
    {
        ASSAY_NEEDS_REAL_DATA();
        const std::string bytes = readFile(goldenPath("tokenizers/spm-bpe/tokenizer.model"));
        for (std::size_t size = 0; size < bytes.size(); size += 97)
            (void)openSentencePiece(bytes.substr(0, size),
                                    ""); // a sentence or a smaller vocabulary, no crash
        std::string flipped = bytes;
        for (std::size_t at = 0; at < flipped.size(); at += 31) {
            flipped[at] = static_cast<char>(flipped[at] ^ 0x55);
            if (const auto tokenizer = openSentencePiece(flipped, ""))
                (void)(*tokenizer)->encode("hello world");
            flipped[at] = bytes[at];
        }
    }
};

QTEST_GUILESS_MAIN(TestTokenizers)
#include "tst_tokenizers.moc"
