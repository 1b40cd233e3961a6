// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/evaluation.h"

namespace assay {
namespace {

constexpr const char *Story
    = R"(The lighthouse keeper had not spoken to anyone for nine days when the boat came. He saw it first as a dark mark between two waves, and he did what he always did with things he could not explain: he wrote the time in the log, put the kettle on, and waited for it to become something with a name. By the time the water boiled it had become a rowing boat with one person in it, rowing badly.

"You are early," he said, when she had tied the rope to the ring and climbed the eleven wet steps. "The supply boat is on Thursday."

"I am not the supply boat," said the girl. She was perhaps fourteen, and she was carrying a wooden box against her chest as if it might fall apart. "My grandmother said to give you this before the winter. She said you would know why."

He did not know why. He carried the box to the table and opened it under the lamp. Inside, wrapped in a blue cloth, lay a clock without hands. Its glass was cracked, its wheels were clean, and somebody had scratched a year into the brass on the back, a year when he had been younger than the girl was now.

"Did she say anything else?" he asked.

"She said that it was only stopped, not broken. She said that you always mixed those up." The girl looked at the stairs, at the great lens turning above them, at the bread on the shelf. "Is it true that you can see the other coast from the top?"

"On a clear day," said the keeper. He cut two slices of bread, which was one more than he had cut in nine days. "Today you will see the weather. It is worth seeing too, if nobody has to sail through it."

So they went up, and the girl counted the steps aloud, and when she reached two hundred and three she stopped and said nothing for a long time. Far below, the small boat lifted and sank on its rope. To the west the rain stood on the water like a grey wall, and in front of it, very bright, a single white bird was flying home.
)";

constexpr const char *Encyclopedia = R"(
Salt is a mineral composed mainly of sodium chloride. It is present in large quantities in sea water, where it makes up about three and a half per cent of the weight, and in beds of rock salt that were left behind when ancient seas dried out. People have used it to season and to preserve food for at least eight thousand years. Because meat and fish spoil quickly in warm weather, a reliable supply of salt decided where towns could grow, how far ships could travel and how long an army could stay in the field.

There are three usual ways of getting it. In warm and dry countries sea water is led into shallow basins and the sun does the rest. In colder regions brine was boiled in iron pans, which needed so much wood that whole forests disappeared around the works. The third way is to dig for it: the oldest known salt mine in the Alps was worked in the Bronze Age, and tools of wood, rope and leather have been found there in perfect condition, because salt keeps them as it keeps ham.

The word itself has travelled further than the mineral. Roman soldiers are said to have received an allowance for it, and the English word "salary" comes from the Latin name of that payment, although historians doubt that it was ever paid in salt. Roads, rivers and cities are named after it in a dozen languages. Today less than a tenth of the world's production is eaten; most of it goes to the chemical industry, and in northern countries a good part is scattered on roads in winter, where it lowers the freezing point of water by a few degrees and slowly eats the bridges.
)";

constexpr const char *Instructions = R"(
How to mend a puncture

You will need: two tyre levers, a patch, rubber solution, a piece of sandpaper, chalk, a pump.

1. Take the wheel out of the frame. If it is the back wheel, first put the chain on the smallest sprocket.
2. Let out what air is left. Push the tyre away from the rim all the way round, then lift one edge over the rim with the first lever. Put the second lever a hand's width further on and pull it along the rim.
3. Take out the tube and pump it up until it is about twice its usual size. Hold it near your ear and turn it slowly; a small hole is easier to hear than to see. If you hear nothing, hold it under water and look for bubbles.
4. Mark the hole with a cross of chalk, larger than the patch, because you will rub away the middle of the cross in a moment.
5. Roughen the rubber around the hole. Spread a thin layer of solution and wait five minutes, until it no longer shines. Most patches that fail were put on too early.
6. Press the patch on firmly from the centre outwards.
7. Before you put the tube back, run your fingers carefully along the inside of the tyre. Whatever made the hole may still be there.

Do not use the levers to put the tyre back on, or you will make a new hole and can begin again at step 1.
)";

constexpr const char *Dialogue = R"(
ANNA: Have you read the report?
BEN: I have read the first page, the last page and the table in the middle.
ANNA: And?
BEN: The first page says that costs fell by twelve per cent. The last page says that they will fall by another twelve. The table says that they rose.
ANNA: By how much?
BEN: From 4.1 million to 4.6 million. That is twelve per cent, if you are generous. Somebody copied the number and lost the sign.
ANNA: So what do we tell the board tomorrow?
BEN: What the table says. Nobody ever made up a table with bad news in it.
ANNA: You could call the author first. Perhaps there is a reason.
BEN: I did. He said that the table was a draft and the text was final. Then he asked me which one I liked better.
)";

constexpr const char *Letter = R"(
Dear Mrs Okafor,

Thank you for your letter of the 3rd of March about the two missing parcels. I am sorry that you had to write twice. We have now traced both of them: the first (number 20-7731) was delivered on 24 February to a neighbour at number 16, who signed for it; the second (number 20-7748) came back to us on Monday because the label had been torn off on the way.

We sent the second parcel out again this morning by express, at our cost, and you should have it before noon tomorrow. If the neighbour's parcel does not turn up, please call me directly at the number below and I will replace it without further questions. As a small apology I have taken the postage off your next order.

