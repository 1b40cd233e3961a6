// SPDX-License-Identifier: GPL-3.0-or-later
// The small language model of the demo: its gradient against differences of its loss, its loss against the
// run of its files, and what compression does to it.
#include "app/demo/speaker.h"
#include "core/inference/evaluation.h"
#include "core/opening/open.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <span>
#include <stop_token>

using namespace assay;
using namespace assay::demo;
using assay::testing::TemporaryFolder;

namespace {

std::vector<std::uint8_t> someBytes()
{
    const std::string text = builtInText().substr(0, Speaker::Context + 1);
    return { text.begin(), text.end() };
}

double lossOf(const Speaker &speaker, std::span<const std::uint8_t> ids)
{
    std::vector<float> gradient(speaker.values().size());
    return speaker.addGradient(ids, gradient);
}

} // namespace

class TestSpeaker : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// Nothing learnt: of 256 bytes each is as likely, ln 256 = 5.545 nats, and what small random values add.
    void anUntrainedOneKnowsNothing()
    {
        QVERIFY(std::abs(lossOf(Speaker(), someBytes()) - std::log(256.0)) < 0.3);
    }
    /// (L(w + h) − L(w − h)) / 2h at the place of each tensor whose gradient is largest.
    void gradientIsTheSlopeOfTheLoss()
    {
        auto speaker = trainSpeaker(RunControl(), 20);
        QVERIFY(speaker);
        const auto ids = someBytes();
        std::vector<float> gradient(speaker->values().size());
        speaker->addGradient(ids, gradient);
        for (const auto &tensor : speaker->tensors()) {
            const auto begin = gradient.begin() + static_cast<std::ptrdiff_t>(tensor.offset);
            const auto largest = std::max_element(begin, begin + static_cast<std::ptrdiff_t>(tensor.size),
                                                  [](float a, float b) { return std::abs(a) < std::abs(b); });
            float &value = speaker->values()[static_cast<std::size_t>(largest - gradient.begin())];
            const float kept = value, step = 5e-3f;
            value = kept + step;
            const double above = lossOf(*speaker, ids);
            value = kept - step;
            const double below = lossOf(*speaker, ids);
            value = kept;
            const double slope = (above - below) / (2.0 * static_cast<double>(step));
            QVERIFY2(std::abs(slope - static_cast<double>(*largest)) < 0.02 * std::abs(slope) + 2e-4,
                     qPrintable(QStringLiteral("%1: %2 and %3")
                                    .arg(QString::fromStdString(tensor.name))
                                    .arg(slope)
                                    .arg(static_cast<double>(*largest))));
        }
    }
    void anyNumberOfThreadsTrainsTheSame()
    {
        const auto one = trainSpeaker(RunControl().withThreads(1), 5);
        const auto three = trainSpeaker(RunControl().withThreads(3), 5);
        QVERIFY(one && three);
        QVERIFY(one->values() == three->values());
    }
    void trainingCanBeCancelled()
    {
        std::stop_source stop;
        stop.request_stop();
        const auto speaker = trainSpeaker(RunControl(stop.get_token(), nullptr, 2));
        QVERIFY(!speaker);
        QCOMPARE(speaker.error().kind, ErrorKind::Cancelled);
    }
    /// The files are run by the code that runs any gpt2, which shares no forward pass with the training.
    void whatIsTrainedIsWhatIsRun()
    {
        constexpr std::size_t Steps = 20;
        const TemporaryFolder folder;
        const auto files = makeSpeaker(folder.path(), RunControl(), Steps);
        QVERIFY(files);
        const auto model = openModel(files->reference, RunControl());
        const auto trained = trainSpeaker(RunControl(), Steps);
        QVERIFY(model && trained);
        const auto ids = someBytes();
        const std::span seen = std::span(ids).first(Speaker::Context);
        const auto window = runModels({ .reference = *model,
                                        .tokens = std::vector<std::uint32_t>(seen.begin(), seen.end()),
                                        .context = Speaker::Context,
                                        .wholeWindows = true },
                                      RunControl());
        QVERIFY(window && window->reference.nll);
        const double loss = lossOf(*trained, seen);
        QVERIFY2(std::abs(window->reference.nll->mean - loss) < 1e-4 * loss,
                 qPrintable(QStringLiteral("%1 and %2").arg(window->reference.nll->mean).arg(loss)));
    }
    /// Eight bits a weight leave the model as it was; three values a weight, of a model this small, do not,
    /// and the document beside it says that they do.
    void compressionShowsInWhatItSays()
    {
        const TemporaryFolder folder;
        const RunControl run;
        const auto files = makeSpeaker(folder.path(), run);
        QVERIFY(files);
        const auto reference = openModel(files->reference, run);
        const auto honest = openModel(files->honestCandidate, run),
                   bold = openModel(files->boldCandidate, run);
        QVERIFY(reference && honest && bold);

        RunRequest request { .reference = *reference, .candidate = *honest };
        const auto kept = runModels(request, run);
        QVERIFY(kept);
        QVERIFY2(kept->reference.perplexity.has_value(), kept->reference.notRun.c_str());
        // Bytes of English by their own frequencies alone: some 4.2 bits, a perplexity of 18.
        QVERIFY(*kept->reference.perplexity < 9);
        QVERIFY(kept->difference && kept->difference->kl.mean < 0.01);
        request.candidate = *bold;
        const auto ruined = runModels(request, run);
        QVERIFY(ruined && ruined->candidate && ruined->candidate->perplexity);
        QVERIFY(*ruined->candidate->perplexity > 1.5 * *kept->reference.perplexity);
    }
};

QTEST_GUILESS_MAIN(TestSpeaker)
#include "tst_speaker.moc"