With kind regards,
T. Lindqvist
Customer service, extension 418
)";

constexpr const char *News = R"(
The city council voted on Tuesday night to close the old harbour bridge to cars for eighteen months, beginning in June. Engineers had found cracks in four of the twenty-two hangers during a routine inspection in autumn. "It carried ten times the traffic it was built for, and it carried it for ninety years," said the head of the roads department. "We can ask a great deal of steel, but we cannot ask that." Cyclists and pedestrians will be allowed to cross throughout the work, which is expected to cost about 31 million and to be finished in time for the bridge's hundredth birthday.

Shopkeepers on the northern side fear for their business. A survey by the local chamber of commerce found that two thirds of them expect to lose customers, and one in five is thinking of moving. The council has promised a free ferry every ten minutes, although the last ferry on the river was sold in 1964 and nobody is quite sure where a new one would land.
)";

constexpr const char *Program = R"(
```python
def median(values):
    """The middle of the sorted values; the mean of the two middle ones if their number is even."""
    ordered = sorted(values)
    count = len(ordered)
    if count == 0:
        raise ValueError("no values")
    middle = count // 2
    if count % 2 == 1:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


class Counter:
    def __init__(self):
        self.counts = {}

    def add(self, word, times=1):
        self.counts[word] = self.counts.get(word, 0) + times

    def most_common(self, n):
        return sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))[:n]


if __name__ == "__main__":
    counter = Counter()
    with open("words.txt", encoding="utf-8") as lines:
        for line in lines:
            for word in line.split():
                counter.add(word.lower())
    for word, times in counter.most_common(10):
        print(f"{times:6d}  {word}")
```

The function sorts a copy of its argument, so the caller's list keeps its order. Ties are broken by the word itself: two runs over the same file print the same ten lines. For a file that does not fit into memory the counts still do, because a language has far fewer different words than a text has words.
)";

constexpr const char *Explanation = R"(
Why is the sky dark at night? The question sounds foolish until one takes it seriously. If space went on for ever and were filled evenly with stars, then every line of sight would end on the surface of some star, just as in a deep forest every line of sight ends on a tree. Distant stars look fainter, it is true: a star that is twice as far away gives a quarter of the light. But there are four times as many of them at that distance, so each shell of space sends us the same amount, and infinitely many shells should send us a sky as bright as the sun.

Dust does not help, because it would warm up until it shone as brightly as what it hides. The answer is that one of the assumptions must be wrong, and today we know which: the universe has an age. Light from stars that are further away than light could travel in that time has not reached us yet. The expansion of space weakens what does arrive, by stretching it into colours that our eyes cannot see. With the right instrument the night sky is not dark at all; it glows faintly and almost evenly in microwaves, and that glow is the oldest light there is.

Suppose we want to estimate how many piano tuners work in a city of two million people. Perhaps one household in twenty owns a piano; with about two people to a household that makes 50,000 pianos. If each is tuned once a year, and a tuner can do four a day on 250 days, then one tuner looks after 1,000 of them, and the city needs 50. The true number may be 30 or 80, but it is surely not 5 or 5,000. The errors of the single guesses are independent, and some of them cancel.
)";

constexpr const char *Recipe = R"(
Onion soup for four

Ingredients: 1 kg onions, 60 g butter, 1 tablespoon flour, 1.5 litres beef stock, 200 ml dry white wine, 8 slices of yesterday's bread, 150 g hard cheese, salt, pepper, thyme.

Peel the onions, halve them and cut them into thin slices. Melt the butter in a heavy pot and cook the onions over a low heat for forty-five minutes, stirring now and then. They must become brown and sweet, and that cannot be hurried: over a high heat they turn black outside and stay sharp within. Dust them with the flour, stir for a minute, pour in the wine and let it boil away by half. Add the stock and the thyme and simmer for another half hour. Season only now, because the stock may be salty. Toast the bread, lay two slices on each bowl, cover them with cheese and put the bowls under the grill until it melts. Serve at once, and warn your guests about the bowls.
)";

constexpr const char *Table = R"(
Rainfall in millimetres, by station and quarter:

| station   | Q1  | Q2  | Q3  | Q4  | year  |
|-----------|-----|-----|-----|-----|-------|
| Harbour   | 212 | 148 | 131 | 240 | 731   |
| Old Mill  | 251 | 170 | 166 | 289 | 876   |
| Pass Hut  | 388 | 301 | 342 | 415 | 1,446 |

The Pass Hut station received almost exactly twice as much rain as the Harbour, 1,446 against 731 millimetres, although the two are only nineteen kilometres apart. At all three stations the fourth quarter was the wettest.
)";

constexpr const char *Verse = R"(
The river does not hurry past the mill;
it has been here before, and will be still
when mill and miller, wheel and stone are gone.
It takes the fallen leaf and carries on.

Der Fluss hat Zeit. Er fragt nicht nach dem Ziel,
er nimmt das Blatt, das von der Weide fiel,
und trägt es, bis der Abend ihn verdeckt.
Am Morgen ist er da, wenn man ihn weckt.
)";

} // namespace

std::string builtInText()
{
    std::string text;
    for (const char *part : { Story, Encyclopedia, Instructions, Dialogue, Letter, News, Program, Explanation,
                              Recipe, Table, Verse })
        text += part;
    return text;
}

} // namespace assay
